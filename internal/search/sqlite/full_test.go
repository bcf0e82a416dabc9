package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"yuqing/internal/search"
)

// TestDiskFull: a write that finds no room fails as a whole and changes
// nothing; searches go on; with room again the same call succeeds.
func TestDiskFull(t *testing.T) {
	x, err := Open(filepath.Join(t.TempDir(), "index.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	posts := func(from, n int) []search.Document {
		docs := make([]search.Document, n)
		for i := range docs {
			id := string(rune('一' + from + i))
			docs[i] = search.Document{ID: id, Seq: 1, Title: "征地公告" + id, Source: "来源" + id, PublishedAt: time.Unix(int64(from+i), 0)}
		}
		return docs
	}
	wantHits := func(n int64) {
		t.Helper()
		r, err := x.Search(t.Context(), search.Query{Text: "征地"})
		if err != nil || r.Total != n {
			t.Fatalf("%d hits, error %v; want %d", r.Total, err, n)
		}
	}
	if _, err := x.Write(t.Context(), posts(0, 10)); err != nil {
		t.Fatal(err)
	}
	// SQLite's own limit stands for the disk's: the error is the same.
	room := func(pages string) {
		t.Helper()
		if _, err := x.w.Exec(`pragma max_page_count = ` + pages); err != nil {
			t.Fatal(err)
		}
	}
	room("1")
	if _, err := x.Write(t.Context(), posts(10, 5000)); err == nil {
		t.Fatal("5,000 posts fitted on a full disk")
	}
	wantHits(10)
	room("1000000")
	if _, err := x.Write(t.Context(), posts(10, 5000)); err != nil {
		t.Fatal(err)
	}
	wantHits(5010)
}
