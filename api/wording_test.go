package api

import (
	"encoding/json"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

func TestStatementsAndTheCheckOfADraft(t *testing.T) {
	b := newBench(t)
	e := b.entry(t, ledger.StateInHand, opinion.LevelOrdinary)
	own := base + "/entries/" + e.ID
	lines := base + "/wording/statements"
	b.run(t, []scenario{
		{"a statement needs its source", ask{method: "POST", path: lines, as: "coordinator", body: `{"title":"停水","text":"影响320户"}`}, 422, []string{"依据"}, nil},
		{"an unknown field", ask{method: "POST", path: lines, as: "coordinator", body: `{"title":"停水","text":"影响320户","source":"会议","topics":["nothing"]}`}, 422, []string{"nothing"}, nil},
		{"ends before it begins", ask{method: "POST", path: lines, as: "coordinator", body: `{"title":"停水","text":"影响320户","source":"会议","valid_from":"2026-03-02T00:00:00Z","valid_until":"2026-03-01T00:00:00Z"}`}, 422, []string{"截止"}, nil},
		{"a reviewer approves none", ask{method: "POST", path: lines, as: "reviewer1", body: `{"title":"停水","text":"影响320户","source":"会议"}`}, 403, nil, nil},
		{"a department has no library", ask{method: "GET", path: lines, as: "health"}, 403, nil, nil},
		{"no words in a word list", ask{method: "PUT", path: base + "/wording/words", as: "coordinator", body: `{"version":7,"words":[]}`}, 409, nil, nil},
		{"a word without characters", ask{method: "PUT", path: base + "/wording/words", as: "coordinator", body: `{"version":0,"words":[{"wrong":"截止目前"},{"wrong":""}]}`}, 422, []string{"第 2 条"}, nil},
		{"a word of two lines", ask{method: "PUT", path: base + "/wording/words", as: "coordinator", body: `{"version":0,"words":[{"wrong":"截止\n目前"}]}`}, 422, []string{"words"}, nil},
		{"a word that is a remark", ask{method: "PUT", path: base + "/wording/words", as: "coordinator", body: `{"version":0,"words":[{"wrong":"#目前"}]}`}, 422, []string{"第 1 条"}, nil},
		{"the shipped words", ask{method: "GET", path: base + "/wording/words", as: "monitor"}, 200, []string{`"version":0`, "截止目前"}, nil},
	})
	w := b.do(t, ask{method: "POST", path: lines, as: "coordinator",
		body: `{"title":"` + e.Matter.Title + `","text":"影响320户，3月12日18时前恢复","source":"指挥部会议","entry_id":"` + e.ID + `"}`})
	var st wording.Statement
	if err := json.Unmarshal(w.Body.Bytes(), &st); err != nil || w.Code != 201 || st.Version != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	edit := ask{method: "PUT", path: lines + "/" + st.ID, as: "analyst", body: `{"version":1,"statement":{"title":"停水","text":"影响330户","source":"会议"}}`}
	check := func(text, as string) ask {
		return ask{method: "POST", path: own + "/check", as: as, body: `{"title":"说明","text":"` + text + `"}`}
	}
	b.run(t, []scenario{
		{"a figure that differs", check("受影响230户", "health"), 200, []string{"与口径不一致", "口径为“320户”", "没有写明时间"}, nil},
		{"one that agrees", check("受影响320户", "health"), 200, nil, []string{"与口径不一致"}},
		{"personal data, masked in the finding", check("联系人手机13987654321", "health"), 200, []string{"个人信息"}, []string{"13987654321"}},
		{"what stands beside it", ask{method: "GET", path: own + "/wording", as: "health"}, 200, []string{"影响320户", "指挥部会议"}, nil},
		{"the supporting unit sees it too", ask{method: "GET", path: own + "/wording", as: "school"}, 200, []string{"影响320户"}, nil},
		{"a new version", edit, 200, []string{`"version":2`}, nil},
		{"of what was changed meanwhile", edit, 409, nil, nil},
		{"withdrawn", ask{method: "POST", path: lines + "/" + st.ID + "/withdraw", as: "coordinator", body: `{"version":2,"withdrawn":true}`}, 200, []string{`"withdrawn":true`}, nil},
		{"is checked against no more", check("受影响230户", "health"), 200, nil, []string{"与口径不一致"}},
		{"all versions", ask{method: "GET", path: lines + "/" + st.ID, as: "monitor"}, 200, []string{"320户", "330户", `"version":3`}, nil},
		{"an unknown one", ask{method: "GET", path: lines + "/nothing", as: "monitor"}, 404, nil, nil},
	})
}
