package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"yuqing/internal/report"
)

// The contract names the figures that the lists are of.
func TestListedFiguresAreInTheContract(t *testing.T) {
	f, _ := reflect.TypeFor[mattersInput]().FieldByName("Figure")
	var want []string
	for _, x := range report.ListedFigures() {
		want = append(want, string(x))
	}
	if got := f.Tag.Get("enum"); got != strings.Join(want, ",") {
		t.Errorf("got  %s\nwant %s", got, strings.Join(want, ","))
	}
}

func TestAssessment(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	const march = "?from=2026-03-01&to=2026-03-31&channel=hotline"
	get := func(login, path string) string {
		t.Helper()
		w := b.do(t, ask{method: http.MethodGet, path: base + "/reports/" + path, as: login})
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		return w.Body.String()
	}
	var a report.Assessed
	if err := json.Unmarshal([]byte(get("leader", "assessment"+march+"&by=unit")), &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Figures) != len(report.Measures) || a.Figures[0].Definition == "" || a.Total.Entries == 0 || a.Total.RepeatedRate.Denominator != a.Total.Entries || len(a.Rows) == 0 {
		t.Errorf("%+v", a)
	}
	for path, has := range map[string][2]string{
		"assessment" + march + "&by=unit&format=csv": {"满意率（分子）", ""},
		"ranking" + march + "&min=1":                 {`"without_account":`, ""},
		"cross" + march:                              {`"classes":`, ""},
	} {
		if got := get("leader", path); !strings.Contains(got, has[0]) || !strings.Contains(got, "卫生健康局") {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, path := range []string{"assessment" + march + "&by=unit", "cross" + march} {
		if got := get("school", path); strings.Contains(got, "卫生健康局") {
			t.Errorf("%s tells a school of another unit: %s", path, got)
		}
	}
	for path, want := range map[string]int{"ranking" + march: http.StatusForbidden, "timeliness/matters" + march + "&figure=none": http.StatusBadRequest} {
		if w := b.do(t, ask{method: http.MethodGet, path: base + "/reports/" + path, as: "school"}); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	for _, least := range []string{"0", "1001"} {
		w := b.do(t, ask{method: http.MethodGet, path: base + "/reports/ranking" + march + "&min=" + least, as: "leader"})
		if w.Code == http.StatusBadRequest && strings.Contains(w.Body.String(), "1 到 1000 之间") {
			continue
		}
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
