package app

import (
	"context"
	"testing"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// wantWhole has the index mended and asks for each post.
func wantWhole(t *testing.T, a *App, ids ...string) {
	t.Helper()
	if err := a.mendIndex(t.Context()); err != nil {
		t.Fatal(err)
	}
	lacking, err := a.index.Lacks(t.Context(), ids)
	if err != nil || len(lacking) > 0 {
		t.Errorf("the index lacks %q, %v", lacking, err)
	}
}

func entryOf(t *testing.T, a *App, id string) (bus.Message, search.Document) {
	t.Helper()
	r, err := a.store.Posts.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	m := pipeline.Entry(r)
	m.Topic = bus.TopicAnalysed
	return m, pipeline.Document(r)
}

// A post of which the index holds one version and has refused another is not
// counted twice: that would hide another post which it lacks.
func TestRefusedVersionHidesNoHole(t *testing.T) {
	a := withLostIndex(t, 3)
	refused, doc := entryOf(t, a, "p1")
	_, other := entryOf(t, a, "p2")
	if _, err := a.index.Write(t.Context(), []search.Document{doc, other}); err != nil {
		t.Fatal(err)
	}
	if err := a.bus.Bury(t.Context(), pipeline.GroupIndex, refused, "too many words"); err != nil {
		t.Fatal(err)
	}
	wantWhole(t, a, "p0", "p1", "p2")
}

// A post that comes in while the index is being looked at is not taken for one
// that was there before.
func TestPostsThatComeInHideNoHole(t *testing.T) {
	a := withLostIndex(t, 2)
	_, doc := entryOf(t, a, "p1")
	x := &busyIndex{Index: a.index, write: func() {
		late := opinion.Post{ID: "late", Source: "s", Kind: opinion.KindArticle, Title: "路灯不亮", PublishedAt: doc.PublishedAt, CollectedAt: doc.CollectedAt}
		if _, err := a.store.Posts.Save(t.Context(), []opinion.Analysed{{Post: late}}); err != nil {
			t.Error(err)
		}
		_, d := entryOf(t, a, "late")
		if _, err := a.index.Write(t.Context(), []search.Document{d, doc}); err != nil {
			t.Error(err)
		}
	}}
	a.index, x.Index = x, a.index
	wantWhole(t, a, "p0", "p1", "late")
}

// busyIndex has posts come in before it is counted for the first time.
type busyIndex struct {
	search.Index
	write func()
}

func (x *busyIndex) Count(ctx context.Context) (int64, error) {
	if write := x.write; write != nil {
		x.write = nil
		write()
	}
	return x.Index.Count(ctx)
}

// What the index refuses while it is mended is put where people see it, once,
// and not tried again each time.
func TestRefusedWhileMendingIsShown(t *testing.T) {
	a := withLostIndex(t, 3)
	x := &picky{Index: a.index, not: "p1"}
	a.index = x
	for range 2 {
		wantWhole(t, a, "p0", "p2")
	}
	letters, err := a.bus.DeadLetters(t.Context(), 10)
	if err != nil || len(letters) != 1 || letters[0].Message.Key != "p1" || letters[0].Group != pipeline.GroupIndex || letters[0].Reason != "unfit" {
		t.Errorf("the letters are %+v, %v", letters, err)
	}
	if x.refused != 1 {
		t.Errorf("it was refused %d times", x.refused)
	}
}

// picky is an index that refuses one post.
type picky struct {
	search.Index
	not     string
	refused int
}

func (x *picky) Write(ctx context.Context, docs []search.Document) ([]search.Rejected, error) {
	var taken []search.Document
	var rejected []search.Rejected
	for _, d := range docs {
		if d.ID == x.not {
			x.refused++
			rejected = append(rejected, search.Rejected{ID: d.ID, Reason: "unfit"})
		} else {
			taken = append(taken, d)
		}
	}
	bad, err := x.Index.Write(ctx, taken)
	return append(rejected, bad...), err
}
