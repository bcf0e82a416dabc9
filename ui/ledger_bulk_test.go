package ui

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestBulkDispatch ticks two entries, one of which somebody else hands out
// meanwhile: the other is done all the same.
func TestBulkDispatch(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	b.Take(t, posts...)
	one := b.Entry(t, posts[0], ledger.StateToDispatch, opinion.LevelOrdinary)
	two := b.Entry(t, posts[1], ledger.StateToDispatch, opinion.LevelOrdinary)
	w := b.as(t, "coordinator")
	check(t, w.get("/ledger"), http.StatusOK, []string{`value="dispatch"`, one.ID}, nil)
	page := w.post("/ledger/bulk", "entry", one.ID, "entry", two.ID)
	check(t, page, http.StatusOK, []string{"交办这 2 件", one.Number, two.Number}, nil)
	form := formOn(t, page, "/ledger/bulk/dispatch")
	form.Set("lead_"+two.ID, webtest.SchoolUnit)
	form.Set("demand", "请两日内反馈")
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "coordinator"), one.ID, one.Version, ledger.Command{Action: ledger.ActDispatch}.With(ledger.Dispatching{Lead: ledger.UnitRef{ID: webtest.HealthUnit}})); err != nil {
		t.Fatal(err)
	}
	check(t, w.send("POST", "/ledger/bulk/dispatch", form), http.StatusOK, []string{"已交办 1 件", "1 件没有办成", "✓ 已交 教育体育局"}, nil)
	e, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), two.ID)
	if err != nil || e.State != ledger.StateToAccept || e.Dispatch.Demand != "请两日内反馈" {
		t.Errorf("%s %+v %v", e.State, e.Dispatch, err)
	}
	check(t, w.post("/ledger/bulk", "entry", one.ID), http.StatusUnprocessableEntity, []string{"没有可以交办的"}, nil)
	check(t, w.post("/ledger/bulk/dispatch"), http.StatusUnprocessableEntity, []string{"请先勾选"}, nil)
	check(t, b.as(t, "health").post("/ledger/bulk/dispatch", "entry", two.ID, "version_"+two.ID, "1"), http.StatusOK, []string{"没有找到这个条目"}, []string{two.Number})
}

// TestExportInTheBackground exports both forms and reads the workbooks.
func TestExportInTheBackground(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	cmd := ledger.Command{Action: ledger.ActNote}.With(ledger.Columns{Title: "=HYPERLINK(\"x\")", Remark: "电话13812345678"})
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "coordinator"), e.ID, e.Version, cmd); err != nil {
		t.Fatal(err)
	}
	w := b.as(t, "coordinator")
	for form, columns := range map[string]int{"short": 20, "full": 49} {
		name := map[string]string{"short": "简表", "full": "全表"}[form]
		if rec := w.post("/ledger/exports", "form", form, "filter", "state=to-accept"); rec.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", rec.Code, problemOn(rec))
		}
		b.AwaitJobs(t)
		all, err := b.Desk.OwnJobs(t.Context(), b.Actor(t, "coordinator"))
		if err != nil {
			t.Fatal(err)
		}
		all = slices.DeleteFunc(all, func(j jobs.Job) bool { return j.State != jobs.Done || !strings.Contains(j.Title, name) })
		if len(all) != 1 {
			t.Fatalf("%d exports of the %s form", len(all), form)
		}
		path := "/ledger/exports/" + all[0].ID + "/file"
		rec := w.get(path)
		rows := sheetOf(t, rec.Body.Bytes())
		if len(rows) != 2 || len(rows[0]) != columns || rows[0][0] != "序号" || rows[0][18] != "原文截图" || rows[0][columns-1] != map[string]string{"short": "备注", "full": "归档号"}[form] {
			t.Fatalf("%d rows, heading %v", len(rows), rows[0])
		}
		if title := rows[1][4]; !strings.HasPrefix(title, "'=") {
			t.Errorf("title %q", title)
		}
		if strings.Contains(strings.Join(rows[1], " "), "13812345678") {
			t.Error("a telephone number is not masked")
		}
		check(t, b.as(t, "head").get(path), http.StatusNotFound, nil, nil)
		check(t, w.get("/jobs"), http.StatusOK, []string{path, "已完成", "导出台账"}, nil)
		check(t, w.get("/jobs/"+all[0].ID), http.StatusOK, []string{"下载 台账_", path}, nil)
	}
	check(t, w.get("/ledger/exports/none/file"), http.StatusNotFound, nil, nil)
}

func sheetOf(t *testing.T, content []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
