package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// directory is ledger.Directory on the access store.
type directory struct{ access *Access }

// Unit is ledger.Directory.Unit.
func (d directory) Unit(ctx context.Context, id string) (ledger.Unit, error) {
	u, err := d.access.Unit(ctx, id)
	if err != nil {
		return ledger.Unit{}, fmt.Errorf("read unit %s: %w", id, orNoEntry(err))
	}
	out := ledger.Unit{ID: u.ID, Name: u.Name, Dissolved: u.Dissolved}
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
	units, err := d.access.UnitsUnder(ctx, u.UnitID)
	if err != nil {
		return access.Actor{}, fmt.Errorf("read the units of %s: %w", u.Login, err)
	}
	return u.Actor(units, ""), nil
}
