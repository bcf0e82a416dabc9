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
// were changed. An entry that somebody changes meanwhile is left for the next
// time.
func (s *Service) Recount(ctx context.Context, reason string) (int, error) {
	provisional := func(c Clock) bool { return c.Provisional && c.Running() }
	return s.reclock(ctx, s.book(), reason, func(e Entry) bool { return slices.ContainsFunc(e.Clocks, provisional) }, func(int) {})
}

// Reclock computes all running deadlines anew, after the clock table or the
// calendar was edited, but for those whose extension people have agreed on; the
// old ones stay with the reason. progress is told how many entries were changed
// so far, and Reclock returns how many were in the end.
func (s *Service) Reclock(ctx context.Context, reason string, progress func(int)) (int, error) {
	book := *s.book()
	book.edited = true
	return s.reclock(ctx, &book, reason, func(Entry) bool { return true }, progress)
}

func (s *Service) reclock(ctx context.Context, book *Rulebook, reason string, wanted func(Entry) bool, progress func(int)) (int, error) {
	var changes []Change
	err := s.wouldReclock(ctx, book, reason, wanted, func(_ Entry, c Change) error {
		changes = append(changes, c)
		return nil
	})
	if err != nil {
		return 0, err
	}
	changed := 0
	for _, c := range changes {
		err := s.append(ctx, c)
		if conflict := (*ConflictError)(nil); errors.As(err, &conflict) {
			continue
		}
		if err != nil {
			return changed, err
		}
		changed++
		progress(changed)
	}
	return changed, nil
}

// wouldReclock calls fn with each open entry whose deadlines a 时限重算 under
// the rulebook would change, as it is and with the change.
func (s *Service) wouldReclock(ctx context.Context, book *Rulebook, reason string, wanted func(Entry) bool, fn func(Entry, Change) error) error {
	f := Filter{Scope: Scope{All: true}, States: openStates}
	err := s.store.Scan(ctx, f, func(e Entry) error {
		if !wanted(e) {
			return nil
		}
		run := s.newRun(e, e.Version)
		run.book = book
		if err := run.do(ctx, System, Command{Action: ActReclock, Reason: reason}); err != nil {
			return fmt.Errorf("recount %s: %w", e.Number, err)
		}
		if len(run.acts[0].Clocks) == 0 {
			return nil
		}
		return fn(e, run.change())
	})
	if err != nil {
		return fmt.Errorf("look for deadlines to recount: %w", err)
	}
	return nil
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
		m.Restops = !set.Drop && !slices.Equal(old.Stop, set.Stop)
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
