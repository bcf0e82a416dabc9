package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// A server that asks to be left alone is left alone by all that lies on it, under
// whatever name, and by nothing else.
func TestRetryAfterHoldsTheHost(t *testing.T) {
	busy, asked := true, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if busy && r.URL.Path == "/busy" {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, rss(item("1", "", "一", "")))
	}))
	defer s.Close()
	named := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	elsewhere := opinion.Source{ID: "elsewhere", Name: "别处", URL: "http://127.0.0.9:1/rss", Kind: opinion.SourceFeed}
	d := newDesk(t, s.URL+"/busy")
	for _, x := range []opinion.Source{{ID: "same", URL: s.URL + "/b"}, {ID: "named", URL: named + "/c"}, elsewhere} {
		x.Kind = opinion.SourceFeed
		if err := d.sources.PutSource(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.FetchNow(t.Context(), "named"); err != nil { // its number is known from then on
		t.Fatal(err)
	}
	if err := d.refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	out, _ := d.fetch()
	if out.Health.NextTry.Sub(start) < 10*time.Minute || !strings.Contains(out.Health.Error, "503") {
		t.Errorf("%+v", out.Health)
	}
	until := start.Add(10 * time.Minute)
	for _, id := range []string{"same", "named"} {
		if h := d.sources.list[id].Health; h.NextTry.Before(until) || h.Error != "" || h.Failures != 0 {
			t.Errorf("%s: %+v", id, h)
		}
	}
	d.now = start.Add(9 * time.Minute)
	if ids, _ := d.due(); !slices.Equal(ids, []string{"elsewhere"}) {
		t.Errorf("due: %v", ids)
	}
	before := asked
	if out, err := d.FetchNow(t.Context(), "same"); err != nil || asked != before || !strings.Contains(out.Health.Error, "要求暂停访问") || out.Health.NextTry.Before(until) {
		t.Errorf("by hand: %+v, %v, asked %d times", out.Health, err, asked-before)
	}
	busy = false
	d.now = start.Add(25 * time.Minute)
	if ids, _ := d.due(); len(ids) != 3 {
		t.Errorf("due afterwards: %v", ids)
	}
	if out, err := d.FetchNow(t.Context(), "same"); err != nil || out.Health.Error != "" {
		t.Errorf("%+v, %v", out.Health, err)
	}
}

// Other names at the address of a host that asks for a day are no part of it: many
// counties share one platform.
func TestALongWaitIsTheHostsOwn(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		fmt.Fprint(w, rss(item("1", "", "一", "")))
	}))
	defer s.Close()
	d := newDesk(t, s.URL+"/busy")
	for _, x := range []opinion.Source{{ID: "same", URL: s.URL + "/b"}, {ID: "named", URL: strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + "/c"}} {
		x.Kind = opinion.SourceFeed
		if err := d.sources.PutSource(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.FetchNow(t.Context(), "named"); err != nil { // its number is known from then on
		t.Fatal(err)
	}
	if err := d.refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.fetch()
	d.now = start.Add(11 * time.Minute)
	for id, want := range map[string]bool{"named": true, "same": false} {
		out, err := d.FetchNow(t.Context(), id)
		if err != nil || (out.Health.Error == "") != want {
			t.Errorf("%s: %q, %v", id, out.Health.Error, err)
		}
	}
}

// What a host asked for holds when the process was ended meanwhile: for sources that
// were added since, for what people ask by hand, and for tests.
func TestAHostIsLeftAloneAfterARestart(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer s.Close()
	d := newDesk(t, s.URL+"/busy")
	d.fetch()
	added := opinion.Source{ID: "added", Kind: opinion.SourceFeed, URL: s.URL + "/other"}
	if err := d.sources.PutSource(t.Context(), added); err != nil {
		t.Fatal(err)
	}
	d.now = start.Add(10 * time.Minute)
	d.restart()
	if err := d.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ids, _ := d.due(); len(ids) != 0 {
		t.Errorf("due: %v", ids)
	}
	d.restart() // and where nothing runs but what people ask for
	out, err := d.FetchNow(t.Context(), "added")
	if err != nil || !strings.Contains(out.Health.Error, "要求暂停访问") || out.Health.NextTry.Before(start.Add(time.Hour)) {
		t.Errorf("%+v, %v", out.Health, err)
	}
	d.restart()
	if _, err := d.Test(t.Context(), added); err == nil || !strings.Contains(err.Error(), "要求暂停访问") {
		t.Errorf("test: %v", err)
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	d.now = start.Add(61 * time.Minute)
	d.restart()
	if _, err := d.Test(t.Context(), added); err == nil || asked != 2 {
		t.Errorf("after the hour: %v, asked %d times", err, asked)
	}
}

// Articles that a site does not give for a while are no dead ones.
func TestAHeldSiteKeepsItsArticles(t *testing.T) {
	s := newNewsSite(t, "甲", "乙", "丙", "丁")
	serve := s.Config.Handler
	given, busy := 0, true
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/a/") {
			if given++; busy && given > 2 {
				w.Header().Set("Retry-After", "1800")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
		}
		serve.ServeHTTP(w, r)
	})
	d := pageDesk(t, s)
	out, got := d.fetch()
	if len(got) != 2 || given != 3 || out.Health.NextTry.Sub(start) < 30*time.Minute || out.Dropped != 0 {
		t.Errorf("%d posts, %d articles asked for, next try in %s, %d dropped", len(got), given, out.Health.NextTry.Sub(start), out.Dropped)
	}
	busy, d.now = false, start.Add(time.Hour)
	if _, got = d.fetch(); len(got) != 2 {
		t.Errorf("%d posts afterwards", len(got))
	}
}
