package elastic_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/internal/search/elastic"
	"yuqing/internal/testservers"
)

// node asks the node itself, behind the back of the index.
func node(t *testing.T, method, path, body string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+testservers.Elasticsearch(t).Address+path, bytes.NewReader([]byte(body)))
	check(t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	check(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	check(t, err)
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s", method, path, res.Status, answer)
	}
	return answer
}

// named makes an index whose office's prefix is known.
func named(t *testing.T) (x *elastic.Index, prefix string) {
	t.Helper()
	prefix = "n" + strings.ToLower(rand.Text()[:10]) + "-"
	x, err := elastic.Open(elastic.Config{Addresses: []string{"http://" + testservers.Elasticsearch(t).Address}, Prefix: prefix})
	check(t, err)
	return x, prefix
}

func indicesOf(t *testing.T, prefix string) []string {
	t.Helper()
	found := map[string]json.RawMessage{}
	check(t, json.Unmarshal(node(t, http.MethodGet, "/"+prefix+"*/_alias", ""), &found))
	var names []string
	for name := range found {
		names = append(names, strings.TrimPrefix(name, prefix))
	}
	slices.Sort(names)
	return names
}

// TestArchiveOfTwentyYears: an office brings the tickets of twenty years, and
// the node does not get an index for each of their months.
func TestArchiveOfTwentyYears(t *testing.T) {
	x, prefix := named(t)
	var docs []search.Document
	for month := range 240 {
		at := time.Date(2006, time.Month(1+month), 1, 0, 0, 0, 0, calendar.Shanghai)
		docs = append(docs, search.Document{ID: fmt.Sprint("t", month), Seq: 1, Kind: opinion.KindTicket, Text: "征地", PublishedAt: at, CollectedAt: at})
	}
	at := time.Date(2025, 12, 31, 23, 59, 59, 0, calendar.Shanghai)
	docs = append(docs, search.Document{ID: "p", Seq: 1, Kind: opinion.KindArticle, Text: "征地", PublishedAt: at, CollectedAt: at})
	rejected, err := x.Write(t.Context(), docs)
	wantTaken(t, rejected, err)
	names := indicesOf(t, prefix)
	if len(names) != 21 || names[0] != "posts-v2-2025-12" || names[1] != "posts-v2-tickets-2006" || names[20] != "posts-v2-tickets-2025" {
		t.Errorf("indices %v", names)
	}
	wantPosts(t, x, 241)
	n, err := x.Forget(t.Context(), search.Retention{TicketYears: 5}.Since(time.Date(2026, 3, 1, 0, 0, 0, 0, calendar.Shanghai)))
	check(t, err)
	if names := indicesOf(t, prefix); n != 180 || len(names) != 6 || names[1] != "posts-v2-tickets-2021" {
		t.Errorf("forgot %d, left %v", n, names)
	}
	check(t, x.Reset(t.Context()))
}

// TestEarlierLayout: what an earlier version wrote is not counted, so that the
// index is filled again, and goes when that begins.
func TestEarlierLayout(t *testing.T) {
	x, prefix := named(t)
	node(t, http.MethodPut, "/_index_template/"+prefix+"posts", `{"index_patterns": ["`+prefix+`posts-*"], "priority": 500,
		"template": {"aliases": {"`+prefix+`posts": {}}}}`)
	node(t, http.MethodPut, "/"+prefix+"posts-2026-03/_doc/n0000?refresh=true", `{"id": "n0000", "text": "征地"}`)
	wantPosts(t, x, 0)
	rejected, err := x.Write(t.Context(), posts(0, 2)) // though the pattern of the old template fits
	wantTaken(t, rejected, err)
	wantPosts(t, x, 2)
	check(t, x.Reset(t.Context()))
	if names := indicesOf(t, prefix); len(names) != 0 {
		t.Errorf("left %v", names)
	}
	var left struct {
		Templates []json.RawMessage `json:"index_templates"`
	}
	check(t, json.Unmarshal(node(t, http.MethodGet, "/_index_template/"+prefix+"*", ""), &left))
	if len(left.Templates) != 1 {
		t.Errorf("%d templates are left, want that of today", len(left.Templates))
	}
}
