package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// life is an entry that people work on, for a test to tell.
type life struct {
	*testing.T
	*ledgertest.Office
	e ledger.Entry
}

// lives registers a matter of a channel, 一般 and to be answered within 48 hours
// where it is 舆情, and takes it to a state.
func lives(t *testing.T, channel opinion.Channel, to ledger.State) *life {
	t.Helper()
	l := &life{T: t, Office: office()}
	var err error
	if l.e, err = l.At(to, opinion.LevelOrdinary, ledger.Matter{Channel: channel, DiscoveredAt: l.Now()}); err != nil {
		t.Fatal(err)
	}
	return l
}

// after lets hours pass before the role acts as the samples do, or with details.
func (l *life) after(hours float64, role access.Role, action ledger.Action, details ...any) *life {
	l.Helper()
	l.Pass(time.Duration(hours * float64(time.Hour)))
	c := ledgertest.Sample(action, opinion.LevelOrdinary, "")
	for _, d := range details {
		c = c.With(d)
	}
	l.e = do(l.T, l.Office, l.People[role], l.e, c)
	return l
}

// answers takes the entry from 核查处置 to 跟踪.
func (l *life) answers() *life {
	return l.after(0, access.RoleContact, ledger.ActSubmit).after(0, access.RoleReviewer1, ledger.ActApprove).after(0, access.RoleReviewer2, ledger.ActApprove).
		after(0, access.RoleReviewer3, ledger.ActApprove).after(0, access.RolePublisher, ledger.ActPublish)
}

func (l *life) reboundsAfter(hours float64) *life {
	return l.after(hours, access.RoleMonitor, ledger.ActRebound)
}

// closes takes the entry from 跟踪 to 已办结.
func (l *life) closes() *life {
	return l.after(0, access.RoleContact, ledger.ActAskClose).after(0, access.RoleCoordinator, ledger.ActClose)
}

func says(yes bool) *bool { return &yes }

// TestLaterRounds: a later round has a deadline of its own, and what became of
// it stays whatever comes after.
func TestLaterRounds(t *testing.T) {
	ends := func(l *life) time.Time { return l.e.Round().StartedAt.Add(48 * time.Hour) }
	for name, c := range map[string]struct {
		live func() *life
		late bool
		due  func(*life) time.Time // nil: none is waited for
	}{
		"one round only, late": {func() *life { l := lives(t, "", ledger.StateInHand); l.Pass(99 * time.Hour); return l.answers() }, false, nil},
		"waits":                {func() *life { return lives(t, "", ledger.StateFollowUp).reboundsAfter(1) }, false, ends},
		"answered in time": {func() *life {
			l := lives(t, "", ledger.StateFollowUp).reboundsAfter(1)
			l.Pass(48 * time.Hour) // the very deadline
			return l.answers()
		}, false, nil},
		"answered a second too late": {func() *life {
			l := lives(t, "", ledger.StateFollowUp).reboundsAfter(1)
			l.Pass(48*time.Hour + time.Second)
			return l.answers()
		}, true, nil},
		"answered late, then in time": {func() *life {
			l := lives(t, "", ledger.StateFollowUp).reboundsAfter(1)
			l.Pass(50 * time.Hour)
			return l.answers().reboundsAfter(1).answers()
		}, true, nil},
		"answered late, and waits again": {func() *life {
			l := lives(t, "", ledger.StateFollowUp).reboundsAfter(1)
			l.Pass(50 * time.Hour)
			return l.answers().reboundsAfter(1)
		}, true, ends},
		"the extended deadline counts": {func() *life {
			l := lives(t, "", ledger.StateFollowUp).reboundsAfter(1)
			until := ledger.Extending{Clock: ledger.ClockRespond, Until: ends(l).Add(24 * time.Hour)}
			l.after(1, access.RoleContact, ledger.ActAskExtension, until).after(1, access.RoleHead, ledger.ActExtend, until)
			l.Pass(60 * time.Hour)
			return l.answers()
		}, false, nil},
		"happened in time and recorded late": {func() *life {
			l := lives(t, "", ledger.StateFollowUp).reboundsAfter(1)
			l.after(0, access.RoleContact, ledger.ActSubmit).after(0, access.RoleReviewer1, ledger.ActApprove).after(0, access.RoleReviewer2, ledger.ActApprove).after(1, access.RoleReviewer3, ledger.ActApprove)
			l.Pass(60 * time.Hour)
			c := ledgertest.Sample(ledger.ActPublish, "", "")
			c.HappenedAt, c.LateReason = l.Now().Add(-20*time.Hour), "周末补录"
			l.e = do(t, l.Office, l.People[access.RolePublisher], l.e, c)
			return l
		}, false, nil},
		"reopened": {func() *life {
			return lives(t, "", ledger.StateFollowUp).closes().after(24, access.RoleHead, ledger.ActReopen)
		}, false, ends},
		"nothing has to be answered": {func() *life {
			l := lives(t, "", ledger.StateToTriage)
			grade := ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassOrdinary, Basis: "依据", Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}}
			l.after(0, access.RoleAnalyst, ledger.ActTriage, grade).after(0, access.RoleCoordinator, ledger.ActDispatch).after(0, access.RoleContact, ledger.ActAccept)
			return l.answers().reboundsAfter(1)
		}, false, nil},
	} {
		l := c.live()
		var due time.Time
		if c.due != nil {
			due = c.due(l)
		}
		if a := l.e.Assessed(); a.AgainLate != c.late || !a.AgainDue.Equal(due) {
			t.Errorf("%s: late %v, due %s; want %v, %s", name, a.AgainLate, a.AgainDue, c.late, due)
		}
	}
}

// TestContacted: the first word with the citizen, by the office's clock where
// the channel has one.
func TestContacted(t *testing.T) {
	nextDay := time.Date(2026, 3, 3, 17, 30, 0, 0, time.FixedZone("", 8*3600)) // one working day after Monday the 2nd
	for name, c := range map[string]struct {
		live func() *life
		at   float64 // hours after the discovery; below 0 for never
		due  time.Time
	}{
		"nobody": {live: func() *life { return lives(t, opinion.ChannelHotline, ledger.StateInHand) }, at: -1, due: nextDay},
		"the unit by phone": {live: func() *life {
			return lives(t, opinion.ChannelHotline, ledger.StateClue).after(5, access.RoleMonitor, ledger.ActContact)
		}, at: 5, due: nextDay},
		"twice: the first": {live: func() *life {
			return lives(t, opinion.ChannelHotline, ledger.StateClue).after(5, access.RoleMonitor, ledger.ActContact).after(5, access.RoleMonitor, ledger.ActContact)
		}, at: 5, due: nextDay},
		"after its deadline": {live: func() *life {
			return lives(t, opinion.ChannelHotline, ledger.StateClue).after(50, access.RoleMonitor, ledger.ActContact)
		}, at: 50, due: nextDay},
		"舆情 has no clock": {live: func() *life { return lives(t, "", ledger.StateClue).after(5, access.RoleMonitor, ledger.ActContact) }, at: 5},
	} {
		l := c.live()
		var at time.Time
		if c.at >= 0 {
			at = l.e.Matter.DiscoveredAt.Add(time.Duration(c.at * float64(time.Hour)))
		}
		if a := l.e.Assessed(); !a.Contacted.Equal(at) || !a.ContactDue.Equal(c.due) {
			t.Errorf("%s: at %s, due %s; want %s, %s", name, a.Contacted, a.ContactDue, at, c.due)
		}
	}
}

// TestAssessed: what else is counted of an entry.
func TestAssessed(t *testing.T) {
	rated := func(l *life, satisfied, solved *bool) *life {
		return l.after(1, access.RoleMonitor, ledger.ActRate, ledger.Rating{Satisfied: satisfied, Solved: solved})
	}
	for name, c := range map[string]struct {
		live func() *life
		want ledger.Assessed
	}{
		"nothing yet": {func() *life { return lives(t, "", ledger.StateClue) }, ledger.Assessed{}},
		"called back": {func() *life { return rated(lives(t, "", ledger.StateFollowUp), says(true), says(false)) }, ledger.Assessed{Satisfied: ledger.Yes, Solved: ledger.No}},
		"called back twice": {func() *life {
			return rated(rated(lives(t, "", ledger.StateFollowUp), says(false), says(false)), says(true), nil)
		}, ledger.Assessed{Satisfied: ledger.Yes}},
		"returned": {func() *life { return lives(t, "", ledger.StateToRule) }, ledger.Assessed{Bounces: 1}},
		"taken back, no return": {func() *life {
			return lives(t, "", ledger.StateToAccept).after(1, access.RoleCoordinator, ledger.ActRecall)
		}, ledger.Assessed{}},
		"a unit doubts a figure": {func() *life {
			return lives(t, "", ledger.StateInHand).after(1, access.RoleContact, ledger.ActDispute, ledger.Memo{Text: "当日停电"})
		}, ledger.Assessed{Excuse: "当日停电"}},
		"left out": {func() *life { return lives(t, "", ledger.StateLeftOut) }, ledger.Assessed{}},
	} {
		a := c.live().e.Assessed()
		a.DueLed = ledger.UnitRef{} // see TestWhoIsChargedWithADeadline
		if a != c.want {
			t.Errorf("%s: %+v, want %+v", name, a, c.want)
		}
	}
}

// TestMergedIsToldFromLeftOut: until the entry is listed again.
func TestMergedIsToldFromLeftOut(t *testing.T) {
	l := lives(t, "", ledger.StateToTriage)
	main := at(t, l.Office, ledger.StateToTriage, "")
	l.after(1, access.RoleAnalyst, ledger.ActMerge, ledger.Merging{Into: main.ID})
	if a := l.e.Assessed(); !a.Merged {
		t.Errorf("merged: %+v", a)
	}
	l.after(1, access.RoleAnalyst, ledger.ActRelist)
	if a := l.e.Assessed(); a.Merged {
		t.Errorf("listed again: %+v", a)
	}
}
