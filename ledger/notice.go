package ledger

import (
	"slices"
	"strings"

	"yuqing/internal/access"
)

// desks are the roles that have to act next in a state.
var desks = map[State][]access.Role{
	StateClue: by(monitor), StateToTriage: by(analyst), StateToDispatch: by(coordinator),
	StateToAccept: by(contact), StateToRule: by(coordinator, head), StateInHand: by(contact),
	StateReview1: by(access.RoleReviewer1), StateReview2: by(access.RoleReviewer2),
	StateReview3: by(access.RoleReviewer3), StateReview4: by(access.RoleGovernment),
	StateToPublish: by(publisher), StateFollowUp: by(contact, monitor), StateToClose: by(coordinator),
	StateClosed: by(coordinator),
}

// told are the fact acts that the units concerned hear of.
var told = []Action{
	ActAddSupport, ActOrdered, ActRegrade,
	ActExtend, ActRefuseExtend, ActAskExtension, ActProposeRebound, ActSupportReturn,
	ActDispute, ActSettle, ActAskLate, ActAllowLate, ActRefuseLate,
}

// importing are the acts that bring in an earlier ledger.
var importing = []Action{ActCreate, ActCarryOver}

// noticeOf is what people must hear of after an act: the desk that has to act
// next, or the units and roles that a fact concerns.
func noticeOf(before, after Entry, a Act) (Notice, bool) {
	if after.Matter.Imported && slices.Contains(importing, a.Action) { // a whole ledger at once: nobody asked to hear of it
		return Notice{}, false
	}
	n := Notice{
		EntryID: after.ID, Seq: a.Seq, Number: after.Number, Action: a.Action,
		State: after.State, Unit: after.Lead.Unit.Name, By: a.Actor.UserID, At: a.RecordedAt,
	}
	if a.Recorder != nil {
		n.By = a.Recorder.UserID
	}
	moved := after.State != before.State
	switch {
	case moved:
		n.Roles = slices.Clone(desks[after.State])
		if after.State == StateToClose && major(after.level()) {
			n.Roles = by(leader)
		}
	case after.Awaiting && a.Action == ActTriage, a.Action == ActAskExtension, a.Action == ActAskLate:
		n.Roles = by(head)
	case a.Action == ActAllowLate, a.Action == ActRefuseLate:
		n.Roles = after.askedLate(a)
	case a.Action == ActProposeRebound:
		n.Roles = judging(after)
	case a.Action == ActInstructReport && answersWhole(before, after):
		n.Roles = by(leader)
	case a.Action == ActSupportReturn, a.Action == ActDispute:
		n.Roles = by(coordinator)
	case slices.Contains(steps, a.Action):
		n.supervised(after, a)
	case a.Action == ActInstruct:
		n.instructed(after)
	case slices.Contains(told, a.Action):
		n.Roles = by(contact)
	case a.Action == ActWithin:
		n.handed(a)
	}
	if undoes[a.Action] != "" {
		n.Roles = append(n.Roles, coordinator)
	}
	n.addUnits(after, a.Action)
	if lost := before.Lead.Unit.ID; lost != "" && lost != after.Lead.Unit.ID {
		n.Units = append(n.Units, lost) // recalled, returned for good or handed to another
	}
	return n, len(n.Roles)+len(n.Units) > 0
}

// answersWhole reports whether an instruction is reported back that was not before.
func answersWhole(before, after Entry) bool {
	return slices.ContainsFunc(after.Instructions, func(i Instruction) bool {
		return !i.ReportedAt.IsZero() && before.Instructions[i.No-1].ReportedAt.IsZero()
	})
}

// judging are who judges whether a matter flares up again: the monitor, and beside
// them who is about to close it, or who alone can take it up again.
func judging(e Entry) []access.Role {
	switch {
	case e.State == StateClosed:
		return by(monitor, head)
	case e.State == StateToClose && major(e.level()):
		return by(monitor, leader)
	case e.State == StateToClose:
		return by(monitor, coordinator)
	}
	return by(monitor)
}

// addUnits turns the role 单位联络员 into the units that are meant.
func (n *Notice) addUnits(after Entry, action Action) {
	i := slices.Index(n.Roles, contact)
	if i < 0 {
		return
	}
	n.Roles = slices.Delete(n.Roles, i, i+1)
	if after.Lead.Unit.ID != "" {
		n.Units = append(n.Units, after.Lead.Unit.ID)
	}
	if within := after.Lead.Within.ID; within != "" {
		n.Units = append(n.Units, within)
	}
	if action != ActDispatch && action != ActAddSupport && action != ActReassign {
		return
	}
	for _, p := range after.Parts() {
		if p.Kind != "former" && !slices.Contains(n.Units, p.UnitID) {
			n.Units = append(n.Units, p.UnitID)
		}
	}
}

// handed names the unit to which a part was handed (分办), where its people see it.
func (n *Notice) handed(a Act) {
	d, err := decode(a.Action, a.Details, false)
	if s, ok := d.(*Section); ok && err == nil && s.To.ID != "" {
		n.Units = append(n.Units, s.To.ID)
	}
}

// supervised names whom a step of supervision concerns: whoever has to act for
// the clock now, and the roles that the office's rules add. What people urge by
// hand is about no clock: the desk that has the entry hears of it, and the unit.
func (n *Notice) supervised(after Entry, a Act) {
	d, err := decode(a.Action, a.Details, false)
	memo, ok := d.(*memoDetails)
	if err != nil || !ok {
		return
	}
	about := deadline{memo.Clock, memo.Instruction}
	n.tell(after.waitsFor(about)...)
	n.tell(memo.Tell...)
	if a.Role != RoleSystem {
		n.tell(contact)
	}
	n.addWorking(after)
	after.eachDeadline(func(d deadline, c Clock) {
		if d == about {
			n.Deadline, n.Due = c.Kind.Name(), c.Due
			if d.instruction > 0 {
				n.Deadline = c.Name
			}
		}
	})
}

// instructed names whom a leader's instruction concerns: who reports it back, and
// the desk that has the entry.
func (n *Notice) instructed(after Entry) {
	last := after.Instructions[len(after.Instructions)-1]
	n.tell(after.waitsFor(deadline{instruction: last.No})...)
	n.tell(after.waitsFor(deadline{})...)
	n.addWorking(after)
	if !last.Due.IsZero() {
		n.Deadline, n.Due = last.clock().Name, last.Due
	}
}

// tell adds roles, each once.
func (n *Notice) tell(roles ...access.Role) {
	for _, r := range roles {
		if !slices.Contains(n.Roles, r) {
			n.Roles = append(n.Roles, r)
		}
	}
}

// addWorking adds the supporting units that have not reported, where the units are
// told at all.
func (n *Notice) addWorking(after Entry) {
	if !slices.Contains(n.Roles, contact) {
		return
	}
	for _, s := range after.Supporting {
		if s.State == PartToAccept || s.State == PartInHand {
			n.Units = append(n.Units, s.Unit.ID)
		}
	}
}

// WaitsOn names whom the entry waits for, in Chinese: the roles at the desk
// where it stands, and the lead unit in place of its contact. It is empty where
// nothing is to be done.
func (e Entry) WaitsOn() string {
	roles := desks[e.State]
	switch {
	case e.Awaiting && e.State == StateToTriage:
		roles = by(head)
	case e.State == StateToClose && major(e.level()):
		roles = by(leader)
	}
	var names []string
	for _, r := range roles {
		name := r.Name()
		if r == contact && e.Lead.Unit.Name != "" {
			name = e.Lead.Unit.Name
		}
		names = append(names, name)
	}
	return strings.Join(names, "、")
}

// waitsFor are the roles that have to act for a deadline: the coordinator reports
// up, settles the wording and, with the unit once it has the matter and after the
// closing too, reports an instruction back; the publisher goes on publishing, and
// everything else is on the desk that has the entry.
func (e Entry) waitsFor(d deadline) []access.Role {
	switch {
	case d.instruction > 0 && (e.State == StateClosed || slices.Contains(dispatchedStates, e.State)):
		return by(coordinator, contact)
	case d.instruction > 0, d.clock == ClockReport, d.clock == ClockStatement:
		return by(coordinator)
	case d.clock == ClockUpdate, d.clock == ClockPress:
		return by(publisher)
	case e.Awaiting && e.State == StateToTriage:
		return by(head)
	case e.State == StateToClose && major(e.level()):
		return by(leader)
	}
	return desks[e.State]
}
