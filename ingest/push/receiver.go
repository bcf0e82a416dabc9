package push

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"yuqing/ingest/hotline"
	"yuqing/internal/opinion"
)

// Deps are what a Receiver works with.
type Deps struct {
	Store   Store
	Sources opinion.Sources
	Runs    opinion.RunLog
	// Stored returns those of the posts that are stored, as
	// opinion.Posts.GetMany does.
	Stored func(ctx context.Context, ids []string) ([]opinion.Record, error)
	// Publish hands posts on for good, whether they differ from what is stored
	// or not; once it returns nil they are durable.
	Publish func(ctx context.Context, posts []opinion.Post) error
	// Unseal opens a source's Push.
	Unseal func(sealed string) (string, error)
	Now    func() time.Time
	Log    *slog.Logger
}

// Receiver takes calls in and hands on what they brought. It is safe for
// concurrent use.
type Receiver struct {
	Deps
	nudge chan struct{}
	tally tally
}

// New makes a Receiver.
func New(d Deps) *Receiver {
	return &Receiver{Deps: d, nudge: make(chan struct{}, 1), tally: tally{sources: map[string]*count{}}}
}

// Receive takes a call in. What it says is durable when Receive returns nil.
// It returns the Err… of this package or a *PlaceError; a call is taken as a
// whole or not at all.
func (r *Receiver) Receive(ctx context.Context, c Call) ([]Ticket, error) {
	src, err := r.Sources.SourceByID(ctx, c.Source)
	if err != nil && !errors.Is(err, opinion.ErrNotFound) {
		return nil, fmt.Errorf("read source %s: %w", c.Source, err)
	}
	if src.Kind != opinion.SourceHotline || src.Push == "" {
		return nil, fmt.Errorf("source %s takes no calls: %w", c.Source, ErrUnsigned)
	}
	taken, err := r.receive(ctx, src, c)
	r.tally.refused(src.ID, err)
	return taken, err
}

func (r *Receiver) receive(ctx context.Context, src opinion.Source, c Call) ([]Ticket, error) {
	secret, err := r.Unseal(src.Push)
	if err != nil {
		return nil, fmt.Errorf("open the secret of source %s: %w", src.ID, err)
	}
	now := r.Now()
	if err := c.check(secret, now); err != nil {
		return nil, err
	}
	if src.Paused {
		return nil, ErrPaused
	}
	updates, list, err := decode(c.Body)
	if err != nil {
		return nil, err
	}
	return r.keep(ctx, c, now, updates, list)
}

// mark stands for a call: its source keys the signature, and the signature
// covers the rest.
func (c Call) mark() string {
	sum := sha256.Sum256(append([]byte(c.Timestamp+"."), c.Body...))
	return hex.EncodeToString(sum[:16])
}

func (r *Receiver) keep(ctx context.Context, c Call, now time.Time, updates []hotline.Update, list bool) ([]Ticket, error) {
	numbers, ids := make([]string, len(updates)), make([]string, len(updates))
	for i, u := range updates {
		p, _, _ := hotline.Update{Number: u.Number}.Post(c.Source, nil, now) // what it lacks is said below
		numbers[i], ids[i] = p.Key, p.ID
	}
	stored, err := r.storedPosts(ctx, ids)
	if err != nil {
		return nil, err
	}
	taken := make([]Ticket, len(updates))
	err = r.Store.Keep(ctx, c.Source, c.mark(), now, numbers, func(i int, kept *opinion.Post, said Said) (opinion.Post, Status, error) {
		if kept == nil {
			kept = stored[ids[i]]
		}
		p, status, odd, err := merged(updates[i], c.Source, kept, said, c.at(), now)
		taken[i] = Ticket{p.Key, p.ID, status, odd}
		return p, status, atPlace(err, i, list)
	})
	if err != nil {
		return nil, err
	}
	r.wake()
	return taken, nil
}

// atPlace gives a field's error its place in the body.
func atPlace(err error, i int, list bool) error {
	var field *hotline.FieldError
	if errors.As(err, &field) {
		return &PlaceError{place(i, list, field.Field), field.Text}
	}
	return err
}

func (r *Receiver) storedPosts(ctx context.Context, ids []string) (map[string]*opinion.Post, error) {
	records, err := r.Stored(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look up %d tickets: %w", len(ids), err)
	}
	out := map[string]*opinion.Post{}
	for i := range records {
		out[records[i].ID] = &records[i].Post
	}
	return out, nil
}

func (r *Receiver) wake() {
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}
