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
	"yuqing/ledger"
)

// matter registers a matter that was discovered so long ago and takes it to a
// state.
func (b *bench) matter(t *testing.T, title string, ago time.Duration, to ledger.State, level opinion.Level) ledger.Entry {
	t.Helper()
	e, _, err := b.Ledger.Create(t.Context(), b.Actor(t, "monitor"), ledger.Opening{Key: title, Matter: ledger.Matter{Title: title, DiscoveredAt: webtest.Start.Add(-ago)}})
	if err != nil {
		t.Fatal(err)
	}
	return b.Walk(t, e, to, level)
}

// The leader's page counts all that waits for a leader, whatever is shown of
// it, an instruction on a 一般 matter that nobody answered among it, and leads to
// the very same entries.
func TestLeaderSeesAllThatWaits(t *testing.T) {
	b := newBench(t)
	small := b.matter(t, "路灯不亮", time.Hour, ledger.StateInHand, opinion.LevelOrdinary)
	b.act(t, "leader", small, ledger.Command{Action: ledger.ActInstruct, HappenedAt: webtest.Start.Add(-50 * time.Minute), LateReason: "电话批示"}.With(ledger.Instructing{By: "某县长", Text: "请修复", Due: webtest.Start.Add(-time.Minute)}))
	quiet := b.matter(t, "建议增设座椅", time.Hour, ledger.StateInHand, opinion.LevelOrdinary)
	who := b.as(t, "leader")
	check(t, who.get("/"), http.StatusOK, []string{"今日 1 件需您定", "路灯不亮", "批示到期未反馈", "主要负责同志今日内报告进展"}, []string{"另有"})

	for i := range 7 {
		b.matter(t, fmt.Sprintf("重大事项%d", i), time.Hour, ledger.StateInHand, opinion.LevelMajor)
	}
	closing := b.matter(t, "桥梁限行", time.Hour, ledger.StateToClose, opinion.LevelGrave)
	page := who.get("/")
	check(t, page, http.StatusOK, []string{"今日 9 件需您定", "桥梁限行", "申请办结，须您审定", "确认同意办结", "须领导定的全部 9 件"}, []string{"路灯不亮"})
	if n := strings.Count(page.Body.String(), "<article"); n != decisionsShown {
		t.Errorf("%d cards", n)
	}
	list := who.get("/ledger?pile=leader&sort=level")
	check(t, list, http.StatusOK, []string{"路灯不亮", "桥梁限行", "重大事项0", "重大事项6", "须领导定"}, []string{quiet.Number})

	act := "/ledger/" + closing.ID + "/acts/close"
	if w := who.send("POST", act, formOn(t, page, act)); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, problemOn(w))
	}
	check(t, who.get("/"), http.StatusOK, []string{"今日 8 件需您定"}, []string{"桥梁限行"})
}

// A unit with few entries is not compared, and not kept silent either.
func TestLeaderHearsOfUnitsWithFewEntries(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "leader")
	check(t, who.get("/"), http.StatusOK, []string{"没有单位超时未回应。"}, []string{"不列入比较"})
	b.matter(t, "迟未回应", 99*time.Hour, ledger.StateInHand, opinion.LevelLarger)
	check(t, who.get("/"), http.StatusOK, []string{"1 个单位有超时未回应的条目，但承办不足 3 件"}, []string{"没有单位超时未回应。"})
}

// A figure beside a unit opens the entries that were counted, and no others.
func TestLeaderUnitsOpenTheirEntries(t *testing.T) {
	b := newBench(t)
	for i := range 3 {
		b.matter(t, fmt.Sprintf("迟未回应%d", i), 99*time.Hour, ledger.StateInHand, opinion.LevelLarger)
	}
	// Late with another clock, and not with the response: it is not counted.
	answered := b.matter(t, "已经回应", 99*time.Hour, ledger.StateFollowUp, opinion.LevelLarger)
	who := b.as(t, "leader")
	page := who.get("/")
	check(t, page, http.StatusOK, []string{"卫生健康局超时未回应的 3 件", "卫生健康局承办的 4 件"}, nil)
	links := regexp.MustCompile(`<a href="(/reports/timeliness/matters[^"]*overdue_open[^"]*)"`).FindStringSubmatch(page.Body.String())
	if links == nil {
		t.Fatal("the figure leads nowhere")
	}
	behind := who.get(strings.ReplaceAll(links[1], "&amp;", "&"))
	check(t, behind, http.StatusOK, []string{"超时未回应：卫生健康局", "3 件", "迟未回应0", "迟未回应1", "迟未回应2"}, []string{answered.Number, "已经回应"})
}
