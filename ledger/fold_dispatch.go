package ledger

import (
	"cmp"
	"slices"
	"time"
)

func (d *Dispatching) check(e *Entry, a *Act) error {
	if d.Lead.ID == "" {
		return invalid("details.lead", "须有牵头单位")
	}
	if a.Action == ActReassign && d.Lead.ID == e.Lead.Unit.ID {
		return invalid("details.lead", "改派须换一个牵头单位")
	}
	if slices.ContainsFunc(d.Supporting, func(u UnitRef) bool { return u.ID == d.Lead.ID }) {
		return invalid("details.supporting", "牵头单位不能同时是配合单位")
	}
	kept := a.Action == ActReassign && e.Dispatch != nil && d.Due.Equal(e.Dispatch.Due)
	if !d.Due.IsZero() && d.Due.Before(a.HappenedAt) && !kept {
		return invalid("details.due", "办结时限不能早于交办时间")
	}
	return nil
}

// keep takes over from the former order what a 改派 does not say: it changes
// the lead unit alone. Copies that are given, but are none, go to nobody. That a
// unit was written to (函) says nothing of another.
func (d *Dispatching) keep(former *Dispatching) {
	if former == nil {
		return
	}
	if d.Copies == nil {
		d.Copies = slices.Clone(former.Copies)
	}
	d.Demand = cmp.Or(d.Demand, former.Demand)
	if d.Due.IsZero() {
		d.Due = former.Due
	}
}

func (d *Dispatching) fold(e *Entry, a *Act) {
	if a.Action == ActReassign {
		e.dropLead(PartRecalled, a.HappenedAt)
	}
	order := *d
	e.Dispatch = &order
	e.Lead = newPart(d.Lead, a.HappenedAt)
	e.Supporting = slices.DeleteFunc(e.Supporting, func(s Assignment) bool { return s.Unit.ID == d.Lead.ID })
	if d.Supporting != nil && len(d.Supporting) == 0 {
		e.dropWaiting()
	}
	e.addSupport(d.Supporting, a.HappenedAt)
}

// dropWaiting takes the parts back that nobody has accepted yet.
func (e *Entry) dropWaiting() {
	e.Supporting = slices.DeleteFunc(e.Supporting, func(s Assignment) bool { return s.State == PartToAccept })
}

func newPart(u UnitRef, at time.Time) Assignment {
	return Assignment{Unit: u, State: PartToAccept, DispatchedAt: at}
}

// addSupport gives parts to units that have none; one that returned its part
// gets it anew.
func (e *Entry) addSupport(units []UnitRef, at time.Time) {
	for _, u := range units {
		i := e.support(u.ID)
		switch {
		case i < 0:
			e.Supporting = append(e.Supporting, newPart(u, at))
		case e.Supporting[i].State == PartReturned:
			e.Supporting[i] = newPart(u, at)
		}
	}
}

// support is the index of the unit's supporting part, or -1.
func (e *Entry) support(unit string) int {
	return slices.IndexFunc(e.Supporting, func(s Assignment) bool { return s.Unit.ID == unit })
}

// recall takes an order back that nobody has accepted yet: as if not given.
func (e *Entry) recall() {
	e.Dispatch, e.Lead = nil, Assignment{}
	e.dropWaiting()
}

// dropLead moves the lead unit to the former ones: what it did stays. What it
// has returned it left when it did so, and not when that was found right.
func (e *Entry) dropLead(why PartState, at time.Time) {
	e.Lead.State = why
	if e.Lead.LeftAt.IsZero() {
		e.Lead.LeftAt = at
	}
	e.Former = append(e.Former, e.Lead)
	e.Dispatch, e.Lead = nil, Assignment{}
}

func (d *Acceptance) check(*Entry, *Act) error { return nil }

func (d *Acceptance) fold(e *Entry, a *Act) {
	e.Lead.State, e.Lead.AcceptedAt, e.Lead.AcceptedBy = PartInHand, a.HappenedAt, a.Actor
	if d.Contact != "" {
		e.Lead.AcceptedBy = Person{Name: d.Contact, UnitID: a.Actor.UnitID}
	}
}

func (d *Returning) check(*Entry, *Act) error {
	if d.Basis == "" {
		return invalid("details.basis", "退单须写明职责依据")
	}
	return nil
}

func (d *Returning) fold(e *Entry, a *Act) {
	e.Lead.State, e.Lead.Text, e.Lead.LeftAt = PartReturned, d.Basis, a.HappenedAt
	e.Bounces++
}

func (d *Feedback) check(*Entry, *Act) error {
	if d.Text == "" {
		return invalid("details.text", "须有反馈内容")
	}
	return nil
}

func (d *Feedback) fold(e *Entry, a *Act) {
	f := *d
	f.At, f.By, f.Round = a.HappenedAt, a.Actor, e.Round().No
	e.Feedbacks = append(e.Feedbacks, f)
	setIf(&e.Columns.Online, d.Online)
	setIf(&e.Columns.Offline, d.Offline)
}

func setIf(to *string, s string) {
	if s != "" {
		*to = s
	}
}

func (d *AddingSupport) check(e *Entry, _ *Act) error {
	if len(d.Units) == 0 {
		return invalid("details.units", "须选择配合单位")
	}
	for _, u := range d.Units {
		if u.ID == "" || u.ID == e.Lead.Unit.ID {
			return invalid("details.units", "配合单位不能为空，也不能是牵头单位")
		}
	}
	return nil
}

func (d *AddingSupport) fold(e *Entry, a *Act) { e.addSupport(d.Units, a.HappenedAt) }

func (d *SupportPart) check(e *Entry, a *Act) error {
	i := e.support(d.Unit.ID)
	if i < 0 {
		return invalid("details.unit", "须是本条目的配合单位")
	}
	part := e.Supporting[i]
	silent := a.Action == ActSupportAccept || a.Action == ActSupportUnaccept // they say all by being done
	switch {
	case a.Action == ActSupportUnaccept && !e.justTaken(part):
		return illegal(e, a.Action, part.Unit.Name+"尚未签收，或签收后已经办理")
	case a.Action == ActSupportReport && part.State != PartInHand:
		return illegal(e, a.Action, part.Unit.Name+"尚未签收或已经报送")
	case (a.Action == ActSupportAccept || a.Action == ActSupportReturn) && part.State != PartToAccept:
		return illegal(e, a.Action, part.Unit.Name+"已经"+string(part.State))
	case !silent && d.Text == "":
		return invalid("details.text", "须写明内容")
	}
	return nil
}

func (d *SupportPart) fold(e *Entry, a *Act) {
	part := &e.Supporting[e.support(d.Unit.ID)]
	part.Text = d.Text
	switch a.Action {
	case ActSupportAccept:
		part.State, part.AcceptedAt, part.AcceptedBy = PartInHand, a.HappenedAt, a.Actor
	case ActSupportUnaccept:
		e.forget(ActSupportAccept, part.AcceptedAt)
		part.State, part.AcceptedAt, part.AcceptedBy = PartToAccept, time.Time{}, Person{}
	case ActSupportReport:
		part.State, part.ReportedAt = PartReported, a.HappenedAt
	case ActSupportReturn:
		part.State = PartReturned
	}
}

func (d *Section) check(_ *Entry, a *Act) error {
	if d.Section == "" && d.To.ID == "" {
		return invalid("details.section", "须写明分办的股室或站所")
	}
	if d.Unit.ID != "" && d.Unit.ID != a.Actor.UnitID {
		return invalid("details.unit", "只能分办本单位承办的部分")
	}
	return nil
}

func (d *Section) fold(e *Entry, a *Act) {
	part := &e.Lead
	if i := e.support(a.Actor.UnitID); i >= 0 {
		part = &e.Supporting[i]
	}
	part.Section, part.Within = cmp.Or(d.Section, d.To.Name), d.To
}
