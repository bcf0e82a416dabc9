package ledger

import (
	"slices"
	"time"
)

// memo makes the details of an action whose named fields are required.
func memo(required ...string) func() details {
	return func() details { return &memoDetails{required: required} }
}

// memoDetails is a Memo that knows what its action requires of it.
type memoDetails struct {
	Memo
	required []string
}

const reportFinal = "终报"

var reportKinds = []string{"首报", "续报", reportFinal}

func (m *memoDetails) check(e *Entry, a *Act) error {
	fields := map[string]string{"kind": m.Kind, "to": m.To, "text": m.Text}
	for _, name := range m.required {
		if fields[name] == "" {
			return invalid("details."+name, "“%s”须写明%s", a.Action.Name(), Actions[a.Action].Needs)
		}
	}
	if a.Action == ActReportUp && !slices.Contains(reportKinds, m.Kind) {
		return invalid("details.kind", "须是首报、续报或终报")
	}
	switch {
	case a.Role != RoleSystem:
		return nil
	case m.Clock != "":
		return e.checkStep(a, e.clock(m.Clock), m.Clock.Name())
	case m.Instruction > 0 && m.Instruction <= len(e.Instructions):
		c := e.Instructions[m.Instruction-1].clock()
		return e.checkStep(a, &c, c.Name)
	}
	return nil
}

func (m *memoDetails) fold(e *Entry, a *Act) {
	switch {
	case a.Action == ActProposeRebound:
		e.ReboundProposed = true
	case a.Action == ActReportUp && m.Kind == reportFinal:
		round := &e.Rounds[len(e.Rounds)-1]
		round.FinalReports = append(round.FinalReports, a.HappenedAt)
	}
	switch {
	case a.Role != RoleSystem:
	case m.Clock != "":
		*e.clock(m.Clock).step(a.Action) = a.HappenedAt
	case m.Instruction > 0 && a.Action == ActRemind:
		e.Instructions[m.Instruction-1].Reminded = a.HappenedAt
	case m.Instruction > 0:
		e.Instructions[m.Instruction-1].Supervised = a.HappenedAt
	}
	e.addFact(a, m.Memo)
}

func (e *Entry) addFact(a *Act, m Memo) {
	e.Facts = append(e.Facts, Fact{Seq: a.Seq, Action: a.Action, At: a.HappenedAt, By: a.Actor, Memo: m})
}

func (x *Extending) check(e *Entry, a *Act) error {
	c := e.clock(x.Clock)
	if c == nil || !c.Running() {
		return invalid("details.clock", "没有在走的“%s”时限", x.Clock.Name())
	}
	pending := e.pending(x.Clock) >= 0
	switch {
	case a.Action == ActAskExtension && pending:
		return illegal(e, a.Action, "已有一次申请待批")
	case a.Action == ActAskExtension && !a.HappenedAt.Before(c.Due):
		return illegal(e, a.Action, "须在到期前申请")
	case a.Action != ActAskExtension && !pending:
		return illegal(e, a.Action, "没有待批的申请")
	case a.Action != ActRefuseExtend && !x.Until.After(c.Due):
		return invalid("details.until", "须延至原时限之后")
	}
	return nil
}

// Extendable lists the clocks of the current round to which an act of
// extending can apply: for 申请延期 those that run and have no request that
// waits, for 准予延期 and 不予延期 those that run and have one.
func (e Entry) Extendable(action Action) []ClockKind {
	var kinds []ClockKind
	for _, kind := range ClockKinds {
		c := e.clock(kind)
		if c != nil && c.Running() && (e.pending(kind) >= 0) == (action != ActAskExtension) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// pending is the index of the round's request for the clock that nobody has
// decided yet, or -1.
func (e *Entry) pending(kind ClockKind) int {
	return slices.IndexFunc(e.Extensions, func(x Extension) bool {
		return x.Clock == kind && x.Round == e.Round().No && x.Decided.IsZero()
	})
}

func (x *Extending) fold(e *Entry, a *Act) {
	if a.Action == ActAskExtension {
		e.Extensions = append(e.Extensions, Extension{
			Clock: x.Clock, Round: e.Round().No, Asked: a.HappenedAt, Until: x.Until, Reason: a.Reason,
		})
		return
	}
	ask := &e.Extensions[e.pending(x.Clock)]
	ask.Decided, ask.Granted = a.HappenedAt, a.Action == ActExtend
	if ask.Granted {
		ask.Until = x.Until
		e.clock(x.Clock).extend(x.Until, a, ask.Reason)
	}
}

var postStates = []string{"在", "已删", "打不开"}

func (p *PostCheck) check(*Entry, *Act) error {
	if !slices.Contains(postStates, p.State) {
		return invalid("details.state", "原文状态须是在、已删或打不开")
	}
	return nil
}

func (p *PostCheck) fold(e *Entry, a *Act) {
	if p.Earlier {
		return
	}
	e.Post = PostCheck{State: p.State, At: a.HappenedAt, By: a.Actor.Name}
}

func (f *FollowUp) check(*Entry, *Act) error {
	if f.Text == "" {
		return invalid("details.text", "须写明情况")
	}
	return notNegative(f.Views, f.Comments, f.Negative)
}

func (f *FollowUp) fold(e *Entry, a *Act) {
	if a.Role != contact {
		e.ReboundProposed = false // the office has looked, and it is none
	}
	n := *f
	n.At, n.Round = a.HappenedAt, e.Round().No
	e.FollowUps = append(e.FollowUps, n)
}

func (r *Rating) check(*Entry, *Act) error { return nil }

// fold keeps what the citizen said last, whatever was recorded last (补录).
func (r *Rating) fold(e *Entry, a *Act) {
	if e.Rating != nil && e.Rating.At.After(a.HappenedAt) {
		return
	}
	n := *r
	n.At = a.HappenedAt
	e.Rating = &n
}

func (c *Columns) check(*Entry, *Act) error { return nil }

func (c *Columns) fold(e *Entry, a *Act) {
	if c.Counted {
		e.Counts = append(e.CountsNoted(), Count{a.HappenedAt, a.Action, c.Views, c.Comments})
	}
	setIf(&e.Matter.Title, c.Title)
	setIf(&e.Matter.Summary, c.Summary)
	setIf(&e.Matter.Patrol, c.Patrol)
	if c.Views != nil {
		e.Matter.Views = *c.Views
	}
	if c.Comments != nil {
		e.Matter.Comments = *c.Comments
	}
	setIf(&e.Columns.Online, c.Online)
	setIf(&e.Columns.Offline, c.Offline)
	setIf(&e.Columns.Remark, c.Remark)
	if len(c.Screenshots) > 0 {
		e.Columns.Screenshots = c.Screenshots
	}
}

// CountsNoted are the figures of the matter as a whole that 登记 and 补充信息 gave, in
// the order in which they were recorded.
func (e *Entry) CountsNoted() []Count {
	m := e.Matter
	if len(e.Counts) > 0 || m.Views == 0 && m.Comments == 0 {
		return e.Counts
	}
	first := Count{At: e.CreatedAt, Action: ActCreate}
	if m.Views > 0 {
		first.Views = &m.Views
	}
	if m.Comments > 0 {
		first.Comments = &m.Comments
	}
	return []Count{first}
}

// notNegative refuses a figure below zero.
func notNegative(figures ...*int) error {
	if slices.ContainsFunc(figures, func(n *int) bool { return n != nil && *n < 0 }) {
		return invalid("details.views", "数字不能小于零")
	}
	return nil
}

func (m *Miss) check(*Entry, *Act) error {
	if m.Kind != "漏报" && m.Kind != "迟报" {
		return invalid("details.kind", "须是漏报或迟报")
	}
	if m.LagHours < 0 {
		return invalid("details.lag_hours", "延误小时数不能小于零")
	}
	if m.By == "" || m.Cause == "" {
		return invalid("details.cause", "须写明提出方和原因")
	}
	return nil
}

func (c *Checked) check(*Entry, *Act) error {
	if !slices.Contains(CheckResults, c.Result) {
		return invalid("details.result", "回头看结果须是已兑现、部分兑现或未兑现")
	}
	if c.Text == "" {
		return invalid("details.text", "须写明看到的情况")
	}
	return nil
}

func (c *Checked) fold(e *Entry, a *Act) {
	n := *c
	n.At, n.By = a.HappenedAt, a.Actor
	e.Checks = append(e.Checks, n)
}

func (m *Miss) fold(e *Entry, _ *Act) { e.Misses = append(e.Misses, *m) }

// Count is how many acts of these kinds the entry has had, over all rounds.
func (e Entry) Count(actions ...Action) int {
	n := 0
	for _, r := range e.Rounds {
		for _, m := range r.Moments {
			if slices.Contains(actions, m.Action) {
				n++
			}
		}
	}
	return n
}

// first is when one of the actions first happened in the round, or zero.
func (r Round) first(actions ...Action) time.Time {
	var at time.Time
	for _, m := range r.Moments {
		if slices.Contains(actions, m.Action) && (at.IsZero() || m.At.Before(at)) {
			at = m.At
		}
	}
	return at
}

// last is when one of the actions last happened in the round, or zero.
func (r Round) last(actions ...Action) time.Time {
	var at time.Time
	for _, m := range r.Moments {
		if slices.Contains(actions, m.Action) && m.At.After(at) {
			at = m.At
		}
	}
	return at
}

// Disputed reports whether a unit doubts the entry's data and nobody has
// answered yet.
func (e Entry) Disputed() bool {
	for i := len(e.Facts) - 1; i >= 0; i-- {
		switch e.Facts[i].Action {
		case ActDispute:
			return true
		case ActSettle:
			return false
		}
	}
	return false
}
