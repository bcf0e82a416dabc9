package desk

import (
	"cmp"
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

// EventSpread is how an event came about and went on: where it began, who
// carried it when, which texts went round, and which posts stand for it.
type EventSpread struct {
	First   *EventPost    `json:"first" doc:"首发"`
	Central []EventPost   `json:"central" doc:"代表性信息"`
	Sources []EventSource `json:"sources" doc:"各信源，先发布的在前"`
	Texts   []EventText   `json:"texts" doc:"有转载的文字，转载多的在前，至多 10 篇"`
}

// EventSource is what one source has of an event.
type EventSource struct {
	Name string             `json:"name"`
	Kind opinion.SourceKind `json:"kind,omitempty"`
	// After is how long after the first publication it came in.
	After time.Duration `json:"-"`
	eventflow.SourceShare
}

// EventText is a text of an event that several posts have, by its first
// publication.
type EventText struct {
	EventPost
	Count int       `json:"count" doc:"同一文字的条数，含首发"`
	Last  time.Time `json:"last_at" doc:"最近一次转载"`
}

// maxTexts is how many texts with reprints are listed.
const maxTexts = 10

// EventSpread tells how an event that the actor may see spread.
func (d *Desk) EventSpread(ctx context.Context, by access.Actor, id string) (EventSpread, error) {
	out := EventSpread{Central: []EventPost{}, Sources: []EventSource{}, Texts: []EventText{}}
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return out, err
	}
	texts, err := d.Events.TextsOf(ctx, e.ID, maxTexts)
	if err != nil {
		return out, err
	}
	ids := append([]string{e.Origin}, e.Central...)
	for _, t := range texts {
		ids = append(ids, t.Original)
	}
	rows := make([]eventflow.Post, len(ids))
	for i, post := range ids {
		rows[i] = eventflow.Post{ID: post, Original: post}
	}
	shown, err := d.shownRows(ctx, by, rows)
	if err != nil {
		return out, err
	}
	byID := map[string]*EventPost{}
	for _, p := range shown {
		if p != nil {
			byID[p.ID] = p
		}
	}
	out.First = byID[e.Origin]
	for _, post := range e.Central {
		if p := byID[post]; p != nil {
			out.Central = append(out.Central, *p)
		}
	}
	for _, t := range texts {
		if p := byID[t.Original]; p != nil {
			out.Texts = append(out.Texts, EventText{*p, t.Posts, t.Last})
		}
	}
	out.Sources, err = d.eventSources(ctx, e.ID)
	return out, err
}

func (d *Desk) eventSources(ctx context.Context, id string) ([]EventSource, error) {
	shares, err := d.Events.SourcesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	sources, err := d.Sources.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]opinion.Source{}
	for _, s := range sources {
		known[s.ID] = s
	}
	out := make([]EventSource, 0, len(shares))
	for _, s := range shares {
		src := known[s.Source]
		out = append(out, EventSource{cmp.Or(src.Name, s.Source), src.Kind, s.First.Sub(shares[0].First), s})
	}
	return out, nil
}
