package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// taken are the system's steps in a history, as "催办 回应 03-05 08:30".
func taken(t *testing.T, o *ledgertest.Office, id string, kinds ...ledger.ClockKind) []string {
	t.Helper()
	acts, err := o.Store.History(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range acts {
		d, err := a.Of()
		m, ok := d.(*ledger.Memo)
		if err != nil || !ok || m.Clock == "" || a.Role != ledger.RoleSystem {
			continue
		}
		if len(kinds) == 0 || slices.Contains(kinds, m.Clock) {
			out = append(out, fmt.Sprintf("%s %s %s", a.Action.Name(), m.Clock.Name(), a.HappenedAt.Truncate(10*time.Minute).In(calendar.Shanghai).Format("01-02 15:04")))
		}
	}
	return out
}

// superviseFor lets days pass minute by ten minutes; at each look another
// process leads, and both look at times.
func superviseFor(t *testing.T, o *ledgertest.Office, d time.Duration) {
	t.Helper()
	end := o.Now().Add(d)
	for i := 0; o.Now().Before(end); i++ {
		o.Pass(10 * time.Minute)
		other := ledger.NewService(o.Store, o, func() *ledger.Rulebook { return o.Book }, o.Now) // a process that has just begun to lead
		for range 1 + i%2 {
			if _, err := other.Supervise(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A matter found on Monday 2026-03-02 at 09:00 that must be answered within 48
// hours, and whose unit does nothing for four weeks.
func TestSupervisionOverWeeks(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	superviseFor(t, o, 28*24*time.Hour)
	want := []string{
		"催办 回应 03-03 23:20", // 9.6 hours before; the morning would take too many of them
		"督办 回应 03-05 08:30", // the day after 03-04 09:00
		"通报 回应 03-13 08:30", // five working days more: 6, 9, 10, 11, 12
	}
	if got := taken(t, o, e.ID, ledger.ClockRespond); !slices.Equal(got, want) {
		t.Errorf("steps:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	got, err := o.Store.Get(ctx, e.ID)
	if err != nil || got.Count(ledger.ActRemind) == 0 {
		t.Fatal(err)
	}
	acts, _ := o.Store.History(ctx, e.ID)
	if err := ledger.VerifyEntry(got, acts); err != nil {
		t.Error(err)
	}
	last := acts[len(acts)-1]
	if last.Actor.Name != "系统" || last.Role != ledger.RoleSystem || last.Actor.UserID != "" {
		t.Errorf("done by %+v as %s", last.Actor, last.Role)
	}
}

// The clock of fifteen working days is reminded in the morning and not at night.
func TestReminderWaitsForTheMorning(t *testing.T) {
	rules := ledger.DefaultSupervision()
	o := office()
	o.Book.Supervision = rules
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	superviseFor(t, o, 30*24*time.Hour)
	for _, step := range taken(t, o, e.ID, ledger.ClockClose) {
		if hour := step[len(step)-5:]; hour < "08:30" || hour > "20:00" {
			t.Errorf("%s: at night", step)
		}
	}
	if n := len(taken(t, o, e.ID, ledger.ClockClose)); n < 2 {
		t.Errorf("%d steps", n)
	}
}

func TestNothingForWhatIsAnsweredOrOver(t *testing.T) {
	for _, c := range []struct {
		state ledger.State
		kinds []ledger.ClockKind
	}{
		{ledger.StateClosed, nil}, {ledger.StateVoided, nil}, {ledger.StateLeftOut, nil}, {ledger.StateArchived, nil},
		{ledger.StateFollowUp, []ledger.ClockKind{ledger.ClockRespond, ledger.ClockFeedback}},
	} {
		o := office()
		e := at(t, o, c.state, opinion.LevelLarger)
		before := len(taken(t, o, e.ID, c.kinds...))
		superviseFor(t, o, 40*24*time.Hour)
		if got := taken(t, o, e.ID, c.kinds...); len(got) != before {
			t.Errorf("%s: %v", c.state.Name(), got)
		}
	}
}

// An extension moves the deadline: there is a reminder before the new one too, and
// the 督办单 goes by it.
func TestSupervisionAfterAnExtension(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	superviseFor(t, o, 40*time.Hour)
	e, _ = o.Store.Get(ctx, e.ID)
	clock, _ := e.Clock(ledger.ClockRespond)
	until := clock.Due.Add(4 * 24 * time.Hour)
	ask := cmd(ledger.ActAskExtension, ledger.Extending{Clock: ledger.ClockRespond, Until: until})
	ask.Reason = "须现场检测"
	e = do(t, o, o.People[access.RoleContact], e, ask)
	do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActExtend, ledger.Extending{Clock: ledger.ClockRespond, Until: until}))
	superviseFor(t, o, 7*24*time.Hour)
	want := []string{"催办 回应 03-03 23:20", "催办 回应 03-07 08:30", "督办 回应 03-09 08:30"}
	if got := taken(t, o, e.ID, ledger.ClockRespond); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestRulesOfSupervision(t *testing.T) {
	o := office()
	s := &o.Book.Supervision
	s.Remind.Off, s.Supervise.Days, s.Circulate = true, 3, ledger.LateRule{Off: true}
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	superviseFor(t, o, 20*24*time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); !slices.Equal(got, []string{"督办 回应 03-07 08:30"}) {
		t.Errorf("%v", got)
	}
	for name, bad := range map[string]func(*ledger.Supervision){
		"share": func(s *ledger.Supervision) { s.Remind.Share = 1 }, "days": func(s *ledger.Supervision) { s.Supervise.Days = -1 },
		"hours": func(s *ledger.Supervision) { s.Opens = s.Closes }, "role": func(s *ledger.Supervision) { s.Remind.Tell = []access.Role{"x"} },
	} {
		rules := ledger.DefaultSupervision()
		bad(&rules)
		if ledger.CheckSupervision(rules) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := ledger.CheckSupervision(ledger.DefaultSupervision()); err != nil {
		t.Error(err)
	}
}

// History that was brought in is nobody's to answer.
func TestImportedHistoryIsNotSupervised(t *testing.T) {
	o := office()
	e, _, err := o.Create(ctx, ledger.System, ledger.Opening{Matter: ledger.Matter{Title: "旧账", Imported: true}})
	if err != nil {
		t.Fatal(err)
	}
	superviseFor(t, o, 20*24*time.Hour)
	if got := taken(t, o, e.ID); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

// Whoever has to act hears of a step: the unit while it has the entry, the
// office's own desk before and after; the head of the office when it is late.
func TestWhoHearsOfSupervision(t *testing.T) {
	for _, c := range []struct {
		state ledger.State
		units []string
		roles []access.Role
	}{
		{ledger.StateInHand, []string{ledgertest.UnitHealth}, []access.Role{access.RoleCoordinator, access.RoleHead}},
		{ledger.StateReview1, nil, []access.Role{access.RoleReviewer1, access.RoleCoordinator, access.RoleHead}},
		{ledger.StateToPublish, nil, []access.Role{access.RolePublisher, access.RoleCoordinator, access.RoleHead}},
		{ledger.StateToDispatch, nil, []access.Role{access.RoleCoordinator, access.RoleHead}},
	} {
		store := ledgertest.NewMemory()
		o := ledgertest.NewOffice(store)
		e := at(t, o, c.state, opinion.LevelLarger)
		superviseFor(t, o, 5*24*time.Hour)
		acts, _ := store.History(ctx, e.ID)
		notices, _ := store.Notices(ctx)
		found := false
		for _, n := range notices {
			a := acts[n.Seq-1]
			d, _ := a.Of()
			m, ok := d.(*ledger.Memo)
			if !ok || n.Action != ledger.ActSupervise || m.Clock != ledger.ClockRespond {
				continue
			}
			found = true
			slices.Sort(n.Roles)
			slices.Sort(c.roles)
			lead := slices.Contains(n.Units, ledgertest.UnitHealth)
			if !slices.Equal(n.Roles, c.roles) || lead != (len(c.units) > 0) {
				t.Errorf("%s: %v %v, want %v %v", c.state.Name(), n.Roles, n.Units, c.roles, c.units)
			}
		}
		if !found {
			t.Errorf("%s: no notice of a 督办单", c.state.Name())
		}
	}
}

// TestStepsAreTakenOnce: whatever people do in between, no clock of a round
// ever has a step twice, and none that was not due.
func TestStepsAreTakenOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := &game{T: rt, Office: ledgertest.NewOffice(ledgertest.NewMemory())}
		g.start()
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			g.step()
			g.Pass(time.Duration(rapid.IntRange(0, 60).Draw(rt, "more hours")) * time.Hour)
			for range 2 {
				leader := ledger.NewService(g.Store, g.Office, func() *ledger.Rulebook { return g.Book }, g.Now)
				if _, err := leader.Supervise(ctx); err != nil {
					rt.Fatal(err)
				}
			}
			g.entry, _ = g.Store.Get(ctx, g.entry.ID)
			g.other, _ = g.Store.Get(ctx, g.other.ID)
		}
		checkSteps(rt, g, g.entry.ID)
		checkSteps(rt, g, g.other.ID)
	})
}

// checkSteps replays a history and holds each step of the system against the
// clock as it was then.
func checkSteps(t *rapid.T, g *game, id string) {
	acts, err := g.Store.History(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var e ledger.Entry
	for _, a := range acts {
		d, err := a.Of()
		if m, ok := d.(*ledger.Memo); err == nil && ok && m.Instruction > 0 && a.Role == ledger.RoleSystem {
			key := fmt.Sprint(a.Action, " instruction ", m.Instruction)
			i := e.Instructions[m.Instruction-1]
			if early := a.Action != ledger.ActRemind && !a.HappenedAt.After(i.Due); seen[key] || early || !i.ReportedAt.IsZero() {
				t.Fatalf("%s: again %v, early %v, reported %v", key, seen[key], early, i.ReportedAt)
			}
			seen[key] = true
		}
		if m, ok := d.(*ledger.Memo); err == nil && ok && m.Clock != "" && a.Role == ledger.RoleSystem {
			c, there := e.Clock(m.Clock)
			agreed := 0
			for _, p := range c.Past {
				if p.Action == ledger.ActExtend || p.Action == ledger.ActOrdered {
					agreed++ // a new deadline, which may be supervised again
				}
			}
			key := fmt.Sprint(a.Action, m.Clock, e.Round().No, c.Start, agreed)
			early := a.Action != ledger.ActRemind && !a.HappenedAt.After(c.Due)
			if seen[key] || !there || !c.Running() || !e.State.Open() || early {
				t.Fatalf("%s: again %v, clock %v, running %v, early %v", key, seen[key], there, c.Running(), early)
			}
			seen[key] = true
		}
		if e, err = ledger.Apply(e, a); err != nil {
			t.Fatal(err)
		}
	}
}
