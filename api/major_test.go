package api

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// play carries out acts through the interface, each by the person who does it,
// ten minutes after the one before.
type play struct {
	*bench
	t *testing.T
	e ledger.Entry
}

// does expects the act to be recorded, and the entry in a state after it, for
// whoever reads it.
func (p *play) does(login string, cmd ledger.Command, state ledger.State) {
	p.t.Helper()
	p.Pass(10 * time.Minute)
	if ledger.Actions[cmd.Action].Reason && cmd.Reason == "" {
		cmd.Reason = "见附件"
	}
	body, err := json.Marshal(cmd)
	if err != nil {
		p.t.Fatal(err)
	}
	w := p.do(p.t, ask{method: "POST", path: base + "/entries/" + p.e.ID + "/acts", as: login, body: string(body), header: ifMatch(p.e.Version)})
	if w.Code != http.StatusCreated {
		p.t.Fatalf("%s by %s: %d %s", cmd.Action, login, w.Code, w.Body)
	}
	before := p.e.Version
	if p.e = p.read("leader"); p.e.State != state || p.e.Version != before+1 {
		p.t.Fatalf("after %s by %s: %s, version %d, want %s, version %d", cmd.Action, login, p.e.State, p.e.Version, state, before+1)
	}
}

func (p *play) read(login string) ledger.Entry {
	p.t.Helper()
	return decode[ledger.Entry](p.t, p.do(p.t, ask{method: "GET", path: base + "/entries/" + p.e.ID, as: login}))
}

func (p *play) act(login string, action ledger.Action, state ledger.State, details any) {
	p.t.Helper()
	c := ledger.Command{Action: action}
	if details != nil {
		c = c.With(details)
	}
	p.does(login, c, state)
}

// refused: the interface says no, and the entry stays as it is.
func (p *play) refused(login string, cmd ledger.Command, status int, says string) {
	p.t.Helper()
	body, err := json.Marshal(cmd)
	if err != nil {
		p.t.Fatal(err)
	}
	w := p.do(p.t, ask{method: "POST", path: base + "/entries/" + p.e.ID + "/acts", as: login, body: string(body), header: ifMatch(p.e.Version)})
	if w.Code != status || !strings.Contains(w.Body.String(), says) {
		p.t.Errorf("%s by %s: %d, want %d with %q: %s", cmd.Action, login, w.Code, status, says, w.Body)
	}
	if now := p.read("leader"); now.Version != p.e.Version {
		p.t.Errorf("%s by %s was refused, and version %d written", cmd.Action, login, now.Version)
	}
}

// A 重大 matter with lead and supporting units, by all the people it takes: a
// return ruled against, a re-grading, an extension, a rejected review, a review
// on paper, publication, a rebound and a second round; read back as one
// timeline, with an audit chain that is whole.
func TestTheLifeOfAMajorMatterThroughTheInterface(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { lifeOfAMajorMatter(t, newBench(t)) })
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("starts a server")
		}
		lifeOfAMajorMatter(t, benchOf(t, webtest.OpenPostgres(t)))
	})
}

func lifeOfAMajorMatter(t *testing.T, b *bench) {
	t.Helper()
	b.fill(t)
	w := b.do(t, ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"post":"post-health"}`})
	p := &play{b, t, decode[ledger.Entry](t, w)}
	p.toTheAnswer()
	p.firstRound()
	p.secondRound()
	p.inTheEnd()
	p.readBack()
}

var (
	healthRef, schoolRef = ledger.UnitRef{ID: webtest.HealthUnit}, ledger.UnitRef{ID: webtest.SchoolUnit}
	majorDraft           = ledger.Drafting{Text: "情况通报", Publicity: ledger.PublicityOpen, Secrecy: "不涉密"}
)

// toTheAnswer: graded, handed out, returned in vain, graded higher, extended.
func (p *play) toTheAnswer() {
	p.t.Helper()
	p.act("monitor", ledger.ActScreen, ledger.StateToTriage, nil)
	p.act("analyst", ledger.ActTriage, ledger.StateToDispatch, ledger.Grading{Level: opinion.LevelLarger, Class: opinion.ClassEmergency, Lead: healthRef})
	p.act("coordinator", ledger.ActDispatch, ledger.StateToAccept, ledger.Dispatching{Lead: healthRef, Supporting: []ledger.UnitRef{schoolRef}})
	p.refused("school", ledger.Command{Action: ledger.ActAccept}, http.StatusForbidden, "牵头单位")
	p.act("health", ledger.ActReturn, ledger.StateToRule, ledger.Returning{Basis: "校园食品安全属教育部门"})
	p.refused("coordinator", ledger.Command{Action: ledger.ActOverrule, Reason: "属地"}, http.StatusForbidden, "")
	p.act("head", ledger.ActOverrule, ledger.StateToAccept, nil)
	p.act("health", ledger.ActAccept, ledger.StateInHand, nil)
	larger := p.clock(ledger.ClockRespond)
	p.act("head", ledger.ActRegrade, ledger.StateInHand, ledger.Grading{Level: opinion.LevelMajor, Class: opinion.ClassEmergency, Basis: "人数增加"})
	major := p.clock(ledger.ClockRespond)
	if !major.Due.Equal(p.e.Matter.DiscoveredAt.Add(5*time.Hour)) || len(major.Past) != 1 || !major.Past[0].Due.Equal(larger.Due) || major.Past[0].Reason != "见附件" {
		p.t.Errorf("graded anew: %+v, before %s", major, larger.Due)
	}
	p.act("coordinator", ledger.ActReportUp, ledger.StateInHand, ledger.Memo{Kind: "首报", To: "市委宣传部", Receipt: "已收"})
	p.act("leader", ledger.ActInstruct, ledger.StateInHand, ledger.Instructing{By: "某县长", Rank: "县长", Text: "请速查", Due: webtest.Start.Add(24 * time.Hour)})
	p.act("school", ledger.ActSupportAccept, ledger.StateInHand, ledger.SupportPart{Unit: schoolRef})
	p.act("health", ledger.ActFeedback, ledger.StateInHand, ledger.Feedback{Text: "已送检"})
	p.act("school", ledger.ActSupportReport, ledger.StateInHand, ledger.SupportPart{Unit: schoolRef, Text: "食堂已停业"})
	p.act("health", ledger.ActAskExtension, ledger.StateInHand, ledger.Extending{Clock: ledger.ClockRespond, Until: major.Due.Add(3 * time.Hour)})
	if got := p.clock(ledger.ClockRespond); !got.Due.Equal(major.Due) {
		p.t.Errorf("asking alone extended to %s", got.Due)
	}
	p.act("head", ledger.ActExtend, ledger.StateInHand, ledger.Extending{Clock: ledger.ClockRespond, Until: major.Due.Add(2 * time.Hour)})
	if got := p.clock(ledger.ClockRespond); !got.Due.Equal(major.Due.Add(2*time.Hour)) || !got.Extended || len(got.Past) != 2 {
		p.t.Errorf("extended: %+v", got)
	}
}

// firstRound: a draft that is sent back, the reviews, the last of them on paper,
// and the publication.
func (p *play) firstRound() {
	p.t.Helper()
	p.act("health", ledger.ActSubmit, ledger.StateReview1, majorDraft)
	p.act("reviewer1", ledger.ActReject, ledger.StateInHand, ledger.Reviewing{Comments: "写明人数", Marks: []ledger.Mark{{Wrong: "多名", Right: "12名"}}})
	p.act("health", ledger.ActSubmit, ledger.StateReview1, majorDraft)
	p.act("reviewer1", ledger.ActApprove, ledger.StateReview2, nil)
	p.act("reviewer2", ledger.ActApprove, ledger.StateReview3, nil)
	p.act("reviewer3", ledger.ActApprove, ledger.StateReview4, nil)
	onPaper := ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{Name: "某副县长"}}
	p.refused("coordinator", onPaper, http.StatusUnprocessableEntity, "签字扫描件")
	scan := attached(p.t, p.attachAs(p.t, "coordinator", base+"/entries/"+p.e.ID+"/files?kind=签批件", "审签单.txt", "同意"))
	onPaper.Evidence = []string{scan.ID}
	p.does("coordinator", onPaper, ledger.StateToPublish)
	p.act("publisher", ledger.ActPublish, ledger.StateFollowUp, ledger.Publishing{Channel: "政府网站", Link: "https://www.example.gov.cn/1", Speaker: "某局长", Rank: "主要负责人"})
}

func (p *play) secondRound() {
	p.t.Helper()
	p.Pass(26 * time.Hour)
	p.act("monitor", ledger.ActRebound, ledger.StateInHand, ledger.Linking{Text: "又有转发"})
	if p.e.Round().No != 2 || p.e.Round().Cause != ledger.ActRebound {
		p.t.Errorf("after the rebound: %+v", p.e.Round())
	}
	p.act("health", ledger.ActSubmit, ledger.StateReview1, majorDraft)
	for i, login := range []string{"reviewer1", "reviewer2", "reviewer3", "government"} {
		p.act(login, ledger.ActApprove, []ledger.State{ledger.StateReview2, ledger.StateReview3, ledger.StateReview4, ledger.StateToPublish}[i], nil)
	}
	p.act("publisher", ledger.ActPublish, ledger.StateFollowUp, ledger.Publishing{Channel: "政务微信", Link: "https://www.example.gov.cn/2"})
	p.act("monitor", ledger.ActFollow, ledger.StateFollowUp, ledger.FollowUp{Text: "热度回落"})
	p.act("health", ledger.ActInstructReport, ledger.StateFollowUp, ledger.InstructionReport{No: 1, Text: "已查清"})
	p.act("health", ledger.ActAskClose, ledger.StateToClose, ledger.Closing{Conclusion: "患者痊愈，食堂整改"})
	p.refused("coordinator", ledger.Command{Action: ledger.ActClose}, http.StatusForbidden, "领导")
	p.act("leader", ledger.ActClose, ledger.StateClosed, nil)
	p.act("coordinator", ledger.ActArchive, ledger.StateArchived, ledger.Closing{Effect: "负面占比下降", Archive: "2026-W-1"})
}

// inTheEnd: what all of it came to.
func (p *play) inTheEnd() {
	p.t.Helper()
	e := p.e
	for what, ok := range map[string]bool{
		"one return":                     e.Bounces == 1 && len(e.Former) == 0,
		"the lead unit":                  e.Lead.Unit.ID == healthRef.ID && e.Lead.AcceptedBy.Name != "",
		"the supporting unit reported":   len(e.Supporting) == 1 && e.Supporting[0].State == ledger.PartReported && e.Supporting[0].Text == "食堂已停业",
		"a grading above the first":      e.Grade.Level == opinion.LevelMajor,
		"two rounds":                     len(e.Rounds) == 2,
		"three drafts":                   len(e.Drafts) == 3,
		"the first was sent back":        len(e.Drafts[0].Reviews) == 1 && !e.Drafts[0].Reviews[0].Pass && e.Drafts[0].Reviews[0].Marks[0].Right == "12名",
		"the second was read four times": len(e.Drafts[1].Reviews) == 4 && e.Drafts[1].Reviews[3].By.Name == "某副县长" && len(e.Drafts[1].Reviews[3].Evidence) == 1,
		"the third too":                  len(e.Drafts[2].Reviews) == 4 && e.Drafts[2].Round == 2,
		"an answer in each round":        len(e.Responses) == 2 && e.Responses[0].Round == 1 && e.Responses[1].Round == 2 && e.Responses[0].Speaker == "某局长",
		"the extension":                  len(e.Extensions) == 1 && e.Extensions[0].Granted,
		"the instruction":                len(e.Instructions) == 1 && !e.Instructions[0].ReportedAt.IsZero(),
		"nothing is due any more":        e.NextDue().IsZero(),
		"the end":                        e.Closing.Conclusion == "患者痊愈，食堂整改" && e.Closing.Archive == "2026-W-1",
	} {
		if !ok {
			p.t.Errorf("in the end there is not: %s", what)
		}
	}
}

// clock is the entry's clock of a kind in the current round.
func (p *play) clock(kind ledger.ClockKind) ledger.Clock {
	p.t.Helper()
	c, ok := p.e.Clock(kind)
	if !ok {
		p.t.Fatalf("no clock %s", kind)
	}
	return c
}

// readBack reads the timeline as each who takes part does, and the audit log.
func (p *play) readBack() {
	p.t.Helper()
	for _, login := range []string{"head", "health", "school"} {
		w := p.do(p.t, ask{method: "GET", path: base + "/entries/" + p.e.ID + "/history", as: login})
		acts := decode[actList](p.t, w).Acts
		if err := ledger.VerifyEntry(p.e, acts); err != nil {
			p.t.Errorf("%s reads %d acts of %d: %v", login, len(acts), p.e.Version, err)
		}
		golden(p.t, "testdata/major.golden", timeline(acts)+"\n"+deadlines(p.read(login), p.Now()))
	}
	w := p.do(p.t, ask{method: "GET", path: base + "/audit/verify", as: "auditor"})
	if !strings.Contains(w.Body.String(), `"intact":true`) {
		p.t.Errorf("audit: %s", w.Body)
	}
}

func golden(t *testing.T, path, have string) {
	t.Helper()
	if *update {
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

// timeline is a history for people: when, who in which role, for whom, what, and
// where it led.
func timeline(acts []ledger.Act) string {
	var b strings.Builder
	for _, a := range acts {
		who := a.Actor.Name
		if a.Recorder != nil {
			who += "（" + a.Recorder.Name + "代录）"
		}
		fmt.Fprintf(&b, "%02d %s %s %s %s → %s\n", a.Seq, local(a.HappenedAt), a.Role.Name(), who, a.Action.Name(), a.To.Name())
	}
	return b.String()
}

func deadlines(e ledger.Entry, now time.Time) string {
	var b strings.Builder
	for _, c := range e.Clocks {
		fmt.Fprintf(&b, "第%d轮 %s %s 起 %s 限 %s 止 %s", c.Round, c.Kind.Name(), c.Row, local(c.Start), local(c.Due), local(c.Stopped))
		if c.Late(now) {
			b.WriteString(" 超时")
		}
		if c.Undone {
			b.WriteString(" 未办理")
		}
		for _, p := range c.Past {
			fmt.Fprintf(&b, "；原限 %s（%s：%s）", local(p.Due), p.Action.Name(), p.Reason)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func local(t time.Time) string { return t.In(calendar.Shanghai).Format("01-02 15:04") }

// A small matter from clue to dispatch is one form, one request; whoever may not
// do all of its steps may not send it.
func TestASmallMatterInOneForm(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	form := ask{method: "POST", path: base + "/entries/simple", as: "monitor", body: `{"opening":{"key":"k1","matter":{"title":"站牌破损","posts":["post-health"]}},` +
		`"grading":{"level":"一般","class":"切身利益","lead":{"id":"` + webtest.HealthUnit + `"}},"order":{"lead":{"id":""},"demand":"三日内修好"}}`}
	count := func() int {
		w := b.do(t, ask{method: "GET", path: base + "/entries", as: "leader"})
		return len(decode[struct{ Entries []any }](t, w).Entries)
	}
	for _, roles := range [][]access.Role{nil, {access.RoleAnalyst}} {
		b.give(t, "monitor", roles...)
		if w := b.do(t, form); w.Code != http.StatusForbidden || count() != 0 {
			t.Errorf("a monitor, %v too: %d, %d entries: %s", roles, w.Code, count(), w.Body)
		}
	}
	b.give(t, "monitor", access.RoleAnalyst, access.RoleCoordinator)
	tooHigh := form
	tooHigh.body = strings.Replace(form.body, "一般", "较大", 1)
	if w := b.do(t, tooHigh); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "须走完整程序") || count() != 0 {
		t.Errorf("较大: %d, %d entries: %s", w.Code, count(), w.Body)
	}
	w := b.do(t, form)
	if w.Code != http.StatusOK || count() != 1 {
		t.Fatalf("%d, %d entries: %s", w.Code, count(), w.Body)
	}
	p := &play{b, t, decode[ledger.Entry](t, w)}
	if e := p.read("health"); e.State != ledger.StateToAccept || e.Lead.Unit.ID != webtest.HealthUnit || e.Dispatch.Demand != "三日内修好" ||
		e.Grade.Level != opinion.LevelOrdinary || !slices.Equal(e.Matter.Posts, []string{"post-health"}) {
		t.Errorf("%s, %+v, %+v", e.State, e.Lead, e.Dispatch)
	}
	acts := decode[actList](t, b.do(t, ask{method: "GET", path: base + "/entries/" + p.e.ID + "/history", as: "health"})).Acts
	if slices.ContainsFunc(acts[1:], func(a ledger.Act) bool { return !a.Simple }) {
		t.Error("an act does not say that it was made by the 简易程序")
	}
	golden(t, "testdata/small.golden", timeline(acts))
	p.act("health", ledger.ActAccept, ledger.StateInHand, nil)
}
