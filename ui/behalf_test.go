package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestAReviewOnPaperBringsItsScan: on the entry's own page, too, a review that
// somebody signed on paper is written down with who signed and the scan; without
// one of them nothing is done, nor for one person who signed two reviews that
// must be of different persons.
func TestAReviewOnPaperBringsItsScan(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateReview1, opinion.LevelLarger)
	who := b.as(t, "coordinator")
	check(t, who.get("/ledger/"+e.ID), 200, []string{`id="approve-file"`, `id="approve-for_name"`, "签字扫描件"}, nil)
	check(t, b.as(t, "reviewer1").get("/ledger/"+e.ID), 200, []string{"不是本人办理的"}, nil)

	now := func() ledger.Entry {
		t.Helper()
		e, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	sign := func(name string, scan bool) (int, string) {
		t.Helper()
		form := url.Values{"version": {strconv.Itoa(now().Version)}, "for_name": {name}, "publicity": {"主动公开"}, "secrecy": {"不涉密"}}
		files := map[string][]byte{}
		if scan {
			files["审签单.png"] = onePixel
		}
		w := who.sendFiles(t, "/ledger/"+e.ID+"/acts/approve", form, "file", files)
		return w.Code, problemOn(w)
	}
	for _, c := range []struct {
		why, name string
		scan      bool
		code      int
		says      string
	}{
		{"without the scan", "某主任", false, http.StatusUnprocessableEntity, "须附签字扫描件"},
		{"by nobody", "", true, http.StatusForbidden, "初审"},
		{"as it should be", "某主任", true, http.StatusSeeOther, ""},
		{"the same person again", "某主任", true, http.StatusForbidden, "不同的人"},
		{"a second person", "某副主任", true, http.StatusSeeOther, ""},
	} {
		code, problem := sign(c.name, c.scan)
		if code != c.code || !strings.Contains(problem, c.says) {
			t.Errorf("%s: %d %s", c.why, code, problem)
		}
	}
	after := now()
	if after.State != ledger.StateReview3 || len(after.Drafts[0].Reviews) != 2 {
		t.Fatalf("%s, %+v", after.State, after.Drafts[0].Reviews)
	}
	for i, r := range after.Drafts[0].Reviews {
		if len(r.Evidence) != 1 || r.By.Name != []string{"某主任", "某副主任"}[i] {
			t.Errorf("review %d: %+v", i+1, r)
		}
	}
	list, err := b.Evidence.List(t.Context(), b.Actor(t, "head"), "entry:"+e.ID)
	valid := ""
	for _, a := range list {
		if a.Voided == nil {
			valid = a.ID
			if a.On != "draft:1" || a.Kind != "签批件" {
				t.Errorf("%+v", a)
			}
		}
	}
	if err != nil || len(list) != 2 {
		t.Errorf("%d scans, %v: what was refused is not attached", len(list), err)
	}
	check(t, who.get("/ledger/"+e.ID), 200, []string{"<dt>凭据</dt>", `/files/` + valid, "代录"}, nil)
}
