package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

// EffectsOf measures the effects of the responses of an entry that the actor may
// see, by round, the last one first. It tells numbers alone, and so also to those
// who do not see every post.
func (d *Desk) EffectsOf(ctx context.Context, by access.Actor, entryID string) ([]effect.Effect, error) {
	e, err := d.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return nil, err
	}
	return d.deps.Effect.Rounds(ctx, e)
}

// effectOf is the last of them, nil where there is none.
func (d *Desk) effectOf(ctx context.Context, by access.Actor, entryID string) (*effect.Effect, error) {
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

// MatterMonitored says of one matter how far what is monitored reaches.
type MatterMonitored struct {
	Monitored
	Linked    int      `json:"linked" doc:"本事项关联的信息"`
	ByHand    int      `json:"by_hand" doc:"其中由人工录入的"`
	Platforms []string `json:"platforms" doc:"这些信息所在的、不自动采集的平台"`
}

// MonitoredOf counts the sources, and the matter's posts that came in by hand: of
// those more come only while somebody looks.
func (d *Desk) MonitoredOf(ctx context.Context, by access.Actor, entryID string) (MatterMonitored, error) {
	e, err := d.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return MatterMonitored{}, err
	}
	m := MatterMonitored{Platforms: []string{}}
	if m.Monitored, err = d.Monitored(ctx, by); err != nil {
		return m, err
	}
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return m, fmt.Errorf("list the sources: %w", err)
	}
	posts, err := d.deps.Posts.GetMany(ctx, e.Matter.Posts)
	if err != nil {
		return m, fmt.Errorf("read the posts of entry %s: %w", e.Number, err)
	}
	m.Linked = len(posts)
	for _, p := range posts {
		if !slices.ContainsFunc(sources, func(s opinion.Source) bool { return s.ID == p.Source && s.Kind == opinion.SourceClues }) {
			continue
		}
		m.ByHand++
		if p.Platform != "" && !slices.Contains(m.Platforms, p.Platform) {
			m.Platforms = append(m.Platforms, p.Platform)
		}
	}
	return m, nil
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
		x, err := d.effectOf(ctx, by, ref.ID)
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
