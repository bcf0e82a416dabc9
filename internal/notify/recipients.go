package notify

import (
	"slices"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// People are who may have to hear of something.
type People struct {
	Users []access.User
	Tree  access.Tree
	// OnDuty are the accounts of those on duty when the notice was made, where
	// that was at night or on a day off; none at other times.
	OnDuty []string
}

// Recipients are the IDs of those who hear of a notice, each once: everybody
// in its roles, the contacts of its units, and those on duty where it presses.
// Whoever did it knows, and disabled accounts hear nothing. A unit without a
// contact is the coordinators' to tell.
func (p People) Recipients(n ledger.Notice) []string {
	roles := slices.Clone(n.Roles)
	for _, unit := range n.Units {
		if !slices.ContainsFunc(p.Users, func(u access.User) bool { return p.answersFor(u, unit) }) {
			roles = append(roles, access.RoleCoordinator)
		}
	}
	var ids []string
	for _, u := range p.Users {
		hears := slices.ContainsFunc(u.Roles, func(r access.Role) bool { return slices.Contains(roles, r) }) ||
			slices.ContainsFunc(n.Units, func(unit string) bool { return p.answersFor(u, unit) }) ||
			slices.Contains(p.OnDuty, u.ID)
		if hears && !u.Disabled && (u.ID != n.By || n.By == "") {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// answersFor: a contact answers for their unit, all below it, and what it took over.
func (p People) answersFor(u access.User, unit string) bool {
	return !u.Disabled && slices.Contains(u.Roles, access.RoleContact) && slices.Contains(p.Tree.Answers(u.UnitID), unit)
}
