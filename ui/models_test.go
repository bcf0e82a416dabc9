package ui

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// answered are tickets that the two departments answered.
func answered(n int) []opinion.Post {
	words := [2][]string{{"验光配镜", "体检报告", "针灸推拿"}, {"羽毛球馆预约", "校车站点", "寒假作业"}}
	units := [2]string{"卫生健康局", "教体局"}
	var out []opinion.Post
	for i := range n {
		p := webtest.Posts()[2]
		ticket := *p.Ticket
		p.ID, p.Key = fmt.Sprintf("t%03d", i), fmt.Sprintf("t%03d", i)
		p.Title = words[i%2][i/2%3] + "的事"
		p.Text = fmt.Sprintf("第%d栋来电：%s，盼%d日内答复", i, words[i%2][(i/2+i/7)%3], i%11)
		ticket.Number, ticket.Unit = p.Key, units[i%2]
		p.Ticket = &ticket
		out = append(out, p)
	}
	return out
}

// TestModelByForms trains a model, looks at it, lets it run and takes it back.
func TestModelByForms(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	w := b.as(t, "head")
	const list = "/rules/models"
	check(t, w.get(list), 200, []string{"还没有训练过模型", "训练新模型"}, nil)
	if rec := w.post(list); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	w.await(t, list, "可用的标签有 0 条，需要 50 条")
	b.Take(t, answered(80)...)
	w.post(list)
	w.await(t, list, "第 1 号")
	const page = list + "/1"
	check(t, w.get(page), 200, []string{"仅规则", "启用后的效果", "教育体育局", "答复热线的单位", "已看过比对"}, nil)
	check(t, b.as(t, "monitor").get(page), 200, []string{"仅规则"}, []string{"已看过比对"})
	check(t, w.get(list+"/2"), 404, nil, nil)
	check(t, w.get(list+"/x"), 404, nil, nil)
	check(t, w.post(list+"/use", "version", "1"), 422, []string{"请先勾选确认"}, nil)
	if b.Live.State().Model != 0 {
		t.Fatal("a model runs that nobody confirmed")
	}
	if rec := w.post(list+"/use", "version", "1", "sure", "1", "note", "比规则好"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get(list), 200, []string{"✓ 现用", "比规则好", "换回上一个（不用模型）"}, nil)
	w.post(list)
	w.await(t, list, "第 2 号")
	check(t, w.get(list+"/2"), 200, []string{"现用 F1", "当时现用的模型，与规则合用"}, []string{"%!", "[{", "&#43;Inf"})
	check(t, w.post(list+"/use", "version", "1", "sure", "1"), 422, []string{"已经在用"}, nil)
	check(t, w.post(list+"/back", "running", "0", "sure", "1"), 409, []string{"别人刚刚改过"}, nil)
	if rec := w.post(list+"/back", "running", "1", "sure", "1"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	if now := w.get(list).Body.String(); !strings.Contains(now, "没有启用模型") || !strings.Contains(now, "启用记录") {
		t.Error("the page does not say that no model runs")
	}
	check(t, b.as(t, "auditor").get("/audit?act=model.use"), 200, []string{"切换模型", "模型 1"}, nil)
	check(t, b.as(t, "monitor").post(list), 403, nil, nil)
}
