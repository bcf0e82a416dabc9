package ui

import (
	"context"
	"fmt"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/ledger"
)

// unitList are the units as pages name and offer them.
type unitList struct {
	all  []access.Unit
	tree access.Tree
}

func (s *server) units(ctx context.Context) (unitList, error) {
	all, err := s.Access.Units(ctx)
	if err != nil {
		return unitList{}, fmt.Errorf("read the units: %w", err)
	}
	return unitList{all, access.NewTree(all)}, nil
}

// name is a unit's name, or its ID where it is unknown.
func (u unitList) name(id string) string {
	if unit, ok := u.tree.Unit(id); ok {
		return unit.Name
	}
	return id
}

// townships are the living townships where the matter happened (属地): they get
// a copy of the order, unless they take part anyway.
func (u unitList) townships(e ledger.Entry) []string {
	var ids []string
	for _, t := range desk.Townships(u.all, e.Matter, e.Grade.Lead, e.Grade.Supporting) {
		ids = append(ids, t.ID)
	}
	return ids
}

// option is one choice of a select.
type option struct {
	Value, Label string
	Selected     bool
}

// options are the living units, those in chosen selected.
func (u unitList) options(chosen ...string) []option {
	var out []option
	for _, unit := range u.all {
		if unit.Dissolved {
			continue
		}
		out = append(out, option{unit.ID, unit.Name, slices.Contains(chosen, unit.ID)})
	}
	return out
}
