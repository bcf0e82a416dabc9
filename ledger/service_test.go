package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

var ctx = context.Background()

func office() *ledgertest.Office { return ledgertest.NewOffice(ledgertest.NewMemory()) }

func at(t *testing.T, o *ledgertest.Office, s ledger.State, level opinion.Level) ledger.Entry {
	t.Helper()
	e, err := o.At(s, level, ledger.Matter{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// do carries out a command that must succeed.
func do(t *testing.T, o *ledgertest.Office, who access.Actor, e ledger.Entry, cmd ledger.Command) ledger.Entry {
	t.Helper()
	after, err := o.Do(ctx, who, e.ID, e.Version, cmd)
	if err != nil {
		t.Fatalf("%s by %s: %v", cmd.Action, who.UserID, err)
	}
	return after
}

// refused carries out a command that must give an error of type E, with text
// that contains the words.
func refused[E error](t *testing.T, o *ledgertest.Office, who access.Actor, e ledger.Entry, cmd ledger.Command, words string) {
	t.Helper()
	_, err := o.Do(ctx, who, e.ID, e.Version, cmd)
	var want E
	if !errors.As(err, &want) || !strings.Contains(err.Error(), words) {
		t.Errorf("%s by %s: %v; want %T with %q", cmd.Action, who.UserID, err, want, words)
	}
	now, err := o.Store.Get(ctx, e.ID)
	if err != nil || now.Version != e.Version {
		t.Errorf("refused, but version %d became %d (%v)", e.Version, now.Version, err)
	}
}

func cmd(action ledger.Action, details any) ledger.Command {
	c := ledger.Command{Action: action, Reason: "理由"}
	if details != nil {
		c = c.With(details)
	}
	return c
}

func TestSimple(t *testing.T) {
	o := office()
	one := ledgertest.Everybody()
	form := ledger.SimpleForm{
		Opening: ledger.Opening{Matter: ledger.Matter{Title: "路灯不亮", Posts: []string{"p1"}}},
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Lead: ledger.UnitRef{ID: ledgertest.UnitTown}},
	}
	e, err := o.Simple(ctx, one, form)
	if err != nil {
		t.Fatal(err)
	}
	acts, _ := o.History(ctx, one, e.ID)
	if e.State != ledger.StateToAccept || len(acts) != 4 || !acts[3].Simple || e.Lead.Unit.Name != "城关镇" {
		t.Errorf("%s after %d acts, lead %+v", e.State, len(acts), e.Lead)
	}
	var conflict *ledger.ConflictError
	if _, err := o.Simple(ctx, one, form); !errors.As(err, &conflict) {
		t.Errorf("the same post again: %v", err)
	}

	clue := at(t, o, ledger.StateClue, "")
	form.EntryID, form.Version = clue.ID, clue.Version
	form.Grading.Level = opinion.LevelLarger
	var invalid *ledger.InvalidError
	if _, err := o.Simple(ctx, one, form); !errors.As(err, &invalid) {
		t.Errorf("较大 in one form: %v", err)
	}
	form.Grading.Level = opinion.LevelOrdinary
	var forbidden *ledger.ForbiddenError
	if _, err := o.Simple(ctx, o.People[access.RoleMonitor], form); !errors.As(err, &forbidden) {
		t.Errorf("by a monitor alone: %v", err)
	}
	if now, _ := o.Store.Get(ctx, clue.ID); now.State != ledger.StateClue {
		t.Errorf("half done: %s", now.State)
	}
	if e, err = o.Simple(ctx, one, form); err != nil || e.State != ledger.StateToAccept {
		t.Errorf("a clue: %s, %v", e.State, err)
	}
}

func TestMergeAndSplit(t *testing.T) {
	o := office()
	analyst := o.People[access.RoleAnalyst]
	main, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{Posts: []string{"p1"}})
	if err != nil {
		t.Fatal(err)
	}
	other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Posts: []string{"p2", "p3"}})
	if err != nil {
		t.Fatal(err)
	}
	refused[*ledger.InvalidError](t, o, analyst, other, cmd(ledger.ActMerge, ledger.Merging{Into: "none"}), "没有这个主件")
	other = do(t, o, analyst, other, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
	main, _ = o.Store.Get(ctx, main.ID)
	if other.State != ledger.StateLeftOut || !slices.Equal(main.Matter.Posts, []string{"p1", "p2", "p3"}) {
		t.Errorf("merged: %s, posts %v", other.State, main.Matter.Posts)
	}
	if e, err := o.ByPost(ctx, analyst, "p2"); err != nil || e.ID != main.ID {
		t.Errorf("p2 is with %s, want the main entry (%v)", e.ID, err)
	}
	refused[*ledger.InvalidError](t, o, analyst, main, cmd(ledger.ActAbsorb, ledger.Absorbing{From: other.ID}), "并入")

	main = do(t, o, analyst, main, cmd(ledger.ActSplit, ledger.Splitting{Title: "另一件事", Posts: []string{"p3"}}))
	acts, _ := o.History(ctx, analyst, main.ID)
	d, err := acts[len(acts)-1].Of()
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := o.Get(ctx, analyst, d.(*ledger.Splitting).Into)
	if err != nil || fresh.State != ledger.StateClue || fresh.Matter.SplitFrom != main.ID || !slices.Equal(fresh.Matter.Posts, []string{"p3"}) ||
		!fresh.Matter.DiscoveredAt.Equal(main.Matter.DiscoveredAt) || fresh.Number == main.Number {
		t.Errorf("split off: %+v (%v)", fresh.Matter, err)
	}
	if slices.Contains(main.Matter.Posts, "p3") {
		t.Error("the post is still with the source")
	}
}

func TestReturnsAndReassigning(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToRule, opinion.LevelOrdinary)
	before, _ := e.Clock(ledger.ClockRespond)
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActOverrule, nil))
	after, _ := e.Clock(ledger.ClockRespond)
	if e.Bounces != 1 || !before.Due.Equal(after.Due) || e.Lead.State != ledger.PartToAccept {
		t.Errorf("overruled: %d bounces, due %v then %v, unit %s", e.Bounces, before.Due, after.Due, e.Lead.State)
	}
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActReturn, ledger.Returning{Basis: "三定"}))
	e = do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActUphold, nil))
	if e.Bounces != 2 || e.Lead.Unit.ID != "" || len(e.Former) != 1 {
		t.Errorf("upheld: %d bounces, lead %+v, former %+v", e.Bounces, e.Lead, e.Former)
	}
	e = do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActDispatch, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitEducation}}))
	e = do(t, o, o.People[ledgertest.ContactEducation], e, cmd(ledger.ActAccept, nil))
	e = do(t, o, o.People[ledgertest.ContactEducation], e, cmd(ledger.ActFeedback, ledger.Feedback{Text: "已查"}))
	refused[*ledger.InvalidError](t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitEducation}}), "换一个")
	refused[*ledger.InvalidError](t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitGone}}), "已撤销")
	refused[*ledger.InvalidError](t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, ledger.Dispatching{Lead: ledger.UnitRef{ID: "u-none"}}), "没有编号")
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitTown}}))
	if len(e.Feedbacks) != 1 || e.State != ledger.StateToAccept || len(e.Former) != 2 {
		t.Errorf("reassigned: %s, %d feedbacks, former %+v", e.State, len(e.Feedbacks), e.Former)
	}
	refused[*ledger.ForbiddenError](t, o, o.People[ledgertest.ContactEducation], e, cmd(ledger.ActAccept, nil), "已不承办")
}

func TestSupportingUnits(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	lead, support := o.People[access.RoleContact], o.People[ledgertest.ContactEducation]
	part := ledger.SupportPart{Unit: ledger.UnitRef{ID: ledgertest.UnitEducation}}
	refused[*ledger.InvalidError](t, o, lead, e, cmd(ledger.ActSubmit, ledger.Drafting{Text: "稿"}), "教育体育局尚未报送")
	refused[*ledger.IllegalError](t, o, support, e, cmd(ledger.ActSupportReport, part), "尚未签收")
	e = do(t, o, support, e, cmd(ledger.ActSupportAccept, part))
	part.Text = "学校已通知家长"
	e = do(t, o, support, e, cmd(ledger.ActSupportReport, part))
	e = do(t, o, lead, e, cmd(ledger.ActSubmit, ledger.Drafting{Text: "稿"}))
	if e.State != ledger.StateReview1 || e.Supporting[0].State != ledger.PartReported {
		t.Errorf("%s, supporting %+v", e.State, e.Supporting)
	}
}

// A part that was returned is not there either: the draft says why it goes without.
func TestADraftWithoutAReturnedPart(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	lead := o.People[access.RoleContact]
	part := ledger.SupportPart{Unit: ledger.UnitRef{ID: ledgertest.UnitEducation}, Text: "非本局职责"}
	e = do(t, o, o.People[ledgertest.ContactEducation], e, cmd(ledger.ActSupportReturn, part))
	refused[*ledger.InvalidError](t, o, lead, e, cmd(ledger.ActSubmit, ledger.Drafting{Text: "稿"}), "教育体育局已退单，须说明缺报原因")
	if e = do(t, o, lead, e, cmd(ledger.ActSubmit, ledger.Drafting{Text: "稿", Without: "与该局无关"})); e.State != ledger.StateReview1 {
		t.Errorf("%s", e.State)
	}
}

func TestRoundsAndEffect(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateFollowUp, opinion.LevelOrdinary)
	o.Pass(72 * time.Hour)
	first, _ := e.Clock(ledger.ClockRespond)
	e = do(t, o, o.People[access.RoleMonitor], e, cmd(ledger.ActRebound, ledger.Linking{Posts: []string{"p9"}}))
	second, ok := e.Clock(ledger.ClockRespond)
	if e.Round().No != 2 || !ok || !second.Running() || !second.Start.Equal(o.Now()) || second.Due.Equal(first.Due) {
		t.Errorf("round %d, clock %+v", e.Round().No, second)
	}
	if e.Draft() != nil {
		t.Error("the new round begins with the old draft")
	}
	if f := e.Figures(); f.Responded.IsZero() || !f.RespondDue.Equal(first.Due) {
		t.Errorf("figures of the first round were lost: %+v", f)
	}
	e, err := o.Walk(e, ledgertest.Path(ledger.StateArchived, opinion.LevelOrdinary)[4:]...)
	if err != nil {
		t.Fatal(err)
	}
	closed := e.Figures().Closed
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActReopen, nil))
	if closed.IsZero() || !e.Figures().Closed.IsZero() || e.Round().No != 3 || e.State != ledger.StateInHand {
		t.Errorf("reopened: round %d, closed %v then %v", e.Round().No, closed, e.Figures().Closed)
	}
}

func TestOffersAreWhatIsPossible(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	offered := func(who access.Actor) map[ledger.Action]bool {
		m := map[ledger.Action]bool{}
		for _, f := range ledger.Offers(who, e) {
			m[f.Action] = f.OnBehalf
		}
		return m
	}
	if m := offered(o.People[access.RoleContact]); m[ledger.ActAccept] || !has(m, ledger.ActAccept) || has(m, ledger.ActRecall) {
		t.Errorf("the unit's contact is offered %v", m)
	}
	if m := offered(o.People[ledgertest.ContactEducation]); has(m, ledger.ActAccept) || !has(m, ledger.ActSupportAccept) {
		t.Errorf("the supporting unit's contact is offered %v", m)
	}
	if m := offered(o.People[access.RoleCoordinator]); !m[ledger.ActAccept] || m[ledger.ActRecall] || !has(m, ledger.ActRecall) {
		t.Errorf("the coordinator is offered %v", m)
	}
	if m := offered(o.People[access.RoleSystemAdmin]); len(m) > 0 {
		t.Errorf("an administrator is offered %v", m)
	}
}

func has(m map[ledger.Action]bool, a ledger.Action) bool { _, ok := m[a]; return ok }

func TestBadCommands(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateClue, "")
	who := o.People[access.RoleMonitor]
	for words, c := range map[string]ledger.Command{
		"没有“dance”": {Action: "dance"},
		"理由":        {Action: ledger.ActLeaveOut, Details: []byte(`{"kind":"无关"}`)},
		"内容读不懂":     {Action: ledger.ActNote, Details: []byte(`{"nonsense":1}`)},
		"格式不对":      {Action: ledger.ActNote, Details: []byte(`{"views":"many"}`)},
		"过长":        {Action: ledger.ActNote, Reason: strings.Repeat("长", 10000)},
		"读不懂的字符":    {Action: ledger.ActNote, Reason: "a\x00b"},
		"多余的数据":     {Action: ledger.ActNote, Details: []byte(`{} {}`)},
	} {
		refused[*ledger.InvalidError](t, o, who, e, c, words)
	}
	refused[*ledger.IllegalError](t, o, who, e, cmd(ledger.ActPublish, nil), "当前可以：初筛、不列入、作废")
	if _, err := o.Do(ctx, who, "none", 1, cmd(ledger.ActScreen, nil)); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("unknown entry: %v", err)
	}
	if _, err := o.Do(ctx, who, e.ID, e.Version+1, cmd(ledger.ActScreen, nil)); err == nil || !strings.Contains(err.Error(), "已被他人更新") {
		t.Errorf("stale version: %v", err)
	}
	for _, m := range []ledger.Matter{{}, {Title: "x", URL: "javascript:alert(1)"}, {Title: "x", Channel: "抖音"}, {Title: "x", DiscoveredAt: o.Now().Add(time.Hour)}} {
		var invalid *ledger.InvalidError
		if _, _, err := o.Create(ctx, who, ledger.Opening{Matter: m}); !errors.As(err, &invalid) {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// TestDetailsOfEveryAction: what an act carries is of the type that
// ActionInfo.Details gives, and is what Act.Of gives back.
func TestDetailsOfEveryAction(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateArchived, opinion.LevelMajor)
	acts, err := o.History(ctx, o.People[access.RoleHead], e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		d, err := a.Of()
		if err != nil {
			t.Error(err)
		}
		again, err := ledger.Act{Action: a.Action, Details: json.RawMessage(jsonOf(d))}.Of()
		if err != nil || jsonOf(again) != jsonOf(d) || fmt.Sprintf("%T", ledger.Actions[a.Action].Details()) != fmt.Sprintf("%T", d) {
			t.Errorf("%s: %T %s, %T %s (%v)", a.Action, d, jsonOf(d), again, jsonOf(again), err)
		}
	}
	for action := range ledger.Actions {
		sample := ledgertest.Sample(action, opinion.LevelMajor, "x")
		if _, err := (ledger.Act{Action: action, Details: sample.Details}).Of(); err != nil {
			t.Errorf("%s: %v", action, err)
		}
	}
	if n := e.Count(ledger.ActApprove); n != 4 {
		t.Errorf("%d approvals, want 4", n)
	}
}

func TestListRefusesBadFilters(t *testing.T) {
	o := office()
	var invalid *ledger.InvalidError
	for _, f := range []ledger.Filter{{Limit: -1}, {Limit: ledger.MaxLimit + 1}, {Sort: "colour"}} {
		if _, err := o.List(ctx, o.People[access.RoleHead], f); !errors.As(err, &invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	o := office()
	e, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{})
	if err != nil {
		b.Fatal(err)
	}
	acts, _ := o.Store.History(ctx, e.ID)
	before, _ := ledger.Fold(acts[:len(acts)-1])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ledger.Apply(before, acts[len(acts)-1]); err != nil {
			b.Fatal(err)
		}
	}
}
