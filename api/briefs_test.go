package api

import (
	"encoding/json"
	"testing"

	"yuqing/internal/brief"
	"yuqing/internal/webtest"
)

func TestBriefs(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	all := base + "/briefs"
	b.run(t, []scenario{
		{"none yet", ask{method: "GET", path: all, as: "leader"}, 200, []string{`"briefs":[]`, `"total":0`}, nil},
		{"a department has none", ask{method: "GET", path: all, as: "health"}, 403, nil, nil},
		{"a reviewer writes none", ask{method: "POST", path: all, as: "reviewer1", body: `{"kind":"daily"}`}, 403, nil, nil},
		{"an unknown kind", ask{method: "POST", path: all, as: "monitor", body: `{"kind":"hourly"}`}, 422, []string{"hourly"}, nil},
		{"a special one without its event", ask{method: "POST", path: all, as: "monitor", body: `{"kind":"special"}`}, 422, []string{"热点"}, nil},
		{"on an unknown event", ask{method: "POST", path: all, as: "monitor", body: `{"kind":"special","event":"nothing"}`}, 404, nil, nil},
		{"a bad date", ask{method: "POST", path: all, as: "monitor", body: `{"kind":"daily","date":"3月1日"}`}, 422, []string{"2026-03-01"}, nil},
		{"of a period to come", ask{method: "POST", path: all, as: "monitor", body: `{"kind":"daily","date":"2999-03-01"}`}, 422, []string{"还没有开始"}, nil},
	})
	draft := func(body string) brief.Brief {
		t.Helper()
		w := b.do(t, ask{method: "POST", path: all, as: "monitor", body: body})
		var x brief.Brief
		if err := json.Unmarshal(w.Body.Bytes(), &x); err != nil || w.Code != 201 || x.Version != 1 || len(x.Sections) != 5 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return x
	}
	first, second := draft(`{"kind":"monthly","date":"2026-03-10"}`), draft(`{"kind":"monthly"}`)
	own := all + "/" + first.ID
	edit := ask{method: "PUT", path: own, as: "analyst", body: `{"version":1,"brief":{"title":"三月舆情","addressees":"县委办","sections":[{"heading":"一、情况","text":"平稳。"}]}}`}
	b.run(t, []scenario{
		{"edited", edit, 200, []string{`"version":2`, "平稳"}, nil},
		{"over somebody else's change", edit, 409, nil, nil},
		{"without a section", ask{method: "PUT", path: own, as: "analyst", body: `{"version":2,"brief":{"title":"三月舆情","sections":[]}}`}, 422, []string{"至少"}, nil},
		{"a monitor issues none", ask{method: "POST", path: own + "/issue", as: "monitor", body: `{"version":2}`}, 403, nil, nil},
		{"figures taken again", ask{method: "POST", path: own + "/again", as: "monitor", body: `{"version":2}`}, 200, []string{`"version":3`, "舆情月报（2026年3月）", "总体情况"}, []string{"平稳"}},
		{"issued", ask{method: "POST", path: own + "/issue", as: "leader", body: `{"version":3}`}, 200, []string{`"number":1`}, nil},
		{"twice", ask{method: "POST", path: own + "/issue", as: "leader", body: `{"version":4}`}, 409, nil, nil},
		{"changed after that", ask{method: "PUT", path: own, as: "analyst", body: `{"version":4,"brief":{"title":"改","sections":[{"heading":"一","text":"二"}]}}`}, 409, nil, nil},
		{"removed after that", ask{method: "DELETE", path: own + "?version=4", as: "monitor"}, 409, nil, nil},
		{"a draft removed", ask{method: "DELETE", path: all + "/" + second.ID + "?version=1", as: "monitor"}, 204, nil, nil},
		{"gone", ask{method: "GET", path: all + "/" + second.ID, as: "monitor"}, 404, nil, nil},
		{"as a Word file", ask{method: "GET", path: own + "/word", as: "leader"}, 200, []string{"PK", "word/document.xml"}, nil},
		{"of a kind", ask{method: "GET", path: all + "?kind=monthly", as: "leader"}, 200, []string{`"total":1`, first.ID}, nil},
		{"of another kind", ask{method: "GET", path: all + "?kind=daily", as: "leader"}, 200, []string{`"total":0`}, nil},
	})
}
