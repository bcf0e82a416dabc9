package ui

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

func shown(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(map[string]string{"": "", "ins": "+", "del": "-"}[p.Kind])
		if p.Kind != "" {
			b.WriteString("[" + p.Text + "]")
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestWhatAVersionChanges(t *testing.T) {
	for _, c := range []struct{ old, now, want string }{
		{"", "", ""},
		{"已派人核查。", "已派人核查。", "已派人核查。"},
		{"受影响320户，3月12日前恢复。", "受影响330户，3月12日前恢复。", "受影响3-[2]+[3]0户，3月12日前恢复。"},
		{"已停业。请市民放心。", "已停业，涉事人员已处理。请市民放心。", "已停业+[，涉事人员已处理]。请市民放心。"},
		{"甲。乙。丙。", "甲。丙。", "甲。-[乙。]丙。"},
		{"甲。", "", "-[甲。]"},
		{"", "甲。", "+[甲。]"},
	} {
		if got := shown(compareTexts(c.old, c.now)); got != c.want {
			t.Errorf("%q to %q: %s, want %s", c.old, c.now, got, c.want)
		}
	}
	long := strings.Repeat("甲，", 5000)
	if got := compareTexts(long, long+"乙。"); len(got) != 2 || got[1] != (piece{"ins", "乙。"}) {
		t.Errorf("a long text: %d pieces", len(got))
	}
}

// Whatever was changed: without what was added a comparison is the old text, and
// without what was taken out the new one.
func TestAComparisonHoldsBothTexts(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙丙，。\n")), 0, 60, -1)
	rapid.Check(t, func(rt *rapid.T) {
		old, now := text.Draw(rt, "old"), text.Draw(rt, "now")
		var before, after string
		for _, p := range compareTexts(old, now) {
			if p.Kind != "ins" {
				before += p.Text
			}
			if p.Kind != "del" {
				after += p.Text
			}
		}
		if before != old || after != now {
			rt.Fatalf("%q and %q, want %q and %q", before, after, old, now)
		}
	})
}

// The entry's page shows a reviewer what the second version says otherwise.
func TestVersionsOfADraftOnThePage(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	var err error
	for i, text := range []string{"窗口已增开2个，请放心。", "窗口已增开3个，请放心。"} {
		for _, step := range []struct {
			login string
			cmd   ledger.Command
		}{
			{"health", ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{Text: text, Without: "已电话核实"})},
			{"reviewer1", ledger.Command{Action: ledger.ActReject}.With(ledger.Reviewing{Comments: "核对数字"})},
		}[:2-i] {
			if e, err = b.Ledger.Do(t.Context(), b.Actor(t, step.login), e.ID, e.Version, step.cmd); err != nil {
				t.Fatal(err)
			}
		}
	}
	check(t, b.as(t, "reviewer1").get("/ledger/"+e.ID), 200, []string{"第 2 版与第 1 版比较", "窗口已增开<del>2</del><ins>3</ins>个，请放心。"}, nil)
}
