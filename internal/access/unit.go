package access

import (
	"slices"
	"strings"

	"yuqing/internal/opinion"
)

// UnitKind says what a unit is within the tree of the county.
type UnitKind string

// The kinds of units.
const (
	UnitCounty     UnitKind = "县"
	UnitDepartment UnitKind = "部门"
	UnitTownship   UnitKind = "乡镇"
	UnitSection    UnitKind = "股室" // 股室、站所: a part of a department or township
	UnitVertical   UnitKind = "垂管" // vertically managed: answers through its superior
	UnitSuperior   UnitKind = "上级"
)

// UnitKinds lists the kinds.
var UnitKinds = []UnitKind{
	UnitCounty, UnitDepartment, UnitTownship, UnitSection, UnitVertical, UnitSuperior,
}

// Unit (单位) is a node of the tree of those who answer.
type Unit struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"` // unique below its parent, while not dissolved
	Kind     UnitKind `json:"kind"`
	ParentID string   `json:"parent_id,omitempty"` // empty for a root
	Region   string   `json:"region,omitempty"`    // code of its division
	Aliases  []string `json:"aliases,omitempty"`   // other names in hotline files and rules
	// ContactA and ContactB (A、B 角) are the accounts of who answers for the
	// unit, and of who stands in; empty where none is named.
	ContactA string `json:"contact_a,omitempty"`
	ContactB string `json:"contact_b,omitempty"`
	// NoAccount marks a unit that will never log in (tax, power grid, courts):
	// it gets a letter, the office records its answer, rankings leave it out.
	NoAccount bool `json:"no_account,omitempty"`
	// Dissolved units keep their history and get nothing new.
	Dissolved bool `json:"dissolved,omitempty"`
	// Successor is the unit that took over from a dissolved one.
	Successor string `json:"successor,omitempty"`
	// Version counts writes from 1; 0 means that it is not stored yet.
	Version int64 `json:"version"`
}

// check returns what is wrong with a unit taken alone.
func (u Unit) check() error {
	switch {
	case strings.TrimSpace(u.Name) == "":
		return opinion.Invalid("name", "单位名称不能为空。")
	case !slices.Contains(UnitKinds, u.Kind):
		return opinion.Invalid("kind", "单位“%s”的类别“%s”不在 %v 之中。", u.Name, u.Kind, UnitKinds)
	case u.ParentID != "" && u.ParentID == u.ID:
		return opinion.Invalid("parent_id", "单位“%s”不能是自己的上级。", u.Name)
	case u.ContactA != "" && u.ContactA == u.ContactB:
		return opinion.Invalid("contact_b", "单位“%s”的 A 角和 B 角须是两个人。", u.Name)
	}
	return nil
}

// Tree answers questions about a set of units.
type Tree struct {
	byID     map[string]Unit
	byName   map[string]string
	children map[string][]string
	before   map[string][]string // the dissolved units that a unit took over from
}

// NewTree builds a tree. A unit whose parent is not among the units counts as
// a root. Names win over aliases, living units over dissolved ones, and others
// over sections. A name that several sections bear (办公室) is nobody's: to take
// one of them would show it what is another's.
func NewTree(units []Unit) Tree {
	t := Tree{make(map[string]Unit, len(units)), make(map[string]string), make(map[string][]string), make(map[string][]string)}
	for _, u := range units {
		t.byID[u.ID] = u
		t.children[u.ParentID] = append(t.children[u.ParentID], u.ID)
		if u.Dissolved && u.Successor != "" {
			t.before[u.Successor] = append(t.before[u.Successor], u.ID)
		}
	}
	for _, dissolved := range []bool{true, false} {
		for _, section := range []bool{true, false} {
			var among []Unit
			for _, u := range units {
				if u.Dissolved == dissolved && (u.Kind == UnitSection) == section {
					among = append(among, u)
				}
			}
			t.name(among, section)
		}
	}
	return t
}

// name enters the aliases of units and then their names, over what is there.
func (t Tree) name(units []Unit, sections bool) {
	for _, namesOf := range []func(Unit) []string{
		func(u Unit) []string { return u.Aliases },
		func(u Unit) []string { return []string{u.Name} },
	} {
		bearers := map[string]string{}
		for _, u := range units {
			for _, name := range namesOf(u) {
				if other, taken := bearers[name]; taken && other != u.ID && sections {
					bearers[name] = "" // several: nobody's
					continue
				}
				bearers[name] = u.ID
			}
		}
		for name, id := range bearers {
			t.byName[name] = id
		}
	}
}

// Unit returns the unit with this ID.
func (t Tree) Unit(id string) (Unit, bool) {
	u, ok := t.byID[id]
	return u, ok
}

// Named returns the unit with this name or alias, which may have those of the
// units above it in front (清河县公安局, 住建局物业股, 住建局/物业股).
func (t Tree) Named(name string) (Unit, bool) {
	name = strings.TrimSpace(name)
	if u, ok := t.byID[t.byName[name]]; ok {
		return u, true
	}
	for i := len(name) - 1; i > 0; i-- {
		if above, ok := t.byID[t.byName[strings.TrimRight(name[:i], betweenNames)]]; ok && !above.Dissolved {
			if u, ok := t.below(above, name[i:]); ok {
				return u, true
			}
		}
	}
	return Unit{}, false
}

// betweenNames may stand between a unit's name and that of one below it.
const betweenNames = " 　/／-—·>"

// below follows names down from a unit, among the living.
func (t Tree) below(u Unit, names string) (Unit, bool) {
	names = strings.TrimLeft(names, betweenNames)
	if names == "" {
		return u, true
	}
	for _, id := range t.children[u.ID] {
		child := t.byID[id]
		for _, n := range append([]string{child.Name}, child.Aliases...) {
			rest, ok := strings.CutPrefix(names, n)
			if !ok || n == "" || child.Dissolved {
				continue
			}
			if found, ok := t.below(child, rest); ok {
				return found, true
			}
		}
	}
	return Unit{}, false
}

// Under returns id and the IDs of everything below it; nil for an unknown ID.
func (t Tree) Under(id string) []string { return t.from(id, t.children) }

// Answers returns the units for which the people of a unit answer: it, all
// below it, and the dissolved units that these took over from.
func (t Tree) Answers(id string) []string { return t.from(id, t.children, t.before) }

func (t Tree) from(id string, next ...map[string][]string) []string {
	if _, ok := t.byID[id]; !ok {
		return nil
	}
	out := []string{id}
	for i := 0; i < len(out); i++ {
		for _, n := range next {
			for _, c := range n[out[i]] {
				if !slices.Contains(out, c) { // a loop in damaged data must not hang
					out = append(out, c)
				}
			}
		}
	}
	return out
}
