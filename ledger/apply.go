package ledger

import (
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
)

// Apply returns the entry as it stands after the act. It is pure, refuses
// what the table does not allow, and leaves e as it was. The first act of a
// history is applied to the zero Entry.
//
// It gives *IllegalError, *ForbiddenError or *InvalidError, and *ConflictError
// for an act that does not follow on e.Version.
func Apply(e Entry, a Act) (Entry, error) {
	d, err := decode(a.Action, a.Details, false)
	if err != nil {
		return e, err
	}
	if err := follows(&e, &a); err != nil {
		return e, err
	}
	if err := permitted(&e, &a, d); err != nil {
		return e, err
	}
	if err := checkAct(&e, &a, d); err != nil {
		return e, err
	}
	return fold(e, a, d), nil
}

// Fold applies a whole history in order. It holds the history to today's
// table: a release that takes a row away must leave what was done by it legal.
func Fold(acts []Act) (Entry, error) {
	var e Entry
	for _, a := range acts {
		var err error
		if e, err = Apply(e, a); err != nil {
			return e, fmt.Errorf("act %s/%d %s: %w", a.EntryID, a.Seq, a.Action, err)
		}
	}
	return e, nil
}

func follows(e *Entry, a *Act) error {
	if a.Seq != e.Version+1 || a.From != e.State || (e.Version > 0 && a.EntryID != e.ID) {
		return &ConflictError{EntryID: a.EntryID, Want: a.Seq - 1, Have: e.Version}
	}
	return nil
}

// permitted looks for the table's row that the act claims to have followed, of
// this release or of one before.
func permitted(e *Entry, a *Act, d details) error {
	rules := rulesFor(e.State, a.Action)
	if len(rules) == 0 {
		return illegal(e, a.Action, "")
	}
	for _, r := range append(rules, rulesIn(formerTable, e.State, a.Action)...) {
		if slices.Contains(r.Roles, a.Role) && r.holds(e, d) && r.target(e.State) == a.To {
			return r.owned(e, a.Action, a.Role, []string{a.Actor.UnitID}, d)
		}
	}
	return forbidden(e, a.Action, rules, d)
}

func (r Rule) holds(e *Entry, d details) bool { return r.When == nil || r.When.test(e, d) }

// owned refuses a unit contact that does not act for the unit concerned.
func (r Rule) owned(e *Entry, action Action, role access.Role, units []string, d details) error {
	if r.Own == OwnNone || role != contact || slices.ContainsFunc(r.ownUnits(e, d), func(u string) bool { return slices.Contains(units, u) }) {
		return nil
	}
	whose := map[Own]string{OwnLead: "牵头单位", OwnSupport: "该配合单位", OwnAny: "承办单位"}[r.Own]
	return &ForbiddenError{Action: action, Text: fmt.Sprintf("“%s”须由%s的联络员办理", action.Name(), whose)}
}

// ownUnits are the units for which a contact may act under the rule.
func (r Rule) ownUnits(e *Entry, d details) []string {
	var units []string
	if r.Own != OwnSupport && e.Lead.Unit.ID != "" {
		units = append(units, e.Lead.Unit.ID)
	}
	if r.Own == OwnLead {
		return units
	}
	for _, s := range e.Supporting {
		if part, ok := d.(*SupportPart); !ok || part.Unit.ID == s.Unit.ID {
			units = append(units, s.Unit.ID)
		}
	}
	if r.Own == OwnAny && r.Action != ActWithin { // a station calls and visits, and says what it doubts
		units = append(units, e.within()...)
	}
	return units
}

// allowedBut lists what people can do with the entry instead of an action: not what
// its conditions forbid now.
func allowedBut(e *Entry, refused Action) []Action {
	return slices.DeleteFunc(allowedIn(e.State), func(a Action) bool {
		holds := slices.ContainsFunc(rulesFor(e.State, a), func(r Rule) bool { return r.ofPeople() && r.mayHold(e) })
		return a == refused || !holds
	})
}

func illegal(e *Entry, action Action, why string) error {
	return &IllegalError{State: e.State, Action: action, Why: why, Allowed: allowedBut(e, action)}
}

// forbidden names who may do what the person may not: the roles of the rows
// whose condition holds. Where none holds, the conditions are what is missing.
func forbidden(e *Entry, action Action, rules []Rule, d details) error {
	var who, when string
	for _, r := range rules {
		if r.When != nil {
			when = join(when, r.When.Name)
		}
		if !r.holds(e, d) {
			continue
		}
		for _, role := range r.Roles {
			who = join(who, roleName(role))
		}
	}
	if who == "" {
		return illegal(e, action, "须"+when)
	}
	return &ForbiddenError{Action: action, Text: fmt.Sprintf("“%s”须由%s办理", action.Name(), who)}
}

func join(list, one string) string {
	if list == "" {
		return one
	}
	return list + "或" + one
}

func roleName(r access.Role) string {
	if r == RoleSystem {
		return "系统"
	}
	return r.Name()
}

// checkAct holds for every act what does not depend on its kind, then asks
// the details.
func checkAct(e *Entry, a *Act, d details) error {
	if Actions[a.Action].Reason && a.Reason == "" {
		return invalid("reason", "“%s”须写明理由", a.Action.Name())
	}
	if a.Actor.Name == "" {
		return invalid("actor", "须写明由谁办理")
	}
	if err := checkTimes(e, a); err != nil {
		return err
	}
	return d.check(e, a)
}

func checkTimes(e *Entry, a *Act) error {
	if a.HappenedAt.After(a.RecordedAt) {
		return invalid("happened_at", "发生时间不能晚于录入时间")
	}
	if e.Version == 0 {
		return nil
	}
	if a.HappenedAt.Before(e.Matter.DiscoveredAt) {
		return invalid("happened_at", "发生时间不能早于发现时间")
	}
	if a.To != e.State && a.HappenedAt.Before(e.StateSince) {
		return invalid("happened_at", "发生时间不能早于进入“%s”的时间", e.State.Name())
	}
	return nil
}

// fold writes an act that was checked into a copy of the entry.
func fold(e Entry, a Act, d details) Entry {
	n := e.clone()
	n.ID, n.Version, n.Head = a.EntryID, a.Seq, a.Hash
	n.UpdatedAt = a.RecordedAt
	if a.LateReason != "" {
		n.LateRecords++
		n.useLateness(&a)
	}
	d.fold(&n, &a)
	switch a.Action {
	case ActCreate:
		n.CreatedAt = a.RecordedAt
		n.startRound(a.Action, n.Matter.DiscoveredAt)
		n.StateSince = n.Matter.DiscoveredAt
	case ActRebound, ActReopen:
		n.endClocks(&a)
		n.startRound(a.Action, a.HappenedAt)
	}
	if a.To != e.State {
		n.State = a.To
		if a.Action != ActCreate {
			n.StateSince = a.HappenedAt
		}
	}
	round := &n.Rounds[len(n.Rounds)-1]
	round.Moments = append(round.Moments, Moment{a.Action, a.HappenedAt})
	n.setClocks(&a)
	if a.To == StateClosed || a.To == StateVoided {
		n.endClocks(&a)
	}
	return n
}

func (e *Entry) startRound(cause Action, at time.Time) {
	e.Rounds = append(e.Rounds, Round{No: len(e.Rounds) + 1, Cause: cause, StartedAt: at})
	e.ReboundProposed = false
	if e.Lead.Unit.ID != "" {
		e.Lead.State = PartInHand
	}
}

// clone copies all slices and pointers that a fold may write to.
func (e Entry) clone() Entry {
	e.Matter.Posts = slices.Clone(e.Matter.Posts)
	e.Absorbed = slices.Clone(e.Absorbed)
	e.Supporting = slices.Clone(e.Supporting)
	e.Former = slices.Clone(e.Former)
	e.Rounds = slices.Clone(e.Rounds)
	for i := range e.Rounds {
		e.Rounds[i].Moments = slices.Clone(e.Rounds[i].Moments)
		e.Rounds[i].FinalReports = slices.Clone(e.Rounds[i].FinalReports)
	}
	e.Drafts = slices.Clone(e.Drafts)
	for i := range e.Drafts {
		e.Drafts[i].Reviews = slices.Clone(e.Drafts[i].Reviews)
	}
	e.Responses = slices.Clone(e.Responses)
	e.Feedbacks = slices.Clone(e.Feedbacks)
	e.FollowUps = slices.Clone(e.FollowUps)
	e.Counts = slices.Clone(e.Counts)
	e.Clocks = slices.Clone(e.Clocks)
	for i := range e.Clocks {
		e.Clocks[i].Past = slices.Clone(e.Clocks[i].Past)
	}
	e.Extensions = slices.Clone(e.Extensions)
	e.Instructions = slices.Clone(e.Instructions)
	e.Facts = slices.Clone(e.Facts)
	e.Misses = slices.Clone(e.Misses)
	e.LateRequests = slices.Clone(e.LateRequests)
	e.Checks = slices.Clone(e.Checks)
	if e.Dispatch != nil {
		d := *e.Dispatch
		e.Dispatch = &d
	}
	return e
}
