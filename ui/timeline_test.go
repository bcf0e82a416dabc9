package ui

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

var timelineRow = regexp.MustCompile(`(?s)<div class="line"><strong>([^<]*)</strong>(?:<span class="quiet">→ ([^<]*)</span>)?.*?<span>([^<]*)<span class="quiet">（([^<]*)）</span></span>(?:<span class="tag">([^<]*) 代录</span>)?`)

// TestThePageShowsTheWholeTimeline: every act of a life of two rounds stands on
// the entry's page once, the newest first, with who did it in which role, for
// whom, and where it led; on the page of each unit that takes part too.
func TestThePageShowsTheWholeTimeline(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateReview4, opinion.LevelMajor)
	scan, err := b.Evidence.Add(t.Context(), b.Actor(t, "coordinator"), evidence.Input{Object: evidence.OfEntry(e.ID), Kind: "签批件", Upload: files.Upload{Name: "审签单.txt", Content: strings.NewReader("同意")}})
	if err != nil {
		t.Fatal(err)
	}
	onPaper := ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{Name: "某副县长"}, Evidence: []string{scan.Hash}}
	for _, step := range []struct {
		login string
		cmd   ledger.Command
	}{
		{"coordinator", onPaper},
		{"publisher", ledger.Command{Action: ledger.ActPublish}.With(ledger.Publishing{Channel: "政府网站"})},
		{"monitor", ledger.Command{Action: ledger.ActRebound, Reason: "又有转发"}.With(ledger.Linking{Text: "又有转发"})},
		{"monitor", ledger.Command{Action: ledger.ActNote}.With(ledger.Columns{Remark: "持续关注"})},
	} {
		if e, err = b.Ledger.Do(t.Context(), b.Actor(t, step.login), e.ID, e.Version, step.cmd); err != nil {
			t.Fatal(err)
		}
	}
	acts, err := b.Ledger.History(t.Context(), b.Actor(t, "leader"), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]string
	for _, a := range slices.Backward(acts) {
		row := []string{a.Action.Name(), "", a.Actor.Name, a.Role.Name(), ""}
		if a.From != a.To {
			row[1] = a.To.Name()
		}
		if a.Recorder != nil {
			row[4] = a.Recorder.Name
		}
		want = append(want, row)
	}
	if len(want) < 12 || want[3][4] == "" || acts[0].Role != access.RoleMonitor {
		t.Fatalf("not the life that was meant: %v", want)
	}
	for _, login := range []string{"leader", "health"} {
		page := b.as(t, login).get("/ledger/" + e.ID)
		text := page.Body.String()
		at := strings.Index(text, `<ol class="timeline">`)
		if page.Code != http.StatusOK || at < 0 {
			t.Fatalf("%s: %d, no timeline", login, page.Code)
		}
		text = text[at : at+strings.Index(text[at:], "</ol>")]
		var have [][]string
		for _, m := range timelineRow.FindAllStringSubmatch(text, -1) {
			for i := range m {
				m[i] = html.UnescapeString(m[i])
			}
			have = append(have, m[1:])
		}
		if !slices.EqualFunc(have, want, func(x, y []string) bool { return slices.Equal(x, y) }) {
			t.Errorf("%s reads\n%v, want\n%v", login, have, want)
		}
		if !strings.Contains(text, `/files/`+scan.ID+`"`) {
			t.Errorf("%s finds no link to the signed scan", login)
		}
	}
}
