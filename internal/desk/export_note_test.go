package desk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// ended waits for a job of the office.
func ended(t *testing.T, o *webtest.Office, j jobs.Job, err error) jobs.Job {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return o.Await(t, j.ID)
}

// Whatever leaves the system as a file is in the audit log with what was asked
// for and how many lines it was.
func TestExportsAreNotedWithFilterAndRows(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	o.Take(t, webtest.Posts()...)
	o.Entry(t, webtest.Posts()[0], ledger.StateToAccept, opinion.LevelOrdinary)
	leader, auditor := o.Actor(t, "leader"), o.Actor(t, "auditor")
	filter := ledger.Filter{
		States: []ledger.State{ledger.StateToAccept}, Units: []string{webtest.HealthUnit}, Topic: "health", Text: "挂号 13812345678",
		From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600)), To: time.Date(2026, 4, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600)),
	}
	period, err := report.ParsePeriod("2026-03-01", "2026-03-31")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		act    string
		export func()
		says   []string
	}{
		{"export.ledger", func() {
			j, err := o.Desk.StartExport(t.Context(), leader, filter, desk.FormCSV)
			ended(t, o, j, err)
		},
			[]string{"CSV", "状态：待签收", "单位：卫生健康局", "领域：医疗卫生", "文字：挂号 138****5678", "发现：2026-03-01 至 2026-03-31", "共 0 行"}},
		{"export.ledger", func() {
			j, err := o.Desk.StartExport(t.Context(), leader, ledger.Filter{Units: []string{webtest.HealthUnit}}, desk.FormFull)
			ended(t, o, j, err)
		}, []string{"全表", "单位：卫生健康局", "共 1 行"}},
		{"export.posts", func() {
			j, err := o.Desk.ExportPosts(t.Context(), leader, search.Query{Text: "医院", Filter: search.Filter{Kinds: []opinion.Kind{opinion.KindTicket}, MinRisk: 10}}, desk.FormatCSV)
			ended(t, o, j, err)
		}, []string{"检索词：医院", "种类：工单", "风险分不低于：10", "共 1 行"}},
		{"export.matters", func() {
			j, err := o.Desk.StartBehind(t.Context(), leader, report.Request{Period: period, Channel: report.Opinion}, nil, report.FigureEntries)
			ended(t, o, j, err)
		}, []string{"指标：entries", "期间：2026-03-01 至 2026-03-31", "共 1 行"}},
		{"export.recall", func() {
			j, err := o.Desk.StartRecall(leader, period, report.RecallQuery{})
			ended(t, o, j, err)
		}, []string{"发现：2026-03-01 至 2026-03-31", "共 0 行"}},
		{"export.instructions", func() {
			j, err := o.Desk.StartDirections(leader, desk.Span{From: filter.From, To: filter.To, Open: true})
			ended(t, o, j, err)
		}, []string{"日期：2026-03-01 至 2026-03-31", "只要待办的", "共 0 行"}},
		{"export.report-ups", func() {
			j, err := o.Desk.StartReportUps(leader, desk.Span{})
			ended(t, o, j, err)
		}, []string{"共 0 行"}},
		{"export.look-back", func() {
			j, err := o.Desk.StartLookBack(leader, 2025)
			ended(t, o, j, err)
		}, []string{"2025 年办结", "共 0 行"}},
		{"export.audit", func() {
			j, err := o.Desk.StartAuditExport(auditor, access.AuditQuery{Login: "leader"}, func(string) string { return "" })
			ended(t, o, j, err)
		}, []string{"登录名：leader", "共 "}},
	} {
		c.export()
		rows, err := o.Access.Audit(t.Context(), auditor, access.AuditQuery{Act: c.act})
		must(err)
		if len(rows) == 0 {
			t.Errorf("%s is not noted", c.act)
			continue
		}
		for _, want := range c.says {
			if !strings.Contains(rows[0].Detail, want) {
				t.Errorf("%s: no %q in %q", c.act, want, rows[0].Detail)
			}
		}
		if strings.Contains(rows[0].Detail, "13812345678") {
			t.Errorf("%s: a number is in the log: %q", c.act, rows[0].Detail)
		}
	}
}

// A file holds what its owner could see when it was written: whoever has come to
// another unit since fetches it no more.
func TestExportsEndWithTheRightToThem(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	o.Take(t, webtest.Posts()...)
	contact := o.Actor(t, "health")
	j, err := o.Desk.StartExport(t.Context(), contact, ledger.Filter{}, desk.FormShort)
	book := ended(t, o, j, err)
	j, err = o.Desk.ExportPosts(t.Context(), contact, search.Query{}, desk.FormatCSV)
	posts := ended(t, o, j, err)
	var file desk.Exported
	if err := json.Unmarshal(posts.Result, &file); err != nil {
		t.Fatal(err)
	}
	fetch := func(by access.Actor) error {
		_, content, err1 := o.Desk.ExportFile(t.Context(), by, book.ID)
		if err1 == nil {
			err1 = content.Close()
		}
		_, _, content, err2 := o.Desk.ExportedFile(t.Context(), by, file.File)
		if err2 == nil {
			err2 = content.Close()
		}
		if (err1 == nil) != (err2 == nil) {
			t.Errorf("the workbook: %v, the posts: %v", err1, err2)
		}
		return err1
	}
	if err := fetch(contact); err != nil {
		t.Fatal(err)
	}
	contact.UnitID, contact.UnitIDs = webtest.SchoolUnit, []string{webtest.SchoolUnit}
	if err := fetch(contact); !errors.Is(err, access.ErrDenied) {
		t.Errorf("from another unit: %v", err)
	}
}
