package calibration

import (
	"context"
	"fmt"

	"yuqing/internal/access"
	"yuqing/nlp/topic"
)

// unitNames gives units one name each: the one that the rules speak, where they
// speak of the unit, so that what people decided and what the rules and the
// model say can be compared.
type unitNames struct {
	tree     access.Tree
	taxonomy *topic.Taxonomy
	spoken   map[string]bool // names by which topics call units
}

func (s *Service) unitNames(ctx context.Context) (unitNames, error) {
	units, err := s.deps.Access.Units(ctx)
	if err != nil {
		return unitNames{}, fmt.Errorf("read the units: %w", err)
	}
	n := unitNames{access.NewTree(units), s.deps.Live.State().Taxonomy, map[string]bool{}}
	for _, t := range n.taxonomy.Topics {
		n.spoken[t.Unit] = true
		for _, l := range t.Leads {
			n.spoken[l.Unit] = true
		}
	}
	return n, nil
}

// of is a unit's one name for any of its names, and whether anybody knows it.
// What was decided for a dissolved unit counts for the one that took over.
func (n unitNames) of(name string) (one string, known bool) {
	names := []string{name}
	u, inTree := n.tree.Named(name)
	if inTree {
		u = n.livingUnit(u)
		names = append([]string{u.Name}, u.Aliases...)
	}
	for _, x := range names {
		if t, ok := n.taxonomy.Unit(x); ok {
			names = append(append(names, t.Name), t.Aliases...)
			break
		}
	}
	for _, x := range names {
		if n.spoken[x] {
			return x, true
		}
	}
	if t, ok := n.taxonomy.Unit(names[0]); ok {
		return t.Name, true
	}
	return names[0], inTree
}

// maxSuccessors bounds a chain of units that took over from each other; a loop
// in damaged data must not hang.
const maxSuccessors = 10

// livingUnit is the unit itself, or the one that took over from it.
func (n unitNames) livingUnit(u access.Unit) access.Unit {
	for range maxSuccessors {
		next, ok := n.tree.Unit(u.Successor)
		if !u.Dissolved || !ok {
			break
		}
		u = next
	}
	return u
}

// one is of without the question whether the unit is known.
func (n unitNames) one(name string) string {
	one, _ := n.of(name)
	return one
}
