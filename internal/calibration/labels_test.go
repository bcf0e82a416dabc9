package calibration_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// office is webtest's, with helpers to decide things.
type office struct {
	*webtest.Office
	t *testing.T
}

func newOffice(t *testing.T) *office {
	o := &office{webtest.Open(t), t}
	o.Sources(t)
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// article takes a post in that the office's analysis gives to the health unit.
func (o *office) article(id, title string) opinion.Post {
	o.t.Helper()
	p := opinion.Post{
		ID: id, Source: "src-feed", Key: id, Kind: opinion.KindArticle, Title: title, Text: title + "，请领导过问。",
		PublishedAt: webtest.Start.Add(-time.Hour), CollectedAt: webtest.Start.Add(-time.Hour),
	}
	o.Take(o.t, p)
	return p
}

// do carries out one act after the other, each by a login.
func (o *office) do(e ledger.Entry, steps ...step) ledger.Entry {
	o.t.Helper()
	for _, s := range steps {
		next, err := o.Ledger.Do(o.t.Context(), o.Actor(o.t, s.login), e.ID, e.Version, s.cmd)
		if err != nil {
			o.t.Fatalf("%s by %s: %v", s.cmd.Action, s.login, err)
		}
		e = next
	}
	return e
}

type step struct {
	login string
	cmd   ledger.Command
}

func sample(login string, a ledger.Action) step {
	return step{login, ledgertest.Sample(a, opinion.LevelOrdinary, "")}
}

// to hands an entry to the school unit, which accepts.
func to(a ledger.Action, login string) []step {
	order := ledger.Command{Action: a, Reason: "职责所在"}.With(ledger.Dispatching{Lead: ledger.UnitRef{ID: webtest.SchoolUnit}})
	return []step{{login, order}, sample("school", ledger.ActAccept)}
}

// Everything that people decide of who must answer is kept as a label: through
// the ledger and through corrections.
func TestDecisionsBecomeLabels(t *testing.T) {
	o := newOffice(t)
	entry := func(id string, state ledger.State) ledger.Entry {
		return o.Entry(t, o.article(id, "医院的事 "+id), state, opinion.LevelOrdinary)
	}
	entry("accepted", ledger.StateInHand)
	entry("closed", ledger.StateArchived)
	entry("handed-out", ledger.StateToAccept)
	entry("returned", ledger.StateToRule)
	o.do(entry("voided", ledger.StateInHand), sample("head", ledger.ActVoid))
	o.do(entry("upheld", ledger.StateToRule), append([]step{sample("coordinator", ledger.ActUphold)}, to(ledger.ActDispatch, "coordinator")...)...)
	o.do(entry("overruled", ledger.StateToRule), sample("head", ledger.ActOverrule), sample("health", ledger.ActAccept))
	o.do(entry("rerouted", ledger.StateInHand), to(ledger.ActReassign, "head")...)
	entry("corrected", ledger.StateInHand)
	o.correct("corrected", calibration.CorrectionInput{Reason: "校医室的事", Lead: pointer("教体局"), Topics: &[]string{"compulsory-education"}})
	o.article("confirmed", "医院挂号难")
	o.correct("confirmed", calibration.CorrectionInput{})
	o.article("taken-back", "医院停车难")
	o.correct("taken-back", calibration.CorrectionInput{Reason: "看错", Lead: pointer("教体局")})
	o.undo("taken-back")
	byHand, _, err := o.Ledger.Create(t.Context(), o.Actor(t, "monitor"), ledger.Opening{Key: "k", Matter: ledger.Matter{Title: "来人反映医院收费"}})
	o.must(err)
	for _, s := range ledgertest.Path(ledger.StateInHand, opinion.LevelOrdinary) {
		login := string(s.Role)
		if s.Role == access.RoleContact {
			login = "health"
		}
		byHand = o.do(byHand, step{login, s.Command})
	}
	o.Take(t, ticket("answered", "教体局", true), ticket("waiting", "教体局", false), ticket("stranger", "某某公司", true))

	got, labels, err := o.Calibration.Decided(t.Context())
	o.must(err)
	want := map[string]calibration.Label{
		"accepted": {Unit: "卫生健康局"}, "closed": {Unit: "卫生健康局"}, "overruled": {Unit: "卫生健康局"}, byHand.ID: {Unit: "卫生健康局"},
		"upheld": {Unit: "教育体育局", Again: true}, "rerouted": {Unit: "教育体育局", Again: true},
		"corrected": {Unit: "教育体育局", Topic: "compulsory-education"}, "confirmed": {Unit: "卫生健康局", Topic: "health"},
		"answered": {Unit: "教育体育局"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	wantLabels := calibration.Labels{Corrected: 2, Ledger: 6, Rerouted: 2, Tickets: 1, Topics: 2, Unknown: []calibration.Count{{Name: "某某公司", N: 1}}}
	if !reflect.DeepEqual(labels, wantLabels) {
		t.Errorf("%+v", labels)
	}
}

func pointer[T any](v T) *T { return &v }

func (o *office) correct(post string, in calibration.CorrectionInput) {
	o.t.Helper()
	_, err := o.Calibration.Correct(o.t.Context(), o.Actor(o.t, "analyst"), post, in)
	o.must(err)
}

func (o *office) undo(post string) {
	o.t.Helper()
	by := o.Actor(o.t, "analyst")
	cs, err := o.Calibration.Corrections(o.t.Context(), by, post)
	o.must(err)
	_, err = o.Calibration.Undo(o.t.Context(), by, post, cs[0].ID, "")
	o.must(err)
}

func ticket(id, unit string, answered bool) opinion.Post {
	p := opinion.Post{
		ID: id, Source: "src-hotline", Key: id, Kind: opinion.KindTicket, Title: "来电 " + id, Text: "反映" + id,
		PublishedAt: webtest.Start.Add(-24 * time.Hour), CollectedAt: webtest.Start.Add(-20 * time.Hour),
		Ticket: &opinion.Ticket{Number: id, Channel: opinion.ChannelHotline, Unit: unit},
	}
	if answered {
		p.Ticket.Reply, p.Ticket.RepliedAt = "已办", webtest.Start.Add(-time.Hour)
	}
	return p
}

// history is tickets that two units answered; what each is about stands in
// words that the rules do not know.
func history(n int) []opinion.Post {
	matters := []struct {
		unit  string
		words []string
	}{
		{"卫生健康局", []string{"验光配镜", "体检报告", "针灸推拿", "献血证书", "牙套松动"}},
		{"教育体育局", []string{"广播操音量", "羽毛球馆预约", "校车站点", "寒假作业", "跑道掉漆"}},
	}
	places := []string{"东街", "西巷", "南桥", "北坡", "老城", "新村", "河湾"}
	var out []opinion.Post
	for i := range n {
		m := matters[i%2]
		p := ticket(fmt.Sprintf("t%03d", i), m.unit, true)
		p.Title = m.words[i/2%5] + "的事"
		p.Text = fmt.Sprintf("%s居民来电：%s，第%d次反映，盼%d日内答复。", places[i%7], m.words[(i/2+i/10)%5], i, i%13)
		out = append(out, p)
	}
	return out
}
