package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// Intake is the door of the pipeline: every collector and every import hands
// its posts in here.
type Intake struct {
	bus   bus.Bus
	posts opinion.Posts
	index search.Index
	kept  Keeper
	clock clock
}

// handed is a post on the log.
type handed struct {
	opinion.Post
	// Taken is when it was handed in, by the clock: a delivery may come again,
	// after later ones. Zero in what an earlier version handed in.
	Taken time.Time `json:"taken,omitzero"`
}

// Keeper says what of a post may be held: an office forgets people after some
// months, and an old file that is handed in again must not remember them. It
// must give the same of what it gave before, and is safe for concurrent use.
type Keeper func(opinion.Post) opinion.Post

func whole(p opinion.Post) opinion.Post { return p }

// NewIntake makes the door.
func NewIntake(b bus.Bus, posts opinion.Posts, index search.Index) *Intake {
	return &Intake{bus: b, posts: posts, index: index, kept: whole}
}

// Keeping makes the door let in of each post only what kept says.
func (in *Intake) Keeping(kept Keeper) *Intake {
	in.kept = kept
	return in
}

func (in *Intake) keptOf(posts []opinion.Post) []opinion.Post {
	out := make([]opinion.Post, len(posts))
	for i, p := range posts {
		out[i] = in.kept(p)
	}
	return out
}

// patience is how long a call goes on asking a log that does not answer.
const patience = time.Minute

// Status says what became of one post that was handed in.
type Status int

// The statuses.
const (
	New     Status = iota // not stored before, published
	Changed               // stored with another content, published
	Same                  // stored as it is, nothing to do
	Refused               // larger than the log can carry, not published
)

// Take publishes what is new or changed; it is durable when Take returns. The
// statuses are in the order of the posts. A post may be published twice where
// it is handed in again before it was stored; it is stored once.
func (in *Intake) Take(ctx context.Context, posts []opinion.Post) ([]Status, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	posts = in.keptOf(posts)
	statuses, err := in.compare(ctx, posts)
	if err != nil {
		return nil, err
	}
	var news []opinion.Post
	var from []int // the place of each
	for i, p := range posts {
		if statuses[i] != Same {
			news, from = append(news, p), append(from, i)
		}
	}
	return statuses, in.send(ctx, news, func(i int) { statuses[from[i]] = Refused })
}

// Publish publishes posts whether they differ from what is stored or not, for a
// caller that knows better what is on its way. It is durable when Publish
// returns, but for the posts that are too large, which it gives back. What is
// stored is looked up for the clock's sake.
func (in *Intake) Publish(ctx context.Context, posts []opinion.Post) (refused []opinion.Post, err error) {
	if _, err := in.stored(ctx, posts); err != nil {
		return nil, err
	}
	err = in.send(ctx, in.keptOf(posts), func(i int) { refused = append(refused, posts[i]) })
	return refused, err
}

// send publishes posts; refuse is called for each that is too large.
func (in *Intake) send(ctx context.Context, posts []opinion.Post, refuse func(i int)) error {
	msgs := make([]bus.Message, len(posts))
	for i, p := range posts {
		value, err := json.Marshal(handed{p, in.clock.next()})
		if err != nil {
			return fmt.Errorf("encode post %s: %w", p.ID, err)
		}
		msgs[i] = bus.Message{Key: p.Source, Value: value}
	}
	return in.publish(ctx, msgs, refuse)
}

// publish writes all messages at once; only when one of them is too large for
// the log are they written one by one, so that the others are not lost.
func (in *Intake) publish(ctx context.Context, msgs []bus.Message, refuse func(i int)) error {
	if len(msgs) == 0 {
		return nil
	}
	publish := func(msgs ...bus.Message) error {
		return patiently(ctx, func() error { return in.bus.Publish(ctx, bus.TopicPosts, msgs...) })
	}
	err := publish(msgs...)
	if err == nil {
		return nil
	}
	if !errors.Is(err, bus.ErrTooLarge) {
		return fmt.Errorf("publish %d posts: %w", len(msgs), err)
	}
	for i, m := range msgs {
		err := publish(m)
		if errors.Is(err, bus.ErrTooLarge) {
			refuse(i)
			continue
		}
		if err != nil {
			return fmt.Errorf("publish a post: %w", err)
		}
	}
	return nil
}

// patiently repeats what the log refuses for now: a broker that restarts costs
// its callers a wait and not their work. Patience is counted from the first
// failure in a row.
func patiently(ctx context.Context, do func() error) error {
	var since time.Time
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		began := time.Now()
		err := do()
		if err == nil || errors.Is(err, bus.ErrTooLarge) {
			return err
		}
		if since.IsZero() || time.Since(began) > patience {
			since, wait = time.Now(), firstWait
		}
		if time.Since(since) > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// compare holds the posts against what is stored, and against each other. Where
// the last of several with one ID is what is stored, the ones before are no
// news either: they were its earlier versions when they were first taken.
func (in *Intake) compare(ctx context.Context, posts []opinion.Post) ([]Status, error) {
	latest, err := in.stored(ctx, posts)
	if err != nil {
		return nil, err
	}
	settled := map[string]bool{}
	for _, p := range posts {
		old, known := latest[p.ID]
		settled[p.ID] = known && same(p, old)
	}
	statuses := make([]Status, len(posts))
	for i, p := range posts {
		old, known := latest[p.ID]
		switch {
		case !known:
			statuses[i] = New
		case settled[p.ID] || same(p, old):
			statuses[i] = Same
		default:
			statuses[i] = Changed
		}
		latest[p.ID] = p
	}
	return statuses, nil
}

// stored looks up what is stored of the posts, by ID.
func (in *Intake) stored(ctx context.Context, posts []opinion.Post) (map[string]opinion.Post, error) {
	ids := make([]string, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	stored, err := in.posts.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look up %d posts: %w", len(ids), err)
	}
	byID := make(map[string]opinion.Post, len(stored))
	for _, r := range stored {
		byID[r.ID] = r.Post
		in.clock.pass(r.Taken)
	}
	return byID, nil
}

// same reports whether a post brings nothing new.
func same(p, old opinion.Post) bool { return p.SameContent(old) && sameFigures(p, old) }

// sameFigures reports whether a post brings no new figures; a source that
// gives none does not take back those typed in by hand.
func sameFigures(p, old opinion.Post) bool {
	if p.Views == 0 && p.Likes == 0 && p.Comments == 0 && p.Reposts == 0 {
		return true
	}
	return p.Views == old.Views && p.Likes == old.Likes && p.Comments == old.Comments && p.Reposts == old.Reposts
}

// AwaitSearchable returns when everything that was taken in before the call
// can be found: what an index has taken is not always to be seen yet.
func (in *Intake) AwaitSearchable(ctx context.Context) error {
	for _, s := range []struct{ topic, group string }{
		{bus.TopicPosts, GroupAnalyse}, {bus.TopicAnalysed, GroupIndex},
	} {
		err := patiently(ctx, func() error { return in.bus.Await(ctx, s.topic, s.group) })
		if err != nil {
			return fmt.Errorf("wait for the stage %s: %w", s.group, err)
		}
	}
	return in.index.Refresh(ctx)
}

// Backlog is how many messages wait before each stage.
type Backlog struct {
	Analyse int64 `json:"analyse"`
	Index   int64 `json:"index"`
}

// Backlog tells how far the stages are behind.
func (in *Intake) Backlog(ctx context.Context) (b Backlog, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if b.Analyse, err = in.bus.Lag(ctx, bus.TopicPosts, GroupAnalyse); err != nil {
		return b, fmt.Errorf("backlog of the analysis: %w", err)
	}
	if b.Index, err = in.bus.Lag(ctx, bus.TopicAnalysed, GroupIndex); err != nil {
		return b, fmt.Errorf("backlog of the index: %w", err)
	}
	return b, nil
}
