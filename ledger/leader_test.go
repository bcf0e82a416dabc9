package ledger_test

import (
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// What waits for a leader, and why: an instruction that was not answered in
// time whatever the level, the rest from 较大 up.
func TestWhatWaitsForALeader(t *testing.T) {
	instructed := func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
		order := ledger.Instructing{By: "某县长", Text: "请速办", Due: o.Now().Add(time.Hour)}
		return do(t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, order))
	}
	for name, c := range map[string]struct {
		state  ledger.State
		level  opinion.Level
		before func(*testing.T, *ledgertest.Office, ledger.Entry) ledger.Entry
		after  time.Duration
		want   ledger.Cause
	}{
		"in time, 一般":         {ledger.StateInHand, opinion.LevelOrdinary, nil, 0, ""},
		"in time, 较大":         {ledger.StateInHand, opinion.LevelLarger, nil, 0, ""},
		"in time, 重大":         {ledger.StateInHand, opinion.LevelMajor, nil, 0, ledger.CauseMajor},
		"late, 一般":            {ledger.StateInHand, opinion.LevelOrdinary, nil, 99 * time.Hour, ""},
		"late, 较大":            {ledger.StateInHand, opinion.LevelLarger, nil, 99 * time.Hour, ledger.CauseLate},
		"批示 in time, 一般":      {ledger.StateInHand, opinion.LevelOrdinary, instructed, 0, ""},
		"批示 late, 一般":         {ledger.StateInHand, opinion.LevelOrdinary, instructed, 2 * time.Hour, ledger.CauseReport},
		"批示 late, not graded": {ledger.StateToTriage, opinion.LevelOrdinary, instructed, 2 * time.Hour, ledger.CauseReport},
		"to close, 较大":        {ledger.StateToClose, opinion.LevelLarger, nil, 0, ""},
		"to close, 重大":        {ledger.StateToClose, opinion.LevelMajor, nil, 0, ledger.CauseClose},
		"closed, 特别重大":        {ledger.StateClosed, opinion.LevelGrave, nil, 99 * time.Hour, ""},
		"again, 较大": {ledger.StateFollowUp, opinion.LevelLarger, func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActRebound, "", ""))
		}, 0, ledger.CauseRebound},
	} {
		t.Run(name, func(t *testing.T) {
			o := office()
			e := at(t, o, c.state, c.level)
			if c.before != nil {
				e = c.before(t, o, e)
			}
			o.Pass(c.after)
			if got := e.Cause(o.Now()); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			first, n, err := o.Pressing(ctx, o.People[access.RoleLeader], 5)
			if err != nil || n != len(first) || (n == 1) != (c.want != "") {
				t.Errorf("%d of %d, %v", len(first), n, err)
			}
		})
	}
}

// What a unit has to do with an entry, on its way and when its draft comes back.
func TestWhatAUnitHasToDo(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	is := func(unit string, want ledger.Todo) {
		t.Helper()
		var have ledger.Todo
		for _, x := range e.Todos() {
			if x.UnitID == unit {
				have = x.Todo
			}
		}
		if have != want {
			t.Errorf("in %s %s has %q, want %q", e.State, unit, have, want)
		}
	}
	step := func(role access.Role, a ledger.Action) {
		t.Helper()
		e = do(t, o, o.People[role], e, ledgertest.Sample(a, opinion.LevelOrdinary, ""))
	}
	is(ledgertest.UnitHealth, ledger.TodoAccept)
	is(ledgertest.UnitEducation, ledger.TodoAccept)
	is(ledgertest.UnitTown, "") // which only got a copy
	step(access.RoleContact, ledger.ActAccept)
	step(ledgertest.ContactEducation, ledger.ActSupportAccept)
	is(ledgertest.UnitHealth, ledger.TodoWork)
	is(ledgertest.UnitEducation, ledger.TodoWork)
	step(ledgertest.ContactEducation, ledger.ActSupportReport)
	is(ledgertest.UnitEducation, ledger.TodoWait)
	step(access.RoleContact, ledger.ActSubmit)
	is(ledgertest.UnitHealth, ledger.TodoWait)
	step(access.RoleReviewer1, ledger.ActReject)
	is(ledgertest.UnitHealth, ledger.TodoRevise)
	step(access.RoleContact, ledger.ActSubmit)
	step(access.RoleReviewer1, ledger.ActApprove)
	step(access.RoleReviewer2, ledger.ActApprove)
	step(access.RoleReviewer3, ledger.ActApprove)
	step(access.RolePublisher, ledger.ActReject)
	is(ledgertest.UnitHealth, ledger.TodoRevise)
	f := ledger.Filter{Units: []string{ledgertest.UnitHealth}, Todo: ledger.TodoRevise}
	if page, err := o.List(ctx, o.People[access.RoleContact], f); err != nil || len(page.Entries) != 1 {
		t.Errorf("%d entries, %v", len(page.Entries), err)
	}
	if _, err := o.List(ctx, o.People[access.RoleContact], ledger.Filter{Todo: ledger.TodoRevise}); err == nil {
		t.Error("asked of no unit")
	}
	if slices.ContainsFunc(ledger.Todos, func(x ledger.Todo) bool { return x.Name() == "" }) {
		t.Error("a pile has no name")
	}
}
