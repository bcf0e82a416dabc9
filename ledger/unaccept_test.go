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

// mistaken is an urgent ticket that its unit accepted by mistake, 20 minutes
// after the order.
func mistaken(t *testing.T, o *ledgertest.Office) (ledger.Entry, ledger.Clock) {
	t.Helper()
	e, err := o.At(ledger.StateToAccept, opinion.LevelOrdinary, ledger.Matter{Channel: opinion.ChannelHotline, Flags: []string{ledger.FlagUrgent}})
	if err != nil {
		t.Fatal(err)
	}
	running, _ := e.Clock(ledger.ClockAccept)
	o.Pass(20 * time.Minute)
	return do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil)), running
}

func undo(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
	t.Helper()
	return do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActUnaccept, nil))
}

// TestAcceptedByMistake: the entry waits for its acceptance again, as if there
// had been none, and the clock of it runs on from the order.
func TestAcceptedByMistake(t *testing.T) {
	o := office()
	e, before := mistaken(t, o)
	o.Pass(5 * time.Minute)
	e = undo(t, o, e)
	c, ok := e.Clock(ledger.ClockAccept)
	switch {
	case e.State != ledger.StateToAccept || e.Lead.State != ledger.PartToAccept || e.Lead.Unit.ID != ledgertest.UnitHealth:
		t.Errorf("%s, %+v", e.State, e.Lead)
	case !e.Lead.AcceptedAt.IsZero() || e.Lead.AcceptedBy != (ledger.Person{}) || !e.Figures().Accepted.IsZero():
		t.Errorf("still accepted: %+v", e.Lead)
	case e.Dispatch == nil || e.Figures().Dispatched.IsZero() || e.Bounces != 0:
		t.Errorf("the order is gone: %+v", e.Dispatch)
	case !ok || !c.Running() || !c.Start.Equal(before.Start) || !c.Due.Equal(before.Due) || c.StoppedBy != "":
		t.Errorf("clock %+v, was %+v", c, before)
	case e.Count(ledger.ActAccept) != 0 || e.Count(ledger.ActUnaccept) != 1:
		t.Errorf("accepted %d times", e.Count(ledger.ActAccept))
	}
	o.Pass(20 * time.Minute)
	again := o.Now()
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))
	if c, _ := e.Clock(ledger.ClockAccept); !c.Stopped.Equal(again) || !c.Late(again) || !e.Figures().Accepted.Equal(again) {
		t.Errorf("accepted at last, too late: %+v", c)
	}
	acts, err := o.History(ctx, o.People[access.RoleHead], e.ID)
	if err != nil || ledger.VerifyEntry(e, acts) != nil {
		t.Errorf("%v, %v", err, ledger.VerifyEntry(e, acts))
	}
}

// TestUnacceptInTime: only for the minutes that the office gives, since the
// acceptance was recorded, and only where nothing was done.
func TestUnacceptInTime(t *testing.T) {
	contact := access.RoleContact
	for name, c := range map[string]struct {
		then func(*testing.T, *ledgertest.Office, ledger.Entry) ledger.Entry
		says string // empty: it may be taken back
	}{
		"at once": {nil, ""},
		"too late": {func(_ *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			o.Pass(11 * time.Minute)
			return e
		}, "10分钟"},
		"not here": {func(_ *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			o.Book.Settings.UnacceptWithin = 0
			return e
		}, "不能撤回"},
		"a longer window": {func(_ *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			o.Book.Settings.UnacceptWithin = time.Hour
			o.Pass(50 * time.Minute)
			return e
		}, ""},
		"fed back": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[contact], e, ledgertest.Sample(ledger.ActFeedback, "", ""))
		}, "尚未办理"},
		"handed to a section": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[contact], e, ledgertest.Sample(ledger.ActWithin, "", ""))
		}, "尚未办理"},
		"talked with the citizen": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[contact], e, ledgertest.Sample(ledger.ActContact, "", ""))
		}, "尚未办理"},
		"the office talked with the citizen": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActContact, "", ""))
		}, ""},
		"a supporting unit works": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			for _, a := range []ledger.Action{ledger.ActSupportAccept, ledger.ActWithin, ledger.ActContact} {
				e = do(t, o, o.People[ledgertest.ContactEducation], e, ledgertest.Sample(a, "", ""))
			}
			return e
		}, ""},
		"a supporting unit works, and the lead too": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			for _, a := range []ledger.Action{ledger.ActSupportAccept, ledger.ActContact} {
				e = do(t, o, o.People[ledgertest.ContactEducation], e, ledgertest.Sample(a, "", ""))
			}
			return do(t, o, o.People[contact], e, ledgertest.Sample(ledger.ActWithin, "", ""))
		}, "尚未办理"},
		"sent back by a reviewer": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			e = do(t, o, o.People[contact], e, ledgertest.Sample(ledger.ActSubmit, "", ""))
			return do(t, o, o.People[access.RoleReviewer1], e, ledgertest.Sample(ledger.ActReject, "", ""))
		}, "尚未办理"},
		"the office noted something": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActNote, "", ""))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := office()
			e, _ := mistaken(t, o)
			if c.then != nil {
				e = c.then(t, o, e)
			}
			offers, err := o.Offers(ctx, o.People[contact], e)
			if offered := slices.ContainsFunc(offers, func(f ledger.Offer) bool { return f.Action == ledger.ActUnaccept }); err != nil || offered != (c.says == "") {
				t.Errorf("offered %v, %v", offered, err)
			}
			if c.says != "" {
				refused[*ledger.IllegalError](t, o, o.People[contact], e, cmd(ledger.ActUnaccept, nil), c.says)
				return
			}
			undo(t, o, e)
		})
	}
}

// TestUnacceptOfALateRecord: who wrote the acceptance of last night down this
// morning, on the wrong entry, has the same minutes.
func TestUnacceptOfALateRecord(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	o.Pass(12 * time.Hour)
	e = do(t, o, o.People[access.RoleCoordinator], e, ledger.Command{
		Action: ledger.ActAccept, HappenedAt: o.Now().Add(-11 * time.Hour), LateReason: "夜间电话", For: &ledger.Person{Name: "局里值班员"},
	})
	o.Pass(5 * time.Minute)
	back := ledger.Command{Action: ledger.ActUnaccept, For: &ledger.Person{Name: "局里值班员"}}
	if e = do(t, o, o.People[access.RoleCoordinator], e, back); e.State != ledger.StateToAccept {
		t.Errorf("%s", e.State)
	}
}

// TestUnacceptAndItsClocks: a clock that the acceptance started is gone with it;
// where an earlier unit's acceptance stands, the clock is that one's again.
func TestUnacceptAndItsClocks(t *testing.T) {
	o := office()
	o.Book.Clocks = append(o.Book.Clocks, ledger.ClockRow{
		ID: "own", Kind: ledger.ClockContact, Name: "签收后 4 小时联系", Basis: "本办", Hours: 4,
		Start: []ledger.Action{ledger.ActAccept}, Stop: []ledger.Action{ledger.ActContact},
	})
	e, _ := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{})
	if c, ok := e.Clock(ledger.ClockContact); !ok || c.Row != "own" {
		t.Fatalf("%+v", c)
	}
	if e = undo(t, o, e); len(e.Clocks) == 0 {
		t.Fatal("no clocks")
	}
	if c, ok := e.Clock(ledger.ClockContact); ok {
		t.Errorf("runs without an acceptance: %+v", c)
	}
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))
	if c, ok := e.Clock(ledger.ClockContact); !ok || !c.Due.Equal(o.Now().Add(4*time.Hour)) {
		t.Errorf("accepted again: %+v", c)
	}
}

// TestOthersUnaccept: nobody but the unit itself, or who writes down for it.
func TestOthersUnaccept(t *testing.T) {
	o := office()
	e, _ := mistaken(t, o)
	refused[*ledger.ForbiddenError](t, o, o.People[ledgertest.ContactEducation], e, cmd(ledger.ActUnaccept, nil), "牵头单位")
	refused[*ledger.ForbiddenError](t, o, o.People[access.RoleHead], e, cmd(ledger.ActUnaccept, nil), "单位联络员")
}

// TestSupportAcceptedByMistake: a supporting unit takes its own part back, for the
// same minutes, and can return it then; what another unit did says nothing of it.
func TestSupportAcceptedByMistake(t *testing.T) {
	contact, helper := access.RoleContact, ledgertest.ContactEducation
	unaccept := ledgertest.Sample(ledger.ActSupportUnaccept, "", "")
	sample := func(a ledger.Action) ledger.Command { return ledgertest.Sample(a, "", "") }
	for name, c := range map[string]struct {
		then func(*testing.T, *ledgertest.Office, ledger.Entry) ledger.Entry
		says string // empty: it may be taken back
	}{
		"at once": {nil, ""},
		"too late, whatever others did since": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			o.Pass(11 * time.Minute)
			return do(t, o, o.People[contact], e, cmd(ledger.ActAccept, nil))
		}, "10分钟"},
		"not here": {func(_ *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			o.Book.Settings.UnacceptWithin = 0
			return e
		}, "不能撤回"},
		"the lead unit works": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			e = do(t, o, o.People[contact], e, cmd(ledger.ActAccept, nil))
			e = do(t, o, o.People[contact], e, sample(ledger.ActWithin))
			e = do(t, o, o.People[contact], e, sample(ledger.ActContact))
			return do(t, o, o.People[contact], e, sample(ledger.ActSubmit))
		}, ""},
		"reported": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[helper], e, sample(ledger.ActSupportReport))
		}, "已经办理"},
		"handed to a section": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[helper], e, sample(ledger.ActWithin))
		}, "已经办理"},
		"talked with the citizen": {func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[helper], e, sample(ledger.ActContact))
		}, "已经办理"},
	} {
		t.Run(name, func(t *testing.T) {
			o := office()
			e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
			e = do(t, o, o.People[helper], e, sample(ledger.ActSupportAccept))
			if c.then != nil {
				e = c.then(t, o, e)
			}
			if got := offersNow(t, o, o.People[helper], e, ledger.ActSupportUnaccept); got != (c.says == "") {
				t.Errorf("offered: %v", got)
			}
			if c.says != "" {
				refused[*ledger.IllegalError](t, o, o.People[helper], e, unaccept, c.says)
				return
			}
			state := e.State
			e = do(t, o, o.People[helper], e, unaccept)
			if part := e.Supporting[0]; e.State != state || part.State != ledger.PartToAccept || !part.AcceptedAt.IsZero() || part.AcceptedBy != (ledger.Person{}) {
				t.Errorf("%s, %+v", e.State, part)
			}
			if e = do(t, o, o.People[helper], e, sample(ledger.ActSupportReturn)); e.Supporting[0].State != ledger.PartReturned {
				t.Errorf("returned: %+v", e.Supporting[0])
			}
			acts, err := o.History(ctx, o.People[access.RoleHead], e.ID)
			if err != nil || ledger.VerifyEntry(e, acts) != nil {
				t.Errorf("%v, %v", err, ledger.VerifyEntry(e, acts))
			}
		})
	}
}

func offersNow(t *testing.T, o *ledgertest.Office, who access.Actor, e ledger.Entry, action ledger.Action) bool {
	t.Helper()
	offers, err := o.Offers(ctx, who, e)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(offers, func(f ledger.Offer) bool { return f.Action == action })
}

// TestOthersSupportUnaccept: nobody takes another unit's part back, and what waits
// for its acceptance has none to take back.
func TestOthersSupportUnaccept(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	unaccept := ledgertest.Sample(ledger.ActSupportUnaccept, "", "")
	refused[*ledger.IllegalError](t, o, o.People[ledgertest.ContactEducation], e, unaccept, "尚未签收")
	e = do(t, o, o.People[ledgertest.ContactEducation], e, ledgertest.Sample(ledger.ActSupportAccept, "", ""))
	refused[*ledger.ForbiddenError](t, o, o.People[access.RoleContact], e, unaccept, "该配合单位")
	if offersNow(t, o, o.People[access.RoleContact], e, ledger.ActSupportUnaccept) || !offersNow(t, o, o.People[access.RoleCoordinator], e, ledger.ActSupportUnaccept) {
		t.Error("offered to the lead unit, or not to who writes down for the supporting one")
	}
	unaccept.For = &ledger.Person{Name: "局里值班员", UnitID: ledgertest.UnitEducation}
	if e = do(t, o, o.People[access.RoleCoordinator], e, unaccept); e.Supporting[0].State != ledger.PartToAccept {
		t.Errorf("%+v", e.Supporting)
	}
}

// TestSupportUnacceptAndItsClocks: a clock of the office's own that the 配合签收
// stopped runs on.
func TestSupportUnacceptAndItsClocks(t *testing.T) {
	o := office()
	o.Book.Clocks = append(o.Book.Clocks, ledger.ClockRow{
		ID: "own", Kind: ledger.ClockContact, Name: "配合单位 4 小时签收", Basis: "本办", Hours: 4,
		Start: []ledger.Action{ledger.ActDispatch}, Stop: []ledger.Action{ledger.ActSupportAccept},
	})
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	e = do(t, o, o.People[ledgertest.ContactEducation], e, ledgertest.Sample(ledger.ActSupportAccept, "", ""))
	if c, ok := e.Clock(ledger.ClockContact); !ok || c.Running() {
		t.Fatalf("%+v", c)
	}
	e = do(t, o, o.People[ledgertest.ContactEducation], e, ledgertest.Sample(ledger.ActSupportUnaccept, "", ""))
	if c, ok := e.Clock(ledger.ClockContact); !ok || !c.Running() || c.StoppedBy != "" {
		t.Errorf("taken back: %+v", c)
	}
}
