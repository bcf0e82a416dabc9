package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// play carries out acts through the interface, each by the person who does it.
type play struct {
	*bench
	t *testing.T
	e ledger.Entry
}

func (p *play) does(login string, cmd ledger.Command) {
	p.t.Helper()
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
	p.e = decode[ledger.Entry](p.t, w)
}

func (p *play) act(login string, action ledger.Action, details any) {
	p.t.Helper()
	c := ledger.Command{Action: action}
	if details != nil {
		c = c.With(details)
	}
	p.does(login, c)
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
	health, school := ledger.UnitRef{ID: webtest.HealthUnit}, ledger.UnitRef{ID: webtest.SchoolUnit}
	draft := ledger.Drafting{Text: "情况通报", Publicity: ledger.PublicityOpen, Secrecy: "不涉密"}

	p.act("monitor", ledger.ActScreen, nil)
	p.act("analyst", ledger.ActTriage, ledger.Grading{Level: opinion.LevelLarger, Class: opinion.ClassEmergency, Lead: health})
	p.act("coordinator", ledger.ActDispatch, ledger.Dispatching{Lead: health, Supporting: []ledger.UnitRef{school}})
	p.act("health", ledger.ActReturn, ledger.Returning{Basis: "校园食品安全属教育部门"})
	p.act("head", ledger.ActOverrule, nil)
	p.act("health", ledger.ActAccept, nil)
	p.act("head", ledger.ActRegrade, ledger.Grading{Level: opinion.LevelMajor, Class: opinion.ClassEmergency, Basis: "人数增加"})
	p.act("coordinator", ledger.ActReportUp, ledger.Memo{Kind: "首报", To: "市委宣传部", Receipt: "已收"})
	p.act("leader", ledger.ActInstruct, ledger.Instructing{By: "某县长", Rank: "县长", Text: "请速查", Due: webtest.Start.Add(24 * time.Hour)})
	p.act("school", ledger.ActSupportAccept, ledger.SupportPart{Unit: school})
	p.act("health", ledger.ActFeedback, ledger.Feedback{Text: "已送检"})
	p.act("school", ledger.ActSupportReport, ledger.SupportPart{Unit: school, Text: "食堂已停业"})
	due := dueOf(t, p.e, ledger.ClockRespond)
	p.act("health", ledger.ActAskExtension, ledger.Extending{Clock: ledger.ClockRespond, Until: due.Add(3 * time.Hour)})
	p.act("head", ledger.ActExtend, ledger.Extending{Clock: ledger.ClockRespond, Until: due.Add(2 * time.Hour)})
	if got := dueOf(t, p.e, ledger.ClockRespond); !got.Equal(due.Add(2 * time.Hour)) {
		t.Errorf("extended to %s", got)
	}
	p.act("health", ledger.ActSubmit, draft)
	p.act("reviewer1", ledger.ActReject, ledger.Reviewing{Comments: "写明人数"})
	p.act("health", ledger.ActSubmit, draft)
	for _, login := range []string{"reviewer1", "reviewer2", "reviewer3"} {
		p.act(login, ledger.ActApprove, nil)
	}
	scan := attached(t, b.attachAs(t, "coordinator", base+"/entries/"+p.e.ID+"/files?kind=签批件", "审签单.txt", "同意"))
	p.does("coordinator", ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{Name: "某副县长"}, Evidence: []string{scan.ID}})
	p.act("publisher", ledger.ActPublish, ledger.Publishing{Channel: "政府网站", Link: "https://www.example.gov.cn/1", Speaker: "某局长", Rank: "主要负责人"})
	p.act("monitor", ledger.ActRebound, ledger.Linking{Text: "又有转发"})
	if p.e.Round().No != 2 {
		t.Errorf("round %d after the rebound", p.e.Round().No)
	}
	p.act("health", ledger.ActSubmit, draft)
	for _, login := range []string{"reviewer1", "reviewer2", "reviewer3", "government"} {
		p.act(login, ledger.ActApprove, nil)
	}
	p.act("publisher", ledger.ActPublish, ledger.Publishing{Channel: "政务微信", Link: "https://www.example.gov.cn/2"})
	p.act("monitor", ledger.ActFollow, ledger.FollowUp{Text: "热度回落"})
	p.act("health", ledger.ActInstructReport, ledger.InstructionReport{No: 1, Text: "已查清"})
	p.act("health", ledger.ActAskClose, ledger.Closing{Conclusion: "患者痊愈，食堂整改"})
	p.act("leader", ledger.ActClose, nil)
	p.act("coordinator", ledger.ActArchive, ledger.Closing{Effect: "负面占比下降", Archive: "2026-W-1"})

	p.readBack()
}

func dueOf(t *testing.T, e ledger.Entry, kind ledger.ClockKind) time.Time {
	t.Helper()
	i := slices.IndexFunc(e.Clocks, func(c ledger.Clock) bool { return c.Kind == kind })
	if i < 0 {
		t.Fatalf("no clock %s", kind)
	}
	return e.Clocks[i].Due
}

// readBack reads the timeline as each who takes part does, and the audit log.
func (p *play) readBack() {
	p.t.Helper()
	for _, login := range []string{"head", "health", "school"} {
		w := p.do(p.t, ask{method: "GET", path: base + "/entries/" + p.e.ID + "/history", as: login})
		acts := decode[actList](p.t, w).Acts
		if len(acts) != p.e.Version || ledger.VerifyEntry(p.e, acts) != nil {
			p.t.Errorf("%s reads %d acts of %d: %v", login, len(acts), p.e.Version, ledger.VerifyEntry(p.e, acts))
		}
		if !slices.ContainsFunc(acts, func(a ledger.Act) bool { return a.Recorder != nil && a.Actor.Name == "某副县长" }) {
			p.t.Errorf("%s does not see the review on paper", login)
		}
	}
	w := p.do(p.t, ask{method: "GET", path: base + "/audit/verify", as: "auditor"})
	if !strings.Contains(w.Body.String(), `"intact":true`) {
		p.t.Errorf("audit: %s", w.Body)
	}
}

// A small matter from clue to dispatch is one form, one request.
func TestASmallMatterInOneForm(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	three := b.do(t, ask{method: "POST", path: base + "/entries/simple", as: "monitor", body: `{}`})
	if three.Code == http.StatusOK {
		t.Error("a monitor alone may triage and dispatch")
	}
	one := b.Actor(t, "monitor")
	one.Roles = append(one.Roles, b.Actor(t, "analyst").Roles[0], b.Actor(t, "coordinator").Roles[0])
	e, err := b.Desk.Simple(t.Context(), one, ledger.SimpleForm{
		Opening: ledger.Opening{Matter: ledger.Matter{Title: "站牌破损", Posts: []string{"post-health"}}},
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Lead: ledger.UnitRef{ID: webtest.HealthUnit}},
	})
	if err != nil || e.State != ledger.StateToAccept {
		t.Errorf("%s, %v", e.State, err)
	}
}
