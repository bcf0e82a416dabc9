package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// Event is an event (热点) as people see it: its title masked, the names of its
// sources, and the ledger entries that answer it.
type Event struct {
	eventflow.Event
	SourceNames map[string]string `json:"source_names"`
	FirstSource string            `json:"first_source" doc:"最早一条信息的信源"`
	Entries     []EntryRef        `json:"entries" doc:"其信息已列入的台账条目"`
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

// EntryRef names a ledger entry.
type EntryRef struct {
	ID     string       `json:"id"`
	Number string       `json:"number"`
	Title  string       `json:"title"`
	State  ledger.State `json:"state"`
}

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

// eventStates lists the states in their order.
var eventStates = []events.State{events.StateNew, events.StateRising, events.StatePeak, events.StateFalling, events.StateEnded}

const eventPage = 20

func (q EventQuery) filter() (eventflow.Filter, error) {
	f := eventflow.Filter{
		Topics: q.Topics, Regions: q.Regions, Text: strings.TrimSpace(q.Q), Tickets: q.Mixed,
		Sort: eventflow.Sort(cmp.Or(q.Sort, string(eventflow.SortHeat))), Limit: cmp.Or(q.Limit, eventPage),
	}
	for _, s := range q.States {
		if !slices.Contains(eventStates, events.State(s)) {
			return f, &InputError{"state", fmt.Sprintf("没有 %q 这个阶段，可用 new、rising、peak、falling、ended。", s)}
		}
		f.States = append(f.States, events.State(s))
	}
	sorts := []eventflow.Sort{eventflow.SortHeat, eventflow.SortPeak, eventflow.SortLatest, eventflow.SortGrowth}
	if !slices.Contains(sorts, f.Sort) {
		return f, &InputError{"sort", fmt.Sprintf("没有 %q 这种排序，可用 heat、peak、latest 或 growth。", q.Sort)}
	}
	if f.Limit < 1 || f.Limit > maxPage {
		return f, &InputError{"limit", fmt.Sprintf("每页件数须在 1 与 %d 之间。", maxPage)}
	}
	if q.Cursor != "" {
		n, err := strconv.Atoi(q.Cursor)
		if err != nil || n < 0 {
			return f, &InputError{"cursor", "翻页标记无效，请从第一页重新打开。"}
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
	page, err := d.Events.Events(ctx, f)
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
	names, err := d.sourceNames(ctx)
	if err != nil {
		return nil, err
	}
	origins := make([]string, len(list))
	for i, e := range list {
		origins[i] = e.Origin
	}
	first, err := d.Posts.GetMany(ctx, origins)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(origins), err)
	}
	source := map[string]string{}
	for _, r := range first {
		source[r.ID] = names[r.Source]
	}
	out := make([]Event, 0, len(list))
	for _, e := range list {
		x := Event{Event: tidyEvent(e), Entries: []EntryRef{}, SourceNames: map[string]string{}, FirstSource: source[e.Origin]}
		for id := range e.Sources {
			x.SourceNames[id] = cmp.Or(names[id], id)
		}
		if !access.ReachOf(by, access.ViewLedger).Nothing() {
			x.Entries, err = d.entriesOf(ctx, by, e)
		}
		if err != nil {
			return nil, err
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

// entriesOf are the ledger entries of an event's representative posts that the
// actor may see.
func (d *Desk) entriesOf(ctx context.Context, by access.Actor, e eventflow.Event) ([]EntryRef, error) {
	refs := []EntryRef{}
	for _, id := range append([]string{e.Origin}, e.Central...) {
		x, err := d.Ledger.ByPost(ctx, by, id)
		if errors.Is(err, ledger.ErrNotFound) { // none, or not theirs to see
			continue
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(refs, func(r EntryRef) bool { return r.ID == x.ID }) {
			refs = append(refs, EntryRef{x.ID, x.Number, x.Matter.Title, x.State})
		}
	}
	return refs, nil
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
	e, err := d.Events.Event(ctx, id)
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

// EventPost is a post of an event.
type EventPost struct {
	Post
	Original string `json:"original" doc:"转载自哪条信息；不是转载时为其自身"`
}

// Reprint reports whether the post repeats another's text.
func (p EventPost) Reprint() bool { return p.Original != p.ID }

// EventPosts is a page of an event's posts that the actor may see, by time of
// publication, the earliest first, or with newest the latest first.
func (d *Desk) EventPosts(ctx context.Context, by access.Actor, id string, newest bool, cursor string, limit int) (posts []EventPost, next string, err error) {
	q, err := EventQuery{Cursor: cursor, Limit: limit}.filter()
	if err != nil {
		return nil, "", err
	}
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return nil, "", err
	}
	rows, err := d.Events.EventPosts(ctx, e.ID, newest, q.Offset, q.Limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > q.Limit {
		rows, next = rows[:q.Limit], strconv.Itoa(q.Offset+q.Limit)
	}
	posts, err = d.eventPosts(ctx, by, rows)
	return posts, next, err
}

func (d *Desk) eventPosts(ctx context.Context, by access.Actor, rows []eventflow.Post) ([]EventPost, error) {
	v, err := d.view(ctx, by)
	if err != nil {
		return nil, err
	}
	names, err := d.sourceNames(ctx)
	if err != nil {
		return nil, err
	}
	original := map[string]string{}
	ids := make([]string, len(rows))
	for i, p := range rows {
		ids[i], original[p.ID] = p.ID, p.Original
	}
	records, err := d.Posts.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(ids), err)
	}
	out := []EventPost{}
	for _, r := range records {
		if v.sees(r) {
			out = append(out, EventPost{shownPost(r, names), original[r.ID]})
		}
	}
	return out, nil
}

// Spread is where a post belongs: its event and the posts of its text.
type Spread struct {
	Event    *Event      `json:"event"`
	Reprints []EventPost `json:"reprints" doc:"同一文字的各条信息，首发在前；没有转载时为空"`
	Count    int         `json:"count" doc:"同一文字的信息条数，只计本人可以查看的"`
}

// maxReprints bounds how many posts of one text are listed.
const maxReprints = 200

// PostSpread tells to which event a post that the actor may see belongs, and
// which posts say the same.
func (d *Desk) PostSpread(ctx context.Context, by access.Actor, id string) (Spread, error) {
	out := Spread{Reprints: []EventPost{}}
	if _, err := d.visible(ctx, by, id); err != nil {
		return out, err
	}
	of, err := d.Events.EventsOf(ctx, []string{id})
	if err != nil {
		return out, err
	}
	if event := of[id]; event != "" {
		e, err := d.Event(ctx, by, event)
		if err != nil && !errors.Is(err, opinion.ErrNotFound) {
			return out, err
		}
		if err == nil {
			out.Event = &e
		}
	}
	rows, err := d.Events.Reprints(ctx, id)
	if err != nil {
		return out, err
	}
	out.Reprints, err = d.eventPosts(ctx, by, rows[:min(maxReprints, len(rows))])
	out.Count = len(out.Reprints)
	if access.ReachOf(by, access.ViewPosts).All {
		out.Count = len(rows)
	}
	return out, err
}

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
	sources, err := d.Sources.ListSources(ctx)
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
