package access

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
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
		if err := checkSuccessor(u, all); err != nil {
			return err
		}
		for up, steps := u, 0; up.ParentID != ""; steps++ {
			parent, ok := all[up.ParentID]
			if !ok {
				return opinion.Invalid("parent_id", "单位“%s”的上级“%s”不存在。", up.Name, up.ParentID)
			}
			if steps > len(all) {
				return opinion.Invalid("parent_id", "单位“%s”的上级关系成环。", u.Name)
			}
			up = parent
		}
	}
	return nil
}

// checkSuccessor: only a dissolved unit has one, and that is there and alive.
func checkSuccessor(u Unit, all map[string]Unit) error {
	if u.Successor == "" {
		return nil
	}
	next, ok := all[u.Successor]
	switch {
	case !u.Dissolved:
		return opinion.Invalid("successor", "单位“%s”没有撤销，不填承接单位。", u.Name)
	case !ok || next.ID == u.ID || next.Dissolved:
		return opinion.Invalid("successor", "承接“%s”的须是另一个未撤销的单位。", u.Name)
	}
	return nil
}
