package ledger

import "time"

// Figures are the times that reports are made of, by the time things
// happened. A zero time means not yet, or no such deadline. The first round
// counts for discovery to response; Closed and its deadline are the last
// round's, because only the last closing stands.
type Figures struct {
	Published     time.Time `json:"published,omitzero"` // 首发: the original post
	Discovered    time.Time `json:"discovered"`
	Triaged       time.Time `json:"triaged,omitzero"`
	Dispatched    time.Time `json:"dispatched,omitzero"`
	Accepted      time.Time `json:"accepted,omitzero"`
	FirstFeedback time.Time `json:"first_feedback,omitzero"` // 首回, inside
	Approved      time.Time `json:"approved,omitzero"`       // 审定: the last review
	Responded     time.Time `json:"responded,omitzero"`      // outward: publication or direct reply
	Closed        time.Time `json:"closed,omitzero"`

	// Ordered, Taken and Reported are 交办, 签收 and 首回 of the order that the
	// first answer rests on, or that stands now: Hands are made of them, so that
	// nobody is charged with what another unit or a ruling took.
	Ordered  time.Time `json:"ordered,omitzero"`
	Taken    time.Time `json:"taken,omitzero"`
	Reported time.Time `json:"reported,omitzero"`

	FeedbackDue time.Time `json:"feedback_due,omitzero"`
	RespondDue  time.Time `json:"respond_due,omitzero"`
	CloseDue    time.Time `json:"close_due,omitzero"`

	MustAnswer bool `json:"must_answer"`
	// Counts: in the rates at all, that is triaged and neither left out nor voided.
	Counts bool `json:"counts"`
}

// Figures returns the entry's figures.
func (e Entry) Figures() Figures {
	f := Figures{
		Published: e.Matter.PublishedAt, Discovered: e.Matter.DiscoveredAt,
		MustAnswer: e.MustAnswer(),
		Counts:     e.Graded && e.State != StateLeftOut && e.State != StateVoided,
	}
	if len(e.Rounds) == 0 {
		return f
	}
	first := e.Rounds[0]
	f.Triaged = first.first(ActConfirm)
	if f.Triaged.IsZero() && e.Graded {
		f.Triaged = first.last(ActTriage)
	}
	f.Dispatched = first.dispatched()
	f.Accepted = first.first(ActAccept)
	f.FirstFeedback = first.first(ActFeedback, ActSubmit)
	order := first.standing()
	f.Ordered, f.Taken, f.Reported = order.ordered, order.taken, order.reported
	f.Responded = first.first(respondStops...)
	f.Approved = e.approved(first.No)
	f.FeedbackDue = e.due(ClockFeedback, first.No)
	f.RespondDue = e.due(ClockRespond, first.No)
	f.CloseDue = e.due(ClockClose, e.Round().No)
	if e.State == StateClosed || e.State == StateArchived {
		f.Closed = e.Round().last(ActClose)
	}
	return f
}

// dispatched is when the first order of the round was given that was not taken
// back before anybody accepted it (撤回: as if not given), or zero.
func (r Round) dispatched() time.Time {
	var orders []Moment
	for _, m := range r.Moments {
		switch {
		case m.Action == ActDispatch, m.Action == ActReassign:
			orders = append(orders, m)
		case m.Action == ActRecall && len(orders) > 0:
			orders = orders[:len(orders)-1]
		}
	}
	return Round{Moments: orders}.first(ActDispatch)
}

// approved is when the last review of a round's last draft passed.
func (e Entry) approved(round int) time.Time {
	var at time.Time
	for _, d := range e.Drafts {
		if n := len(d.Reviews); d.Round == round && n >= 3 && d.Reviews[n-1].Pass {
			at = d.Reviews[n-1].At
		}
	}
	return at
}

// due is the deadline of the round's last clock of the kind, or zero.
func (e Entry) due(kind ClockKind, round int) time.Time {
	if c := e.clockOf(kind, round); c != nil {
		return c.Due
	}
	return time.Time{}
}

// Hand is one desk's share of the time from first publication to response.
type Hand struct {
	Name string        `json:"name"` // 发现, 研判, 交办, 签收, 首回, 审定, 发布
	Took time.Duration `json:"took"`
}

// Hands splits the time from 首发 to 发布 by the desk that took it. A step
// whose time is not known is left to the next one that is; one that happened
// out of order takes nothing.
func (f Figures) Hands() []Hand {
	steps := []struct {
		name string
		at   time.Time
	}{
		{"发现", f.Discovered}, {"研判", f.Triaged}, {"交办", f.Ordered}, {"签收", f.Taken},
		{"首回", f.Reported}, {"审定", f.Approved}, {"发布", f.Responded},
	}
	var hands []Hand
	from := f.Published
	for _, s := range steps {
		if s.at.IsZero() {
			continue
		}
		if !from.IsZero() {
			hands = append(hands, Hand{s.name, max(0, s.at.Sub(from))})
		}
		if s.at.After(from) {
			from = s.at
		}
	}
	return hands
}
