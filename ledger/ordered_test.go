package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// A superior's deadline (来文时限) may come after the matter, and another one after
// that: the strictest holds, the old one stays with the reason.
func TestASuperiorsDeadlineComesLater(t *testing.T) {
	o := office()
	coordinator, contact, head := o.People[access.RoleCoordinator], o.People[access.RoleContact], o.People[access.RoleHead]
	ordered := func(until time.Time) ledger.Command {
		c := cmd(ledger.ActOrdered, ledger.Ordered{Deadline: until, By: "转办〔2026〕8号"})
		c.Reason = "市委网信办来电"
		return c
	}
	due := func(e ledger.Entry, want time.Time, row string) {
		t.Helper()
		c, ok := e.Clock(ledger.ClockRespond)
		if !ok || !c.Due.Equal(want) || c.Row != row {
			t.Errorf("due %v by %s, want %v by %s", c.Due, c.Row, want, row)
		}
	}
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	started := e.Round().StartedAt
	refused[*ledger.InvalidError](t, o, coordinator, e, ordered(started), "来文时限须晚于本轮开始")
	refused[*ledger.InvalidError](t, o, coordinator, e, ordered(time.Time{}), "须写明来文时限")
	refused[*ledger.ForbiddenError](t, o, contact, e, ordered(started.Add(time.Hour)), "协调员")

	e = do(t, o, coordinator, e, ordered(started.Add(72*time.Hour)))
	due(e, started.Add(48*time.Hour), "respond-larger") // the office's own is stricter
	e = do(t, o, coordinator, e, ordered(started.Add(24*time.Hour)))
	due(e, started.Add(24*time.Hour), "given")
	c, _ := e.Clock(ledger.ClockRespond)
	if len(c.Past) != 1 || c.Past[0].Reason != "市委网信办来电" || c.Basis != "转办〔2026〕8号" {
		t.Errorf("%+v", c)
	}

	// Whoever extends a deadline does not overrule what the superior says later.
	far := ledger.Extending{Clock: ledger.ClockRespond, Until: started.Add(100 * time.Hour)}
	ask := cmd(ledger.ActAskExtension, far)
	ask.Reason = "需检测"
	e = do(t, o, contact, e, ask)
	e = do(t, o, head, e, cmd(ledger.ActExtend, far))
	due(e, far.Until, "given")
	e = do(t, o, coordinator, e, ordered(started.Add(30*time.Hour)))
	due(e, started.Add(30*time.Hour), "given")

	// Answered is answered.
	e, err := o.Walk(e, ledgertest.Path(ledger.StateFollowUp, opinion.LevelLarger)[4:]...)
	if err != nil {
		t.Fatal(err)
	}
	e = do(t, o, coordinator, e, ordered(o.Now().Add(time.Hour)))
	if c, _ := e.Clock(ledger.ClockRespond); c.Running() || !c.Due.Equal(started.Add(30*time.Hour)) {
		t.Errorf("answered, and moved: %+v", c)
	}

	// The next round has its own.
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActRebound, opinion.LevelLarger, ""))
	again := e.Round().StartedAt
	due(e, again.Add(48*time.Hour), "respond-larger")
	e = do(t, o, coordinator, e, ordered(again.Add(10*time.Hour)))
	due(e, again.Add(10*time.Hour), "given")
}

// An entry that is merged and comes out again has the deadline that it was given.
func TestAReleasedEntryKeepsItsOwnDeadline(t *testing.T) {
	o := office()
	main, from := at(t, o, ledger.StateToTriage, opinion.LevelOrdinary), at(t, o, ledger.StateToTriage, opinion.LevelOrdinary)
	until := func(hours int) time.Time { return main.Round().StartedAt.Add(time.Duration(hours) * time.Hour) }
	give := func(e ledger.Entry, hours int) ledger.Entry {
		c := cmd(ledger.ActOrdered, ledger.Ordered{Deadline: until(hours)})
		c.Reason = "来电"
		return do(t, o, o.People[access.RoleCoordinator], e, c)
	}
	main, from = give(main, 40), give(from, 20)
	merge := cmd(ledger.ActMerge, ledger.Merging{Into: main.ID})
	merge.Reason = "同一件事"
	from = do(t, o, o.People[access.RoleAnalyst], from, merge)
	check := func(want int) {
		t.Helper()
		e, err := o.Get(ctx, o.People[access.RoleHead], main.ID)
		if c, ok := e.Clock(ledger.ClockRespond); err != nil || !ok || !c.Due.Equal(until(want)) || c.Basis != "上级来文" {
			t.Errorf("%+v, %v", c, err)
		}
	}
	check(20)
	do(t, o, o.People[access.RoleAnalyst], from, cmd(ledger.ActRelist, nil))
	check(40)
}

// The deadlines that fit once a matter is graded stand beside the superior's, also
// where that is the strictest from the start.
func TestOtherDeadlinesStandBesideTheSuperiors(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateToDispatch, opinion.LevelLarger, ledger.Matter{Channel: opinion.ChannelSuperior, Deadline: o.Now().Add(24 * time.Hour), DeadlineBy: "转办〔2026〕8号"})
	if err != nil {
		t.Fatal(err)
	}
	c, ok := e.Clock(ledger.ClockRespond)
	if !ok || c.Row != "given" || len(c.Past) != 0 || len(c.Others) == 0 || c.Others[len(c.Others)-1].Row != "respond-larger" {
		t.Fatalf("%+v", c)
	}
	grade := ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassOrdinary, MustAnswer: new(false)}
	again := cmd(ledger.ActRegrade, grade)
	again.Reason = "情况轻微"
	e = do(t, o, o.People[access.RoleAnalyst], e, again)
	if c, _ := e.Clock(ledger.ClockRespond); len(c.Others) != 0 || c.Row != "given" || len(c.Past) != 0 {
		t.Errorf("graded down: %+v", c)
	}
}

// Where nothing is to be answered in public, the superior's deadline is met by the
// 终报, by no other; and is running again where an answer is wanted after all.
func TestAFinalReportMeetsTheSuperiorsDeadline(t *testing.T) {
	o := office()
	coordinator, analyst := o.People[access.RoleCoordinator], o.People[access.RoleAnalyst]
	report := func(kind string) ledger.Command {
		return cmd(ledger.ActReportUp, ledger.Memo{Kind: kind, To: "市督查室"})
	}
	graded := func(must bool) ledger.Command {
		c := cmd(ledger.ActRegrade, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassSuperior, MustAnswer: new(must)})
		c.Reason = "来文要求"
		return c
	}
	e, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{Channel: opinion.ChannelSuperior, Deadline: o.Now().Add(24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	running := func(want bool) ledger.Clock {
		t.Helper()
		c, ok := e.Clock(ledger.ClockRespond)
		if !ok || c.Running() != want {
			t.Errorf("running %v: %+v", c.Running(), c)
		}
		return c
	}
	e = do(t, o, coordinator, e, report("续报"))
	e = do(t, o, analyst, e, graded(false))
	running(true)
	o.Pass(time.Hour)
	reported := o.Now()
	e = do(t, o, coordinator, e, report("终报"))
	if c := running(false); !c.Stopped.Equal(reported) || c.Late(reported) || len(c.Past) != 0 {
		t.Errorf("%+v", c)
	}
	o.Pass(time.Hour)
	e = do(t, o, analyst, e, graded(true))
	running(true) // it is to be answered after all
	e = do(t, o, analyst, e, graded(false))
	if c := running(false); !c.Stopped.Equal(reported) {
		t.Errorf("stopped %v by the report of %v", c.Stopped, reported)
	}
}
