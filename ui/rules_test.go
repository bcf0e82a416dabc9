package ui

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/nlp/risk"
	"yuqing/nlp/topic"
)

// TestCorrectionIsUsedEverywhere corrects a post by its form: the page, the
// search and the quality show it, another analysis leaves it, and it is taken
// back.
func TestCorrectionIsUsedEverywhere(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	w := b.as(t, "head")
	post := webtest.Posts()[0]
	path := "/posts/" + post.ID
	form := formOn(t, w.get(path+"/correct"), path+"/correct")
	form.Del("topics")
	form.Set("topics", "environment")
	form.Set("lead", "教育体育局")
	form.Set("class", string(opinion.ClassBottomLine))
	if rec := w.send("POST", path+"/correct", form); rec.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason or with an unknown topic: %d", rec.Code)
	}
	form.Del("topics")
	form.Set("reason", "是教育的事")
	if rec := w.send("POST", path+"/correct", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	page := w.get(path).Body.String()
	for _, want := range []string{"教育体育局", "民生底线", "人工"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if found := w.get("/posts?class=民生底线").Body.String(); !strings.Contains(found, post.ID) {
		t.Error("the search does not find the post by its corrected class")
	}
	b.Take(t, post) // imported again
	r, err := b.Store.Posts.Get(t.Context(), post.ID)
	if err != nil || r.Analysis.Unit.Lead != "教育体育局" || r.Machine.Unit.Lead == "教育体育局" {
		t.Fatalf("%+v, %v", r.Analysis.Unit, err)
	}
	if page := w.get("/rules/quality").Body.String(); !strings.Contains(page, "0/1") {
		t.Error("the quality does not count the correction")
	}
	cs, err := b.Store.Calibration.Corrections(t.Context(), post.ID)
	if err != nil || len(cs) != 1 {
		t.Fatalf("%d corrections, %v", len(cs), err)
	}
	if rec := w.post(path + "/corrections/" + cs[0].ID + "/undo"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	if r, _ := b.Store.Posts.Get(t.Context(), post.ID); r.Override != nil || r.Analysis.Class == opinion.ClassBottomLine {
		t.Errorf("still corrected: %+v", r.Override)
	}
}

// TestRulesByForms edits a topic, tries it, turns it on, re-tags, and restores.
func TestRulesByForms(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	w := b.as(t, "head")
	for _, path := range []string{"/rules", "/rules/topics/new", "/rules/lists", "/rules/risk", "/rules/versions", "/rules/work", "/rules/quality", "/rules/export"} {
		if rec := w.get(path); rec.Code != http.StatusOK {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	const topic = "/rules/topics/medical-care"
	id := b.Live.State().Taxonomy.Topics[0].ID
	path := strings.Replace(topic, "medical-care", id, 1)
	form := formOn(t, w.get(path), path)
	form.Set("do", "try")
	form.Set("words", form.Get("words")+" 医院 学校")
	form.Set("rules", "缺词 &")
	if rec := w.send("POST", path, form); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "缺词") {
		t.Errorf("a broken rule: %d %s", rec.Code, problemOn(rec))
	}
	form.Set("rules", "")
	form.Set("from", "2000-01-01")
	rec := w.send("POST", path, form)
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	trial := rec.Header().Get("Location")
	w.await(t, trial, "尚未启用")
	if page := w.get(trial).Body.String(); !strings.Contains(page, "＋得到") || !strings.Contains(page, "<mark>") {
		t.Errorf("no example of what is gained: %s", page)
	}
	// The system administrator manages rules and reads no posts: figures without texts.
	if rec := b.as(t, "sysadmin").get(trial); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "将有") || strings.Contains(rec.Body.String(), "<mark>") {
		t.Errorf("a trial seen by who reads no posts: %d %s", rec.Code, problemOn(rec))
	}
	if v := b.Live.State().Version; v != 0 {
		t.Errorf("a trial turned version %d on", v)
	}
	if rec := w.post(trial+"/use", "do", "retag"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	w.await(t, "/rules/work", "结果有变")
	r, err := b.Store.Posts.Get(t.Context(), webtest.Posts()[0].ID)
	if err != nil || r.Analysis.Rules != 1 || r.Version != 1 {
		t.Errorf("rules %d, version %d, %v", r.Analysis.Rules, r.Version, err)
	}
	if rec := w.post(trial + "/use"); rec.Code != http.StatusConflict {
		t.Errorf("turned on twice: %d", rec.Code)
	}
	if rec := w.post("/rules/restore", "version", "1", "restore", "0"); rec.Code != http.StatusSeeOther {
		t.Errorf("restore: %d %s", rec.Code, problemOn(rec))
	}
	if v := b.Live.State().Version; v != 2 {
		t.Errorf("version %d", v)
	}
	for _, path := range []string{"/rules/lists", "/rules/risk"} {
		form := formOn(t, w.get(path), path)
		form.Set("do", "use")
		if rec := w.send("POST", path, form); rec.Code != http.StatusSeeOther {
			t.Errorf("%s as it stands: %d %s", path, rec.Code, problemOn(rec))
		}
	}
}

// await is what a page says when no job runs any more.
func (w *browser) await(t *testing.T, path, text string) {
	t.Helper()
	w.AwaitJobs(t)
	check(t, w.get(path), 200, []string{text}, nil)
}

// TestFiguresOfSpeechByForms edits what hides words, what only counts now, and plaints.
func TestFiguresOfSpeechByForms(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "head")
	send := func(path string, set map[string]string) {
		t.Helper()
		form := formOn(t, w.get(path), path)
		form.Set("do", "use")
		for k, v := range set {
			form.Set(k, v)
		}
		if rec := w.send("POST", path, form); rec.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, rec.Code, problemOn(rec))
		}
	}
	before := b.Live.State()
	topics := before.Taxonomy.Topics
	topic := topics[slices.IndexFunc(topics, func(x topic.Topic) bool { return len(x.Hide) > 0 })].ID
	const figure = "缺水 & 面膜 ~9"
	send("/rules/topics/"+topic, map[string]string{"hide": figure})
	send("/rules/lists", map[string]string{"hide": figure})
	send("/rules/risk", map[string]string{"hide_0": figure, "now_0": "1", "plaint_words": "没批"})
	after := b.Live.State()
	edited, _ := after.Taxonomy.Topic(topic)
	first := after.Risk.Signals[0]
	for name, list := range map[string][]string{"topic": edited.Hide, "all topics": after.Taxonomy.Hide, "signal": first.Hide} {
		if !slices.Equal(list, []string{figure}) {
			t.Errorf("%s hides %v", name, list)
		}
	}
	if !first.Now || !slices.Equal(after.Risk.Plaint.Words, []string{"没批"}) {
		t.Errorf("now %v, plaints %v", first.Now, after.Risk.Plaint.Words)
	}
	if was := before.Risk.Signals; !slices.EqualFunc(was[1:], after.Risk.Signals[1:], func(a, b risk.Signal) bool {
		return a.Now == b.Now && slices.Equal(a.Hide, b.Hide)
	}) {
		t.Error("what was not set has changed")
	}
}
