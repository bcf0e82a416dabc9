package ui

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// heavy is from where a page counts as too heavy: what is promised of all pages,
// less style and script.
const heavy = 220_000

// However much was pasted in, a page shows the beginning and leads to the rest.
func TestLongTextsDoNotMakeHeavyPages(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	for i := range posts {
		posts[i].Text = strings.Repeat(posts[i].Text, 90_000/len([]rune(posts[i].Text))) + "最后一句在此。"
	}
	posts[2].Ticket.Reply = strings.Repeat("已清理医院的药房。", 9_000) + "答复到此为止。"
	b.Take(t, posts...)
	w := b.as(t, "coordinator")
	light := func(path string, has ...string) {
		t.Helper()
		page := w.get(path)
		check(t, page, 200, has, nil)
		if n := page.Body.Len(); n > heavy {
			t.Errorf("%s weighs %d bytes", path, n)
		}
	}
	light("/posts/post-health", "显示全文", `href="/posts/post-health?version=1&amp;whole=1"`)
	light("/posts/post-ticket", "显示全文")
	light("/posts/compare?id=post-health&id=post-school&id=post-ticket", "显示全文")
	check(t, w.get("/posts/post-health?whole=1"), 200, []string{"最后一句在此"}, []string{"显示全文"})
	check(t, w.get("/posts/post-ticket?whole=1"), 200, []string{"答复到此为止"}, nil)

	long := strings.Repeat("经查，挂号窗口已增开三个。", 1_600)
	e := b.Entry(t, posts[0], ledger.StateInHand, opinion.LevelOrdinary)
	for range 3 {
		e = b.act(t, "health", e, ledger.Command{Action: ledger.ActFeedback}.With(ledger.Feedback{Text: long}))
		e = b.act(t, "health", e, ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{Title: "关于挂号", Text: long + "以上。", Publicity: ledger.PublicityOpen, Secrecy: "不涉密", Without: "配合单位无意见"}))
		e = b.act(t, "reviewer1", e, ledger.Command{Action: ledger.ActReject}.With(ledger.Reviewing{Comments: "请再核实"}))
	}
	e = b.act(t, "coordinator", e, ledger.Command{Action: ledger.ActNote}.With(ledger.Columns{Remark: long}))
	light("/ledger/"+e.ID, "显示全文", "显示以前的")
	check(t, w.get("/ledger/"+e.ID+"?whole=1"), 200, []string{"第 3 版与第 2 版比较"}, []string{"显示以前的"})
	light("/ledger?cols=full", `<a href="/ledger/`+e.ID+`">全文</a>`)
}

func TestLongCutsByCharacters(t *testing.T) {
	for _, c := range []struct {
		text  string
		whole bool
		want  longText
	}{
		{"挂号", false, longText{Text: "挂号"}},
		{"挂号排队", false, longText{"挂号排…", 4, "/all"}},
		{"挂号排队", true, longText{Text: "挂号排队"}},
		{strings.Repeat("长", maxShown+1), true, longText{strings.Repeat("长", maxShown) + "…", maxShown + 1, ""}},
	} {
		if got := long(c.text, 3, c.whole, "/all"); got != c.want {
			t.Errorf("%.12s, whole %v: %d characters of %d, %s", c.text, c.whole, len([]rune(got.Text)), got.Whole, got.URL)
		}
	}
}
