package ui

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// sheet reads what a download holds.
func (w *browser) sheet(t *testing.T, path string) [][]string {
	t.Helper()
	rec := w.get(path)
	if rec.Code != http.StatusOK || !strings.HasPrefix(rec.Header().Get("Content-Disposition"), "attachment") || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/csv") {
		t.Fatalf("%s: %d %v", path, rec.Code, rec.Header())
	}
	body, marked := strings.CutPrefix(rec.Body.String(), "\uFEFF")
	if !marked {
		t.Error("a spreadsheet would not know that it is UTF-8")
	}
	lines, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// exported has a table written in the background and reads it.
func (w *browser) exported(t *testing.T, b *bench, to, form, filter string) [][]string {
	t.Helper()
	rec := w.post(to, "form", form, "table", form, "filter", filter)
	job := rec.Header().Get("Location")
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(job, "/jobs/") {
		t.Fatalf("%s: %d %s", to, rec.Code, problemOn(rec))
	}
	b.AwaitJobs(t)
	page := w.get(job)
	check(t, page, http.StatusOK, []string{"已完成", "下载 "}, nil)
	return w.sheet(t, fileLink.FindStringSubmatch(page.Body.String())[1])
}

var fileLink = regexp.MustCompile(`href="(/[a-z/]+/exports/[^"]+/file)" download`)

// The audit log is taken away in the background too, and by the auditor alone.
func TestAuditAsCSV(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "auditor")
	check(t, w.get("/audit?act=login"), http.StatusOK, []string{`name="filter" value="act=login"`}, nil)
	lines := w.exported(t, b, "/audit/exports", "", "login=auditor&before=2")
	if len(lines) < 2 || lines[0][5] != "动作名称" || lines[1][2] != "auditor" || lines[1][5] == "" || lines[1][8] == "" {
		t.Errorf("%q", lines)
	}
	check(t, w.get("/audit"), http.StatusOK, []string{"导出审计日志", "登录名：auditor；共 "}, nil)
	check(t, w.get("/jobs"), http.StatusOK, []string{"导出审计日志", "/audit/exports/", "最近的 200 项"}, nil)
	check(t, b.as(t, "leader").post("/audit/exports", "filter", ""), http.StatusForbidden, nil, nil)
}

func TestLedgerAsCSV(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	posts := webtest.Posts()
	school := posts[1]
	school.Title = "=食堂(1)"
	b.Take(t, school)
	b.Entry(t, school, ledger.StateClosed, opinion.LevelOrdinary)
	b.Entry(t, opinion.Post{Title: "尚未交办"}, ledger.StateToTriage, opinion.LevelOrdinary)

	lines := b.as(t, "leader").exported(t, b, "/ledger/exports", "csv", "")
	if len(lines) != 4 {
		t.Fatalf("%d lines", len(lines))
	}
	heading := "序号、巡查单位、发布时间、发布平台、标题、链接、责任单位、涉及领域、首接人、交办时间、首回时间、办结时间、关注量、跟帖数、原贴摘要、办结回复摘要、线上情况、线下情况、原文截图、备注"
	if got := strings.Join(lines[0], "、"); got != heading {
		t.Error(got)
	}
	var all string
	for _, line := range lines {
		all += strings.Join(line, ",") + "\n"
	}
	for _, never := range []string{"13812345678", ",=食堂"} {
		if strings.Contains(all, never) {
			t.Errorf("holds %q", never)
		}
	}
	if !strings.Contains(all, "医疗卫生") || !strings.Contains(all, "'=食堂(1)") {
		t.Error(all)
	}
	closed := b.as(t, "leader").exported(t, b, "/ledger/exports", "csv", "state=closed&sort=due&after=broken")
	if len(closed) != 2 || closed[1][0] != "1" || closed[1][11] == "" || closed[1][6] == "" {
		t.Errorf("closed: %q", closed)
	}
	for _, unit := range []string{"health", "school"} { // both take part in two of the three
		if own := b.as(t, unit).exported(t, b, "/ledger/exports", "csv", ""); len(own) != 3 || own[1][6] == "" || own[2][6] == "" {
			t.Errorf("%s: %q", unit, own)
		}
	}
	check(t, b.as(t, "leader").post("/ledger/exports", "form", "csv", "filter", "from=x"), 422, []string{"2026-03-01 的样式", "<html"}, nil)
	check(t, b.as(t, "auditor").post("/ledger/exports", "form", "csv"), 403, nil, []string{"食堂"})
	check(t, b.as(t, "auditor").get("/audit"), 200, []string{"导出台账"}, nil)
	check(t, b.as(t, "leader").get("/ledger?state=closed"), 200, []string{"已办结 1", "已归档 0", `name="form" value="csv"`}, nil)
}

func TestMattersAsCSV(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	query := "channel=hotline&from=2026-03-01&to=2026-03-31&figure="
	lines := b.as(t, "leader").exported(t, b, "/reports/exports", "matters", query+"responded")
	if len(lines) != 2 || lines[1][0] != "20260301001" || lines[1][2] != "卫生健康局" {
		t.Errorf("%q", lines)
	}
	if lines := b.as(t, "school").exported(t, b, "/reports/exports", "matters", query+"responded"); len(lines) != 1 {
		t.Errorf("another department's: %q", lines)
	}
	check(t, b.as(t, "leader").post("/reports/exports", "table", "matters", "filter", query+"made-up"), 400, []string{"made-up"}, nil)
	check(t, b.as(t, "leader").post("/reports/exports", "table", "made-up"), 400, nil, nil)
	check(t, b.as(t, "leader").post("/ledger/lists/exports", "table", "made-up"), 400, nil, nil)
	check(t, b.as(t, "leader").post("/ledger/lists/exports", "table", "instructions", "filter", "from=x"), 422, []string{"2026-03-01 的样式"}, nil)
	check(t, b.as(t, "auditor").post("/ledger/lists/exports", "table", "look-back"), 403, nil, nil)
}
