package ui

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// A department's piles are counted whole and read page by page, whatever is
// shown of them at first.
func TestUnitPilesAreWhole(t *testing.T) {
	b := newBench(t)
	const n = groupRows + groupPage + 3
	for i := range n {
		b.matter(t, fmt.Sprintf("待签收事项%02d号", i), time.Duration(i)*time.Minute, ledger.StateToAccept, opinion.LevelOrdinary)
	}
	b.matter(t, "正在核查的事项", time.Hour, ledger.StateInHand, opinion.LevelOrdinary)
	who := b.as(t, "health")
	page := who.get("/")
	check(t, page, http.StatusOK, []string{fmt.Sprintf("　%d 件", n), fmt.Sprintf("看其余 %d 件", n-groupRows), "正在核查的事项", "　1 件", "没有退回的稿件"}, nil)
	if size := page.Body.Len(); size > 200<<10 {
		t.Errorf("the page has %d kB", size>>10)
	}
	seen := map[string]int{}
	titles := regexp.MustCompile(`待签收事项\d\d号</a>`)
	path := "/?todo=accept"
	for pages := 0; path != "" && pages < 9; pages++ {
		page := who.get(path)
		check(t, page, http.StatusOK, []string{"回到全部待办", fmt.Sprintf("　%d 件", n)}, []string{`id="g-work"`})
		for _, title := range titles.FindAllString(page.Body.String(), -1) {
			seen[title]++
		}
		path = ""
		if next := regexp.MustCompile(`href="([^"]*)">下一页`).FindStringSubmatch(page.Body.String()); next != nil {
			path = strings.ReplaceAll(next[1], "&amp;", "&")
		}
	}
	if len(seen) != n {
		t.Errorf("%d of %d were listed", len(seen), n)
	}
	for title, times := range seen {
		if times != 1 {
			t.Errorf("%s was listed %d times", title, times)
		}
	}
	if broken := who.get("/?todo=accept&after=broken"); broken.Code < 400 || broken.Code >= 500 || !strings.Contains(broken.Body.String(), "翻页位置无效") {
		t.Errorf("a broken place: %d", broken.Code)
	}
	check(t, b.as(t, "school").get("/"), http.StatusOK, []string{"待签收", fmt.Sprintf("　%d 件", n+1)}, nil) // which supports, in the last one too
}

// What was approved in the field of a matter stands beside it, also where it
// was laid down for another one.
func TestUnitSeesTheApprovedLines(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	head := b.Actor(t, "head")
	add := func(title, text string, topics ...string) wording.Statement {
		st, err := b.Wording.Add(t.Context(), head, wording.StatementInput{Title: title, Text: text, Topics: topics, Source: "县指挥部会议"})
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	add("疫苗供应", "各接种点均有库存。", e.Matter.Topics[0])
	add("道路施工", "月底前通车。")
	gone := add("旧的说法", "不再使用的口径。", e.Matter.Topics[0])
	if _, err := b.Wording.Withdraw(t.Context(), head, gone.ID, gone.Version, true); err != nil {
		t.Fatal(err)
	}
	check(t, b.as(t, "health").get("/"), http.StatusOK, []string{"各接种点均有库存。", "县指挥部会议", e.Number}, []string{"月底前通车", "不再使用的口径"})
	b.act(t, "coordinator", e, ledger.Command{Action: ledger.ActStatement}.With(ledger.Memo{Text: "挂号窗口已增开。"}))
	page := b.as(t, "health").get("/").Body.String()
	if own, field := strings.Index(page, "挂号窗口已增开"), strings.Index(page, "各接种点均有库存"); own < 0 || field < own {
		t.Errorf("the matter's own line at %d, the field's at %d", own, field)
	}
}

// The figures beside the piles open the entries that they count.
func TestUnitFiguresOpenTheirEntries(t *testing.T) {
	b := newBench(t)
	b.matter(t, "本月的事项", time.Hour, ledger.StateInHand, opinion.LevelOrdinary)
	who := b.as(t, "health")
	month := webtest.Start.Format("2006-01") + "-01"
	links := regexp.MustCompile(`<a href="(/reports/timeliness/matters[^"]*figure=entries[^"]*)"`).FindStringSubmatch(who.get("/").Body.String())
	if links == nil || !strings.Contains(links[1], "from="+month) {
		t.Fatalf("%q", links)
	}
	check(t, who.get(strings.ReplaceAll(links[1], "&amp;", "&")), http.StatusOK, []string{"本月的事项"}, nil)
}
