package ledger

import (
	"context"
	"fmt"

	"yuqing/internal/calendar"
)

// number gives a new entry its 编号. It comes after everything that may refuse
// the form: a number that was taken for nothing leaves a gap in the register,
// and a gap looks like an entry that somebody took out.
//
// The number is part of the first act, so the acts are sealed anew.
func (r *run) number(ctx context.Context) error {
	d, err := r.acts[0].Of()
	if err != nil {
		return err
	}
	m, ok := d.(*Matter)
	if !ok {
		return fmt.Errorf("number entry %s: its first act is %s", r.entry.ID, r.acts[0].Action)
	}
	if m.Number, err = r.nextNumber(ctx, m); err != nil {
		return err
	}
	r.acts[0].Details = Command{}.With(m).Details
	return r.sealAnew()
}

func (r *run) nextNumber(ctx context.Context, m *Matter) (string, error) {
	year := r.now.In(calendar.Shanghai).Year()
	if m.Imported && !m.DiscoveredAt.IsZero() {
		year = m.DiscoveredAt.In(calendar.Shanghai).Year() // history takes no numbers of today
	}
	n, err := r.store.NextNumber(ctx, year)
	if err != nil {
		return "", fmt.Errorf("next ledger number of %d: %w", year, err)
	}
	return fmt.Sprintf("%d-%05d", year, n), nil
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
