package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// absorbing is what an entry brings into the one that it goes into: its posts, its
// discovery, and a superior's deadline, where that is the stricter one.
func absorbing(from, into Entry) Absorbing {
	b := Absorbing{From: from.ID, Number: from.Number, Posts: from.Matter.Posts, Found: from.runsSince()}
	if o := from.Matter.ordered(); o.stricter(into.Matter.ordered()) && !from.Historic() {
		b.Ordered = &o
	}
	return b
}

// stricter says in words how the clocks of the main entry are moved by what comes
// in; empty where they are not.
func (b Absorbing) stricter(into Entry) string {
	at := func(t time.Time) string { return t.In(calendar.Shanghai).Format("2006-01-02 15:04") }
	var why []string
	if !b.Found.IsZero() && b.Found.Before(into.Matter.DiscoveredAt) {
		why = append(why, fmt.Sprintf("并入的 %s 发现于 %s，时限自此起算", b.Number, at(b.Found)))
	}
	if b.Ordered != nil {
		why = append(why, fmt.Sprintf("并入的 %s 有来文时限 %s，从严执行", b.Number, at(b.Ordered.Deadline)))
	}
	return strings.Join(why, "；")
}

// ordered is the superior's deadline of a matter.
func (m Matter) ordered() Ordered { return Ordered{m.Deadline, m.DeadlineBy} }

func (o Ordered) stricter(than Ordered) bool {
	return !o.Deadline.IsZero() && (than.Deadline.IsZero() || o.Deadline.Before(than.Deadline))
}

// runsSince is when the first clocks of a matter started; zero for history that
// nobody has graded here.
func (e Entry) runsSince() time.Time {
	if e.Matter.Imported {
		e.Rounds = e.Rounds[:1]
		return e.runsFrom()
	}
	return e.Rounds[0].StartedAt
}

// ownAgain completes what an entry leaves behind where it is released: the
// discovery and the superior's deadline that the other one has without it, by
// itself and by those that are merged into it still. through is the one that
// another one left just now.
func (s *Service) ownAgain(ctx context.Context, apart *Releasing, through Entry, into Entry, acts []Act) error {
	d, err := acts[0].Of()
	if err != nil {
		return err
	}
	m, ok := d.(*Matter)
	if !ok {
		return fmt.Errorf("act %s/1 is no registration", into.ID)
	}
	found, ordered := acts[0].HappenedAt, m.ordered()
	if !m.DiscoveredAt.IsZero() {
		found = moment(m.DiscoveredAt)
	}
	if later, err := lastOrdered(acts); err != nil {
		return err
	} else if later != nil {
		ordered = *later
	}
	joined, err := s.store.GetMany(ctx, into.Absorbed)
	if err != nil {
		return fmt.Errorf("read what is merged into %s: %w", into.ID, err)
	}
	for _, e := range slices.DeleteFunc(joined, func(e Entry) bool { return e.ID == apart.From }) {
		if e.ID == through.ID {
			e = through
		}
		if at := e.runsSince(); !at.IsZero() && at.Before(found) {
			found = at
		}
		if o := e.Matter.ordered(); o.stricter(ordered) && !e.Historic() {
			ordered = o
		}
	}
	if !found.Equal(into.Matter.DiscoveredAt) {
		apart.Found = found
	}
	if !ordered.Deadline.Equal(into.Matter.Deadline) {
		apart.Ordered = &ordered
	}
	return nil
}

// lastOrdered is the superior's deadline that the entry itself was given last
// since its registration (来文时限); nil for none.
func lastOrdered(acts []Act) (*Ordered, error) {
	for _, a := range slices.Backward(acts) {
		if a.Action != ActOrdered {
			continue
		}
		d, err := a.Of()
		if err != nil {
			return nil, err
		}
		if o, ok := d.(*Ordered); ok {
			return o, nil
		}
	}
	return nil, nil
}
