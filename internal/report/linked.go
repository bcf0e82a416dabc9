package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Linked tells what became of tickets in the ledger: ratings, when the citizen
// was reached, what was recorded late, and whether a ticket is one of several
// on the same matter.
type Linked struct {
	Entries func(ctx context.Context, posts []string) ([]ledger.Entry, error)          // ledger.Store.ByPosts
	Kinds   func(ctx context.Context, posts []string) (map[string]opinion.Kind, error) // opinion.Posts.Kinds
	// Sees says which entries whoever asks may read; nil means all. The others
	// count, but lists do not tell what they say.
	Sees func(ledger.Entry) bool
}

// linked reads tickets with what is told of them.
type linked struct {
	Reader
	Linked
}

// linkedAtOnce is how many tickets are looked up at once.
const linkedAtOnce = 500

// Matters implements Reader.
func (l linked) Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error {
	var lot []Matter
	flush := func() error {
		err := l.look(ctx, lot)
		for _, m := range lot {
			if err == nil {
				err = fn(m)
			}
		}
		lot = lot[:0]
		return err
	}
	err := l.Reader.Matters(ctx, from, to, func(m Matter) error {
		if lot = append(lot, m); len(lot) < linkedAtOnce {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

func (l linked) look(ctx context.Context, lot []Matter) error {
	ids := make([]string, len(lot))
	for i, m := range lot {
		ids[i] = m.PostID
	}
	entries, err := l.Entries(ctx, ids)
	if err != nil {
		return fmt.Errorf("read what became of %d tickets in the ledger: %w", len(lot), err)
	}
	var posts []string
	for _, e := range entries {
		posts = append(posts, e.Matter.Posts...)
	}
	kinds, err := l.Kinds(ctx, posts)
	if err != nil {
		return fmt.Errorf("look up the tickets among %d posts: %w", len(posts), err)
	}
	holds := holders(entries)
	for i := range lot {
		if e, ok := holds[lot[i].PostID]; ok {
			lot[i].take(e, firstTicket(e, kinds))
			lot[i].untold = l.Sees != nil && !l.Sees(e)
		}
	}
	return nil
}

// holders are the entries that hold each post: of several the newest that was
// not left out, and never one that was voided.
func holders(entries []ledger.Entry) map[string]ledger.Entry {
	holds := map[string]ledger.Entry{}
	for _, e := range slices.Backward(entries) { // the newest last
		if e.State == ledger.StateVoided {
			continue
		}
		for _, p := range e.Matter.Posts {
			if have, ok := holds[p]; !ok || have.State == ledger.StateLeftOut || e.State != ledger.StateLeftOut {
				holds[p] = e
			}
		}
	}
	return holds
}

// firstTicket is the ticket that the entry began with, or that came first to
// what began with an article.
func firstTicket(e ledger.Entry, kinds map[string]opinion.Kind) string {
	i := slices.IndexFunc(e.Matter.Posts, func(p string) bool { return kinds[p] == opinion.KindTicket })
	if i < 0 {
		return ""
	}
	return e.Matter.Posts[i]
}

// take adds what an entry that holds the ticket says of it. One answer serves
// all tickets of a matter, but only the first of them is no repetition, and
// what one citizen said when called back counts once.
func (m *Matter) take(e ledger.Entry, first string) {
	a := e.Assessed()
	if e.State != ledger.StateLeftOut { // one answer serves all tickets of a matter
		m.steps = e.Figures()
		m.steps.Discovered, m.steps.Responded = m.Discovered, m.Responded
	}
	if m.Merged = a.Merged || first != m.PostID; m.Merged || e.State == ledger.StateLeftOut {
		return
	}
	m.Satisfied, m.Solved = a.Satisfied, a.Solved
	m.Contacted, m.ContactDue, m.Reachable = a.Contacted, a.ContactDue, true
	m.LateRecords, m.Bounces, m.Former, m.Moved = a.LateRecords, a.Bounces, len(e.Former), a.Moved
	if m.Unit.Key == e.Lead.Unit.ID { // what another unit says of itself is not for this one
		m.Excuse = a.Excuse
	}
}

// told is the matter as a list shows it: without what an entry says of it that
// whoever asks may not read.
func (m Matter) told() Matter {
	if !m.untold {
		return m
	}
	m.Satisfied, m.Solved, m.Contacted, m.ContactDue = ledger.Unsaid, ledger.Unsaid, time.Time{}, time.Time{}
	m.LateRecords, m.Bounces, m.Former, m.Moved, m.Excuse = 0, 0, 0, 0, ""
	m.Reasons = nil
	return m
}
