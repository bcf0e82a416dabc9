package events

import (
	"errors"
	"fmt"
	"slices"
)

// What a person decides about events by hand stays as decided: posts that were
// put together or taken out together bear one bond and are never separated
// again, and two bonds can be held apart.

// ErrUnknown is returned for an event or a post that the engine does not hold.
var ErrUnknown = errors.New("not known")

type bonds struct {
	last   uint32
	parted [][2]uint32 // pairs of bonds held apart
}

// apart reports whether a person holds some of a and some of b apart.
func (b *bonds) apart(x, y []*member) bool {
	for _, pair := range b.parted {
		if bears(x, pair[0]) && bears(y, pair[1]) || bears(x, pair[1]) && bears(y, pair[0]) {
			return true
		}
	}
	return false
}

func bears(members []*member, bond uint32) bool {
	return slices.ContainsFunc(members, func(m *member) bool { return m.bond == bond })
}

// bond ties members together for good; older bonds among them become one.
func (e *Engine) bond(members []*member) {
	e.bonds.last++
	bond := e.bonds.last
	old := map[uint32]bool{}
	for _, m := range members {
		old[m.bond] = m.bond != 0
		m.bond = bond
	}
	for _, m := range e.window.members {
		if old[m.bond] {
			m.bond = bond
		}
	}
	for i, pair := range e.bonds.parted {
		for k := range pair {
			if old[pair[k]] {
				e.bonds.parted[i][k] = bond
			}
		}
	}
}

// What a person merged may have few words in common. So a later post need not
// be like the whole: being like what one side was before is enough.

// part marks members that are about to be merged with others, but for those
// that were before.
func (e *Engine) part(members []*member) {
	e.bonds.last++
	for _, m := range members {
		if m.part == 0 {
			m.part = e.bonds.last
		}
	}
}

// partsOf are the sides of what was merged, by their first members; none where
// nothing was.
func partsOf(members []*member) [][]*member {
	var parts [][]*member
	at := map[uint32]int{}
	for _, m := range members {
		if m.part == 0 {
			continue
		}
		i, known := at[m.part]
		if !known {
			i = len(parts)
			at[m.part] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], m)
	}
	return parts
}

// sides are the groups of members that speak for a node: all of them, and what
// a person merged.
func (n *node) sides() [][]*member { return append([][]*member{n.members}, n.parts...) }

// linkage is the mean similarity of two nodes, or that of their likest sides.
func (e *Engine) linkage(a, b *node) float64 {
	best := 0.0
	for _, x := range a.sides() {
		for _, y := range b.sides() {
			best = max(best, e.meanSimilarity(x, y))
		}
	}
	return best
}

// joined is the link to a node of what a and b become: mean, but no less than
// that of one with sides of its own.
func joined(a, b *node, to int, mean float64) float64 {
	if a.parts != nil {
		mean = max(mean, a.links[to])
	}
	if b.parts != nil {
		mean = max(mean, b.links[to])
	}
	return mean
}

// Merge makes two events one, under the ID of the first. The decision stays:
// later posts never separate them. ErrUnknown is returned where one of them is
// not known or can grow no more.
func (e *Engine) Merge(event, other string) error {
	a, b := e.open(event), e.open(other)
	if a == nil || b == nil {
		return fmt.Errorf("merge events %s and %s: %w", event, other, ErrUnknown)
	}
	if a == b {
		return nil
	}
	e.bonds.parted = slices.DeleteFunc(e.bonds.parted, func(p [2]uint32) bool {
		return bears(a.active, p[0]) && bears(b.active, p[1]) || bears(a.active, p[1]) && bears(b.active, p[0])
	})
	e.part(a.active)
	e.part(b.active)
	a.active = append(a.active, b.active...)
	a.past = append(a.past, b.past...)
	slices.SortFunc(a.active, bySeq)
	slices.SortFunc(a.past, bySeq)
	for _, m := range slices.Concat(b.active, b.past) {
		e.move(m, a)
	}
	delete(e.clusters, b.id)
	e.moved.add(b.id, a.id)
	e.changed.ended(b)
	e.bond(a.active)
	return nil
}

// Split takes posts, and with them their copies, out of an event into one of
// their own, whose ID it returns. The decision stays: neither the posts taken
// out nor those left come together again, nor are they separated among
// themselves. ErrUnknown is returned for an unknown event or a post that is
// not in it; an event can't be emptied.
func (e *Engine) Split(event string, posts []string) (string, error) {
	c := e.open(event)
	if c == nil {
		return "", fmt.Errorf("split event %s: %w", event, ErrUnknown)
	}
	out := &cluster{}
	for _, id := range posts {
		m := e.ids[id]
		if m == nil || !slices.Contains(c.active, m) {
			return "", fmt.Errorf("split event %s: post %s: %w", event, id, ErrUnknown)
		}
		if !slices.Contains(out.active, m) {
			out.active = append(out.active, m)
		}
	}
	if len(out.active) == 0 || len(out.active) == len(c.active) {
		return "", fmt.Errorf("split event %s: some posts must leave and some must stay", event)
	}
	c.active = slices.DeleteFunc(c.active, func(m *member) bool { return slices.Contains(out.active, m) })
	slices.SortFunc(out.active, bySeq)
	for _, m := range out.active {
		e.move(m, out)
	}
	e.unbond(c.active, out.active)
	e.bond(c.active)
	e.bond(out.active)
	e.bonds.parted = append(e.bonds.parted, [2]uint32{c.active[0].bond, out.active[0].bond})
	e.found(out)
	return out.id, nil
}

// unbond frees members of bonds that hold both sides together: the latest
// decision counts.
func (e *Engine) unbond(a, b []*member) {
	for _, m := range slices.Concat(a, b) {
		if m.bond != 0 && bears(a, m.bond) && bears(b, m.bond) {
			free := m.bond
			for _, o := range slices.Concat(a, b) {
				if o.bond == free {
					o.bond = 0
				}
			}
		}
	}
}

// open is the event of an ID, or of one that was merged into it, while it can
// still grow.
func (e *Engine) open(id string) *cluster { return e.clusters[e.moved.follow(id)] }

// moves remembers what became of the IDs of events that went into others.
type moves struct {
	to    map[string]string
	order []string
}

// maxMoves bounds how many are remembered, the latest.
const maxMoves = 20_000

func (m *moves) add(from, to string) {
	if m.to == nil {
		m.to = map[string]string{}
	}
	if _, known := m.to[from]; !known {
		m.order = append(m.order, from)
	}
	m.to[from] = to
	if len(m.order) > maxMoves {
		delete(m.to, m.order[0])
		m.order = m.order[1:]
	}
}

func (m *moves) follow(id string) string {
	for range maxMoves {
		to, moved := m.to[id]
		if !moved {
			return id
		}
		id = to
	}
	return id
}

// Current is the ID under which an event is kept now: another one where it
// went into another event.
func (e *Engine) Current(id string) string { return e.moved.follow(id) }
