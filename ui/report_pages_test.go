package ui

import (
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const march = "from=2026-03-01&to=2026-03-31"

var (
	behindLink = regexp.MustCompile(`<a [^>]*?href="(/reports/timeliness/matters[^"]*)"[^>]*>([^<]*)</a>`)
	countIn    = regexp.MustCompile(`([0-9,]+)(?: 件)?$`)
	listedOn   = regexp.MustCompile(`<span class="quiet">([0-9]+) 件`)
)

// TestBehindEveryFigureOnThePages: each number that is a link leads to a list of
// as many, and back.
func TestBehindEveryFigureOnThePages(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	seen := 0
	for _, login := range []string{"coordinator", "health"} {
		who := b.as(t, login)
		for _, page := range []string{
			"/reports/timeliness?by=class&", "/reports/timeliness?by=none&", "/reports/assessment?by=unit&", "/reports/assessment?by=none&", "/reports/cross?", "/reports/cross?level=一般&", "/reports/ranking?min=1&",
		} {
			if login == "health" && strings.Contains(page, "ranking") {
				continue
			}
			for _, channel := range []string{"opinion", "hotline"} {
				at := page + march + "&channel=" + channel
				rec := who.get(at)
				check(t, rec, http.StatusOK, nil, personal)
				for _, m := range behindLink.FindAllStringSubmatch(rec.Body.String(), -1) {
					shown := countIn.FindStringSubmatch(strings.TrimSpace(m[2]))
					if shown == nil {
						continue // the name of a unit that is not ranked
					}
					want, _ := strconv.Atoi(strings.ReplaceAll(shown[1], ",", ""))
					list := who.get(html.UnescapeString(m[1])).Body.String()
					if listed := listedOn.FindStringSubmatch(list); listed == nil || listed[1] != strconv.Itoa(want) {
						t.Errorf("%s as %s: %q leads to %s with %q", at, login, m[2], m[1], listed)
					}
					seen++
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d links", seen)
	}
}

// A list behind a figure leads back to the report that it was opened from, as
// it was.
func TestBackToTheReport(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "coordinator")
	rec := w.get("/reports/assessment?by=class&" + march)
	list := w.get(html.UnescapeString(behindLink.FindStringSubmatch(rec.Body.String())[1]))
	check(t, list, http.StatusOK, []string{`href="/reports/assessment?by=class&amp;channel=opinion&amp;from=2026-03-01&amp;to=2026-03-31"`}, nil)
	for from, want := range map[string]string{"ranking": "class=%E4%B8%80%E8%88%AC&amp;from=2026-03-01&amp;level=%E8%BE%83%E5%A4%A7&amp;min=2", "cross": "from=2026-03-01&amp;level=%E8%BE%83%E5%A4%A7&amp;min=2"} {
		list := w.get("/reports/timeliness/matters?back=" + from + "&class=一般&level=较大&min=2&figure=due&key=x&" + march)
		check(t, list, http.StatusOK, []string{`href="/reports/` + from + "?" + want}, nil)
	}
	check(t, w.get("/reports/timeliness/matters?back=../../evil&"+march), http.StatusOK, []string{`href="/reports/timeliness?`}, []string{`href="..`, `href="/evil`})
}

func TestReportPages(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.run(t, []pageCase{
		{"assessment", "coordinator", "/reports/assessment?" + march, 200, []string{"满意率", "解决率", "响应率", "重复诉求率", "超时件数", "怎么算", "环比", "卫生健康局", "/reports/assessment.csv?", "/reports/assessment.xlsx?"}, personal},
		{"in the menu", "coordinator", "/reports/assessment?" + march, 200, []string{`<a href="/reports/timeliness" aria-current="page">`}, nil},
		{"assessment of nothing", "coordinator", "/reports/assessment?from=2020-01-01&to=2020-01-31", 200, []string{"这段时间没有事项"}, nil},
		{"assessment of a broken period", "coordinator", "/reports/assessment?from=x", 200, []string{"2026-03-01 的样式"}, []string{"满意率"}},
		{"the total alone stays the total alone", "coordinator", "/reports/assessment?by=none&" + march, 200, []string{"/reports/assessment.csv?by=none"}, []string{"卫生健康局"}},
		{"assessment of another unit", "school", "/reports/assessment?" + march + "&channel=hotline", 200, nil, []string{"卫生健康局"}},
		{"table", "coordinator", "/reports/cross?" + march, 200, []string{"卫生健康局", "/reports/cross.xlsx?"}, personal},
		{"table of another unit", "school", "/reports/cross?" + march + "&channel=hotline", 200, nil, []string{"卫生健康局"}},
		{"table of a broken period", "coordinator", "/reports/cross?from=x", 200, []string{"2026-03-01 的样式"}, nil},
		{"ranking of too few", "leader", "/reports/ranking?" + march, 200, []string{"没有可以排名的单位", "件数不足", "怎么排"}, personal},
		{"ranking of no number", "leader", "/reports/ranking?min=none&" + march, 400, []string{"1 到 1000 之间"}, nil},
		{"ranking with none", "leader", "/reports/ranking?min=0&" + march, 400, []string{"1 到 1000 之间"}, nil},
		{"ranking is no unit's business", "school", "/reports/ranking?" + march, 403, nil, []string{"卫生健康局"}},
		{"nor in the menu", "school", "/reports/timeliness?" + march, 200, []string{"考核指标"}, []string{"部门排名"}},
		{"nor as a file", "school", "/reports/ranking.csv?" + march, 403, nil, []string{"卫生健康局"}},
		{"a file of a broken period", "leader", "/reports/cross.csv?from=x", 400, []string{"2026-03-01 的样式"}, nil},
		{"behind, for a reason", "leader", "/reports/timeliness/matters?figure=late&reason=曾退单&" + march, 200, []string{"未按时回应：曾退单"}, nil},
	})
}

func TestReportFiles(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "coordinator")
	for path, want := range map[string]string{"assessment": "满意率（分子）", "ranking": "名次", "cross": "总件数"} {
		lines := w.sheet(t, "/reports/"+path+".csv?"+march)
		if !strings.Contains(strings.Join(lines[0], ","), want) {
			t.Errorf("%s: %q", path, lines[0])
		}
		rec := w.get("/reports/" + path + ".xlsx?" + march)
		if !strings.HasPrefix(rec.Body.String(), "PK") || !strings.Contains(rec.Header().Get("Content-Disposition"), ".xlsx") {
			t.Errorf("%s.xlsx: %d %s", path, rec.Code, rec.Header())
		}
	}
	audit := b.as(t, "auditor").get("/audit")
	check(t, audit, http.StatusOK, []string{"导出考核指标", "导出部门排名", "导出类别与单位表"}, nil)
}
