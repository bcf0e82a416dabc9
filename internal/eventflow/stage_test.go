package eventflow_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

func TestStreamEqualsBatch(t *testing.T) {
	posts := written(t)
	want := picture(batch(posts).Events(epoch.AddDate(2, 0, 0)))
	onEach(t, func(t *testing.T, o *office) {
		shuffled := slices.Clone(posts)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		o.save(shuffled...)
		o.lead()
		o.assertIs(want)
	})
}

// Whatever order the posts come in, all at once or in pieces that come late,
// and whoever leads meanwhile: in the end the events are the same.
func TestLatePostsAreTakenInTheirPlace(t *testing.T) {
	posts := written(t)
	want := picture(batch(posts).Events(epoch.AddDate(2, 0, 0)))
	onEach(t, func(t *testing.T, o *office) {
		shuffled := slices.Clone(posts)
		rand.New(rand.NewPCG(3, 4)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		third := len(posts) / 3
		o.save(shuffled[:third]...)
		s := o.lead()
		o.save(shuffled[third : 2*third]...)
		o.work(s)
		o.save(shuffled[2*third:]...)
		o.lead() // another one takes over
		o.assertIs(want)
	})
}

// As posts come in live, within the watermark, in the order in which two
// analysers happen to finish.
func TestOrderWithinTheWatermarkChangesNothing(t *testing.T) {
	posts := written(t)
	for i := range posts {
		posts[i].Post.CollectedAt = epoch.Add(time.Duration(i) * 400 * time.Millisecond)
		posts[i].Post.PublishedAt = posts[i].Post.CollectedAt.Add(-time.Minute)
	}
	want := picture(batch(posts).Events(epoch.AddDate(2, 0, 0)))
	onEach(t, func(t *testing.T, o *office) {
		o.now = epoch.Add(time.Second)
		s := o.stage(o.store().Events)
		must(t, s.Load(ctx))
		r := rand.New(rand.NewPCG(5, 6))
		for part := range slices.Chunk(posts, 10) {
			live := slices.Clone(part)
			r.Shuffle(len(live), func(i, j int) { live[i], live[j] = live[j], live[i] })
			for _, p := range live {
				o.save(p)
				o.now = o.now.Add(400 * time.Millisecond)
				_, err := s.Step(ctx)
				must(t, err)
			}
		}
		o.now = epoch.AddDate(2, 0, 0)
		o.work(s)
		o.assertIs(want)
	})
}

func TestRebuiltFromThePosts(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		o.lead()
		before := o.stored()
		must(t, o.store().Events.Reset(ctx))
		o.lead()
		o.assertIs(before)
	})
}

// An edit, new figures and another analysis change what is shown and move
// nothing, neither at once nor when the events are made anew.
func TestEditsAndReanalysesMoveNothing(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		members := func() string {
			var ids []string
			for _, p := range posts {
				ids = append(ids, p.Post.ID)
			}
			m, err := o.store().Events.Members(ctx, ids)
			must(t, err)
			return fmt.Sprint(m)
		}
		before := members()
		edited := slices.Clone(posts)
		for i := range edited {
			edited[i].Post.Title, edited[i].Post.Text = "全都一样了", "全都一样了"
			edited[i].Analysis.Topics = []opinion.TopicHit{{ID: "other", Name: "他题"}}
			edited[i].Analysis.Tone = &opinion.Tone{Label: "正面"}
		}
		o.save(edited...)
		o.work(s)
		if members() != before {
			t.Error("an edit moved posts")
		}
		page, err := o.store().Events.Events(ctx, eventflow.Filter{Limit: 10, Topics: []string{"other"}})
		must(t, err)
		if len(page.Events) == 0 || page.Events[0].Tones["负面"] > 0 {
			t.Errorf("the analysis was not renewed: %+v", page)
		}
		must(t, o.store().Events.Reset(ctx))
		o.lead()
		if members() != before {
			t.Error("an edit moved posts when the events were made anew")
		}
	})
}

// hot are posts that make a hot event.
func hot() (posts []opinion.Analysed) {
	for i := range 9 {
		a := post(fmt.Sprintf("h%d", i), "柳塘村自来水厂停水三天", fmt.Sprintf("柳塘村自来水厂停水，第%d户说没有水吃", i), epoch.Add(time.Duration(i)*time.Minute), false)
		a.Post.Author = fmt.Sprint("村民", i)
		posts = append(posts, a)
	}
	return posts
}

// A hot event gives one alarm, which reaches the outbox once, whatever is
// taken again.
func TestHotEventAlarmsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.now = epoch.Add(time.Hour)
		o.save(hot()...)
		o.lead()
		if n, _, err := o.store().Outbox.Waiting(ctx); err != nil || n != 1 {
			t.Fatalf("%d in the outbox, %v", n, err)
		}
		items, err := o.store().Outbox.Claim(ctx, notify.LanePage, o.now, time.Minute, 10)
		must(t, err)
		if items[0].Kind != sqlstore.OutgoingEvent || !strings.Contains(string(items[0].Payload), `"kind":"hot"`) {
			t.Errorf("outgoing %s %s", items[0].Kind, items[0].Payload)
		}
		must(t, o.store().Outbox.Done(ctx, items[0].ID))
		must(t, o.store().Events.Reset(ctx))
		o.lead()
		if n, err := o.store().Events.HandOver(ctx); err != nil || n != 0 {
			t.Errorf("handed over %d again, %v", n, err)
		}
		if n, _, err := o.store().Outbox.Waiting(ctx); err != nil || n != 0 {
			t.Errorf("%d in the outbox again, %v", n, err)
		}
	})
}
