package ledger_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestFieldsThatAreRefused: each names the field and why.
func TestFieldsThatAreRefused(t *testing.T) {
	o := office()
	health := ledger.UnitRef{ID: ledgertest.UnitHealth}
	toDispatch, inHand := at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary), at(t, o, ledger.StateInHand, opinion.LevelLarger)
	noBasis := cmd(ledger.ActRegrade, ledger.Grading{Level: opinion.LevelMajor, Class: opinion.ClassEmergency})
	noBasis.Reason = "升级"
	for name, c := range map[string]struct {
		e     ledger.Entry
		who   access.Role
		cmd   ledger.Command
		field string
	}{
		"lead and supporting at once":        {toDispatch, access.RoleCoordinator, cmd(ledger.ActDispatch, ledger.Dispatching{Lead: health, Supporting: []ledger.UnitRef{health}}), "details.supporting"},
		"重大 with the basis of before":        {inHand, access.RoleHead, noBasis, "details.basis"},
		"leave for a time that nobody knows": {inHand, access.RoleContact, ledger.Command{Action: ledger.ActAskLate, Reason: "忘记"}.With(ledger.Lateness{Action: ledger.ActCall}), "details.when"},
		"leave for a time to come":           {inHand, access.RoleContact, ledger.Command{Action: ledger.ActAskLate, Reason: "忘记"}.With(ledger.Lateness{Action: ledger.ActCall, When: o.Now().Add(time.Minute)}), "details.when"},
	} {
		var invalid *ledger.InvalidError
		if _, err := o.Do(ctx, o.People[c.who], c.e.ID, c.e.Version, c.cmd); !errors.As(err, &invalid) || invalid.Field != c.field {
			t.Errorf("%s: %v, %+v", name, err, invalid)
		}
	}
}

// TestSupervisionThatIsRefused: rules that nobody can keep.
func TestSupervisionThatIsRefused(t *testing.T) {
	for name, edit := range map[string]func(*ledger.Supervision){
		"a share of all":         func(s *ledger.Supervision) { s.Remind.Share = 1 },
		"days before":            func(s *ledger.Supervision) { s.Supervise.Days = -1 },
		"days before the 通报":     func(s *ledger.Supervision) { s.Circulate.Days = -1 },
		"more than a year":       func(s *ledger.Supervision) { s.Circulate.Days = 366 },
		"closed before it opens": func(s *ledger.Supervision) { s.Opens = s.Closes },
		"nobody, of 催办":          func(s *ledger.Supervision) { s.Remind.Tell = []access.Role{"x"} },
		"nobody, of 督办":          func(s *ledger.Supervision) { s.Supervise.Tell = []access.Role{"x"} },
		"nobody, of 通报":          func(s *ledger.Supervision) { s.Circulate.Tell = []access.Role{"x"} },
	} {
		s := ledger.DefaultSupervision()
		edit(&s)
		var invalid *ledger.InvalidError
		if err := ledger.CheckSupervision(s); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, days := range []int{0, 365} {
		s := ledger.DefaultSupervision()
		s.Supervise.Days, s.Circulate.Days = days, days
		if err := ledger.CheckSupervision(s); err != nil {
			t.Errorf("%d days: %v", days, err)
		}
	}
}

// TestCirculatedWithoutSupervising: an office that sends no 督办单 circulates what
// is late all the same.
func TestCirculatedWithoutSupervising(t *testing.T) {
	o := office()
	o.Book.Supervision.Remind.Off, o.Book.Supervision.Supervise.Off = true, true
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger) // to be answered by 03-04 09:00
	superviseFor(t, o, 12*24*time.Hour)
	got := taken(t, o, e.ID, ledger.ClockRespond)
	if len(got) != 1 || !strings.HasPrefix(got[0], "通报 回应 03-1") {
		t.Errorf("steps: %v", got)
	}
}

// TestStepsAreNotTakenTwice: a deadline that was dropped by a grading and comes
// back by the next is the same one: what was done for it was done.
func TestStepsAreNotTakenTwice(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary) // to be answered by 03-04 09:00
	superviseFor(t, o, 44*time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); len(got) != 1 {
		t.Fatalf("before: %v", got)
	}
	grade := func(must bool) {
		now, err := o.Store.Get(ctx, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		c := cmd(ledger.ActRegrade, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, MustAnswer: &must, Basis: "复核"})
		c.Reason = "复核"
		e = do(t, o, o.People[access.RoleAnalyst], now, c)
	}
	grade(false)
	if _, ok := e.Clock(ledger.ClockRespond); ok {
		t.Fatal("the clock was not dropped")
	}
	grade(true)
	if c, ok := e.Clock(ledger.ClockRespond); !ok || !c.Running() || c.Reminded.IsZero() {
		t.Errorf("come back: %+v", c)
	}
	superviseFor(t, o, time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); len(got) != 1 {
		t.Errorf("after: %v", got)
	}
}

// TestSimpleStopsTheTriage: found and graded in the same moment is graded.
func TestSimpleStopsTheTriage(t *testing.T) {
	o := office()
	e, err := o.Simple(ctx, ledgertest.Everybody(), ledger.SimpleForm{
		Opening: ledger.Opening{Matter: ledger.Matter{Title: "路灯不亮"}, Key: "k"},
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Lead: ledger.UnitRef{ID: ledgertest.UnitTown}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := e.Clock(ledger.ClockTriage); !ok || c.Running() || !c.Stopped.Equal(c.Start) || c.Late(o.Now().Add(99*time.Hour)) {
		t.Errorf("the clock of the triage: %+v", c)
	}
}

// TestExplainedAfterThePolicy: what goes out after the policy stops its clock
// when it does, and not before.
func TestExplainedAfterThePolicy(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateToPublish, opinion.LevelOrdinary, ledger.Matter{Title: "公积金新政解读", Channel: opinion.ChannelExplanation, PolicyDate: o.Now().Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := e.Clock(ledger.ClockRespond); !c.Running() {
		t.Errorf("before anything went out: %+v", c)
	}
	o.Pass(9 * 24 * time.Hour)
	e = do(t, o, o.People[access.RolePublisher], e, ledgertest.Sample(ledger.ActPublish, "", ""))
	if c, _ := e.Clock(ledger.ClockRespond); !c.Stopped.Equal(o.Now()) || !c.Late(o.Now()) {
		t.Errorf("nine days later: %+v", c)
	}
}

// TestMergedStandsForNothing: of two entries that hold a post, the one that went
// into the other is not shown beside it; one that is voided comes last.
func TestMergedStandsForNothing(t *testing.T) {
	o := office()
	both := ledger.Matter{Title: "主件", Posts: []string{"p1"}}
	main, err := o.At(ledger.StateToTriage, "", both)
	if err != nil {
		t.Fatal(err)
	}
	other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "同一件", Posts: []string{"p2"}})
	if err != nil {
		t.Fatal(err)
	}
	head := o.People[access.RoleHead]
	other = do(t, o, o.People[access.RoleAnalyst], other, ledgertest.Sample(ledger.ActMerge, "", main.ID))
	byPosts := func(ids ...string) (found []string) {
		all, err := o.ByPosts(ctx, head, ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			found = append(found, e.ID)
		}
		return found
	}
	if got := byPosts("p1", "p2"); !slices.Equal(got, []string{main.ID}) {
		t.Errorf("%v, want the main entry %s without %s", got, main.ID, other.ID)
	}
	third, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "另一件", Posts: []string{"p3"}})
	if err != nil {
		t.Fatal(err)
	}
	void := ledger.Command{Action: ledger.ActVoid, Reason: "重复"}
	do(t, o, head, third, void)
	if got := byPosts("p3", "p1"); !slices.Equal(got, []string{main.ID, third.ID}) {
		t.Errorf("%v, want the voided one last", got)
	}
}

// TestApplyKeepsApart: two acts that may follow one entry give two entries, and
// neither shows in the other, also where slices have room.
func TestApplyKeepsApart(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateArchived, opinion.LevelMajor)
	acts, err := o.Store.History(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	var before ledger.Entry
	for _, a := range acts {
		one, err := ledger.Apply(before, a)
		if err != nil {
			t.Fatal(err)
		}
		kept, other := jsonOf(one), a
		other.Actor = ledger.Person{UserID: "another", Name: "另一人", UnitID: a.Actor.UnitID}
		if _, err := ledger.Apply(before, other); err != nil || jsonOf(one) != kept {
			t.Fatalf("act %d, %s: %v, or the other shows in the one:\n%s\n%s", a.Seq, a.Action, err, jsonOf(one), kept)
		}
		before = one
	}
}

// TestWhoSignsOnPaper: writing a review down for its reviewer needs the scan, what
// a unit says by telephone does not.
func TestWhoSignsOnPaper(t *testing.T) {
	o := office()
	for _, c := range []struct {
		state  ledger.State
		action ledger.Action
		signed bool
	}{
		{ledger.StateReview1, ledger.ActApprove, true}, {ledger.StateReview4, ledger.ActApprove, true}, {ledger.StateToRule, ledger.ActOverrule, true},
		{ledger.StateInHand, ledger.ActFeedback, false}, {ledger.StateToAccept, ledger.ActAccept, false}, {ledger.StateInHand, ledger.ActInstruct, false},
	} {
		offers := ledger.Offers(o.People[access.RoleCoordinator], at(t, o, c.state, opinion.LevelMajor))
		i := slices.IndexFunc(offers, func(x ledger.Offer) bool { return x.Action == c.action })
		if i < 0 || !offers[i].OnBehalf || offers[i].Signed != c.signed {
			t.Errorf("%s in %s: %+v", c.action, c.state, offers)
		}
	}
}

// TestWhatMayBecomeOfAnAnswer: each of the three, and nothing else.
func TestWhatMayBecomeOfAnAnswer(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	submit := func(p ledger.Publicity) ledger.Command {
		return cmd(ledger.ActSubmit, ledger.Drafting{Text: "情况说明", Publicity: p, Secrecy: "不涉密", Without: "来不及"})
	}
	for _, p := range []ledger.Publicity{ledger.PublicityOpen, ledger.PublicityOnRequest, ledger.PublicityClosed} {
		if after := do(t, o, o.People[access.RoleContact], e, submit(p)); after.Drafts[0].Publicity != p {
			t.Errorf("%s became %s", p, after.Drafts[0].Publicity)
		}
		e = at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	}
	refused[*ledger.InvalidError](t, o, o.People[access.RoleContact], e, submit("内部"), "公开属性")
}

// TestHandsOutOfOrder: what happened before what should come first took nothing,
// and what comes next counts from the later of the two.
func TestHandsOutOfOrder(t *testing.T) {
	hour := func(n int) time.Time { return shanghai("2026-03-02 08:00").Add(time.Duration(n) * time.Hour) }
	f := ledger.Figures{Published: hour(0), Discovered: hour(3), Triaged: hour(2), Ordered: hour(4), Responded: hour(4)}
	var got []string
	for _, h := range f.Hands() {
		got = append(got, h.Name+" "+h.Took.String())
	}
	if want := []string{"发现 3h0m0s", "研判 0s", "交办 1h0m0s", "发布 0s"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestWhoseUnitIsNamed: who writes an act down for a person without an account
// names that person's unit; another unit's word is not the lead's.
func TestWhoseUnitIsNamed(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	accept := ledger.Command{Action: ledger.ActAccept, For: &ledger.Person{Name: "小赵", UnitID: ledgertest.UnitTown}}
	refused[*ledger.ForbiddenError](t, o, o.People[access.RoleCoordinator], e, accept, "牵头单位")
	accept.For.UnitID = ledgertest.UnitHealth
	e = do(t, o, o.People[access.RoleCoordinator], e, accept)
	if by := e.Lead.AcceptedBy; by.Name != "小赵" || by.UnitID != ledgertest.UnitHealth || by.UserID != "" {
		t.Errorf("accepted by %+v", by)
	}
}

// TestAClockThatWasMovedBack stops no work: what is recorded then is recorded
// when the last act was.
func TestAClockThatWasMovedBack(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	last := e.UpdatedAt
	o.Pass(-2 * time.Hour)
	e = do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActNote, "", ""))
	if !e.UpdatedAt.Equal(last) {
		t.Errorf("recorded at %v, the act before at %v", e.UpdatedAt, last)
	}
}

// TestThePostIsAsItWasLastSeen: with who looked, and when.
func TestThePostIsAsItWasLastSeen(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	for _, state := range []string{"在", "打不开", "已删"} {
		o.Pass(time.Hour)
		e = do(t, o, o.People[access.RoleMonitor], e, cmd(ledger.ActCheckPost, ledger.PostCheck{State: state}))
		if e.Post.State != state || !e.Post.At.Equal(o.Now()) || e.Post.By != o.People[access.RoleMonitor].Name {
			t.Errorf("after %s: %+v", state, e.Post)
		}
	}
}
