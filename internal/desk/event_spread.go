package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// EventSpread is how an event came about and went on: where it began, who
// carried it when, which texts went round, and which posts stand for it.
type EventSpread struct {
	First   *EventPost    `json:"first" doc:"首发"`
	Central []EventPost   `json:"central" doc:"代表性信息"`
	Sources []EventSource `json:"sources" doc:"各信源，先发布的在前"`
	Texts   []EventText   `json:"texts" doc:"有转载的文字，转载多的在前，至多 10 篇"`
	Words   []events.Word `json:"words" doc:"最能说明这件事的词"`
	Tiles   []Tile        `json:"tiles" doc:"各乡镇的条数；一条可计入多处"`
	// Elsewhere counts the posts that name no township of the county.
	Elsewhere int `json:"elsewhere" doc:"只提到县区或外地的条数"`
}

// Tile is a division of the county in a 方格图.
type Tile struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Posts int    `json:"posts"`
	Shade int    `json:"-"` // 0 for none, 1 to 4 by the share of the fullest one
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
	out := EventSpread{Central: []EventPost{}, Sources: []EventSource{}, Texts: []EventText{}, Words: []events.Word{}}
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return out, err
	}
	texts, err := d.deps.Events.TextsOf(ctx, e.ID, maxTexts)
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
	out.Tiles, out.Elsewhere = d.tiles(e)
	if out.Sources, err = d.eventSources(ctx, e.ID); err != nil {
		return out, err
	}
	out.Words, err = d.eventWords(ctx, e)
	return out, err
}

const shades = 4

// tiles are the county's divisions with an event's posts.
func (d *Desk) tiles(e eventflow.Event) (tiles []Tile, elsewhere int) {
	most := 0
	tiles = []Tile{}
	for _, x := range d.deps.Divisions() {
		tiles = append(tiles, Tile{Code: x.Code, Name: x.Name, Posts: e.Places[x.Code]})
		most = max(most, e.Places[x.Code])
	}
	for code, n := range e.Places {
		if !slices.ContainsFunc(tiles, func(t Tile) bool { return t.Code == code }) {
			elsewhere += n
		}
	}
	for i := range tiles {
		if n := tiles[i].Posts; n > 0 {
			tiles[i].Shade = (shades*n + most - 1) / most
		}
	}
	return tiles, elsewhere
}

const (
	tellingWords = 12
	// An event's words are taken from so many posts at so many places of its
	// time.
	wordParts = 4
	wordsFrom = 25
)

// eventWords are the words that tell most about an event, by its first
// publications. Names of places stand in the tiles, and tell nothing here.
func (d *Desk) eventWords(ctx context.Context, e eventflow.Event) ([]events.Word, error) {
	var ids []string
	for part := range wordParts {
		rows, err := d.deps.Events.EventPosts(ctx, eventflow.PostQuery{Event: e.ID, Offset: part * e.Posts / wordParts, Limit: wordsFrom})
		if err != nil {
			return nil, err
		}
		for _, p := range rows {
			if !p.Reprint() && !slices.Contains(ids, p.ID) {
				ids = append(ids, p.ID)
			}
		}
	}
	records, err := d.deps.Posts.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(ids), err)
	}
	var texts [][]string
	for _, r := range records {
		r, _ = masked(r)
		texts = append(texts, d.deps.Words(r.Title+"\n"+r.Text))
	}
	words := events.Telling(texts, 3*tellingWords)
	words = slices.DeleteFunc(words, func(w events.Word) bool { return d.placeName(e, w.Word) })
	return listed(words[:min(tellingWords, len(words))]), nil
}

// placeName reports whether a word is the name of a division that the event is
// about, or of one of the county's.
func (d *Desk) placeName(e eventflow.Event, word string) bool {
	for _, r := range append(slices.Clone(e.Regions), d.deps.Divisions()...) {
		if strings.Contains(r.Name, word) {
			return true
		}
	}
	return false
}

func (d *Desk) eventSources(ctx context.Context, id string) ([]EventSource, error) {
	shares, err := d.deps.Events.SourcesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	sources, err := d.deps.Sources.ListSources(ctx)
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
