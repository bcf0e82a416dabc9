package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// How much of each a brief tells at most.
const (
	briefTopics  = 8
	briefEvents  = 10
	briefMatters = 20
	briefPlaces  = 10
	briefVoices  = 5
	briefSources = 15
	voiceLength  = 120 // characters of a post that stands for others
)

// BriefFacts gathers the figures of a period for a brief, within the actor's
// reach; before is the period that came before.
func (d *Desk) BriefFacts(ctx context.Context, by access.Actor, p, before brief.Period) (f brief.Facts, err error) {
	if f.Posts, f.Topics, err = d.briefPosts(ctx, by, p); err != nil {
		return f, err
	}
	earlier, _, err := d.briefPosts(ctx, by, before)
	if err != nil {
		return f, err
	}
	f.Before = earlier.Total
	if f.Watched, err = d.watched(ctx, by); err != nil {
		return f, err
	}
	if f.Events, err = d.briefEvents(ctx, by, p); err != nil {
		return f, err
	}
	if err := d.briefAnswers(ctx, by, p, &f); err != nil {
		return f, err
	}
	f.Matters, err = d.briefMatters(ctx, by)
	return f, err
}

func (d *Desk) briefPosts(ctx context.Context, by access.Actor, p brief.Period) (brief.Tally, []brief.Count, error) {
	found, err := d.Search(ctx, by, search.Query{
		Filter: search.Filter{From: p.From, To: p.To}, Limit: 1,
		Facets: []string{search.FacetTopic, search.FacetTone, search.FacetKind},
	})
	if err != nil {
		return brief.Tally{}, nil, err
	}
	t := brief.Tally{Total: found.Total}
	for _, v := range found.Facets[search.FacetKind] {
		switch opinion.Kind(v.Value) {
		case opinion.KindArticle:
			t.Articles = v.Count
		case opinion.KindClue:
			t.Clues = v.Count
		case opinion.KindTicket:
			t.Tickets = v.Count
		}
	}
	for _, v := range found.Facets[search.FacetTone] {
		t.Toned += v.Count
		if v.Value == toneNegative {
			t.Negative = v.Count
		}
	}
	return t, d.briefTopics(found.Facets[search.FacetTopic]), nil
}

func (d *Desk) briefTopics(values []search.FacetValue) []brief.Count {
	names := map[string]string{}
	for _, t := range d.ListTopics() {
		names[t.ID] = t.Name
	}
	var out []brief.Count
	for _, v := range values[:min(len(values), briefTopics)] {
		out = append(out, brief.Count{Name: cmp.Or(names[v.Value], v.Value), N: v.Count})
	}
	return out
}

func (d *Desk) watched(ctx context.Context, by access.Actor) (brief.Watched, error) {
	m, err := d.Monitored(ctx, by)
	return brief.Watched{Feeds: m.Feeds, Hotlines: m.Hotlines, Clues: m.Clues}, err
}

// briefEvents are those of a period: by their heat where it is not over yet,
// and by what they reached where it is.
func (d *Desk) briefEvents(ctx context.Context, by access.Actor, p brief.Period) ([]brief.Event, error) {
	order := eventflow.SortHeat
	if !d.deps.Now().Before(p.To) {
		order = eventflow.SortPeak
	}
	first, last := p.Days()
	page, err := d.ListEvents(ctx, by, EventQuery{From: first, To: last, Sort: string(order), Limit: briefEvents})
	if err != nil {
		return nil, err
	}
	var out []brief.Event
	for _, e := range page.Events {
		b, err := d.briefEvent(ctx, by, e)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func (d *Desk) briefEvent(ctx context.Context, by access.Actor, e Event) (brief.Event, error) {
	b := brief.Event{
		Title: e.Title, State: e.State.Name(), Heat: e.Heat, Posts: e.Posts, Tickets: e.Tickets, Reprints: e.Copies,
		Negative: e.Tones[toneNegative], First: e.First, Last: e.Last, Source: e.FirstSource,
	}
	for _, n := range e.Tones {
		b.Toned += n
	}
	for _, t := range e.Topics {
		b.Topics = append(b.Topics, t.Name)
	}
	ids := make([]string, len(e.Entries))
	for i, ref := range e.Entries {
		ids[i] = ref.ID
	}
	entries, err := d.deps.Ledger.GetMany(ctx, by, ids)
	for _, x := range entries {
		b.Matters = append(b.Matters, d.briefMatter(x))
	}
	return b, err
}

// briefMatter is an entry as a paper tells of it, which goes through many hands.
func (d *Desk) briefMatter(e ledger.Entry) brief.Matter {
	ref := d.entryRef(e, 0)
	m := brief.Matter{
		Number: e.Number, Title: privacy.Mask(e.Matter.Title), State: e.State.Name(), Level: string(e.Grade.Level),
		Unit: ref.Lead, Major: e.Grade.Level.Rank() >= opinion.LevelMajor.Rank(), Due: ref.Due, RespondedAt: ref.RespondedAt,
	}
	if _, m.Rebound = e.WaitsIn(ledger.PileRebound, d.deps.Now()); ref.Late {
		m.Late = d.deps.Now().Sub(ref.Due)
	}
	return m
}

func (d *Desk) briefAnswers(ctx context.Context, by access.Actor, p brief.Period, f *brief.Facts) error {
	from, to := p.Days()
	for _, channel := range []report.Channel{report.Opinion, report.Hotline} {
		req, err := report.ParseRequest(from, to, string(channel), string(report.ByUnit))
		if err != nil {
			return fmt.Errorf("ask for the figures of a brief: %w", err)
		}
		r, err := d.Timeliness(ctx, by, req)
		if err != nil {
			return err
		}
		a := brief.Answers{Entries: r.Total.Entries, Due: r.Total.Due, OnTime: r.Total.OnTime, Closed: r.Total.Closed}
		if channel == report.Hotline {
			f.Tickets = a
			continue
		}
		f.Ledger = a
		for _, row := range r.Rows {
			f.Units = append(f.Units, brief.Unit{Name: row.Name, Due: row.Due, OnTime: row.OnTime, Behind: row.OverdueOpen})
		}
	}
	slices.SortStableFunc(f.Units, func(a, b brief.Unit) int { return b.Behind - a.Behind })
	tiles, err := d.deps.Ledger.Tiles(ctx, by, ledger.Filter{})
	for s, n := range tiles.States {
		if s.Open() {
			f.Open += n
		}
	}
	f.Late = tiles.Overdue
	return err
}

// briefMatters are the open entries to be told of: late, of a high level, or
// flaring up again; the most urgent first, each once.
func (d *Desk) briefMatters(ctx context.Context, by access.Actor) ([]brief.Matter, error) {
	var out []brief.Matter
	seen := map[string]bool{}
	for _, filter := range []ledger.Filter{
		{Levels: []opinion.Level{opinion.LevelMajor, opinion.LevelGrave}, Sort: ledger.SortLevel},
		{Pile: ledger.PileRebound, Sort: ledger.SortDue},
		{Overdue: true, Sort: ledger.SortDue},
	} {
		filter.Limit = briefMatters
		page, err := d.deps.Ledger.List(ctx, by, filter)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entries {
			if e.State.Open() && !seen[e.ID] {
				seen[e.ID] = true
				out = append(out, d.briefMatter(e))
			}
		}
	}
	return out[:min(len(out), briefMatters)], nil
}

// BriefEvent gathers what a special report tells of an event that the actor
// may see.
func (d *Desk) BriefEvent(ctx context.Context, by access.Actor, id string) (b brief.Event, s brief.Spread, w brief.Watched, err error) {
	e, err := d.Event(ctx, by, id)
	if err != nil {
		return b, s, w, err
	}
	if b, err = d.briefEvent(ctx, by, e); err != nil {
		return b, s, w, err
	}
	spread, err := d.EventSpread(ctx, by, id)
	if err != nil {
		return b, s, w, err
	}
	s = briefSpread(spread)
	effects, err := d.EventEffects(ctx, by, id)
	if err != nil {
		return b, s, w, err
	}
	for _, x := range effects {
		s.Responses = append(s.Responses, effectLine(x))
	}
	w, err = d.watched(ctx, by)
	return b, s, w, err
}

func briefSpread(spread EventSpread) brief.Spread {
	var s brief.Spread
	for _, x := range spread.Sources[:min(len(spread.Sources), briefSources)] {
		s.Sources = append(s.Sources, brief.Source{Name: x.Name, First: x.First, Posts: x.Posts, Reprints: x.Reprints, Negative: x.Negative})
	}
	for _, w := range spread.Words {
		s.Words = append(s.Words, w.Word)
	}
	for _, t := range spread.Tiles[:min(len(spread.Tiles), briefPlaces)] {
		s.Places = append(s.Places, brief.Count{Name: t.Name, N: int64(t.Posts)})
	}
	for _, p := range spread.Central[:min(len(spread.Central), briefVoices)] {
		s.Voices = append(s.Voices, brief.Voice{Source: p.SourceName, At: p.PublishedAt, Title: p.Title, Text: begin(p.Text, voiceLength)})
	}
	return s
}

// begin is how a text begins, in one line.
func begin(text string, most int) string {
	rs := []rune(oneLine(text))
	if len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return string(rs)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// effectLine tells what happened after a response.
func effectLine(x EntryEffect) string {
	s := fmt.Sprintf("%s 回应后 %s内信息 %d 条，此前同样长的一段 %d 条", x.Entry.Number, brief.Span(x.Window()), x.After.Posts, x.Before.Posts)
	if x.Before.Toned > 0 && x.After.Toned > 0 {
		s += fmt.Sprintf("；负面占比由 %d/%d 到 %d/%d", x.Before.Negative, x.Before.Toned, x.After.Negative, x.After.Toned)
	}
	if x.Early {
		s += "（回应不足 6 小时，尚不能比较）"
	}
	return s + "。"
}
