package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuqing/ledger"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func goldenReport(t *testing.T) Timeliness {
	t.Helper()
	r, err := reports("03-30 12:00",
		with(matter("1", "03-01 08:00", "03-01 10:30"), func(m *Matter) {
			m.Source, m.FirstFeedback = Label{"s1", "=HYPERLINK(1)"}, at("03-01 08:30")
			m.Dispatched, m.Closed = at("03-01 08:10"), at("03-02 08:00")
		}),
		with(matter("2", "03-01 08:00", "03-05 08:00"), func(m *Matter) { m.Source = Label{"s1", ""} }),
		with(matter("3", "03-29 13:00", ""), func(m *Matter) { m.Source = Label{"s2", "县融媒体, \"发布\""} }),
	).Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-31", "", "source"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func goldenAssessment(t *testing.T) Assessed {
	t.Helper()
	a, err := reports("03-30 12:00",
		with(matter("1", "03-02 08:00", "03-02 10:30"), func(m *Matter) {
			m.Unit, m.FirstFeedback = Label{"u1", "=HYPERLINK(1)"}, at("03-02 08:30")
			m.Dispatched, m.Closed, m.Reachable = at("03-02 08:10"), at("03-03 08:00"), true
			m.Satisfied, m.Solved, m.Contacted = ledger.Yes, ledger.No, at("03-02 09:00")
		}),
		with(matter("2", "03-03 08:00", "03-06 08:00"), func(m *Matter) { m.Unit, m.LateRecords, m.Bounces = Label{"u1", ""}, 2, 1 }),
		with(matter("3", "03-03 08:00", ""), func(m *Matter) { m.LeftOut, m.Merged = true, true }),
		matter("4", "02-25 08:00", "02-25 09:00"),
	).Assessed(t.Context(), request(t, "2026-03-02", "2026-03-04", "", "unit"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWritersMatchGolden(t *testing.T) {
	r := goldenReport(t)
	a := goldenAssessment(t)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.json":       func(b *bytes.Buffer) error { return r.WriteJSON(b) },
		"report.csv":        func(b *bytes.Buffer) error { return r.WriteCSV(b, Keys) },
		"report-titles.csv": func(b *bytes.Buffer) error { return r.WriteCSV(b, Titles) },
		"assessment.json":   func(b *bytes.Buffer) error { return a.WriteJSON(b) },
		"assessment.csv":    func(b *bytes.Buffer) error { return a.WriteCSV(b, Titles) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, b.String(), want)
		}
	}
}

// The keys are a contract with scripts, so they stand here a second time.
func TestJSONKeysAreTheContract(t *testing.T) {
	var b bytes.Buffer
	if err := goldenReport(t).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		From, To, Channel, By *string
		Total                 map[string]json.RawMessage
		Rows                  []map[string]json.RawMessage
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	f := "entries responded due on_time on_time_rate first_response_hours first_feedback_hours overdue_open closed closed_on_time_rate"
	for _, key := range strings.Fields(f) {
		if got.Total[key] == nil || got.Rows[0][key] == nil {
			t.Errorf("key %s is missing", key)
		}
	}
	if len(got.Total) != 10 || len(got.Rows[0]) != 12 {
		t.Errorf("%d and %d keys", len(got.Total), len(got.Rows[0]))
	}
	if s := string(got.Total["closed_on_time_rate"]); s != `{"numerator":1,"denominator":1,"value":1}` {
		t.Errorf("rate %s", s)
	}
}

func TestEmptyReport(t *testing.T) {
	r, err := reports("03-30 12:00").Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-01", "hotline", "unit"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"rows":[]`, `"on_time_rate":{"numerator":0,"denominator":0,"value":null}`, `"first_response_hours":{"count":0,"mean":null,"median":null,"p90":null}`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
}

func TestCellIsNoFormula(t *testing.T) {
	for in, want := range map[string]string{
		"":           "",
		"水利局":        "水利局",
		"=1+1":       "'=1+1",
		"+86":        "'+86",
		"-1":         "'-1",
		"@SUM(A1)":   "'@SUM(A1)",
		"\tx":        "'\tx",
		"\r=1":       "'\r=1",
		"＝1":         "'＝1",
		"＠x":         "'＠x",
		"  =1":       "'  =1",
		"\u3000＋1":   "'\u3000＋1",
		"a=1":        "a=1",
		"12345 - 热线": "12345 - 热线",
	} {
		if got := Cell(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
