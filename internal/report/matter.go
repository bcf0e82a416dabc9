package report

import (
	"context"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Matter is one row of the figures: a ticket, or an entry of the ledger. A
// zero time means that it did not happen, or that no such deadline is set.
type Matter struct {
	Key     string `json:"number"` // of the ticket or entry
	Title   string `json:"title"`
	PostID  string `json:"post_id,omitempty"`  // of a ticket
	EntryID string `json:"entry_id,omitempty"` // of an entry

	Unit Label `json:"unit"` // the answering (lead) unit
	// UnitProposed says that nobody named the unit: it is what the routing
	// table proposes.
	UnitProposed bool `json:"unit_proposed,omitempty"`

	Topic  Label         `json:"topic"`  // the first one
	Region Label         `json:"region"` // the first one
	Source Label         `json:"source"`
	Class  opinion.Class `json:"class,omitempty"`
	Level  opinion.Level `json:"level,omitempty"`

	// Imported is history from an earlier ledger: in no ranking, and in no rate of
	// responses unless it was still open, so that a deadline was set here.
	Imported bool `json:"imported,omitempty"`

	MustAnswer    bool      `json:"must_answer"`
	Discovered    time.Time `json:"discovered"`
	FirstFeedback time.Time `json:"first_feedback,omitzero"` // 首回 in the office
	Responded     time.Time `json:"responded,omitzero"`      // the outward answer
	Due           time.Time `json:"due,omitzero"`            // of the outward answer
	Dispatched    time.Time `json:"dispatched,omitzero"`     // 交办
	Closed        time.Time `json:"closed,omitzero"`         // 办结
	CloseDue      time.Time `json:"close_due,omitzero"`

	// Hands is the time to the response by the desk that took it; of entries.
	Hands []ledger.Hand `json:"-"`
}

// Label is a value to group by, with the name to show.
type Label struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Reader gives the matters discovered in [from, to), without the voided and
// the left-out ones. It stops at fn's first error, which it returns.
type Reader interface {
	Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error
}

// By names what the rows of a report stand for.
type By string

// The groupings.
const (
	ByNone   By = ""
	ByUnit   By = "unit"
	ByTopic  By = "topic"
	ByRegion By = "region"
	ByClass  By = "class"
	ByLevel  By = "level"
	BySource By = "source"
)

// Groupings lists what a report can be split by, with the name to show.
var Groupings = []Label{
	{string(ByUnit), "责任单位"},
	{string(ByTopic), "领域"},
	{string(ByRegion), "属地"},
	{string(ByClass), "回应类别"},
	{string(ByLevel), "等级"},
	{string(BySource), "信源"},
}

// unknown is the row of the matters whose value is not known.
var unknown = Label{"", "未定"}

// Label is the matter's row in a grouping.
func (m Matter) Label(by By) Label {
	l := m.label(by)
	if l.Key == "" {
		return unknown
	}
	if l.Name == "" {
		l.Name = l.Key
	}
	return l
}

func (m Matter) label(by By) Label {
	switch by {
	case ByUnit:
		return m.Unit
	case ByTopic:
		return m.Topic
	case ByRegion:
		return m.Region
	case ByClass:
		return Label{Key: string(m.Class)}
	case ByLevel:
		return Label{Key: string(m.Level)}
	case ByMonth:
		return month(m.Discovered)
	case BySource:
		return m.Source
	}
	return Label{}
}

// answered reports whether the outward answer was given.
func (m Matter) answered() bool { return !m.Responded.IsZero() }

// due reports whether the matter had to be answered by now: it must be
// answered, and its deadline has passed or it was answered.
func (m Matter) due(now time.Time) bool {
	return m.rated() && (m.answered() || past(m.Due, now))
}

// rated reports whether the response is one that is measured here.
func (m Matter) rated() bool { return m.MustAnswer && (!m.Imported || !m.Due.IsZero()) }

func (m Matter) onTime() bool {
	return m.rated() && m.answered() && !past(m.Due, m.Responded)
}

// overdueOpen reports whether the matter is still waiting for its answer
// after the deadline.
func (m Matter) overdueOpen(now time.Time) bool {
	return m.MustAnswer && !m.answered() && m.Closed.IsZero() && past(m.Due, now)
}

func (m Matter) closedOnTime() bool {
	return !m.Dispatched.IsZero() && !m.Closed.IsZero() && !past(m.CloseDue, m.Closed)
}

// past reports whether at lies after a deadline that is set.
func past(deadline, at time.Time) bool {
	return !deadline.IsZero() && at.After(deadline)
}

// elapsed appends the time from the discovery to at, if at is set and not
// before it.
func (m Matter) elapsed(ds []time.Duration, at time.Time) []time.Duration {
	if at.IsZero() || at.Before(m.Discovered) {
		return ds
	}
	return append(ds, at.Sub(m.Discovered))
}
