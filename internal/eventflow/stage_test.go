package eventflow_test

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
	"yuqing/internal/testservers"
	"yuqing/nlp/segment"
)

var (
	ctx   = context.Background()
	epoch = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
)

// backends opens an empty store; each call of what they return opens it once
// more, as another process would.
var backends = map[string]func(t *testing.T) func() *sqlstore.Store{
	"sqlite": func(t *testing.T) func() *sqlstore.Store {
		dir := t.TempDir()
		return func() *sqlstore.Store { return opened(t)(sqlstore.Open(ctx, dir)) }
	},
	"postgres": func(t *testing.T) func() *sqlstore.Store {
		dsn, schema := testservers.Postgres(t), fmt.Sprintf("events %d", schemas.Add(1))
		return func() *sqlstore.Store { return opened(t)(sqlstore.OpenPostgres(ctx, dsn, schema)) }
	},
}

var schemas atomic.Int64

func opened(t *testing.T) func(*sqlstore.Store, error) *sqlstore.Store {
	return func(s *sqlstore.Store, err error) *sqlstore.Store {
		t.Helper()
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
}

func onEach(t *testing.T, test func(t *testing.T, o *office)) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) { test(t, &office{t: t, open: open(t), now: epoch.AddDate(2, 0, 0)}) })
	}
}

// office is a store with a clock that stands until it is moved.
type office struct {
	t    *testing.T
	open func() *sqlstore.Store
	now  time.Time
	one  *sqlstore.Store
}

func (o *office) store() *sqlstore.Store {
	if o.one == nil {
		o.one = o.open()
	}
	return o.one
}

// stage is a new process's stage.
func (o *office) stage(store eventflow.Store) *eventflow.Stage {
	return eventflow.New(eventflow.Deps{
		Posts: o.store().Posts, Sources: o.store().Sources, Store: store, Cut: cut,
		Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler),
	})
}

// lead loads a new stage and runs it until nothing is left to do.
func (o *office) lead() *eventflow.Stage {
	o.t.Helper()
	s := o.stage(o.store().Events)
	must(o.t, s.Load(ctx))
	o.work(s)
	return s
}

// work steps until the stage has had time for everything that has come.
func (o *office) work(s *eventflow.Stage) {
	o.t.Helper()
	for range 4 {
		for more := true; more; {
			var err error
			more, err = s.Step(ctx)
			must(o.t, err)
		}
		o.now = o.now.Add(10 * time.Second)
	}
}

func (o *office) save(posts ...opinion.Analysed) {
	o.t.Helper()
	for chunk := range slices.Chunk(posts, 7) {
		_, err := o.store().Posts.Save(ctx, chunk)
		must(o.t, err)
	}
}

func cut(text string) []string {
	seg, err := segment.Default()
	if err != nil {
		panic(err)
	}
	var words []string
	for _, t := range seg.Words(text) {
		words = append(words, text[t.Start:t.End])
	}
	return words
}

// written are the posts written for the evaluation; each third is a ticket, and
// it was collected some minutes after it was published.
func written(t *testing.T) []opinion.Analysed {
	f, err := os.Open("../eval/written/events.tsv")
	must(t, err)
	defer f.Close()
	var posts []opinion.Analysed
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cells := strings.Split(lines.Text(), "\t")
		day, err := strconv.Atoi(cells[1])
		must(t, err)
		posts = append(posts, post("p"+strconv.Itoa(n), cells[3], cells[4], epoch.AddDate(0, 0, day).Add(time.Duration(n)*time.Minute), n%3 == 0))
	}
	slices.SortFunc(posts, func(a, b opinion.Analysed) int {
		return eventflow.PlaceOf(a.Post).Compare(eventflow.PlaceOf(b.Post))
	})
	return posts
}

func post(id, title, text string, at time.Time, ticket bool) opinion.Analysed {
	p := opinion.Post{ID: id, Source: "board", Key: id, Kind: opinion.KindArticle, Title: title, Text: text, PublishedAt: at, CollectedAt: at.Add(3 * time.Minute)}
	if ticket {
		p.Kind, p.CollectedAt, p.Ticket = opinion.KindTicket, at, &opinion.Ticket{Number: id, Channel: opinion.ChannelHotline}
	}
	return opinion.Analysed{Post: p, Analysis: opinion.Analysis{
		Topics: []opinion.TopicHit{{ID: "t", Name: "某题"}}, Tone: &opinion.Tone{Label: "负面"},
	}}
}

// batch is what a run over all posts in order gives.
func batch(posts []opinion.Analysed) *events.Engine {
	e := events.New(events.Config{})
	for _, a := range posts {
		e.Add(events.FromPost(a.Post, a.Analysis, cut, 1))
	}
	return e
}

// picture is who belongs together and under which ID and title.
func picture(list []events.Event) string {
	var lines []string
	for _, e := range list {
		lines = append(lines, fmt.Sprintf("%s %s %.1f %v", e.ID, e.Title, e.Peak, slices.Sorted(slices.Values(e.Posts))))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// stored is the picture that the store gives.
func (o *office) stored() string {
	o.t.Helper()
	page, err := o.store().Events.Events(ctx, eventflow.Filter{Limit: 10_000})
	must(o.t, err)
	var list []events.Event
	for _, e := range page.Events {
		posts, err := o.store().Events.EventPosts(ctx, eventflow.PostQuery{Event: e.ID, Limit: 10_000})
		must(o.t, err)
		x := events.Event{ID: e.ID, Title: e.Title, Peak: e.Peak}
		for _, p := range posts {
			x.Posts = append(x.Posts, p.ID)
		}
		if len(x.Posts) != e.Posts {
			o.t.Errorf("event %s says %d posts and has %d", e.ID, e.Posts, len(x.Posts))
		}
		list = append(list, x)
	}
	return picture(list)
}

func (o *office) assertIs(want string) {
	o.t.Helper()
	if got := o.stored(); got != want {
		o.t.Errorf("the events are otherwise:\n%s\nwant\n%s", difference(got, want), difference(want, got))
	}
}

// difference lists the lines of a that b lacks.
func difference(a, b string) string {
	have := map[string]bool{}
	for _, l := range strings.Split(b, "\n") {
		have[l] = true
	}
	var out []string
	for _, l := range strings.Split(a, "\n") {
		if !have[l] {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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

// dying is a store whose process dies at a commit: before it, or after it.
type dying struct {
	eventflow.Store
	left  int
	after bool
}

var errDied = errors.New("died")

func (d *dying) Commit(ctx context.Context, c eventflow.Commit) error {
	d.left--
	if d.left > 0 {
		return d.Store.Commit(ctx, c)
	}
	if d.after {
		if err := d.Store.Commit(ctx, c); err != nil {
			return err
		}
	}
	return errDied
}

func TestLeaderDiesAtACommit(t *testing.T) {
	posts := written(t)
	want := picture(batch(posts).Events(epoch.AddDate(2, 0, 0)))
	onEach(t, func(t *testing.T, o *office) {
		for i, part := range slices.Collect(slices.Chunk(posts, 1+len(posts)/6)) {
			o.save(part...)
			s := o.stage(&dying{o.store().Events, 1, i%2 == 0})
			must(t, s.Load(ctx))
			err := error(nil)
			for n := 0; err == nil && n < 50; n++ {
				o.now = o.now.Add(10 * time.Second)
				_, err = s.Step(ctx)
			}
			if !errors.Is(err, errDied) {
				t.Fatalf("got %v", err)
			}
		}
		o.lead()
		o.assertIs(want)
	})
}

// A leader that does not know yet that another one leads writes nothing.
func TestOldLeaderWritesNothing(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		half := len(posts) / 2
		o.save(posts[:half]...)
		old := o.lead()
		o.save(posts[half:]...)
		o.lead()
		before := o.stored()
		o.save(post("late", "又一条", "又一条信息", epoch.AddDate(1, 0, 0), false))
		var err error
		for n := 0; err == nil && n < 50; n++ {
			o.now = o.now.Add(10 * time.Second)
			_, err = old.Step(ctx)
		}
		if !errors.Is(err, opinion.ErrStale) {
			t.Errorf("got %v", err)
		}
		o.assertIs(before)
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

func (o *office) decide(d eventflow.Decision) int64 {
	o.t.Helper()
	n, err := o.store().Events.Decide(ctx, math.MaxInt64, d) // knowing all
	must(o.t, err)
	return n
}

// largest are the two largest events.
func (o *office) largest() (a, b eventflow.Event) {
	o.t.Helper()
	page, err := o.store().Events.Events(ctx, eventflow.Filter{Limit: 1000})
	must(o.t, err)
	slices.SortFunc(page.Events, func(x, y eventflow.Event) int { return cmp.Or(y.Posts-x.Posts, strings.Compare(x.ID, y.ID)) })
	return page.Events[0], page.Events[1]
}

func TestDecisionsStandAndCanBeUndone(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		before := o.stored()
		a, b := o.largest()
		n := o.decide(eventflow.Decision{Kind: eventflow.Merge, Event: a.ID, Anchor: a.Origin, Other: b.ID, With: b.Origin})
		o.work(s)
		merged, err := o.store().Events.Event(ctx, b.ID)
		must(t, err)
		if merged.ID != a.ID || merged.Posts != a.Posts+b.Posts {
			t.Fatalf("merged: %+v", merged)
		}
		after := o.stored()

		must(t, o.store().Events.Reset(ctx))
		s = o.lead()
		o.assertIs(after)
		o.save(post("old", "很久以前的一件事", "谁也不记得的事", epoch.AddDate(0, -1, 0), true))
		o.work(s) // which takes everything again
		o.assertIs(after)

		o.decide(eventflow.Decision{Kind: eventflow.Undo, Undoes: n})
		o.work(s)
		o.assertIs(before)
	})
}

func TestSplitTakesPostsOut(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		a, _ := o.largest()
		in, err := o.store().Events.EventPosts(ctx, eventflow.PostQuery{Event: a.ID, Newest: true, Limit: 2})
		must(t, err)
		n := o.decide(eventflow.Decision{Kind: eventflow.Split, Event: a.ID, Anchor: a.Origin, Posts: []string{in[0].ID, in[1].ID}})
		o.work(s)
		applied, err := o.store().Events.Applied(ctx)
		must(t, err)
		if len(applied) != 1 || applied[0].N != n || applied[0].Problem != "" {
			t.Fatalf("applied %+v", applied)
		}
		out, err := o.store().Events.Event(ctx, applied[0].Event)
		must(t, err)
		left, err := o.store().Events.Event(ctx, a.ID)
		must(t, err)
		if out.Posts < 2 || left.Posts+out.Posts != a.Posts {
			t.Errorf("%d left of %d, %d out", left.Posts, a.Posts, out.Posts)
		}
		after := o.stored()
		must(t, o.store().Events.Reset(ctx))
		o.lead()
		o.assertIs(after)
	})
}

func TestImpossibleDecisionIsKeptWithItsReason(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.save(written(t)...)
		s := o.lead()
		before := o.stored()
		o.decide(eventflow.Decision{Kind: eventflow.Merge, Event: "nosuch", Other: "either"})
		o.work(s)
		applied, err := o.store().Events.Applied(ctx)
		must(t, err)
		if len(applied) != 1 || applied[0].Problem == "" {
			t.Errorf("applied %+v", applied)
		}
		o.assertIs(before)
	})
}

// A hot event gives one alarm, which reaches the outbox once, whatever is
// taken again.
func TestHotEventAlarmsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.now = epoch.Add(time.Hour)
		for i := range 9 {
			a := post(fmt.Sprintf("h%d", i), "柳塘村自来水厂停水三天", fmt.Sprintf("柳塘村自来水厂停水，第%d户说没有水吃", i), epoch.Add(time.Duration(i)*time.Minute), false)
			a.Post.Author = fmt.Sprint("村民", i)
			o.save(a)
		}
		o.lead()
		if n, _, err := o.store().Outbox.Waiting(ctx); err != nil || n != 1 {
			t.Fatalf("%d in the outbox, %v", n, err)
		}
		items, err := o.store().Outbox.Claim(ctx, o.now, time.Minute, 10)
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

func TestUnreadableCheckpoint(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts[:len(posts)/2]...)
		o.save(posts[len(posts)/2:]...)
		run, cancel := context.WithCancel(ctx)
		o.lead()
		before := o.stored()
		cancel()
		must(t, o.stage(o.store().Events).Run(run)) // rests at once
		must(t, o.store().Events.Commit(ctx, spoiled(t, o)))
		o.save(post("new", "新的一件事", "新的一件事", epoch.AddDate(1, 0, 0), false))
		o.lead()
		o.assertIs(before)
	})
}

// spoiled is a commit that leaves everything as it is, with a checkpoint that
// nobody can read.
func spoiled(t *testing.T, o *office) eventflow.Commit {
	st, err := o.store().Events.State(ctx)
	must(t, err)
	next := st
	next.Version++
	return eventflow.Commit{Version: st.Version, State: next, Snapshot: []byte("no checkpoint")}
}
