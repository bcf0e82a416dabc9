package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Recount computes provisional deadlines anew, after a year's calendar was
// imported; the old ones stay with the reason. It returns how many entries
// were changed. An entry that somebody changes meanwhile is counted anew as they
// left it; one that others keep changing gives a *ConflictError at the end.
func (s *Service) Recount(ctx context.Context, reason string) (int, error) {
	provisional := func(c Clock) bool { return c.Provisional && c.Running() }
	return s.reclock(ctx, s.book(), reason, func(e Entry) bool { return slices.ContainsFunc(e.Clocks, provisional) }, func(int) {})
}

// Reclock computes all running deadlines anew, after the clock table or the
// calendar was edited, but for those whose extension people have agreed on; the
// old ones stay with the reason. progress is told how many entries were changed
// so far, and Reclock returns how many were in the end. It is done where there
// is no error: entries that others keep changing give one, as with Recount.
func (s *Service) Reclock(ctx context.Context, reason string, progress func(changed int)) (int, error) {
	book := *s.book()
	book.edited = true
	return s.reclock(ctx, &book, reason, func(Entry) bool { return true }, progress)
}

func (s *Service) reclock(ctx context.Context, book *Rulebook, reason string, wanted func(Entry) bool, progress func(changed int)) (int, error) {
	changed := 0
	var busy []error
	err := s.wouldReclock(ctx, book, reason, wanted, func(e Entry, c Change) error {
		written, err := s.appendAnew(ctx, c, func(now Entry) (Change, bool, error) {
			if !now.State.Open() || !wanted(now) {
				return Change{}, false, nil
			}
			return s.reclockOf(ctx, book, reason, now)
		})
		if conflict := (*ConflictError)(nil); errors.As(err, &conflict) {
			busy = append(busy, fmt.Errorf("recount %s: %w", e.Number, err))
			return nil
		}
		if written {
			changed++
			progress(changed)
		}
		return err
	})
	return changed, errors.Join(append(busy, err)...)
}

// rewrites is how often a change is made anew where others are quicker.
const rewrites = 5

// appendAnew writes a change. Where somebody changed the entry meanwhile it is
// made anew, from the entry as it is now; again gives false where nothing is to
// be done any more. It gives a *ConflictError where others were quicker each time.
func (s *Service) appendAnew(ctx context.Context, c Change, again func(Entry) (Change, bool, error)) (bool, error) {
	var conflict *ConflictError
	for try := 0; ; try++ {
		err := s.append(ctx, c)
		if err == nil || !errors.As(err, &conflict) || try == rewrites {
			return err == nil, err
		}
		now, err := s.store.Get(ctx, c.Entry.ID)
		if err != nil {
			return false, fmt.Errorf("read ledger entry %s: %w", c.Entry.ID, err)
		}
		var ok bool
		if c, ok, err = again(now); !ok || err != nil {
			return false, err
		}
	}
}

// wouldReclock calls fn with each open entry whose deadlines a 时限重算 under
// the rulebook would change, as it is and with the change.
func (s *Service) wouldReclock(ctx context.Context, book *Rulebook, reason string, wanted func(Entry) bool, fn func(Entry, Change) error) error {
	f := Filter{Scope: Scope{All: true}, States: openStates}
	err := s.store.Scan(ctx, f, func(e Entry) error {
		if !wanted(e) {
			return nil
		}
		c, moves, err := s.reclockOf(ctx, book, reason, e)
		if err != nil || !moves {
			return err
		}
		return fn(e, c)
	})
	if err != nil {
		return fmt.Errorf("look for deadlines to recount: %w", err)
	}
	return nil
}

// reclockOf is what a 时限重算 does to an entry, and whether it does anything.
func (s *Service) reclockOf(ctx context.Context, book *Rulebook, reason string, e Entry) (Change, bool, error) {
	run := s.newRun(e, e.Version)
	run.book = book
	if err := run.do(ctx, System, Command{Action: ActReclock, Reason: reason}); err != nil {
		return Change{}, false, fmt.Errorf("recount %s: %w", e.Number, err)
	}
	return run.change(), len(run.acts[0].Clocks) > 0, nil
}

// Moved is a deadline that an edit of the rules would move.
type Moved struct {
	EntryID string    `json:"entry_id"`
	Number  string    `json:"number"`
	Title   string    `json:"title"`
	Kind    ClockKind `json:"kind"`
	Name    string    `json:"name"`           // of the row that gives the new deadline, or gave the old one
	Old     time.Time `json:"old,omitzero"`   // zero: a new clock
	New     time.Time `json:"new,omitzero"`   // zero: the clock is dropped
	Firm    bool      `json:"firm,omitempty"` // was provisional and is not any more
	// Restops: other acts stop it than before. Stopped is when one of them was
	// done, which stops it at once; zero where it runs on.
	Restops bool      `json:"restops,omitempty"`
	Stopped time.Time `json:"stopped,omitzero"`
}

// Preview says which deadlines of open entries would move if the rulebook came
// into force, and writes nothing.
func (s *Service) Preview(ctx context.Context, book Rulebook, fn func(Moved)) error {
	book.edited = true
	return s.wouldReclock(ctx, &book, "预览", func(Entry) bool { return true }, func(e Entry, c Change) error {
		for _, set := range c.Acts[0].Clocks {
			if m := movedBy(set, e, c.Entry); !m.Old.Equal(m.New) || m.Firm || m.Restops { // else another row gives the same
				fn(m)
			}
		}
		return nil
	})
}

func movedBy(set ClockSet, before, after Entry) Moved {
	m := Moved{EntryID: before.ID, Number: before.Number, Title: before.Matter.Title, Kind: set.Kind, Name: set.Name, New: set.Due}
	if old := before.clock(set.Kind); old != nil && old.Running() {
		m.Old, m.Name = old.Due, cmp.Or(set.Name, old.Name)
		m.Firm = old.Provisional && !set.Provisional && !set.Drop
		m.Restops = !set.Drop && !sameActs(old.Stop, set.Stop)
	}
	if now := after.clock(set.Kind); now != nil {
		m.Stopped = now.Stopped
	}
	return m
}

// Verify checks every entry of the store against its history. It returns how
// many were checked and a *BrokenError for the first that is not what was
// written. Entries cut out whole are found by the audit log's own chain.
func Verify(ctx context.Context, store Store) (int, error) {
	checked := 0
	err := store.Scan(ctx, Filter{Scope: Scope{All: true}}, func(e Entry) error {
		acts, err := store.History(ctx, e.ID)
		if err != nil {
			return fmt.Errorf("read history of %s: %w", e.ID, err)
		}
		checked++
		return VerifyEntry(e, acts)
	})
	return checked, err
}
