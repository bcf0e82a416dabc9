package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Units returns all units by name. Names of units are no secret: no permission
// is needed.
func (s *Service) Units(ctx context.Context) ([]Unit, error) { return s.store.Units(ctx) }

// PutUnits adds units (those with an empty ID get one) and replaces known
// ones, all or nothing; Version says what was read (opinion.ErrStale). A name
// that a living unit of the same parent has gives opinion.ErrConflict. It
// needs ManageUsers and returns the units as stored.
func (s *Service) PutUnits(ctx context.Context, by Actor, units ...Unit) ([]Unit, error) {
	if err := Require(by, ManageUsers, Object{}); err != nil {
		return nil, err
	}
	out := slices.Clone(units)
	for i := range out {
		out[i].Name = strings.TrimSpace(out[i].Name)
		if out[i].ID == "" {
			out[i].ID = newID()
		}
		if err := out[i].check(); err != nil {
			return nil, err
		}
	}
	if err := s.checkTree(ctx, out); err != nil {
		return nil, err
	}
	c := Change{Units: out}
	for _, u := range out {
		c.Audit = append(c.Audit, By(by, s.now(), unitAct(u), "unit:"+u.ID, u.Name))
	}
	if err := s.store.Apply(ctx, c); err != nil {
		return nil, fmt.Errorf("store %d units: %w", len(out), err)
	}
	for i := range out {
		out[i].Version++
	}
	return out, nil
}

func unitAct(u Unit) string {
	switch {
	case u.Dissolved:
		return "unit.dissolve"
	case u.Version == 0:
		return "unit.create"
	}
	return "unit.update"
}

// checkTree refuses unknown parents and loops.
func (s *Service) checkTree(ctx context.Context, changed []Unit) error {
	stored, err := s.store.Units(ctx)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	all := make(map[string]Unit, len(stored)+len(changed))
	for _, u := range append(stored, changed...) {
		all[u.ID] = u
	}
	for _, u := range changed {
		for up, steps := u, 0; up.ParentID != ""; steps++ {
			parent, ok := all[up.ParentID]
			if !ok {
				return fmt.Errorf("%w: 单位“%s”的上级“%s”不存在", ErrInvalid, up.Name, up.ParentID)
			}
			if steps > len(all) {
				return fmt.Errorf("%w: 单位“%s”的上级关系成环", ErrInvalid, u.Name)
			}
			up = parent
		}
	}
	return nil
}
