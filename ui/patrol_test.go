package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"yuqing/ingest"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// A column of the government's own is visited, what is wrong there is listed
// with its evidence, handed on as a file, set aside with a reason and back.
func TestPatrol(t *testing.T) {
	b := newBench(t)
	const site = "https://www.qinghe.gov.cn/"
	monitor := b.as(t, "monitor")
	check(t, monitor.get("/patrol"), http.StatusOK, []string{"还没有要巡查的栏目"}, []string{"立即巡查"})
	src := opinion.Source{ID: "col", Name: "工作动态", Kind: opinion.SourcePage, URL: site + "list", UnitID: webtest.HealthUnit, Weight: 1, CreatedAt: webtest.Start}
	if err := b.Store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	b.Survey = ingest.Survey{
		Columns: []ingest.Column{{Source: "col", Newest: webtest.Start.AddDate(0, 0, -40), Entries: 8}}, Left: 12,
		Pages: []ingest.Seen{
			{URL: site + "a", Title: "通报", On: site + "list", Source: "col", Text: "截止目前，电话13812345678。"},
			{URL: "https://gone.example.cn/", Title: "友情链接", On: site + "list", Source: "col", Dead: "域名 gone.example.cn 无法解析"},
		},
	}
	done, err := b.Patrol.Due(t.Context())
	if err != nil || done.Sites != 1 || done.Found != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	page := monitor.get("/patrol")
	check(t, page, http.StatusOK, []string{"建议改为“截至目前”", "已 40 天没有更新", "友情链接", "无法解析", "待整改（3）", "工作动态", "其余 12 个"}, []string{"13812345678"})
	check(t, monitor.get("/patrol?state=&kind=死链"), http.StatusOK, []string{"友情链接"}, []string{"建议改为"})
	file := monitor.get("/patrol.csv?kind=错敏词")
	if text := file.Body.String(); file.Code != http.StatusOK || !strings.Contains(text, "截止目前") || strings.Contains(text, "友情链接") {
		t.Errorf("%d %s", file.Code, text)
	}

	form := formOn(t, page, "/patrol/"+idOnPage(t, page.Body.String()))
	form.Set("reason", "引用原文")
	path := "/patrol/" + idOnPage(t, page.Body.String())
	if w := monitor.send("POST", path, form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	check(t, monitor.get("/patrol?state=已忽略"), http.StatusOK, []string{"引用原文", "待整改（2）"}, nil)
	back := strings.TrimSuffix(path, "ignore") + "restore"
	if w := monitor.send("POST", back, url.Values{"form_token": form["form_token"], "query": {"state=已忽略&done=saved"}}); w.Code != http.StatusSeeOther || strings.Contains(w.Header().Get("Location"), "done=saved&done") {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	check(t, monitor.get("/patrol"), http.StatusOK, []string{"待整改（3）"}, nil)
	check(t, b.as(t, "health").get("/patrol"), http.StatusForbidden, nil, nil)
}

// A finding goes to its unit as an entry of the ledger with its evidence, by one
// act; both name each other, and what a later look does not find is over on both.
func TestHandingAFindingOver(t *testing.T) {
	b := newBench(t)
	const site = "https://www.qinghe.gov.cn/"
	src := opinion.Source{ID: "col", Name: "通知公告", Kind: opinion.SourcePage, URL: site + "list", UnitID: webtest.HealthUnit, Weight: 1, CreatedAt: webtest.Start}
	if err := b.Store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	fault := ingest.Seen{URL: site + "a", Title: "通报", On: site + "list", Source: "col", Text: "截止目前，已办结。"}
	b.Survey = ingest.Survey{Columns: []ingest.Column{{Source: "col", Newest: webtest.Start, Entries: 8}}, Pages: []ingest.Seen{fault}}
	look := func() {
		t.Helper()
		if _, err := b.Patrol.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	look()
	b.Deliver(t)
	check(t, b.as(t, "monitor").get("/notices"), http.StatusOK, []string{"网站巡查　www.qinghe.gov.cn 新发现 1 处", "错敏词 1"}, nil)
	look()
	coordinator := b.as(t, "coordinator")
	page := coordinator.get("/patrol")
	check(t, page, http.StatusOK, []string{"交办勾选的发现", `name="id"`}, nil)
	form := formOn(t, page, "/patrol/hand")
	if w := coordinator.send("POST", "/patrol/hand", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "没有可交办的发现") {
		t.Fatalf("nothing chosen: %d", w.Code)
	}
	_, rest, _ := strings.Cut(page.Body.String(), `name="id" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	form.Set("id", id)
	if w := coordinator.send("POST", "/patrol/hand", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	if w := coordinator.send("POST", "/patrol/hand", form); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("handed over twice: %d", w.Code)
	}
	handed := coordinator.get("/patrol?state=已交办")
	check(t, handed, http.StatusOK, []string{"台账 <a href=\"/ledger/", "已交办（1）"}, nil)
	_, rest, _ = strings.Cut(handed.Body.String(), `<a href="/ledger/`)
	entry, _, _ := strings.Cut(rest, `"`)
	check(t, coordinator.get("/ledger/"+entry), http.StatusOK, []string{"网站巡查：通知公告错敏词", "截止目前", "www.qinghe.gov.cn", "仍在"}, nil)

	fault.Text = "截至目前，已办结。"
	b.Survey.Pages = []ingest.Seen{fault}
	look()
	check(t, coordinator.get("/patrol?state=已消除"), http.StatusOK, []string{"已消除（1）", entry}, nil)
	check(t, coordinator.get("/ledger/"+entry), http.StatusOK, []string{"复查已消除"}, nil)
}

// The office sets after how many days a column counts as left alone.
func TestPatrolLimits(t *testing.T) {
	b := newBench(t)
	src := opinion.Source{ID: "col", Name: "工作动态", Kind: opinion.SourcePage, URL: "https://www.qinghe.gov.cn/list", UnitID: webtest.HealthUnit, Weight: 1, CreatedAt: webtest.Start}
	if err := b.Store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	b.Survey = ingest.Survey{Columns: []ingest.Column{{Source: "col", Newest: webtest.Start.AddDate(0, 0, -10), Entries: 8}}}
	monitor := b.as(t, "monitor")
	form := formOn(t, monitor.get("/patrol"), "/patrol/limits")
	if form.Get("news") != "14" || form.Get("notice") != "183" {
		t.Errorf("the limits at first: %v", form)
	}
	form.Set("news", "0")
	if w := monitor.send("POST", "/patrol/limits", form); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no days: %d", w.Code)
	}
	form.Set("news", "7")
	if w := monitor.send("POST", "/patrol/limits", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	if _, err := b.Patrol.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	check(t, monitor.get("/patrol"), http.StatusOK, []string{"已 10 天没有更新", "本单位定为动态要闻类栏目和政务新媒体 7 天"}, nil)
}

// idOnPage is the path below /patrol of the first form that sets a finding
// aside.
func idOnPage(t *testing.T, page string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `action="/patrol/`)
	id, _, _ := strings.Cut(rest, `"`)
	if !found || !strings.HasSuffix(id, "/ignore") {
		t.Fatalf("no finding can be set aside: %q", id)
	}
	return id
}
