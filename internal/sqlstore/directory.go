package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/ledger"
)

// directory is ledger.Directory on the stores of accounts and of attachments.
type directory struct {
	access *Access
	files  *Attachments
}

// Unit is ledger.Directory.Unit.
func (d directory) Unit(ctx context.Context, id string) (ledger.Unit, error) {
	u, err := d.access.Unit(ctx, id)
	if err != nil {
		return ledger.Unit{}, fmt.Errorf("read unit %s: %w", id, orNoEntry(err))
	}
	out := ledger.Unit{ID: u.ID, Name: u.Name, Parent: u.ParentID, Dissolved: u.Dissolved}
	if u.Successor == "" {
		return out, nil
	}
	next, err := d.access.Unit(ctx, u.Successor)
	if err != nil {
		return out, fmt.Errorf("read unit %s: %w", u.Successor, err)
	}
	out.Successor = next.Name
	return out, nil
}

// Person is ledger.Directory.Person.
func (d directory) Person(ctx context.Context, userID string) (access.Actor, error) {
	u, err := d.access.User(ctx, userID)
	if err != nil {
		return access.Actor{}, fmt.Errorf("read user %s: %w", userID, orNoEntry(err))
	}
	if u.Disabled {
		return access.Actor{}, fmt.Errorf("read user %s: %w", u.Login, ledger.ErrDisabled)
	}
	units, err := d.access.UnitsUnder(ctx, u.UnitID)
	if err != nil {
		return access.Actor{}, fmt.Errorf("read the units of %s: %w", u.Login, err)
	}
	return u.Actor(units, ""), nil
}

// Scans is ledger.Directory.Scans.
func (d directory) Scans(ctx context.Context, entryID string) ([]ledger.Scan, error) {
	list, err := d.files.Attachments(ctx, entryObject+entryID)
	if err != nil {
		return nil, err
	}
	var scans []ledger.Scan
	for _, a := range list {
		if a.Voided == nil {
			scans = append(scans, ledger.Scan{Hash: a.Hash, Signed: a.Kind == attach.Signed, On: a.On})
		}
	}
	return scans, nil
}
