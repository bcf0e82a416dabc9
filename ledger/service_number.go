package ledger

import (
	"context"
	"fmt"
	"slices"

	"yuqing/internal/calendar"
)

// write writes what was done, in one transaction. A new entry gets its 编号 in it:
// what is refused or fails takes none, for a gap in the register looks like an
// entry that somebody took out.
func (s *Service) write(ctx context.Context, runs ...*run) error {
	i := slices.IndexFunc(runs, func(r *run) bool { return r.version == 0 })
	if i < 0 {
		return s.append(ctx, changesOf(runs)...)
	}
	year, err := runs[i].year()
	if err != nil {
		return err
	}
	err = s.store.AppendNumbered(ctx, year, func(n int) ([]Change, error) {
		err := runs[i].number(fmt.Sprintf("%d-%05d", year, n))
		return changesOf(runs), err
	})
	if err != nil {
		return fmt.Errorf("write new ledger entry %s: %w", runs[i].entry.ID, err)
	}
	return nil
}

func changesOf(runs []*run) []Change {
	var changes []Change
	for _, r := range runs {
		changes = append(changes, r.change())
	}
	return changes
}

// opened is what the first act of a new entry says of its matter.
func (r *run) opened() (*Matter, error) {
	d, err := r.acts[0].Of()
	if err != nil {
		return nil, err
	}
	m, ok := d.(*Matter)
	if !ok {
		return nil, fmt.Errorf("number entry %s: its first act is %s", r.entry.ID, r.acts[0].Action)
	}
	return m, nil
}

// year is the one whose next number a new entry gets: history takes no numbers of
// today.
func (r *run) year() (int, error) {
	m, err := r.opened()
	if err == nil && m.Imported && !m.DiscoveredAt.IsZero() {
		return m.DiscoveredAt.In(calendar.Shanghai).Year(), nil
	}
	return r.now.In(calendar.Shanghai).Year(), err
}

// number gives a new entry its 编号. It is part of the first act, so the acts are
// sealed anew.
func (r *run) number(number string) error {
	m, err := r.opened()
	if err != nil {
		return err
	}
	m.Number = number
	r.acts[0].Details = Command{}.With(m).Details
	return r.sealAnew()
}

// sealAnew chains the acts of a new entry again after the first one changed,
// and folds the entry from them.
func (r *run) sealAnew() error {
	var e Entry
	for i, a := range r.acts {
		a = seal(a, e.Head)
		after, err := Apply(e, a)
		if err != nil {
			return fmt.Errorf("number entry %s: %w", a.EntryID, err)
		}
		r.acts[i], e = a, after
	}
	for i := range r.notices {
		r.notices[i].Number = e.Number
	}
	r.entry = e
	return nil
}
