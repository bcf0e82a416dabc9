package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// EntryRef is a ledger entry beside what it answers: where it stands and whom
// it waits for.
type EntryRef struct {
	ID          string       `json:"id"`
	Number      string       `json:"number"`
	Title       string       `json:"title"`
	State       ledger.State `json:"state"`
	WaitsOn     string       `json:"waits_on,omitempty" doc:"等谁办理"`
	Lead        string       `json:"lead,omitempty" doc:"牵头单位"`
	Due         time.Time    `json:"due_at,omitzero" doc:"最近一个时限"`
	Late        bool         `json:"late,omitempty" doc:"已超时"`
	RespondedAt time.Time    `json:"responded_at,omitzero" doc:"本轮首次回应"`
	Linked      int          `json:"linked" doc:"该热点的信息中已关联到此条目的条数"`
}

// entriesOf are the ledger entries that hold posts of the events and that the
// actor may see, by event, as ledger.Service.ByPosts orders them.
func (d *Desk) entriesOf(ctx context.Context, by access.Actor, list []eventflow.Event) (map[string][]EntryRef, error) {
	if len(list) == 0 || access.ReachOf(by, access.ViewLedger).Nothing() {
		return nil, nil
	}
	of, err := d.heldWithin(ctx, list)
	if err != nil {
		return nil, err
	}
	entries, err := d.deps.Ledger.ByPosts(ctx, by, slices.Collect(maps.Keys(of)))
	if err != nil {
		return nil, err
	}
	refs := map[string][]EntryRef{}
	for _, e := range entries {
		linked := map[string]int{}
		for _, p := range e.Matter.Posts {
			linked[of[p]]++
		}
		delete(linked, "") // posts of no event, or of another one
		for event, n := range linked {
			refs[event] = append(refs[event], d.entryRef(e, n))
		}
	}
	return refs, nil
}

// heldWithin are posts of the events with their event, those among them that
// entries hold. A page of hot events has many more posts than the ledger, or
// the ledger more than a page: it goes through the fewer.
func (d *Desk) heldWithin(ctx context.Context, list []eventflow.Event) (map[string]string, error) {
	ids, posts := make([]string, len(list)), 0
	for i, e := range list {
		ids[i] = e.ID
		posts += e.Posts
	}
	held, err := d.deps.Ledger.HeldPosts(ctx, posts)
	if err != nil {
		return nil, err
	}
	if len(held) >= posts {
		return d.deps.Events.Within(ctx, ids...)
	}
	of, err := d.deps.Events.EventsOf(ctx, held)
	maps.DeleteFunc(of, func(_, event string) bool { return !slices.Contains(ids, event) })
	return of, err
}

func (d *Desk) entryRef(e ledger.Entry, linked int) EntryRef {
	ref := EntryRef{
		ID: e.ID, Number: e.Number, Title: e.Matter.Title, State: e.State, WaitsOn: e.WaitsOn(), Lead: e.Lead.Unit.Name,
		Due: e.NextDue(), Late: e.Overdue(d.deps.Now()), Linked: linked,
	}
	for _, r := range e.Responses {
		if r.Round == e.Round().No && (ref.RespondedAt.IsZero() || r.At.Before(ref.RespondedAt)) {
			ref.RespondedAt = r.At
		}
	}
	return ref
}

// maxLinked is how many of an event's posts go into a ledger entry, the first
// publications first.
const maxLinked = 500

// OpenEventEntry registers an event as a ledger entry, with its posts and
// tickets; where one of them has an entry already, a *TakenError says which.
// What the matter is about comes from the first publication that is no ticket,
// where there is one: a ticket keeps its own clock in its own system.
func (d *Desk) OpenEventEntry(ctx context.Context, by access.Actor, id string) (ledger.Entry, error) {
	e, rows, err := d.eventRows(ctx, by, id)
	if err != nil {
		return ledger.Entry{}, err
	}
	held, err := d.entriesOf(ctx, by, []eventflow.Event{e})
	if err != nil {
		return ledger.Entry{}, err
	}
	for _, ref := range held[e.ID] {
		if ref.State != ledger.StateVoided {
			return ledger.Entry{}, &TakenError{"event", fmt.Sprintf("该热点的信息已列入台账 %s（%s）。请到该条目办理，或把其余信息关联过去。", ref.Number, ref.State.Name())}
		}
	}
	main := rows[0]
	if i := slices.IndexFunc(rows, func(p eventflow.Post) bool { return !p.Ticket }); i >= 0 {
		main = rows[i]
	}
	p, err := d.Post(ctx, by, main.ID)
	if err != nil {
		return ledger.Entry{}, err
	}
	o := opening(by, p)
	o.Matter.Title = excerpt(privacy.Mask(e.Title), 100)
	o.Matter.Topics, o.Matter.Regions = nil, nil
	for _, t := range e.Topics {
		o.Matter.Topics = append(o.Matter.Topics, t.ID)
	}
	for _, r := range e.Regions {
		o.Matter.Regions = append(o.Matter.Regions, r.Code)
	}
	o.Matter.Posts = []string{main.ID}
	for _, row := range rows {
		if row.ID != main.ID && len(o.Matter.Posts) < maxLinked {
			o.Matter.Posts = append(o.Matter.Posts, row.ID)
		}
	}
	if err := d.soonestTicket(ctx, &o.Matter); err != nil {
		return ledger.Entry{}, err
	}
	entry, created, err := d.deps.Ledger.Create(ctx, by, o)
	if err != nil || created {
		return entry, err
	}
	return d.deps.Ledger.Get(ctx, by, entry.ID) // somebody else was faster
}

// soonestTicket gives a matter the earliest deadline that one of its open tickets has
// in its own system: one answer serves them all.
func (d *Desk) soonestTicket(ctx context.Context, m *ledger.Matter) error {
	records, err := d.deps.Posts.GetMany(ctx, m.Posts)
	if err != nil {
		return fmt.Errorf("read the tickets of a matter: %w", err)
	}
	for _, r := range records {
		if r.Ticket == nil || !r.Ticket.RepliedAt.IsZero() {
			continue
		}
		due, by := ownDeadline(r)
		if due.After(m.DiscoveredAt) && (m.Deadline.IsZero() || due.Before(m.Deadline)) {
			m.Deadline, m.DeadlineBy = due, by
		}
	}
	return nil
}

// LinkEvent adds those posts of an event to an entry that it does not hold yet
// (关联原文). version is the entry's, as the actor saw it.
func (d *Desk) LinkEvent(ctx context.Context, by access.Actor, id, entryID string, version int) (ledger.Entry, error) {
	_, rows, err := d.eventRows(ctx, by, id)
	if err != nil {
		return ledger.Entry{}, err
	}
	entry, err := d.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return entry, err
	}
	link := ledger.Linking{}
	for _, p := range rows {
		if !slices.Contains(entry.Matter.Posts, p.ID) && len(link.Posts) < maxLinked {
			link.Posts = append(link.Posts, p.ID)
		}
	}
	if len(link.Posts) == 0 {
		return entry, opinion.Invalid("entry", "该热点的信息都已关联到这个条目。")
	}
	return d.deps.Ledger.Do(ctx, by, entryID, version, ledger.Command{Action: ledger.ActLink}.With(link))
}

// eventRows reads an event that the actor may see, with all its posts, the
// first publication first.
func (d *Desk) eventRows(ctx context.Context, by access.Actor, id string) (eventflow.Event, []eventflow.Post, error) {
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return e, nil, err
	}
	rows, err := d.deps.Events.PostsOf(ctx, e.ID)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("event %s has no posts", e.ID)
	}
	slices.SortFunc(rows, eventflow.Post.Compare)
	return e, rows, err
}
