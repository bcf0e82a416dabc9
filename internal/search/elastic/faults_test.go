package elastic_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
	"yuqing/internal/search/elastic"
	"yuqing/internal/testservers"
)

func posts(from, n int) []search.Document {
	docs := make([]search.Document, n)
	for i := range docs {
		at := time.Date(2026, 3, 1, 12, 0, from+i, 0, calendar.Shanghai)
		docs[i] = search.Document{
			ID: fmt.Sprintf("p%d", from+i), Seq: int64(from + i + 1), Title: fmt.Sprintf("第%d号", from+i), Text: "征地公告",
			Source: "s1", PublishedAt: at, CollectedAt: at,
		}
	}
	return docs
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantPosts refreshes and wants exactly n posts found.
func wantPosts(t *testing.T, x *elastic.Index, n int64) {
	t.Helper()
	check(t, x.Refresh(t.Context()))
	r, err := x.Search(t.Context(), search.Query{Text: "征地"})
	check(t, err)
	count, err := x.Count(t.Context())
	check(t, err)
	if r.Total != n || count != n {
		t.Errorf("found %d and counted %d posts, want %d", r.Total, count, n)
	}
}

func wantTaken(t *testing.T, rejected []search.Rejected, err error) {
	t.Helper()
	if err != nil || len(rejected) > 0 {
		t.Fatalf("rejected %v, error %v", rejected, err)
	}
}

// insist repeats a write as the pipeline does.
func insist(t *testing.T, x *elastic.Index, docs []search.Document) {
	t.Helper()
	ctx := within(t, 10*time.Minute)
	for {
		rejected, err := x.Write(ctx, docs)
		if err == nil || ctx.Err() != nil {
			wantTaken(t, rejected, err)
			return
		}
	}
}

// inFront is a proxy before the node; meddle may answer a request itself.
func inFront(t testing.TB, meddle func(w http.ResponseWriter, r *http.Request) bool) string {
	node := &url.URL{Scheme: "http", Host: testservers.Elasticsearch(t).Address}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(node) }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !meddle(w, r) {
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestBusy: 503 and 429 for whole requests (faults 8 and 9) are waited out.
func TestBusy(t *testing.T) {
	for _, status := range []int{429, 502, 503, 504} {
		var refused atomic.Int32
		x := open(t, elastic.Config{Addresses: []string{inFront(t, func(w http.ResponseWriter, r *http.Request) bool {
			if refused.Add(1) > 3 {
				return false
			}
			http.Error(w, "<html>busy</html>", status)
			return true
		})}})
		rejected, err := x.Write(t.Context(), posts(0, 10))
		wantTaken(t, rejected, err)
		wantPosts(t, x, 10)
		if refused.Load() < 4 {
			t.Errorf("%d: only %d requests were made", status, refused.Load())
		}
	}
}

// TestBusyForLong: when the patience ends the caller hears of it and may
// repeat the whole call.
func TestBusyForLong(t *testing.T) {
	var down atomic.Bool
	x := open(t, elastic.Config{Patience: 200 * time.Millisecond, Addresses: []string{inFront(t, func(w http.ResponseWriter, r *http.Request) bool {
		if down.Load() {
			http.Error(w, `{"error":{"type":"unavailable","reason":"no master"},"status":503}`, http.StatusServiceUnavailable)
		}
		return down.Load()
	})}})
	down.Store(true)
	if _, err := x.Write(t.Context(), posts(0, 10)); err == nil || !strings.Contains(err.Error(), "no master") {
		t.Errorf("write: %v", err)
	}
	if _, err := x.Search(t.Context(), search.Query{}); err == nil {
		t.Error("search succeeded")
	}
	down.Store(false)
	rejected, err := x.Write(t.Context(), posts(0, 10))
	wantTaken(t, rejected, err)
	wantPosts(t, x, 10)
}

// TestBusyItems: 429 on some items of a 200 (fault 10): only these are sent
// again.
func TestBusyItems(t *testing.T) {
	var sent atomic.Int32
	x := open(t, elastic.Config{Addresses: []string{inFront(t, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/_bulk") {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		lines := bytes.SplitAfter(body, []byte("\n"))
		sent.Add(int32(len(lines) / 2))
		if len(lines)/2 < 10 {
			r.Body = io.NopCloser(bytes.NewReader(body))
			return false
		}
		// The node gets every second item and answers for those; the others
		// were too many for its queue.
		var half []byte
		for i := 0; i+3 < len(lines); i += 4 {
			half = append(append(half, lines[i]...), lines[i+1]...)
		}
		res, err := http.Post("http://"+testservers.Elasticsearch(t).Address+r.URL.String(), "application/json", bytes.NewReader(half))
		if err != nil {
			t.Error(err)
			return true
		}
		defer res.Body.Close()
		var answer struct{ Items []any }
		if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
			t.Error(err)
		}
		busy := map[string]any{"index": map[string]any{"status": 429, "error": map[string]any{"type": "es_rejected_execution_exception", "reason": "queue full"}}}
		var items []any
		for _, it := range answer.Items {
			items = append(items, it, busy)
		}
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		json.NewEncoder(w).Encode(map[string]any{"errors": true, "items": items})
		return true
	})}})
	rejected, err := x.Write(t.Context(), posts(0, 10))
	wantTaken(t, rejected, err)
	wantPosts(t, x, 10)
	if sent.Load() != 15 {
		t.Errorf("%d items were sent, want 10 and then 5", sent.Load())
	}
}

// TestKilled: the node dies with kill -9 between two writes and comes back
// (fault 8); what Write said is durable is there.
func TestKilled(t *testing.T) {
	server := testservers.Elasticsearch(t)
	const prefix = "killed-"
	patient := open(t, elastic.Config{Prefix: prefix})
	x := open(t, elastic.Config{Prefix: prefix, Patience: 300 * time.Millisecond})
	rejected, err := patient.Write(t.Context(), posts(0, 50))
	wantTaken(t, rejected, err)
	server.Kill(t)
	if _, err := x.Write(t.Context(), posts(50, 50)); err == nil {
		t.Error("a dead node took posts")
	}
	if _, err := x.Search(t.Context(), search.Query{}); err == nil {
		t.Error("a dead node answered")
	}
	server.Start(t)
	insist(t, x, posts(50, 50))
	wantPosts(t, patient, 100)
}

// TestHangs: a node that answers nothing is an error after the timeout (fault
// 11), and the same call succeeds once it goes on.
func TestHangs(t *testing.T) {
	server := testservers.Elasticsearch(t)
	const prefix = "hangs-"
	patient := open(t, elastic.Config{Prefix: prefix}) // the node may be slow afterwards
	x := open(t, elastic.Config{Prefix: prefix, Timeout: time.Second, Patience: time.Second})
	server.Halt(t)
	if _, err := x.Write(within(t, 10*time.Minute), posts(5, 5)); err == nil {
		t.Error("a node that hangs took posts")
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(cancelled, search.Query{}); err == nil {
		t.Error("a search went on without its context")
	}
	server.Resume()
	insist(t, x, posts(0, 10))
	wantPosts(t, patient, 10)
}

// TestMappingErrors: what can never be taken is reported with its reason and
// the rest is written (fault 12), also where one document spoils its request.
func TestMappingErrors(t *testing.T) {
	x := open(t, elastic.Config{})
	docs := posts(0, 20)
	docs[3].Source = strings.Repeat("a", 40_000)  // a term that Lucene cannot hold
	docs[11].ID = strings.Repeat("x", 600)        // an ID that fails the whole request
	docs[17].Topics = []string{"\xff\xfe broken"} // not UTF-8: taken, with the signs replaced
	rejected, err := x.Write(t.Context(), docs)
	check(t, err)
	if len(rejected) != 2 {
		t.Fatalf("%d rejected: %v", len(rejected), rejected)
	}
	for _, r := range rejected {
		if r.ID != docs[3].ID && r.ID != docs[11].ID || r.Reason == "" {
			t.Errorf("rejected %.20s: %.200s", r.ID, r.Reason)
		}
	}
	wantPosts(t, x, 18)
}

// TestIndexDeletedByHand: the next write makes the index anew, from the
// template, and a rebuild brings back all of it (fault 16).
func TestIndexDeletedByHand(t *testing.T) {
	x := open(t, elastic.Config{})
	rejected, err := x.Write(t.Context(), posts(0, 10))
	wantTaken(t, rejected, err)
	check(t, x.Reset(t.Context()))
	wantPosts(t, x, 0)
	rejected, err = x.Write(t.Context(), posts(0, 10)) // the same versions
	wantTaken(t, rejected, err)
	wantPosts(t, x, 10)
}

// TestSecured: TLS, API key and basic authentication, before a proxy that
// checks them, since the minimal distribution cannot.
func TestSecured(t *testing.T) {
	node := &url.URL{Scheme: "http", Host: testservers.Elasticsearch(t).Address}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(node) }}
	proxy := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if !strings.EqualFold(r.Header.Get("Authorization"), "ApiKey c2VjcmV0") && (user != "yuqing" || password != "open-sesame") {
			http.Error(w, `{"error":{"type":"security_exception","reason":"missing authentication credentials"},"status":401}`, http.StatusUnauthorized)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close) // not before the indices are deleted through it
	trusted := proxy.Client().Transport.(*http.Transport).TLSClientConfig
	for _, c := range []struct {
		name string
		cfg  elastic.Config
		want string
	}{
		{"API key", elastic.Config{TLS: trusted, APIKey: "c2VjcmV0"}, ""},
		{"password", elastic.Config{TLS: trusted, User: "yuqing", Password: "open-sesame"}, ""},
		{"no log-in", elastic.Config{TLS: trusted}, "missing authentication"},
		{"wrong password", elastic.Config{TLS: trusted, User: "yuqing", Password: "guess"}, "missing authentication"},
		{"unknown certificate", elastic.Config{APIKey: "c2VjcmV0"}, "certificate"},
	} {
		c.cfg.Addresses, c.cfg.Patience = []string{proxy.URL}, time.Hour // nothing of this passes by waiting
		x := open(t, c.cfg)
		rejected, err := x.Write(t.Context(), posts(0, 1))
		if c.want == "" {
			wantTaken(t, rejected, err)
			wantPosts(t, x, 1)
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
}
