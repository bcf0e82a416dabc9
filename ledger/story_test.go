package ledger_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestTheLifeOfAMajorMatter plays a 重大 matter by all the people that it
// takes: a return that is ruled against, a re-grading, an extension, a rejected
// review, a review on paper, a press conference, a rebound and a second round;
// and reads it back as one timeline.
func TestTheLifeOfAMajorMatter(t *testing.T) {
	o := office()
	lead, support := ledger.UnitRef{ID: ledgertest.UnitHealth}, ledger.UnitRef{ID: ledgertest.UnitEducation}
	e, _, err := o.Create(ctx, o.People[access.RoleMonitor], ledger.Opening{Matter: ledger.Matter{
		Title: "某校多名学生呕吐", Posts: []string{"p1"}, PublishedAt: o.Now().Add(-time.Hour), DiscoveredAt: o.Now(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	does := func(minutes int, role access.Role, action ledger.Action, details any) {
		t.Helper()
		o.Pass(time.Duration(minutes) * time.Minute)
		c := ledger.Command{Action: action}
		if ledger.Actions[action].Reason {
			c.Reason = "见附件"
		}
		if details != nil {
			c = c.With(details)
		}
		e = do(t, o, o.People[role], e, c)
	}
	paper := func(role access.Role, action ledger.Action, name string, details any) {
		t.Helper()
		c := ledger.Command{Action: action, For: &ledger.Person{Name: name}, Evidence: []string{ledgertest.SignedScan}, HappenedAt: o.Now().Add(-2 * time.Hour), LateReason: "纸质审签后补录"}
		if details != nil {
			c = c.With(details)
		}
		e = do(t, o, o.People[role], e, c)
	}
	draft := ledger.Drafting{Text: "情况通报", Publicity: ledger.PublicityOpen, Secrecy: "不涉密"}

	does(5, access.RoleMonitor, ledger.ActScreen, nil)
	does(10, access.RoleAnalyst, ledger.ActTriage, ledger.Grading{Level: opinion.LevelLarger, Class: opinion.ClassEmergency, Lead: lead})
	does(5, access.RoleCoordinator, ledger.ActDispatch, ledger.Dispatching{Lead: lead, Supporting: []ledger.UnitRef{support}})
	does(5, access.RoleContact, ledger.ActReturn, ledger.Returning{Basis: "校园食品安全属教育部门"})
	does(5, access.RoleHead, ledger.ActOverrule, nil)
	does(5, access.RoleContact, ledger.ActAccept, nil)
	does(5, access.RoleHead, ledger.ActRegrade, ledger.Grading{Level: opinion.LevelMajor, Class: opinion.ClassEmergency, Basis: "人数增加"})
	does(5, access.RoleCoordinator, ledger.ActReportUp, ledger.Memo{Kind: "首报", To: "市委宣传部", Receipt: "已收"})
	does(5, access.RoleAnalyst, ledger.ActStatement, ledger.Memo{Text: "以疾控检测为准"})
	does(5, ledgertest.ContactEducation, ledger.ActSupportAccept, ledger.SupportPart{Unit: support})
	does(30, access.RoleContact, ledger.ActFeedback, ledger.Feedback{Text: "已送检"})
	does(5, ledgertest.ContactEducation, ledger.ActSupportReport, ledger.SupportPart{Unit: support, Text: "食堂已停业"})
	does(60, access.RoleContact, ledger.ActAskExtension, ledger.Extending{Clock: ledger.ClockRespond, Until: e.Matter.DiscoveredAt.Add(8 * time.Hour)})
	does(5, access.RoleHead, ledger.ActExtend, ledger.Extending{Clock: ledger.ClockRespond, Until: e.Matter.DiscoveredAt.Add(7 * time.Hour)})
	does(5, access.RoleContact, ledger.ActSubmit, draft)
	does(5, access.RoleReviewer1, ledger.ActReject, ledger.Reviewing{Comments: "写明人数", Marks: []ledger.Mark{{Wrong: "多名", Right: "12名"}}})
	draft.Text = "12名学生的情况通报"
	does(10, access.RoleContact, ledger.ActSubmit, draft)
	does(5, access.RoleReviewer1, ledger.ActApprove, nil)
	does(5, access.RoleReviewer2, ledger.ActApprove, nil)
	does(5, access.RoleReviewer3, ledger.ActApprove, nil)
	o.Pass(3 * time.Hour)
	paper(access.RoleCoordinator, ledger.ActApprove, "某副县长", nil)
	does(5, access.RolePublisher, ledger.ActPress, ledger.Publishing{Channel: "新闻发布会", Speaker: "某局长", Rank: "主要负责人"})
	does(20*60, access.RolePublisher, ledger.ActPublishMore, ledger.Publishing{Channel: "政府网站"})
	does(24*60, access.RoleMonitor, ledger.ActRebound, ledger.Linking{Posts: []string{"p2"}})
	does(30, access.RoleContact, ledger.ActSubmit, draft)
	for _, r := range []access.Role{access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3, access.RoleGovernment} {
		does(10, r, ledger.ActApprove, nil)
	}
	does(10, access.RolePublisher, ledger.ActPublish, ledger.Publishing{Channel: "政务微信", Link: "https://www.example.gov.cn/2"})
	does(60, access.RoleMonitor, ledger.ActFollow, ledger.FollowUp{Text: "热度回落"})
	does(60, access.RoleContact, ledger.ActAskClose, ledger.Closing{Conclusion: "患者痊愈，食堂整改"})
	refused[*ledger.ForbiddenError](t, o, o.People[access.RoleCoordinator], e, ledger.Command{Action: ledger.ActClose}, "领导")
	does(60, access.RoleLeader, ledger.ActClose, nil)
	does(60, access.RoleCoordinator, ledger.ActArchive, ledger.Closing{Effect: "负面占比下降", Archive: "2026-W-1"})

	acts, err := o.History(ctx, o.People[access.RoleHead], e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.VerifyEntry(e, acts); err != nil {
		t.Error(err)
	}
	golden(t, "major.golden", timeline(acts)+"\n"+clocks(e, o.Now()))
}

func golden(t *testing.T, name, have string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(have), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if have != string(want) {
		t.Errorf("%s differs:\n%s", path, have)
	}
}

func timeline(acts []ledger.Act) string {
	var b strings.Builder
	for _, a := range acts {
		who := a.Actor.Name
		if a.Recorder != nil {
			who += "（" + a.Recorder.Name + "代录）"
		}
		fmt.Fprintf(&b, "%02d %s %s %s %s → %s\n", a.Seq, a.HappenedAt.In(calendar.Shanghai).Format("01-02 15:04"), a.Role.Name(), who, a.Action.Name(), a.To.Name())
	}
	return b.String()
}

func clocks(e ledger.Entry, now time.Time) string {
	local := func(t time.Time) string { return t.In(calendar.Shanghai).Format("01-02 15:04") }
	var b strings.Builder
	for _, c := range e.Clocks {
		fmt.Fprintf(&b, "第%d轮 %s %s 起 %s 限 %s", c.Round, c.Kind.Name(), c.Row, local(c.Start), local(c.Due))
		if !c.Running() {
			fmt.Fprintf(&b, " 止 %s", local(c.Stopped))
		}
		if c.Late(now) {
			b.WriteString(" 超时")
		}
		for _, p := range c.Past {
			fmt.Fprintf(&b, "；原限 %s（%s：%s）", local(p.Due), p.Action.Name(), p.Reason)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestAnOfficeOfThree: three people and a unit that never logs in can take an
// ordinary matter all the way with the default settings.
func TestAnOfficeOfThree(t *testing.T) {
	o := office()
	person := func(id string, roles ...access.Role) access.Actor {
		return access.Actor{UserID: id, Name: id, UnitID: "u-office", Roles: roles}
	}
	a := person("a", access.RoleMonitor, access.RoleAnalyst, access.RoleCoordinator, access.RolePublisher)
	b := person("b", access.RoleReviewer1, access.RoleReviewer2)
	c := person("c", access.RoleReviewer3, access.RoleHead, access.RoleLeader)
	e, err := o.Simple(ctx, a, ledger.SimpleForm{
		Opening: ledger.Opening{Matter: ledger.Matter{Title: "公交站牌破损"}, Key: "form-1"},
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Lead: ledger.UnitRef{ID: ledgertest.UnitTown}},
	})
	if err != nil {
		t.Fatal(err)
	}
	forUnit := func(c ledger.Command) ledger.Command {
		c.For = &ledger.Person{Name: "镇里小赵"}
		return c
	}
	e = do(t, o, a, e, forUnit(ledger.Command{Action: ledger.ActAccept}))
	e = do(t, o, a, e, forUnit(ledgertest.Sample(ledger.ActSubmit, "", "")))
	e = do(t, o, b, e, ledger.Command{Action: ledger.ActApprove})
	e = do(t, o, b, e, ledger.Command{Action: ledger.ActApprove})
	e = do(t, o, c, e, ledger.Command{Action: ledger.ActApprove})
	e = do(t, o, a, e, ledgertest.Sample(ledger.ActPublish, "", ""))
	e = do(t, o, a, e, forUnit(ledgertest.Sample(ledger.ActAskClose, "", "")))
	e = do(t, o, a, e, ledger.Command{Action: ledger.ActClose})
	if e.State != ledger.StateClosed || e.Lead.AcceptedBy.Name != "镇里小赵" {
		t.Errorf("%s, accepted by %+v", e.State, e.Lead.AcceptedBy)
	}
}

// TestNotices: who hears of what; and nothing of the matter is in a notice.
func TestNotices(t *testing.T) {
	m := ledgertest.NewMemory()
	o := ledgertest.NewOffice(m)
	e, err := o.At(ledger.StateToClose, opinion.LevelMajor, ledger.Matter{Title: "机密标题", Author: "某网友"})
	if err != nil {
		t.Fatal(err)
	}
	notices, _ := m.Notices(ctx)
	var b strings.Builder
	for _, n := range notices {
		fmt.Fprintf(&b, "%d %s %v %v\n", n.Seq, n.Action, n.Roles, n.Units)
		if text := jsonOf(n); strings.Contains(text, "机密标题") || strings.Contains(text, "某网友") {
			t.Errorf("content in a notice: %s", text)
		}
		if n.EntryID != e.ID || n.Number != e.Number {
			t.Errorf("notice of %s %s", n.EntryID, n.Number)
		}
	}
	const want = `1 create [monitor] []
2 screen [analyst] []
3 triage [head] []
4 confirm [coordinator] []
5 dispatch [] [u-health u-education u-town]
6 accept [] [u-health]
7 submit [reviewer1] []
8 approve [reviewer2] []
9 approve [reviewer3] []
10 approve [government] []
11 approve [publisher] []
12 publish [monitor] [u-health]
13 ask-close [leader] []
`
	if b.String() != want {
		t.Errorf("notices:\n%s", b.String())
	}

	// The unit that loses an order hears of it.
	e = at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	do(t, o, o.People[access.RoleHead], e, ledgertest.Sample(ledger.ActReassign, "", ""))
	notices, _ = m.Notices(ctx)
	if units := notices[len(notices)-1].Units; !slices.Contains(units, ledgertest.UnitHealth) || !slices.Contains(units, ledgertest.UnitTown) {
		t.Errorf("reassigned, told %v", units)
	}
}
