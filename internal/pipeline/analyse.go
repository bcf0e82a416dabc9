package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
)

// Analyser says what one post is about: a pure function, safe for concurrent
// use.
type Analyser func(opinion.Post) opinion.Analysis

// analyseBatch is how many posts are analysed and stored at once: large enough
// to share the cost of a durable write, small enough to be searchable soon.
const analyseBatch = 256

// Analyse is the stage that turns collected posts into stored, analysed ones.
type Analyse struct {
	stage
	posts   opinion.Posts
	analyse Analyser
	kept    Keeper
}

// NewAnalyse makes the stage; Run starts it.
func NewAnalyse(b bus.Bus, posts opinion.Posts, analyse Analyser, log *slog.Logger) *Analyse {
	return &Analyse{
		stage:   stage{b, bus.TopicPosts, GroupAnalyse, analyseBatch, 1, log, time.After},
		posts:   posts,
		analyse: analyse,
		kept:    whole,
	}
}

// Keeping makes the stage store of each post what kept says, also of those that
// lay in the log until now.
func (s *Analyse) Keeping(kept Keeper) *Analyse {
	s.kept = kept
	return s
}

// analysed is a fetched batch after the analysis, before it is stored.
type analysed struct {
	msgs    []bus.Message      // all that was fetched
	posts   []opinion.Analysed // what can be stored
	from    []bus.Message      // the messages of posts, one for one
	letters []letter           // the others
}

// Run works until the context ends.
func (s *Analyse) Run(ctx context.Context) error {
	return flow(ctx, &s.stage, s.analyseAll, s.store)
}

// analyseAll analyses a batch on all processors; the result keeps its order.
func (s *Analyse) analyseAll(msgs []bus.Message) analysed {
	type outcome struct {
		post   opinion.Analysed
		reason string
	}
	out := make([]outcome, len(msgs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(msgs)) {
		wg.Go(func() {
			for i := range next {
				out[i].post, out[i].reason = s.analyseOne(msgs[i])
			}
		})
	}
	for i := range msgs {
		next <- i
	}
	close(next)
	wg.Wait()

	b := analysed{msgs: msgs}
	for i, o := range out {
		if o.reason != "" {
			b.letters = append(b.letters, letter{msgs[i], o.reason})
			continue
		}
		b.posts = append(b.posts, o.post)
		b.from = append(b.from, msgs[i])
	}
	return b
}

// analyseOne returns a reason instead of a post for a message that can't be
// processed. A panic of the analysis costs that message, not the process.
func (s *Analyse) analyseOne(m bus.Message) (a opinion.Analysed, reason string) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("the analysis panicked", "offset", m.Offset, "panic", r, "stack", string(debug.Stack()))
			reason = fmt.Sprintf("analysis failed: %v", r)
		}
	}()
	var h handed
	if err := json.Unmarshal(m.Value, &h); err != nil {
		return a, fmt.Sprintf("not a post: %v", err)
	}
	p := h.Post
	if p.ID == "" || p.Source == "" {
		return a, "not a post: no id or no source"
	}
	for _, t := range []time.Time{p.PublishedAt, p.CollectedAt} {
		if y := t.UTC().Year(); y < 1 || y > 9999 { // no store can keep it
			return a, fmt.Sprintf("not a post: a time of the year %d", y)
		}
	}
	p = s.kept(p)
	return opinion.Analysed{Post: p, Analysis: s.analyse(p), Taken: cmp.Or(h.Taken, m.Time)}, ""
}

// store makes a batch durable, hands it to the index and acknowledges it.
func (s *Analyse) store(ctx context.Context, c bus.Consumer, b analysed) error {
	kept, err := s.save(ctx, b.posts, b.from)
	if err != nil {
		return err
	}
	letters, err := s.hand(ctx, kept.records, kept.from)
	if err != nil {
		return err
	}
	return s.settle(ctx, c, b.msgs, slices.Concat(b.letters, kept.letters, letters))
}

// stored is what became of posts: their records with the messages that they
// came by, and those that no store can keep.
type stored struct {
	records []opinion.Record
	from    []bus.Message
	letters []letter
}

// save stores posts in their order. Where it is for the data's sake that a
// batch is refused its halves are tried, so that the others are not held up by
// the one that is at fault.
func (s *Analyse) save(ctx context.Context, posts []opinion.Analysed, from []bus.Message) (stored, error) {
	var records []opinion.Record
	var unfit error
	err := s.retry(ctx, "store posts", func() (err error) {
		records, err = s.posts.Save(ctx, posts)
		if unfit = nil; errors.Is(err, opinion.ErrUnfit) {
			unfit, err = err, nil
		}
		return err
	})
	switch {
	case err != nil:
		return stored{}, err
	case unfit == nil:
		return stored{records, from, nil}, nil
	case len(posts) == 1:
		return stored{letters: []letter{{from[0], "not stored: " + unfit.Error()}}}, nil
	}
	half := len(posts) / 2
	first, err := s.save(ctx, posts[:half], from[:half])
	if err != nil {
		return stored{}, err
	}
	second, err := s.save(ctx, posts[half:], from[half:])
	return stored{
		slices.Concat(first.records, second.records), slices.Concat(first.from, second.from), slices.Concat(first.letters, second.letters),
	}, err
}

// hand publishes stored posts for the index. One that the log can't carry is
// stored all the same; its message becomes a letter that says so.
func (s *Analyse) hand(ctx context.Context, records []opinion.Record, from []bus.Message) ([]letter, error) {
	msgs := make([]bus.Message, len(records))
	for i, r := range records {
		msgs[i] = Entry(r)
	}
	tooLarge, err := s.publish(ctx, msgs)
	if err != nil || !tooLarge {
		return nil, err
	}
	var letters []letter
	for i, m := range msgs {
		tooLarge, err := s.publish(ctx, []bus.Message{m})
		if err != nil {
			return nil, err
		}
		if tooLarge {
			letters = append(letters, letter{from[i], "stored, but too large for the index: " + bus.ErrTooLarge.Error()})
		}
	}
	return letters, nil
}

// publish repeats until the messages are durable or known to be too large.
func (s *Analyse) publish(ctx context.Context, msgs []bus.Message) (tooLarge bool, err error) {
	if len(msgs) == 0 {
		return false, nil
	}
	err = s.retry(ctx, "hand posts to the index", func() error {
		err := s.bus.Publish(ctx, bus.TopicAnalysed, msgs...)
		tooLarge = errors.Is(err, bus.ErrTooLarge)
		if tooLarge {
			return nil
		}
		return err
	})
	return tooLarge, err
}
