package ledger

import (
	"context"
	"errors"
	"fmt"
)

// deepest is how many units a tree of units has above one another at most.
const deepest = 16

// checkWithin lets a unit hand its part (分办) to units below its own alone. It is
// asked of new acts only: units are moved about.
func (r *run) checkWithin(ctx context.Context, a Act, d details) error {
	s, ok := d.(*Section)
	if !ok || s.To.ID == "" {
		return nil
	}
	id := s.To.ID
	for range deepest {
		u, err := r.dir.Unit(ctx, id)
		if errors.Is(err, ErrNotFound) || err == nil && u.Parent == "" {
			break
		}
		if err != nil {
			return fmt.Errorf("look up unit %s: %w", id, err)
		}
		if id = u.Parent; id == a.Actor.UnitID {
			return nil
		}
	}
	return invalid("details.to", "“%s”不是承办单位的下设股室或站所", s.To.Name)
}
