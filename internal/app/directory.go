package app

import (
	"context"
	"errors"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// directory is where the ledger looks up units and people.
type directory struct {
	accounts *access.Service
	store    access.Store
}

// Unit implements ledger.Directory.
func (d directory) Unit(ctx context.Context, id string) (ledger.Unit, error) {
	u, err := d.store.Unit(ctx, id)
	if errors.Is(err, opinion.ErrNotFound) {
		return ledger.Unit{}, ledger.ErrNotFound
	}
	return ledger.Unit{ID: u.ID, Name: u.Name, Dissolved: u.Dissolved}, err
}

// Person implements ledger.Directory.
func (d directory) Person(ctx context.Context, id string) (access.Actor, error) {
	a, err := d.accounts.Person(ctx, id)
	if errors.Is(err, opinion.ErrNotFound) {
		return a, ledger.ErrNotFound
	}
	return a, err
}
