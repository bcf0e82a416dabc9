package eventflow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/events"
)

// Decisions keeps what people decide about events, in the order in which they
// decided. Rows are only ever added.
type Decisions interface {
	// Decide adds decisions, with the audit rows of access.WithAudit, and
	// returns the number of the last one; they count from 1. Where somebody has
	// decided about the same events after the decision of the number seen, it
	// returns a *ClashError and writes nothing.
	Decide(ctx context.Context, seen int64, d ...Decision) (int64, error)
	// DecisionsAfter lists the decisions after a number.
	DecisionsAfter(ctx context.Context, n int64) ([]Decision, error)
	// Applied lists where decisions were carried out, by number.
	Applied(ctx context.Context) ([]Applied, error)
	// Dealt is the number of the last decision that the events are made with.
	Dealt(ctx context.Context) (int64, error)
}

// DecisionKind is what was decided.
type DecisionKind string

// The decisions.
const (
	Merge DecisionKind = "merge" // 合并
	Split DecisionKind = "split" // 拆分
	Undo  DecisionKind = "undo"  // 撤销
)

var kindNames = map[DecisionKind]string{Merge: "合并", Split: "拆分", Undo: "撤销"}

// Name is what was decided, in Chinese.
func (k DecisionKind) Name() string { return kindNames[k] }

// Decision is what a person decided about events. Events are named by a post
// of theirs as well: when posts are taken again, an ID may be another one.
type Decision struct {
	N      int64        `json:"n"`
	Kind   DecisionKind `json:"kind"`
	Event  string       `json:"event,omitempty"`
	Anchor string       `json:"anchor,omitempty"` // a post of Event
	Other  string       `json:"other,omitempty"`  // merge: the event that goes into Event; empty for a single post
	With   string       `json:"with,omitempty"`   // a post of Other, or the single post
	Posts  []string     `json:"posts,omitempty"`  // split: what leaves Event
	Undoes int64        `json:"undoes,omitempty"`
	// Title and OtherTitle are what the events were called then, masked.
	Title      string `json:"title,omitempty"`
	OtherTitle string `json:"other_title,omitempty"`

	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by"` // the person's name
	At     time.Time `json:"at"`
}

// Applied is where a decision was carried out and what came of it.
type Applied struct {
	N       int64
	Place   Place  // it stands after the post there
	Event   string // the event that there is now: the merged one, or the new one
	Problem string // why it could not be carried out; empty where it was
}

// book is the decisions that the stage knows.
type book struct {
	all     []Decision
	applied map[int64]Applied
	undone  map[int64]bool
}

func newBook(all []Decision, applied []Applied) *book {
	b := &book{applied: map[int64]Applied{}, undone: map[int64]bool{}}
	for _, a := range applied {
		b.applied[a.N] = a
	}
	b.add(all)
	return b
}

func (b *book) add(more []Decision) {
	b.all = append(b.all, more...)
	for _, d := range more {
		if d.Kind == Undo {
			b.undone[d.Undoes] = true
		}
	}
}

func (b *book) last() int64 {
	if len(b.all) == 0 {
		return 0
	}
	return b.all[len(b.all)-1].N
}

// firstUndone is the first decision that was carried out and that one after the
// number n undoes; 0 where there is none.
func (b *book) firstUndone(n int64) int64 {
	first := int64(0)
	for _, d := range b.all {
		_, carried := b.applied[d.Undoes]
		if d.Kind == Undo && d.N > n && carried && (first == 0 || d.Undoes < first) {
			first = d.Undoes
		}
	}
	return first
}

// after lists the standing decisions after a number, by number.
func (b *book) after(n int64) []Decision {
	i, _ := slices.BinarySearchFunc(b.all, n+1, func(d Decision, n int64) int { return int(d.N - n) })
	return slices.DeleteFunc(slices.Clone(b.all[i:]), func(d Decision) bool { return d.Kind == Undo || b.undone[d.N] })
}

// carriedAfter lists those of after that were carried out before.
func (b *book) carriedAfter(n int64) []Decision {
	return slices.DeleteFunc(b.after(n), func(d Decision) bool { _, carried := b.applied[d.N]; return !carried })
}

// carry carries out a decision on an engine. The event is the one that holds
// the anchor now, and where that is alone, the one of the ID.
func carry(e *events.Engine, d Decision) (event string, err error) {
	first := homeWith(e, d.Anchor, d.Event)
	switch d.Kind {
	case Merge:
		return first, e.Merge(first, homeWith(e, d.With, d.Other))
	case Split:
		return e.Split(first, d.Posts)
	}
	return "", fmt.Errorf("decision %d: unknown kind %q", d.N, d.Kind)
}

// homeWith is where a post is, and where that is not known, the event of the ID.
func homeWith(e *events.Engine, post, id string) string {
	if now := e.HomeOf(post); now != "" {
		return now
	}
	return e.Current(id)
}

func eventWith(e *events.Engine, post, id string) string {
	if now := e.EventOf(post); now != "" {
		return now
	}
	return e.Current(id)
}
