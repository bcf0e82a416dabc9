package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// A long registry stands on several pages, and what is done to all that pass the
// filters reaches those of the other pages, too.
func TestManySourcesStandOnPages(t *testing.T) {
	b := newBench(t)
	for i := range 2*sourcesShown + 30 {
		src := opinion.Source{ID: fmt.Sprint("s", i), Name: fmt.Sprintf("信源%03d", i), Kind: opinion.SourceFeed, URL: fmt.Sprintf("https://example.com/%d.xml", i), Weight: 1}
		if i >= 15 {
			src.Group = "乡镇"
		}
		if err := b.Store.Sources.PutSource(t.Context(), src); err != nil {
			t.Fatal(err)
		}
	}
	who := b.as(t, "sysadmin")
	check(t, who.get("/sources?group=乡镇"), 200, []string{"第 1—100 个，共 215 个", "信源015", "信源114", `rel="next"`, "after=100"}, []string{"信源014", "信源115", `rel="prev"`})
	check(t, who.get("/sources?group=乡镇&after=200"), 200, []string{"第 201—215 个", "信源229", `rel="prev"`}, []string{`rel="next"`, "信源114"})
	for _, after := range []string{"-7", "x", "99999"} {
		check(t, who.get("/sources?after="+after), 200, []string{"第 1—100 个，共 230 个"}, nil)
	}
	check(t, who.get("/sources?q=信源22"), 200, []string{"信源229"}, []string{"翻页", "不只勾选的"})
	check(t, who.post("/sources-bulk", "all", "1", "only_group", "乡镇", "do", "pause"), 200, []string{"215"}, nil)
	check(t, who.get("/sources?state=已暂停&after=200"), 200, []string{"第 201—215 个，共 215 个"}, nil)
	if page := who.get("/sources?state=待采集").Body.String(); strings.Count(page, `name="id"`) != 15 {
		t.Errorf("%d sources are not paused", strings.Count(page, `name="id"`))
	}
}

// The log of a source's runs tells times as people say them.
func TestRunsAreToldInSeconds(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	run := opinion.Run{At: b.Now(), Took: opinion.Duration(240 * time.Millisecond), New: 1}
	if err := b.Store.Sources.PutRun(t.Context(), "src-feed", opinion.Health{LastGood: b.Now()}, run); err != nil {
		t.Fatal(err)
	}
	check(t, b.as(t, "sysadmin").get("/sources/src-feed"), 200, []string{"用时 0.24 秒"}, []string{"240000000"})
}
