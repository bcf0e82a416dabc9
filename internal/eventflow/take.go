package eventflow

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// takeDue takes the posts whose time has come, in order. While the stage takes
// posts again it goes on until it is where it was.
func (s *Stage) takeDue(ctx context.Context) (more bool, err error) {
	cut := s.Now().Add(-Watermark).UnixMicro()
	for n := 0; s.back != nil || n < takeLimit; {
		batch := s.todo.next(cut, takeBatch)
		if len(batch) == 0 {
			s.arrive()
			return false, nil
		}
		if s.back != nil && s.goal.before(batch[0].place) {
			s.arrive()
		}
		ready, err := s.prepare(ctx, batch)
		if err != nil {
			return false, err
		}
		for _, p := range ready {
			s.take(p)
		}
		n += len(batch)
		if err := ctx.Err(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// ready is a post with its words.
type ready struct {
	*item
	post events.Post
	row  Post
}

// prepare reads the posts that are not held and cuts their words, on all
// processors; the order stays.
func (s *Stage) prepare(ctx context.Context, batch []*item) ([]ready, error) {
	records, err := s.records(ctx, batch)
	if err != nil {
		return nil, err
	}
	out := make([]ready, 0, len(batch))
	for _, it := range batch {
		if r := records[it.place.ID]; r != nil {
			it.record = r
			out = append(out, ready{item: it})
		}
	}
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(out)) {
		wg.Go(func() {
			for i := range next {
				p := &out[i]
				p.post = events.FromPost(withoutPeople(p.record.Post), p.record.Analysis, s.Cut, s.weights[p.record.Source])
				p.row = rowOf(*p.record, p.post)
			}
		})
	}
	for i := range out {
		next <- i
	}
	close(next)
	wg.Wait()
	return out, nil
}

// records are the posts of a batch, by ID, each with the content of its first
// version: what an edit says now moves nothing.
func (s *Stage) records(ctx context.Context, batch []*item) (map[string]*opinion.Record, error) {
	out := make(map[string]*opinion.Record, len(batch))
	var missing []string
	for _, it := range batch {
		if it.record != nil {
			out[it.place.ID] = it.record
		} else {
			missing = append(missing, it.place.ID)
		}
	}
	read, err := s.Posts.GetMany(ctx, missing)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(missing), err)
	}
	for i := range read {
		out[read[i].ID] = &read[i]
	}
	for id, r := range out {
		if r.Version < 2 {
			continue
		}
		versions, err := s.Posts.Versions(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("read the first version of post %s: %w", id, err)
		}
		out[id] = withContent(*r, versions[len(versions)-1].Post)
	}
	return out, nil
}

// withContent is a record with the words and the date of another version.
func withContent(r opinion.Record, first opinion.Post) *opinion.Record {
	r.Title, r.Text, r.Author, r.PublishedAt = first.Title, first.Text, first.Author, first.PublishedAt
	return &r
}

// take adds a post to the engine, after the decisions that stand before it.
func (s *Stage) take(p ready) {
	s.carryUntil(p.place)
	s.engine.Add(p.post)
	s.place = p.place
	s.taken++
	if !p.known {
		s.commit.Posts = append(s.commit.Posts, p.row)
	}
}

// carryUntil carries out again the decisions that stand before a place.
func (s *Stage) carryUntil(next Place) {
	for len(s.pending) > 0 {
		at := s.book.applied[s.pending[0].N].Place
		if !at.before(next) {
			return
		}
		s.carry(s.pending[0], at)
		s.pending = s.pending[1:]
	}
}

func (s *Stage) carry(d Decision, at Place) {
	event, err := carry(s.engine, d)
	a := Applied{N: d.N, Place: at, Event: event}
	if err != nil {
		a.Problem = err.Error()
		s.Log.Warn("decision about events not carried out", "decision", d.N, "error", err)
	}
	s.book.applied[d.N] = a
	s.commit.Applied = append(s.commit.Applied, a)
}

// carryNew carries out the decisions that have no place yet, here.
func (s *Stage) carryNew() {
	for _, d := range s.book.after(s.state.Decision) {
		if _, carried := s.book.applied[d.N]; !carried {
			s.carry(d, s.place)
		}
	}
}

// arrive ends the taking again.
func (s *Stage) arrive() {
	if s.back == nil {
		return
	}
	s.carryUntil(Place{s.place.At, s.place.ID + "\x00"}) // also those at the place reached
	s.commit.Back, s.back = s.back, nil
	s.arrived = s.Now()
	s.lastBack = s.arrived.Sub(s.began)
	s.perPost = s.lastBack / time.Duration(max(1, s.taken-s.backFrom))
}
