package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"yuqing/internal/checkup"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// withOldPosts opens an installation with a post and a ticket of each of the
// last six years.
func withOldPosts(t *testing.T) *App {
	t.Helper()
	a := withLostIndex(t, 0)
	var posts []opinion.Analysed
	for i := range 6 {
		at := time.Now().AddDate(-i, 0, 0)
		for _, kind := range []opinion.Kind{opinion.KindArticle, opinion.KindTicket} {
			p := opinion.Post{ID: fmt.Sprint(kind, i), Source: "s", Kind: kind, Title: "路灯不亮", PublishedAt: at, CollectedAt: at}
			posts = append(posts, opinion.Analysed{Post: p})
		}
	}
	if _, err := a.store.Posts.Save(t.Context(), posts); err != nil {
		t.Fatal(err)
	}
	return a
}

func wantIndexed(t *testing.T, a *App, want int64) {
	t.Helper()
	if n := indexed(t, a.index); n != want {
		t.Errorf("%d posts are indexed, want %d", n, want)
	}
}

// TestDroppedPostsStayOut: nothing that fills the index brings back what is no
// longer kept in it, and a longer retention does.
func TestDroppedPostsStayOut(t *testing.T) {
	a := withOldPosts(t)
	mend := func() {
		t.Helper()
		if err := a.mendIndex(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	mend()
	wantIndexed(t, a, 12)

	a.cfg.Retention = RetentionConfig{PostMonths: 18, TicketYears: 3}
	a.forget(t.Context()) // as every day: posts of this and the last year, tickets of four years
	wantIndexed(t, a, 2+4)

	rebuilt := &countedResets{Index: a.index}
	a.index = rebuilt
	mend()
	if rebuilt.n != 0 {
		t.Error("an index that lacks nothing was rebuilt")
	}
	if _, _, err := a.Reindex(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	wantIndexed(t, a, 2+4)

	old, err := a.store.Posts.Get(t.Context(), "article5")
	if err != nil {
		t.Fatal(err) // the store keeps it
	}
	old.Seq++
	if _, err := a.index.Write(t.Context(), []search.Document{pipeline.Document(old)}); err != nil {
		t.Fatal(err)
	}
	wantIndexed(t, a, 2+4)
	a.checkup().Examine(t.Context(), func(f checkup.Finding) {
		if f.Check == "index" && f.Verdict != checkup.Good {
			t.Errorf("the doctor says %+v", f)
		}
	})

	a.cfg.Retention.PostMonths = 0
	mend()
	wantIndexed(t, a, 6+4)
}

type countedResets struct {
	search.Index
	n int
}

func (x *countedResets) Reset(ctx context.Context) error {
	x.n++
	return x.Index.Reset(ctx)
}

func TestBadRetention(t *testing.T) {
	for _, env := range []string{"YUQING_RETENTION_POST_MONTHS=-1", "YUQING_RETENTION_TICKET_YEARS=-2", "YUQING_KAFKA_RETAIN_DAYS=-1", "YUQING_RETENTION_POST_MONTHS=x"} {
		if _, err := LoadConfig("", []string{env}); err == nil {
			t.Errorf("%s was taken", env)
		}
	}
	c, err := LoadConfig("", []string{"YUQING_RETENTION_POST_MONTHS=12", "YUQING_RETENTION_TICKET_YEARS=5"})
	if err != nil || c.Retention != (RetentionConfig{12, 5}) {
		t.Errorf("%+v %v", c.Retention, err)
	}
}
