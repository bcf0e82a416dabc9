package ledger

import (
	"context"
	"time"

	"yuqing/internal/opinion"
)

// CarriedOver is what an office's earlier ledger says of a matter (历史台账); the
// details of 历史录入. A zero time was not written there. A unit that this
// office does not have keeps its name and no ID. Nothing is made up: there
// were no reviews here, so none are recorded.
type CarriedOver struct {
	Lead          UnitRef       `json:"lead,omitzero"` // 责任单位
	Supporting    []UnitRef     `json:"supporting,omitempty"`
	Contact       string        `json:"contact,omitempty"` // 首接人
	DispatchedAt  time.Time     `json:"dispatched_at,omitzero"`
	AcceptedAt    time.Time     `json:"accepted_at,omitzero"`
	FirstFeedback time.Time     `json:"first_feedback,omitzero"` // 首回时间
	ClosedAt      time.Time     `json:"closed_at,omitzero"`      // 办结时间; zero: taken up again from 待研判
	Level         opinion.Level `json:"level,omitempty"`
	Class         opinion.Class `json:"class,omitempty"`
	// Answer is what was answered outward, at ClosedAt; empty where the table
	// does not say.
	Answer     string `json:"answer,omitempty"`
	Channel    string `json:"channel,omitempty"` // 回应渠道
	Link       string `json:"link,omitempty"`    // 回应链接
	Conclusion string `json:"conclusion,omitempty"`
	Effect     string `json:"effect,omitempty"`
	Archive    string `json:"archive,omitempty"`
	Finding    string `json:"finding,omitempty"`
	Online     string `json:"online,omitempty"`
	Offline    string `json:"offline,omitempty"`
	Remark     string `json:"remark,omitempty"`
}

// Answered reports whether the table tells of an outward answer.
func (c CarriedOver) Answered() bool {
	return !c.ClosedAt.IsZero() && (c.Answer != "" || c.Conclusion != "" || c.Link != "")
}

func (c *CarriedOver) check(_ *Entry, a *Act) error {
	for _, t := range []time.Time{c.DispatchedAt, c.AcceptedAt, c.FirstFeedback, c.ClosedAt} {
		if t.After(a.RecordedAt) {
			return invalid("details", "历史台账里的时间不能晚于录入时间")
		}
	}
	return checkLink("details.link", c.Link)
}

func (c *CarriedOver) fold(e *Entry, a *Act) {
	e.Grade.Level, e.Grade.Class = c.Level, c.Class
	e.Closing = Closing{Conclusion: c.Conclusion, Effect: c.Effect, Archive: c.Archive}
	setIf(&e.Columns.Online, c.Online)
	setIf(&e.Columns.Offline, c.Offline)
	setIf(&e.Columns.Remark, c.Remark)
	if c.Lead.Name != "" {
		e.Lead = c.part(c.Lead)
	}
	for _, u := range c.Supporting {
		e.Supporting = append(e.Supporting, Assignment{Unit: u, State: PartReported, DispatchedAt: c.DispatchedAt})
	}
	c.moments(&e.Rounds[len(e.Rounds)-1])
	if !c.FirstFeedback.IsZero() {
		e.Feedbacks = append(e.Feedbacks, Feedback{
			Text: "（历史台账只记有首回时间）", Finding: c.Finding, Online: c.Online, Offline: c.Offline,
			At: c.FirstFeedback, By: Person{Name: c.who()}, Round: 1,
		})
	}
	if c.Answered() {
		text := c.Answer
		if text == "" {
			text = c.Conclusion
		}
		e.Responses = append(e.Responses, Response{
			Kind: ActCarryOver, Round: 1, At: c.ClosedAt, By: Person{Name: c.who()},
			Publishing: Publishing{Channel: c.Channel, Link: c.Link, Text: text, Responder: c.Lead},
		})
	}
	if c.ClosedAt.IsZero() { // who goes on with it decides anew whose it is
		if e.Lead.Unit.Name != "" {
			e.dropLead(PartRecalled, a.HappenedAt)
		}
		e.Supporting = nil
	}
}

func (c *CarriedOver) who() string {
	if c.Contact != "" {
		return c.Contact
	}
	return c.Lead.Name
}

func (c *CarriedOver) part(u UnitRef) Assignment {
	a := Assignment{Unit: u, State: PartInHand, DispatchedAt: c.DispatchedAt, AcceptedAt: c.AcceptedAt, AcceptedBy: Person{Name: c.Contact, UnitID: u.ID}}
	if !c.ClosedAt.IsZero() {
		a.State, a.ReportedAt = PartReported, c.ClosedAt
	}
	return a
}

// moments are the steps whose times the table has; figures are made of them.
func (c *CarriedOver) moments(r *Round) {
	add := func(action Action, at time.Time) {
		if !at.IsZero() {
			r.Moments = append(r.Moments, Moment{action, at})
		}
	}
	add(ActDispatch, c.DispatchedAt)
	add(ActAccept, c.AcceptedAt)
	add(ActFeedback, c.FirstFeedback)
	if c.Answered() {
		add(ActAnswered, c.ClosedAt)
	}
	add(ActClose, c.ClosedAt)
}

// Historic reports whether the entry is imported history that nobody has graded
// here: no clock runs for it, and it is nobody's to answer any more. What was open
// in the earlier ledger leaves history with its triage.
func (e Entry) Historic() bool { return e.Matter.Imported && !e.Graded }

// CarryOver takes in a matter of an earlier ledger as imported history: out of
// rankings, with no clocks, and nobody is told. The same key gives the same
// entry, and created is false. It asks nobody's permission: who imports was
// asked by the caller.
func (s *Service) CarryOver(ctx context.Context, key string, m Matter, past CarriedOver) (e Entry, created bool, err error) {
	m.Imported = true
	o := Opening{Matter: m, Key: key}
	if known, ok, err := s.known(ctx, o); ok || err != nil {
		return known, false, err
	}
	run := s.newRun(Entry{ID: o.id()}, 0)
	if err := run.open(ctx, System, o); err != nil {
		return Entry{}, false, err
	}
	if err := run.do(ctx, System, Command{Action: ActCarryOver, Reason: "导入的历史台账"}.With(past)); err != nil {
		return Entry{}, false, err
	}
	return s.settle(ctx, o, run)
}

// Carried reports whether an entry of CarryOver with that key is there.
func (s *Service) Carried(ctx context.Context, key string) (bool, error) {
	_, ok, err := s.known(ctx, Opening{Key: key})
	return ok, err
}
