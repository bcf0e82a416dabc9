package ledger

import (
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
)

// Lateness asks for leave to record an act past the office's limit (补录审批), or
// rules on it; the details of 申请补录, 准予补录 and 不予补录.
type Lateness struct {
	Action Action    `json:"action"` // what was done
	When   time.Time `json:"when"`   // when it happened, to the minute
}

// LateRequest is a request to record late and what became of it.
type LateRequest struct {
	Lateness
	Reason  string      `json:"reason"`
	By      Person      `json:"by"`
	Role    access.Role `json:"role"` // in which they asked
	Asked   time.Time   `json:"asked"`
	Decided time.Time   `json:"decided,omitzero"`
	Granted bool        `json:"granted"`
	Used    bool        `json:"used"` // the act was recorded
}

// same: people type times to the minute.
func (l Lateness) same(action Action, when time.Time) bool {
	return l.Action == action && l.When.Truncate(time.Minute).Equal(when.Truncate(time.Minute))
}

var lateness = []Action{ActAskLate, ActAllowLate, ActRefuseLate}

func (l *Lateness) check(e *Entry, a *Act) error {
	if _, ok := Actions[l.Action]; !ok || slices.Contains(lateness, l.Action) {
		return invalid("details.action", "须写明要补录哪个动作")
	}
	if l.When.IsZero() || l.When.After(a.RecordedAt) {
		return invalid("details.when", "须写明何时发生，且不晚于现在")
	}
	pending := e.lateRequest(*l, func(r LateRequest) bool { return r.Decided.IsZero() }) >= 0
	switch {
	case a.Action == ActAskLate && pending:
		return illegal(e, a.Action, "同一动作已有申请待批")
	case a.Action != ActAskLate && !pending:
		return invalid("details.action", "没有这个动作、这个时间的补录申请待批")
	}
	return nil
}

func (l *Lateness) fold(e *Entry, a *Act) {
	if a.Action == ActAskLate {
		e.LateRequests = append(e.LateRequests, LateRequest{
			Lateness: Lateness{l.Action, moment(l.When)}, Reason: a.Reason, By: a.Actor, Role: a.Role, Asked: a.HappenedAt,
		})
		return
	}
	r := &e.LateRequests[e.lateRequest(*l, func(r LateRequest) bool { return r.Decided.IsZero() })]
	r.Decided, r.Granted = a.HappenedAt, a.Action == ActAllowLate
}

// lateRequest is the index of the first request for the act that is as asked,
// or -1.
func (e *Entry) lateRequest(l Lateness, is func(LateRequest) bool) int {
	return slices.IndexFunc(e.LateRequests, func(r LateRequest) bool { return r.same(l.Action, l.When) && is(r) })
}

// mayRecordLate reports whether the office head has allowed the act to be
// recorded past the limit, once.
func (e *Entry) mayRecordLate(a *Act) bool {
	return e.lateRequest(Lateness{a.Action, a.HappenedAt}, LateRequest.open) >= 0
}

// whyNotLate says what became of the requests to record the act late: why it may not
// be done now.
func (e *Entry) whyNotLate(a *Act, limit time.Duration) string {
	text := "补录超过" + inWords(limit) + "，须先“申请补录”并经办公室主任准予，或由主任录入"
	for _, r := range slices.Backward(e.LateRequests) {
		if r.Action != a.Action {
			continue
		}
		when := r.When.In(calendar.Shanghai).Format("1月2日15:04")
		switch {
		case r.Decided.IsZero() && r.same(a.Action, a.HappenedAt):
			return "补录申请已提出，还在等办公室主任准予；准予后再来录入"
		case r.Decided.IsZero():
			return text + "；待批的申请写的是" + when + "发生，与所填的实际发生时间不同"
		case r.open():
			return text + "；已准予补录的是" + when + "发生的“" + r.Action.Name() + "”，与所填的实际发生时间不同"
		case r.same(a.Action, a.HappenedAt) && r.Used:
			return text + "；准予的补录已录入一次，再录须另行申请"
		case r.same(a.Action, a.HappenedAt):
			return text + "；上次的申请未获准予"
		}
	}
	return text
}

// open: granted, and not made use of.
func (r LateRequest) open() bool { return r.Granted && !r.Used }

// useLateness marks the leave under which an act was recorded late as spent.
func (e *Entry) useLateness(a *Act) {
	if i := e.lateRequest(Lateness{a.Action, a.HappenedAt}, LateRequest.open); i >= 0 && a.LateReason != "" {
		e.LateRequests[i].Used = true
	}
}

// askedLate is the role whose request was ruled on.
func (e Entry) askedLate(a Act) []access.Role {
	d, err := decode(a.Action, a.Details, false)
	l, ok := d.(*Lateness)
	if err != nil || !ok {
		return nil
	}
	if i := e.lateRequest(*l, func(LateRequest) bool { return true }); i >= 0 {
		return by(e.LateRequests[i].Role)
	}
	return nil
}

// AwaitingLeave lists the requests to record late that nobody has decided.
func (e Entry) AwaitingLeave() []LateRequest {
	return slices.DeleteFunc(slices.Clone(e.LateRequests), func(r LateRequest) bool { return !r.Decided.IsZero() })
}
