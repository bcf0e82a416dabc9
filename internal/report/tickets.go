package report

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Tickets reads the hotline's mirrored tickets. A ticket's discovery is its
// receipt. Every ticket must be answered, was dispatched by the hotline when
// it was received, and has one clock: its reply answers and closes it.
type Tickets struct {
	Posts    func(ctx context.Context, from, to time.Time, fn func(opinion.Record) error) error // opinion.Posts.TicketOutlines
	Sources  func(ctx context.Context) ([]opinion.Source, error)                                // opinion.Sources.ListSources
	Units    func(ctx context.Context) ([]access.Unit, error)                                   // access.Service.Units
	Deadline func(opinion.Record) time.Time                                                     // by the table of clocks
}

// Matters implements Reader.
func (t Tickets) Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error {
	sources, err := t.Sources(ctx)
	if err != nil {
		return fmt.Errorf("list the sources: %w", err)
	}
	names := make(map[string]string, len(sources))
	for _, s := range sources {
		names[s.ID] = s.Name
	}
	units, err := t.Units(ctx)
	if err != nil {
		return fmt.Errorf("list the units: %w", err)
	}
	tree := access.NewTree(units)
	return t.Posts(ctx, from, to, func(r opinion.Record) error {
		m := ticketMatter(r, t.Deadline(r))
		m.Unit, m.UnitProposed = ticketUnit(tree, r)
		m.Source = Label{r.Source, names[r.Source]}
		return fn(m)
	})
}

func ticketMatter(r opinion.Record, due time.Time) Matter {
	m := Matter{
		Key:        r.Ticket.Number,
		Title:      r.Title,
		PostID:     r.ID,
		Class:      r.Analysis.Class,
		MustAnswer: true,
		Discovered: r.PublishedAt,
		Dispatched: r.PublishedAt,
		Responded:  r.Ticket.RepliedAt,
		Closed:     r.Ticket.RepliedAt,
		Due:        due,
		CloseDue:   due,
	}
	if a := r.Analysis; len(a.Topics) > 0 {
		m.Topic = Label{a.Topics[0].ID, a.Topics[0].Name}
	}
	if a := r.Analysis; len(a.Regions) > 0 {
		m.Region = Label{a.Regions[0].Code, a.Regions[0].Name}
	}
	if a := r.Analysis; a.Risk != nil {
		m.Level = a.Risk.Level
	}
	return m
}

// ticketUnit is the unit that the hotline names, or else the one that the
// routing proposes. A name or alias that the office knows stands for its unit,
// so that 住建局 and 住房城乡建设局 are one row; another stands for itself.
func ticketUnit(tree access.Tree, r opinion.Record) (unit Label, proposed bool) {
	name := r.Ticket.Unit
	if a := r.Analysis.Unit; name == "" && a != nil {
		name, proposed = a.Lead, a.Lead != ""
	}
	if u, ok := tree.Named(name); ok {
		return Label{u.ID, u.Name}, proposed
	}
	return Label{name, name}, proposed
}
