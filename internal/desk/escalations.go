package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// EscalationQuery says what makes tickets a matter for the ledger (升级).
type EscalationQuery struct {
	People int `json:"people" query:"people" doc:"同一事项至少几人反映，2 至 100，默认 3"`
	Risk   int `json:"risk" query:"risk" doc:"单件的风险分下限，1 至 100，默认 60"`
	Days   int `json:"days" query:"days" doc:"看最近几天，1 至 90，默认 14"`
}

// tidy fills in what was not given and refuses what is out of range.
func (q EscalationQuery) tidy() (EscalationQuery, error) {
	q.People, q.Risk, q.Days = cmp.Or(q.People, 3), cmp.Or(q.Risk, 60), cmp.Or(q.Days, 14)
	switch {
	case q.People < 2 || q.People > 100:
		return q, opinion.Invalid("people", "人数须在 2 与 100 之间。")
	case q.Risk < 1 || q.Risk > 100:
		return q, opinion.Invalid("risk", "风险分须在 1 与 100 之间。")
	case q.Days < 1 || q.Days > 90:
		return q, opinion.Invalid("days", "天数须在 1 与 90 之间。")
	}
	return q, nil
}

// Escalations are the tickets that ask to be taken into the ledger.
type Escalations struct {
	EscalationQuery
	Matters []TicketMatter `json:"matters" doc:"多人反映同一事项"`
	Tickets []Post         `json:"tickets" doc:"风险高的单件"`
}

// TicketMatter is a matter of which several people called or wrote.
type TicketMatter struct {
	Event   string     `json:"event"`
	Title   string     `json:"title"`
	Tickets int        `json:"tickets"`
	People  int        `json:"people" doc:"不同的反映人数，无从分辨的一件算一人"`
	Last    time.Time  `json:"last_at"`
	Entries []EntryRef `json:"entries" doc:"已列入的台账条目；为空则尚未列入"`
	Posts   int        `json:"posts"`
}

// Unlinked is how many of the matter's posts no entry holds yet.
func (m TicketMatter) Unlinked() int {
	held := 0
	for _, e := range m.Entries {
		held += e.Linked
	}
	return max(0, m.Posts-held)
}

const (
	riskyTickets   = 100 // at once; those that the ledger holds make room for others
	matterPageSize = 100
)

// Escalations looks for matters of several people and for risky tickets of the
// last days that the ledger does not hold, or not wholly. Who sees only a
// unit's posts gets those of the unit, and no matters. It needs
// access.ViewPosts and access.ViewLedger.
func (d *Desk) Escalations(ctx context.Context, by access.Actor, q EscalationQuery) (Escalations, error) {
	q, err := q.tidy()
	if err != nil {
		return Escalations{}, err
	}
	out := Escalations{EscalationQuery: q, Matters: []TicketMatter{}, Tickets: []Post{}}
	for _, p := range []access.Permission{access.ViewPosts, access.ViewLedger} {
		if err := nothingIsDenied(by, p); err != nil {
			return out, err
		}
	}
	since := d.deps.Now().AddDate(0, 0, -q.Days)
	if out.Matters, err = d.ticketMatters(ctx, by, q, since); err != nil {
		return out, err
	}
	out.Tickets, err = d.riskyTickets(ctx, by, q, since)
	return out, err
}

func (d *Desk) ticketMatters(ctx context.Context, by access.Actor, q EscalationQuery, since time.Time) ([]TicketMatter, error) {
	out := []TicketMatter{}
	if v, err := d.view(ctx, by); err != nil || !v.seesEvents() {
		return out, err
	}
	f := eventflow.Filter{From: since, MinTickets: q.People, Sort: eventflow.SortLatest, Limit: matterPageSize}
	for more := true; more; f.Offset += f.Limit {
		page, err := d.deps.Events.Events(ctx, f)
		if err != nil {
			return nil, err
		}
		found, err := d.crowded(ctx, by, page.Events, q.People)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		more = len(page.Events) == f.Limit
	}
	slices.SortStableFunc(out, func(a, b TicketMatter) int {
		return cmp.Or(cmp.Compare(btoi(len(a.Entries) > 0), btoi(len(b.Entries) > 0)), cmp.Compare(b.People, a.People))
	})
	return out, nil
}

// crowded are the events of which enough people spoke, and whose posts the
// ledger does not hold all.
func (d *Desk) crowded(ctx context.Context, by access.Actor, list []eventflow.Event, least int) ([]TicketMatter, error) {
	entries, err := d.entriesOf(ctx, by, list)
	if err != nil {
		return nil, err
	}
	var out []TicketMatter
	for _, e := range list {
		m := TicketMatter{Event: e.ID, Title: tidyEvent(e).Title, Tickets: e.Tickets, Posts: e.Posts, Last: e.Last, Entries: []EntryRef{}}
		for _, ref := range entries[e.ID] {
			if ref.State != ledger.StateVoided {
				m.Entries = append(m.Entries, ref)
			}
		}
		if m.Unlinked() == 0 {
			continue
		}
		if m.People, err = d.people(ctx, e.ID); err != nil {
			return nil, err
		}
		if m.People >= least {
			out = append(out, m)
		}
	}
	return out, nil
}

// people counts the different people behind an event's tickets; see caller.
func (d *Desk) people(ctx context.Context, event string) (int, error) {
	rows, err := d.deps.Events.PostsOf(ctx, event)
	if err != nil {
		return 0, err
	}
	var ids []string
	for _, r := range rows {
		if r.Ticket {
			ids = append(ids, r.ID)
		}
	}
	records, err := d.deps.Posts.GetMany(ctx, ids)
	if err != nil {
		return 0, fmt.Errorf("read %d tickets: %w", len(ids), err)
	}
	seen := map[string]bool{}
	for _, r := range records {
		if r.Ticket != nil {
			seen[caller(r)] = true
		}
	}
	return len(seen), nil
}

// riskyTickets are the newest of that risk that nobody has answered and the
// ledger does not hold, at most riskyTickets of them.
func (d *Desk) riskyTickets(ctx context.Context, by access.Actor, q EscalationQuery, since time.Time) ([]Post, error) {
	ask := search.Query{
		Filter: search.Filter{Kinds: []opinion.Kind{opinion.KindTicket}, MinRisk: q.Risk, From: since},
		Sort:   search.SortTime, Limit: maxPage,
	}
	out := []Post{}
	for {
		found, err := d.Search(ctx, by, ask)
		if err != nil {
			return nil, err
		}
		held, err := d.held(ctx, by, found.Hits)
		if err != nil {
			return nil, err
		}
		for _, h := range found.Hits {
			if !held[h.ID] && (h.Ticket == nil || h.Ticket.RepliedAt.IsZero()) {
				out = append(out, h.Post)
			}
		}
		if found.Next == "" || len(out) >= riskyTickets {
			return out[:min(len(out), riskyTickets)], nil
		}
		ask.Cursor = found.Next
	}
}

// held are those posts that entries of the ledger hold.
func (d *Desk) held(ctx context.Context, by access.Actor, hits []Hit) (map[string]bool, error) {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	entries, err := d.deps.Ledger.ByPosts(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, e := range entries {
		for _, p := range e.Matter.Posts {
			held[p] = true
		}
	}
	return held, nil
}
