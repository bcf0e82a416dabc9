package report

import (
	"cmp"
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

	// LeftOut (不列入) is in no figure but 重复诉求率; Merged says that it was
	// left out because it went into another one.
	LeftOut bool `json:"left_out,omitempty"`
	Merged  bool `json:"merged,omitempty"`

	MustAnswer    bool      `json:"must_answer"`
	Discovered    time.Time `json:"discovered"`
	FirstFeedback time.Time `json:"first_feedback,omitzero"` // 首回 in the office
	Responded     time.Time `json:"responded,omitzero"`      // the outward answer
	Due           time.Time `json:"due,omitzero"`            // of the outward answer
	Dispatched    time.Time `json:"dispatched,omitzero"`     // 交办
	Closed        time.Time `json:"closed,omitzero"`         // 办结
	CloseDue      time.Time `json:"close_due,omitzero"`

	// AgainDue is the deadline of a later round's answer (再发酵) that is not
	// given yet; AgainLate says that an answer of a later round was not in time.
	AgainDue  time.Time `json:"again_due,omitzero"`
	AgainLate bool      `json:"again_late,omitempty"`

	// What the citizen said when called back (回访评价), and when they were
	// reached. Reachable says that the latter is recorded here, and not in the
	// hotline's own system.
	Satisfied  ledger.Verdict `json:"satisfied,omitempty"`
	Solved     ledger.Verdict `json:"solved,omitempty"`
	Contacted  time.Time      `json:"contacted,omitzero"`
	ContactDue time.Time      `json:"contact_due,omitzero"`
	Reachable  bool           `json:"-"`

	LateRecords int    `json:"late_records,omitempty"` // acts recorded late (补录)
	Bounces     int    `json:"bounces,omitempty"`      // 退单
	Former      int    `json:"former_units,omitempty"` // lead units before this one
	Moved       int    `json:"moved,omitempty"`        // 改派
	Excuse      string `json:"excuse,omitempty"`       // the reason that the unit gave
	untold      bool   // those are of an entry that whoever asks may not read

	// Charged is the unit under which Due, OnTime and Late count the matter in
	// tables by unit, where that is not Unit; of lists of those.
	Charged *Label `json:"charged_to,omitempty"`

	// Posts is how many posts an entry holds (关联信息), with what was merged into it.
	Posts int `json:"posts,omitempty"`

	supports []ledger.Support // of entries

	// led and againLed had the order when the deadlines passed: of the first
	// answer, and of a later round's. Of entries; empty where the office had it.
	led, againLed Label

	// Reasons are those of LateReasons, of a late matter of a report that asked
	// for them; of lists of what is overdue, why that is.
	Reasons    []string `json:"late_reasons,omitempty"`
	overdueWhy []string

	// Hands is the time to the response by the desk that took it; of entries.
	Hands []ledger.Hand  `json:"-"`
	steps ledger.Figures // what Hands are made of; of tickets, where the ledger took them
}

// Label is a value to group by, with the name to show.
type Label struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Reader gives the matters discovered in [from, to), without the voided ones.
// It stops at fn's first error, which it returns.
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
func (m *Matter) Label(by By) Label {
	return m.label(by).named()
}

// named is a label as a row shows it.
func (l Label) named() Label {
	if l.Key == "" {
		return unknown
	}
	if l.Name == "" {
		l.Name = l.Key
	}
	return l
}

func (m *Matter) label(by By) Label {
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
func (m *Matter) answered() bool { return !m.Responded.IsZero() }

// history reports whether the matter was done with before it came here.
func (m *Matter) history() bool { return m.Imported && m.Due.IsZero() }

// reopened reports whether history was taken up again here (重启): its later rounds
// have deadlines, but whether the first one was in time nobody knows, so that it
// stays in no rate.
func (m *Matter) reopened() bool {
	return m.history() && (!m.CloseDue.IsZero() || !m.AgainDue.IsZero() || m.AgainLate)
}

// due reports whether the matter had to be answered by now: it must be
// answered, and its deadline has passed or it was answered.
func (m *Matter) due(now time.Time) bool {
	return m.MustAnswer && !m.history() && (m.answered() || past(m.Due, now) || past(m.AgainDue, now))
}

// onTime reports whether what was due was answered in time, in every round.
func (m *Matter) onTime(now time.Time) bool {
	return m.MustAnswer && !m.history() && m.answered() && !past(m.Due, m.Responded) && !m.AgainLate && !past(m.AgainDue, now)
}

// Late reports whether the answer was due and was not given on time.
func (m *Matter) Late(now time.Time) bool { return m.due(now) && !m.onTime(now) }

// InOffice is the row of the entries whose deadline passed before any unit had the
// order, or while the office ruled on it: nobody else is late.
var InOffice = Label{"-", "本办（到期时没有单位承办）"}

// answerer is the row under which a grouping counts the answer, as due, on time
// or late: by unit that of whoever is charged with it, in any other the matter's.
// Reports and rankings alike go by it.
func (m *Matter) answerer(by By, now time.Time) Label {
	if by != ByUnit || !m.Late(now) {
		return m.Label(by)
	}
	unit := m.chargedTo(now)
	if m.EntryID != "" { // a ticket is in the hotline's hands
		unit = cmp.Or(unit, InOffice)
	}
	return unit.named()
}

// chargedTo is the unit whose doing it is that the matter was on time or late:
// who is late is who had the order when the deadline passed. Empty where that
// was the office.
func (m *Matter) chargedTo(now time.Time) Label {
	switch {
	case m.EntryID == "" || !m.Late(now):
		return m.Unit
	case past(m.Due, cmp.Or(m.Responded, now)):
		return m.led
	}
	return m.againLed
}

// overdueOpen reports whether the matter is still waiting for its answer, or
// for that of the round it is in, after the deadline.
func (m *Matter) overdueOpen(now time.Time) bool {
	waits := !m.answered() && past(m.Due, now) || past(m.AgainDue, now)
	return m.MustAnswer && !m.history() && m.Closed.IsZero() && waits
}

func (m *Matter) closedOnTime() bool {
	return m.dispatched() && !m.Closed.IsZero() && !past(m.CloseDue, m.Closed)
}

// past reports whether at lies after a deadline that is set.
func past(deadline, at time.Time) bool {
	return !deadline.IsZero() && at.After(deadline)
}

// timed reports whether at counts in the hours: it is set and not before the
// discovery.
func (m *Matter) timed(at time.Time) bool { return !at.IsZero() && !at.Before(m.Discovered) }

// elapsed appends the time from the discovery to at, where it counts.
func (m *Matter) elapsed(ds []time.Duration, at time.Time) []time.Duration {
	if !m.timed(at) {
		return ds
	}
	return append(ds, at.Sub(m.Discovered))
}
