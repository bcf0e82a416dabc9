package desk

import (
	"context"
	"fmt"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// UnmaskEntry returns an entry with the personal data in its drafts, direct
// replies and agreed wordings (see ledger.Entry.Shown), for a reason that the
// audit log keeps. It needs access.Unmask for the entry; a unit that was relieved
// of it has none.
func (d *Desk) UnmaskEntry(ctx context.Context, by access.Actor, id, reason string) (ledger.Entry, error) {
	if err := checkUnmasking(reason); err != nil {
		return ledger.Entry{}, err
	}
	e, err := d.deps.Ledger.Get(ctx, by, id)
	if err != nil {
		return ledger.Entry{}, err
	}
	if err := mayUnmaskEntry(by, e); err != nil {
		return ledger.Entry{}, err
	}
	// First the note, then the data: who cannot be noted sees nothing.
	if err := d.deps.Access.Note(ctx, by, "entry.unmask", "entry:"+id, reason); err != nil {
		return ledger.Entry{}, fmt.Errorf("note the unmasking: %w", err)
	}
	return e, nil
}

func mayUnmaskEntry(by access.Actor, e ledger.Entry) error {
	if !e.AsOf.IsZero() {
		return fmt.Errorf("unmask entry %s after it was handed on: %w", e.ID, access.ErrDenied)
	}
	return access.Require(by, access.Unmask, access.Of(e.Working()...))
}

// MayUnmaskEntry reports whether the page should offer to show what is masked.
func MayUnmaskEntry(by access.Actor, e ledger.Entry) bool {
	return mayUnmaskEntry(by, e) == nil && e.Veiled(by)
}
