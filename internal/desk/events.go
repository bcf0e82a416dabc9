package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Event is an event (热点) as people see it: its title masked, the names of its
// sources, and the ledger entries that answer it.
type Event struct {
	eventflow.Event
	SourceNames map[string]string `json:"source_names"`
	FirstSource string            `json:"first_source" doc:"最早一条信息的信源"`
	Heard       Heard             `json:"heard" doc:"其信息来自哪几类信源"`
	Entries     []EntryRef        `json:"entries" doc:"其信息已列入的台账条目"`
}

// Heard counts the sources of an event's posts by kind: what it was heard
// through, and by that what may be missing from it.
type Heard struct {
	Feeds    int `json:"feeds" doc:"订阅源和网页"`
	Hotlines int `json:"hotlines" doc:"热线、留言板"`
	Clues    int `json:"clues" doc:"人工录入的渠道"`
}

func (h *Heard) add(kind opinion.SourceKind) {
	switch kind {
	case opinion.SourceHotline:
		h.Hotlines++
	case opinion.SourceClues:
		h.Clues++
	default:
		h.Feeds++
	}
}

// NegativeShare is the share of negative posts among those whose tone is known;
// ok is false where none is.
func (e Event) NegativeShare() (share float64, ok bool) {
	known := 0
	for _, n := range e.Tones {
		known += n
	}
	if known == 0 {
		return 0, false
	}
	return float64(e.Tones[toneNegative]) / float64(known), true
}

// Mixed reports whether tickets and other posts are about this one matter
// (未诉先办).
func (e Event) Mixed() bool { return e.Tickets > 0 && e.Tickets < e.Posts }

const toneNegative = "负面"

// EventQuery is a list of events as people and programs ask for it.
type EventQuery struct {
	Q       string   `query:"q" doc:"标题中的词"`
	States  []string `query:"state" enum:"new,rising,peak,falling,ended" doc:"阶段，可多次给出"`
	Topics  []string `query:"topic" doc:"专题 ID，可多次给出"`
	Regions []string `query:"region" doc:"区划代码；上级区划包含下级"`
	From    string   `query:"from" doc:"有信息发布于此日或之后，如 2026-03-01"`
	To      string   `query:"to" doc:"有信息发布于此日或之前"`
	Mixed   bool     `query:"mixed" doc:"只看既有工单又有其他信息的"`
	Sort    string   `query:"sort" enum:"heat,peak,latest,growth" doc:"默认 heat：当前热度"`
	Limit   int      `query:"limit" doc:"每页件数，1 至 200，默认 20"`
	Cursor  string   `query:"cursor" doc:"上一页的 next"`
}

const eventPage = 20

func (q EventQuery) filter() (eventflow.Filter, error) {
	f := eventflow.Filter{
		Topics: q.Topics, Regions: q.Regions, Text: strings.TrimSpace(q.Q), Tickets: q.Mixed,
		Sort: eventflow.Sort(cmp.Or(q.Sort, string(eventflow.SortHeat))), Limit: cmp.Or(q.Limit, eventPage),
	}
	for _, s := range q.States {
		if !slices.Contains(events.States, events.State(s)) {
			return f, opinion.Invalid("state", "没有 %q 这个阶段，可用 new、rising、peak、falling、ended。", s)
		}
		f.States = append(f.States, events.State(s))
	}
	sorts := []eventflow.Sort{eventflow.SortHeat, eventflow.SortPeak, eventflow.SortLatest, eventflow.SortGrowth}
	if !slices.Contains(sorts, f.Sort) {
		return f, opinion.Invalid("sort", "没有 %q 这种排序，可用 heat、peak、latest 或 growth。", q.Sort)
	}
	if f.Limit < 1 || f.Limit > maxPage {
		return f, opinion.Invalid("limit", "每页件数须在 1 与 %d 之间。", maxPage)
	}
	if q.Cursor != "" {
		n, err := strconv.Atoi(q.Cursor)
		if err != nil || n < 0 {
			return f, opinion.Invalid("cursor", "翻页标记无效，请从第一页重新打开。")
		}
		f.Offset = n
	}
	var err error
	f.From, f.To, err = Days(q.From, q.To)
	return f, err
}

// EventPage is a page of a list of events.
type EventPage struct {
	Events []Event `json:"events"`
	Total  int     `json:"total"`
	Next   string  `json:"next,omitempty"`
}

// ListEvents lists events; none for who sees only a unit's posts. It needs
// access.ViewPosts.
func (d *Desk) ListEvents(ctx context.Context, by access.Actor, q EventQuery) (EventPage, error) {
	v, err := d.view(ctx, by)
	if err != nil {
		return EventPage{}, err
	}
	f, err := q.filter()
	if err != nil {
		return EventPage{}, err
	}
	if !v.seesEvents() {
		return EventPage{Events: []Event{}}, nil
	}
	page, err := d.deps.Events.Events(ctx, f)
	if err != nil {
		return EventPage{}, err
	}
	out := EventPage{Events: []Event{}, Total: page.Total}
	if f.Offset+len(page.Events) < page.Total {
		out.Next = strconv.Itoa(f.Offset + len(page.Events))
	}
	out.Events, err = d.eventsFor(ctx, by, page.Events)
	return out, err
}

// eventsFor makes events what the actor sees of them.
func (d *Desk) eventsFor(ctx context.Context, by access.Actor, list []eventflow.Event) ([]Event, error) {
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	known := map[string]opinion.Source{}
	for _, s := range sources {
		known[s.ID] = s
	}
	origins := make([]string, len(list))
	for i, e := range list {
		origins[i] = e.Origin
	}
	first, err := d.deps.Posts.GetMany(ctx, origins)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(origins), err)
	}
	source := map[string]string{}
	for _, r := range first {
		source[r.ID] = known[r.Source].Name
	}
	entries, err := d.entriesOf(ctx, by, list)
	if err != nil {
		return nil, err
	}
	out := make([]Event, 0, len(list))
	for _, e := range list {
		x := Event{Event: tidyEvent(e), Entries: listed(entries[e.ID]), SourceNames: map[string]string{}, FirstSource: source[e.Origin]}
		for id := range e.Sources {
			x.SourceNames[id] = cmp.Or(known[id].Name, id)
			x.Heard.add(known[id].Kind)
		}
		out = append(out, x)
	}
	return out, nil
}

func tidyEvent(e eventflow.Event) eventflow.Event {
	e.Title = privacy.Mask(e.Title)
	e.Regions, e.Topics, e.Units, e.Curve, e.Central = listed(e.Regions), listed(e.Topics), listed(e.Units), listed(e.Curve), listed(e.Central)
	return e
}

// Event returns an event, also by the ID of one that went into it;
// opinion.ErrNotFound also for one outside the actor's reach.
func (d *Desk) Event(ctx context.Context, by access.Actor, id string) (Event, error) {
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return Event{}, err
	}
	list, err := d.eventsFor(ctx, by, []eventflow.Event{e})
	if err != nil {
		return Event{}, err
	}
	return list[0], nil
}

// seenEvent reads an event that the actor may see.
func (d *Desk) seenEvent(ctx context.Context, by access.Actor, id string) (eventflow.Event, error) {
	v, err := d.view(ctx, by)
	if err != nil {
		return eventflow.Event{}, err
	}
	e, err := d.deps.Events.Event(ctx, id)
	if err != nil {
		return e, err
	}
	if !v.seesEvents() {
		return e, fmt.Errorf("event %s is outside the reach of %s: %w", id, by.Login, opinion.ErrNotFound)
	}
	return e, nil
}

// seesEvents: an event tells of many units' posts at once, so only those who see
// every post see events.
func (v view) seesEvents() bool { return v.reach.All }

// Monitored says what the events are made from, and what is missing there.
type Monitored struct {
	Feeds    int `json:"feeds" doc:"在采集的订阅源"`
	Paused   int `json:"paused" doc:"暂停的订阅源"`
	Failing  int `json:"failing" doc:"最近一次采集失败的订阅源"`
	Hotlines int `json:"hotlines" doc:"导入的热线、留言板"`
	Clues    int `json:"clues" doc:"人工录入的渠道"`
}

// Monitored counts the sources. What people write elsewhere is not seen; that
// belongs beside every figure of an event.
func (d *Desk) Monitored(ctx context.Context, by access.Actor) (Monitored, error) {
	var m Monitored
	if err := nothingIsDenied(by, access.ViewPosts); err != nil {
		return m, err
	}
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return m, fmt.Errorf("list the sources: %w", err)
	}
	for _, s := range sources {
		switch {
		case s.Kind == opinion.SourceHotline:
			m.Hotlines++
		case s.Kind == opinion.SourceClues:
			m.Clues++
		case s.Paused:
			m.Paused++
		case s.Health.Error != "":
			m.Failing++
		default:
			m.Feeds++
		}
	}
	return m, nil
}
