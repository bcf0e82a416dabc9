package access

import "slices"

// Actor is who is acting: a person with their roles and what they may see.
// The zero Actor may do nothing.
type Actor struct {
	UserID  string
	Login   string
	Name    string
	Roles   []Role
	UnitID  string
	UnitIDs []string // all units they answer for, see Tree.Answers
	Address string   // where the request came from, for the audit log
	// MustChange is set until a person with a handed-out password has chosen
	// one of their own; until then Can refuses everything.
	MustChange bool
}

// Has reports whether the actor holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// In reports whether the actor answers for a unit: their own, or one below it.
func (a Actor) In(unitID string) bool {
	return unitID != "" && (unitID == a.UnitID || slices.Contains(a.UnitIDs, unitID))
}

// units are all units that In is true for.
func (a Actor) units() []string {
	if a.UnitID == "" || slices.Contains(a.UnitIDs, a.UnitID) {
		return a.UnitIDs
	}
	return append([]string{a.UnitID}, a.UnitIDs...)
}

// Operator is whoever runs the command line on the machine itself: they hold
// the data folder and so need no log-in, and the audit log names them.
func Operator() Actor {
	return Actor{UserID: "operator", Login: "operator", Name: "命令行", Roles: slices.Clone(Roles)}
}

// System is the program acting by itself: reminders, escalation, collection.
// It holds no role; what it may do is decided by the service that acts.
func System() Actor { return Actor{UserID: "system", Login: "system", Name: "系统"} }
