package api

import (
	"encoding/json"
	"strings"
	"testing"

	"yuqing/ingest"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
	"yuqing/internal/webtest"
)

// Findings are handed to their units over the interface, and the limits set.
func TestPatrolIntoTheLedger(t *testing.T) {
	b := newBench(t)
	src := opinion.Source{ID: "col", Name: "工作动态", Kind: opinion.SourcePage, URL: "https://www.qinghe.gov.cn/list", UnitID: webtest.HealthUnit, Weight: 1, CreatedAt: webtest.Start}
	if err := b.Store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	b.Survey = ingest.Survey{Columns: []ingest.Column{{Source: "col", Newest: webtest.Start.AddDate(0, 0, -40), Entries: 8}}}
	if _, err := b.Patrol.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	var list patrol.List
	w := b.do(t, ask{method: "GET", path: base + "/patrol/findings", as: "monitor"})
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Findings) != 1 {
		t.Fatalf("%s, %v", w.Body, err)
	}
	hand := base + "/patrol/entries"
	body := `{"findings":["` + list.Findings[0].ID + `"],"demand":"三日内更新"}`
	b.run(t, []scenario{
		{"none named", ask{method: "POST", path: hand, as: "monitor", body: `{"findings":[]}`}, 422, []string{"没有可交办"}, nil},
		{"not by a unit", ask{method: "POST", path: hand, as: "health", body: body}, 403, nil, nil},
		{"as a clue", ask{method: "POST", path: hand, as: "monitor", body: body}, 201, []string{`"number":"2026-`}, nil},
		{"once", ask{method: "POST", path: hand, as: "monitor", body: body}, 422, []string{"已交办"}, nil},
		{"linked", ask{method: "GET", path: base + "/patrol/findings?state=已交办", as: "monitor"}, 200, []string{`"handed":{"entry_id":"`}, nil},
		{"in the ledger", ask{method: "GET", path: base + "/entries?q=网站巡查", as: "coordinator"}, 200, []string{"网站巡查：工作动态长期未更新"}, nil},
		{"the limits", ask{method: "GET", path: base + "/patrol/limits", as: "monitor"}, 200, []string{`"news":14`, `"notice":183`}, nil},
		{"none", ask{method: "PUT", path: base + "/patrol/limits", as: "monitor", body: `{"news":0,"notice":1}`}, 422, []string{"天数"}, nil},
		{"set", ask{method: "PUT", path: base + "/patrol/limits", as: "monitor", body: `{"news":7,"notice":90}`}, 204, nil, nil},
		{"are set", ask{method: "GET", path: base + "/patrol/limits", as: "monitor"}, 200, []string{`"news":7`}, nil},
	})
}

// What was answered beyond a network gap is told with the post, to who may see it.
func TestAnswersBesideAPost(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	post := webtest.Posts()[0]
	a := opinion.Answer{ID: "a1", Matter: "m1", Post: post.ID, Unit: "县水利局", Channel: "官方微信", Text: "已修好", At: webtest.Start}
	if err := b.Store.Answers.TakeAnswers(t.Context(), []opinion.Answer{a}); err != nil {
		t.Fatal(err)
	}
	path := base + "/posts/" + post.ID + "/answers"
	b.run(t, []scenario{
		{"told", ask{method: "GET", path: path, as: "monitor"}, 200, []string{"已修好", "县水利局"}, nil},
		{"none", ask{method: "GET", path: strings.Replace(path, post.ID, webtest.Posts()[1].ID, 1), as: "monitor"}, 200, []string{`"answers":[]`}, []string{"已修好"}},
		{"unknown", ask{method: "GET", path: base + "/posts/none/answers", as: "monitor"}, 404, nil, nil},
		{"not the administrator", ask{method: "GET", path: path, as: "sysadmin"}, 403, nil, []string{"已修好"}},
	})
}
