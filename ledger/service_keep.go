package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Recount computes provisional deadlines anew, after a year's calendar was
// imported; the old ones stay with the reason. It returns how many entries
// were changed. An entry that somebody changes meanwhile is left for the next
// time.
func (s *Service) Recount(ctx context.Context, reason string) (int, error) {
	var entries []Entry
	f := Filter{Scope: Scope{All: true}, States: openStates}
	err := s.store.Scan(ctx, f, func(e Entry) error {
		if slices.ContainsFunc(e.Clocks, func(c Clock) bool { return c.Provisional && c.Running() }) {
			entries = append(entries, e)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("look for provisional deadlines: %w", err)
	}
	changed := 0
	for _, e := range entries {
		run := s.newRun(e, e.Version)
		if err := run.do(ctx, System, Command{Action: ActReclock, Reason: reason}); err != nil {
			return changed, err
		}
		if len(run.acts[0].Clocks) == 0 {
			continue
		}
		err := s.append(ctx, run.change())
		if conflict := (*ConflictError)(nil); errors.As(err, &conflict) {
			continue
		}
		if err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
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
