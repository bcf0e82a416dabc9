package ui

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func (b *bench) act(t *testing.T, login string, e ledger.Entry, cmd ledger.Command) ledger.Entry {
	t.Helper()
	e, err := b.Ledger.Do(t.Context(), b.Actor(t, login), e.ID, e.Version, cmd)
	if err != nil {
		t.Fatalf("%s by %s: %v", cmd.Action, login, err)
	}
	return e
}

// TestInstructionsAndReportsUp lists what leaders wrote and what was reported
// to them, to those who may see the entry only.
func TestInstructionsAndReportsUp(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	e = b.act(t, "leader", e, ledger.Command{Action: ledger.ActInstruct}.With(ledger.Instructing{
		By: "某县长", Rank: "县长", Text: "请速查，电话13812345678", Tasks: []string{"查明原因", "三日内反馈"}, Due: webtest.Start.Add(time.Hour),
	}))
	e = b.act(t, "coordinator", e, ledger.Command{Action: ledger.ActReportUp}.With(ledger.Memo{Kind: "首报", To: "县委办", Text: "情况如下"}))
	head := b.as(t, "head")
	check(t, head.get(directionsPath), 200, []string{"某县长", "查明原因", "三日内反馈", "待反馈", e.Number}, []string{"13812345678"})
	check(t, head.get(reportUpsPath), 200, []string{"首报", "县委办", "无回执"}, nil)
	inFile(t, head.exported(t, b, "/ledger/lists/exports", "instructions", ""), []string{"查明原因", "待反馈"}, "13812345678")
	inFile(t, head.exported(t, b, "/ledger/lists/exports", "report-ups", "all=1"), []string{"县委办"}, "13812345678")
	check(t, b.as(t, "health").get(directionsPath), 200, []string{"某县长"}, nil)
	hidden := b.Entry(t, webtest.Posts()[1], ledger.StateToTriage, opinion.LevelOrdinary)
	b.act(t, "leader", hidden, ledger.Command{Action: ledger.ActInstruct}.With(ledger.Instructing{By: "某书记", Text: "请研判"}))
	check(t, head.get(directionsPath), 200, []string{"某书记"}, nil)
	check(t, b.as(t, "health").get(directionsPath), 200, nil, []string{"某书记", hidden.Number})
	check(t, b.as(t, "auditor").get(directionsPath), 403, nil, []string{"某县长"})
	check(t, head.get(directionsPath+"?from=x"), 400, []string{`role="alert"`}, nil)

	b.act(t, "coordinator", e, ledger.Command{Action: ledger.ActInstructReport}.With(ledger.InstructionReport{No: 1, Text: "已查明"}))
	check(t, head.get(directionsPath), 200, []string{"某书记"}, []string{"某县长"})
	check(t, head.get(directionsPath+"?all=1"), 200, []string{"已反馈", "已查明"}, nil)
}

// inFile looks for words in an exported table, and for one that must not be there.
func inFile(t *testing.T, lines [][]string, wanted []string, hidden string) {
	t.Helper()
	text := fmt.Sprint(lines)
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in %s", w, text)
		}
	}
	if strings.Contains(text, hidden) {
		t.Errorf("%q in %s", hidden, text)
	}
}

func TestLookBackByForms(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateArchived, opinion.LevelOrdinary)
	who := b.as(t, "coordinator")
	year := webtest.Start.Format("2006")
	path := lookBackPath + "?year=" + year
	page := who.get(path)
	check(t, page, 200, []string{e.Number, "已解决", "未看"}, nil)
	form := formOn(t, page, path)
	form.Set("result", "部分兑现")
	check(t, who.send("POST", path, form), 422, []string{"须写明看到的情况"}, nil)
	form.Set("text", "路灯修了一半")
	check(t, who.send("POST", path, form), http.StatusSeeOther, nil, nil)
	check(t, who.send("POST", path, form), 409, []string{`role="alert"`}, nil)
	check(t, who.get(path), 200, []string{"部分兑现", "路灯修了一半", "已看 1 件"}, nil)
	inFile(t, who.exported(t, b, "/ledger/lists/exports", "look-back", "year="+year), []string{"部分兑现", "路灯修了一半"}, "13812345678")
	check(t, who.get(lookBackPath), 200, []string{"没有办结的条目"}, nil)
	check(t, who.get(lookBackPath+"?year=x"), 422, nil, nil)
	check(t, b.as(t, "health").send("POST", path, form), 403, nil, nil)
}

func TestRecallPage(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	b.act(t, "coordinator", e, ledgertest.Sample(ledger.ActMiss, "", ""))
	path := recallPath + "?from=2026-01-01&to=2026-12-31"
	check(t, b.as(t, "head").get(path), 200, []string{"迟报", "夜间无人值守", "0 / <a href=", ">1 件</a>", e.Number}, nil)
	links := regexp.MustCompile(`href="(/reports/recall[^"]+#matters)"`).FindAllStringSubmatch(b.as(t, "head").get(path).Body.String(), -1)
	if len(links) < 5 {
		t.Errorf("%d numbers open what is behind them", len(links))
	}
	for _, l := range links {
		check(t, b.as(t, "head").get(strings.TrimSuffix(html.UnescapeString(l[1]), "#matters")), 200, []string{e.Number, "夜间无人值守"}, nil)
	}
	inFile(t, b.as(t, "head").exported(t, b, "/reports/exports", "recall", "from=2026-01-01&to=2026-12-31&kind=迟报&cause=没有"), []string{"原因"}, e.Number)
	check(t, b.as(t, "head").get(path+"&month=3月"), 400, []string{"2026-03 的样式"}, nil)
	inFile(t, b.as(t, "head").exported(t, b, "/reports/exports", "recall", "from=2026-01-01&to=2026-12-31"), []string{"夜间无人值守"}, "13812345678")
	check(t, b.as(t, "health").post("/reports/exports", "table", "recall", "filter", "from=2026-01-01&to=2026-12-31"), 403, nil, nil)
	check(t, b.as(t, "head").get(path+"&raised=迟报"), 200, []string{"明细：迟报", "1 件</span>", "夜间无人值守"}, nil)
	check(t, b.as(t, "health").get(path), 403, nil, []string{e.Number})
	check(t, b.as(t, "head").get(recallPath+"?from=x&to=y"), 400, []string{`role="alert"`}, nil)
}

const oldLedger = "序号,发布时间,标题,责任单位,涉及领域,交办时间,办结时间,办结回复摘要\n" +
	"1,2024-03-01 09:00,诊所收费高,卫生健康局,医疗卫生,2024-03-01 10:00,2024-03-04 10:00,已退费，电话13812345678\n" +
	"2,2024-03-02,路灯不亮,某某公司,路灯,,,\n" +
	"3,13月40日,没有时间的,,,,,\n"

// TestOldLedgerByForms tries an earlier ledger, takes it in, and tries it anew.
func TestOldLedgerByForms(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "coordinator")
	send := func(name, table string) *http.Response {
		return who.sendFiles(t, "/ledger/imports", url.Values{}, "file", map[string][]byte{name: []byte(table)}).Result()
	}
	if got := send("无表头.csv", "甲,乙\n1,2\n"); got.StatusCode != 422 {
		t.Errorf("no header: %d", got.StatusCode)
	}
	path := send("台账.csv", oldLedger).Header.Get("Location")
	page := who.get(path)
	check(t, page, 200, []string{"将新增 <strong>2</strong> 件", "不能导入 1 行", "诊所收费高", "13月40日"}, []string{"13812345678"})
	check(t, b.as(t, "monitor").get(path), 404, nil, []string{"诊所收费高"})
	form := formOn(t, page, "")
	form = url.Values{"do": {"run"}, web.FormField: {form.Get(web.FormField)}}
	for _, field := range strings.Split(strings.SplitN(oldLedger, "\n", 2)[0], ",") {
		form.Set("column_"+field, field)
	}
	job := who.send("POST", path, form).Header().Get("Location")
	b.AwaitJobs(t)
	check(t, who.get(job), 200, []string{"已完成", "未收的行", "13月40日", "返回导入历史台账"}, nil)
	check(t, who.get("/ledger?from=2024-01-01&to=2024-12-31"), 200, []string{"诊所收费高", "已办结", "路灯不亮", "2024-00001"}, nil)
	list, err := b.Ledger.List(t.Context(), b.Actor(t, "health"), ledger.Filter{})
	if err != nil || len(list.Entries) != 1 || strings.Contains(list.Entries[0].Closing.Conclusion, "13812345678") {
		t.Errorf("the health department sees %d entries, %v", len(list.Entries), err)
	}
	check(t, who.get("/ledger/"+list.Entries[0].ID), 200, []string{"历史录入", "导入的历史"}, []string{"13812345678"})
	check(t, who.get(send("再来.csv", oldLedger).Header.Get("Location")), 200, []string{"将新增 <strong>0</strong> 件，已有 2 件"}, nil)
	check(t, b.as(t, "health").get("/ledger/imports"), 403, nil, nil)
}
