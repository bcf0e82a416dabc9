package eventflow_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

// slowPosts takes a second of the office's clock for each post that is read again.
type slowPosts struct {
	opinion.Posts
	o    *office
	took time.Duration
}

func (p *slowPosts) GetMany(ctx context.Context, ids []string) ([]opinion.Record, error) {
	d := time.Duration(len(ids)) * time.Second
	p.took += d
	p.o.now = p.o.now.Add(d)
	return p.Posts.GetMany(ctx, ids)
}

// Tickets of long ago that come in one by one, as a hotline hands them in, do not
// make the stage go back for each: most of its time is left for what is new, which
// does not wait for them, and in the end everything stands in its place.
func TestTricklingLateTicketsAreTakenTogether(t *testing.T) {
	var old, late []opinion.Analysed
	for i := range 40 {
		old = append(old, post(fmt.Sprint("old", i), "柳塘村停水", fmt.Sprintf("柳塘村停水，第%d户没有水吃", i), epoch.Add(time.Duration(i)*time.Hour), false))
		late = append(late, post(fmt.Sprint("late", i), "东门路路灯不亮", fmt.Sprintf("东门路%d号门口路灯不亮", i), epoch.Add(time.Duration(i)*time.Minute), true))
	}
	onEach(t, func(t *testing.T, o *office) {
		var fresh []opinion.Analysed
		posts := &slowPosts{Posts: o.store().Posts, o: o}
		s := eventflow.New(eventflow.Deps{
			Posts: posts, Sources: o.store().Sources, Store: o.store().Events, Cut: cut,
			Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler),
		})
		must(t, s.Load(ctx))
		o.save(old...)
		o.work(s)
		posts.took = 0
		began := o.now
		waiting := map[string]time.Time{} // fresh posts that are not taken yet
		for i := range late {
			o.save(late[i])
			f := post(fmt.Sprint("fresh", i), "西门桥堵车", fmt.Sprintf("西门桥堵车第%d天", i), o.now.Add(-3*time.Minute), false)
			fresh = append(fresh, f)
			o.save(f)
			waiting[f.Post.ID] = o.now
			for range 10 {
				_, err := s.Step(ctx)
				must(t, err)
				o.now = o.now.Add(time.Second)
			}
			var ids []string
			for id := range waiting {
				ids = append(ids, id)
			}
			taken, err := o.store().Events.Taken(ctx, ids)
			must(t, err)
			for id := range taken {
				if taken[id] {
					delete(waiting, id)
				}
			}
		}
		if whole := o.now.Sub(began); posts.took > whole/2 {
			t.Errorf("of %s the stage took %s for posts that it had taken before", whole, posts.took)
		}
		for id, since := range waiting {
			if w := o.now.Sub(since); w > 3*time.Minute {
				t.Errorf("%s has waited for %s", id, w)
			}
		}
		o.now = o.now.Add(time.Hour)
		o.work(s)
		all := append(append(append([]opinion.Analysed{}, late...), old...), fresh...)
		o.assertIs(picture(batch(inOrder(all)).Events(o.now)))
	})
}
