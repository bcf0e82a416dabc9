package desk

import (
	"context"
	"errors"

	"yuqing/internal/access"
	"yuqing/internal/effect"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// EntryEffect is the effect of an entry's response, beside the entry.
type EntryEffect struct {
	Entry EntryRef `json:"entry"`
	effect.Effect
}

// EffectOf measures the effect of the response of an entry that the actor may
// see; nil where its current round has none yet. It tells numbers alone, and
// so also to those who do not see every post.
func (d *Desk) EffectOf(ctx context.Context, by access.Actor, entryID string) (*effect.Effect, error) {
	e, err := d.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return nil, err
	}
	out, ok, err := d.deps.Effect.Of(ctx, e)
	if err != nil || !ok {
		return nil, err
	}
	return &out, nil
}

// EventEffects are the effects of the responses to an event, by its entries.
func (d *Desk) EventEffects(ctx context.Context, by access.Actor, id string) ([]EntryEffect, error) {
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return nil, err
	}
	refs, err := d.entriesOf(ctx, by, []eventflow.Event{e})
	if err != nil {
		return nil, err
	}
	out := []EntryEffect{}
	for _, ref := range refs[e.ID] {
		x, err := d.EffectOf(ctx, by, ref.ID)
		if err != nil {
			return nil, err
		}
		if x != nil {
			out = append(out, EntryEffect{ref, *x})
		}
	}
	return out, nil
}

// EventOfEntry is the event that most posts of an entry belong to, nil where
// there is none that the actor may see.
func (d *Desk) EventOfEntry(ctx context.Context, by access.Actor, e ledger.Entry) (*Event, error) {
	if !access.ReachOf(by, access.ViewPosts).All {
		return nil, nil
	}
	of, err := d.deps.Events.EventsOf(ctx, e.Matter.Posts)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, id := range of {
		counts[id]++
	}
	best := ""
	for id, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && id < best {
			best = id
		}
	}
	if best == "" {
		return nil, nil
	}
	x, err := d.Event(ctx, by, best)
	if errors.Is(err, opinion.ErrNotFound) { // it went into another one meanwhile
		return nil, nil
	}
	return &x, err
}
