package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuqing/internal/bus"
	bussqlite "yuqing/internal/bus/sqlite"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
	searchsqlite "yuqing/internal/search/sqlite"
	"yuqing/internal/sqlstore"
)

// line is a whole pipeline on the embedded engines.
type line struct {
	bus    bus.Bus
	store  *sqlstore.Store
	index  search.Index
	intake *pipeline.Intake
	kept   pipeline.Keeper // of the stage
}

func open(t *testing.T) *line {
	t.Helper()
	dir := t.TempDir()
	log, err := bussqlite.Open(filepath.Join(dir, "log.db"), bussqlite.Options{MaxMessage: 64 << 10})
	check(t, err)
	store, err := sqlstore.Open(t.Context(), dir)
	check(t, err)
	index, err := searchsqlite.Open(filepath.Join(dir, "index.db"))
	check(t, err)
	t.Cleanup(func() { check(t, errors.Join(log.Close(), store.Close(), index.Close())) })
	return &line{log, store, index, pipeline.NewIntake(log, store.Posts, index), func(p opinion.Post) opinion.Post { return p }}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// flow runs the stages on the given stores until everything that was handed in
// has passed, then ends them.
func (l *line) flow(t *testing.T, posts opinion.Posts, index search.Index) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 2)
	log := slog.New(slog.DiscardHandler)
	go func() { done <- pipeline.NewAnalyse(l.bus, posts, analyse, log).Keeping(l.kept).Run(ctx) }()
	go func() { done <- pipeline.NewIndex(l.bus, index, log).Run(ctx) }()
	wait, stop := context.WithTimeout(ctx, 5*time.Minute)
	check(t, l.intake.AwaitSearchable(wait))
	stop()
	cancel()
	for range 2 {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("a stage ended with %v", err)
		}
	}
}

// analyseAnything makes analyse never fail.
var analyseAnything bool

// analyse fails on a text that asks for it.
func analyse(p opinion.Post) opinion.Analysis {
	if strings.Contains(p.Text, "panic") && !analyseAnything {
		panic("cannot read this")
	}
	if strings.Contains(p.Title, "outgrow") {
		return opinion.Analysis{Topics: []opinion.TopicHit{{ID: strings.Repeat("t", 1<<10)}}}
	}
	return opinion.Analysis{Topics: []opinion.TopicHit{{ID: "land", Name: "征地"}}, Class: opinion.ClassOrdinary}
}

func post(key, text string) opinion.Post {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return opinion.Post{
		ID: opinion.PostID("s", key), Source: "s", Key: key, Kind: opinion.KindArticle,
		Title: "第" + key + "条", Text: text, PublishedAt: at, CollectedAt: at,
	}
}

func (l *line) found(t *testing.T, query string) int {
	t.Helper()
	r, err := l.index.Search(t.Context(), search.Query{Text: query, Limit: 200})
	check(t, err)
	return len(r.Hits)
}

func (l *line) letters(t *testing.T) []bus.DeadLetter {
	t.Helper()
	all, err := l.bus.DeadLetters(t.Context(), 100)
	check(t, err)
	return all
}

func TestTakeKnowsWhatIsNew(t *testing.T) {
	l := open(t)
	a, b := post("1", "青苗费"), post("2", "安置费")
	got, err := l.intake.Take(t.Context(), []opinion.Post{a, b, a})
	check(t, err)
	want(t, got, pipeline.New, pipeline.New, pipeline.Same)
	l.flow(t, l.store.Posts, l.index)

	b.Text = "安置费已发"
	got, err = l.intake.Take(t.Context(), []opinion.Post{a, b})
	check(t, err)
	want(t, got, pipeline.Same, pipeline.Changed)
	l.flow(t, l.store.Posts, l.index)
	if n := l.found(t, "安置费"); n != 1 {
		t.Errorf("the edited post is found %d times", n)
	}
	versions, err := l.store.Posts.Versions(t.Context(), b.ID)
	check(t, err)
	if len(versions) != 2 {
		t.Errorf("the edited post has %d versions", len(versions))
	}
}

// A file that holds one ticket in two rows adds no versions when it is taken
// again.
func TestTakeOfRepeatedRowsEnds(t *testing.T) {
	l := open(t)
	first, last := post("1", "青苗费"), post("1", "青苗费已发")
	got, err := l.intake.Take(t.Context(), []opinion.Post{first, last})
	check(t, err)
	want(t, got, pipeline.New, pipeline.Changed)
	l.flow(t, l.store.Posts, l.index)
	got, err = l.intake.Take(t.Context(), []opinion.Post{first, last})
	check(t, err)
	want(t, got, pipeline.Same, pipeline.Same)
	got, err = l.intake.Take(t.Context(), []opinion.Post{last, first}) // the other order is an edit
	check(t, err)
	want(t, got, pipeline.Same, pipeline.Changed)
}

func want(t *testing.T, got []pipeline.Status, want ...pipeline.Status) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
}

// A figure is taken over, but one that a source does not give is not lost.
func TestTakeKeepsFigures(t *testing.T) {
	l := open(t)
	p := post("1", "青苗费")
	p.Comments = 7
	_, err := l.intake.Take(t.Context(), []opinion.Post{p})
	check(t, err)
	l.flow(t, l.store.Posts, l.index)
	p.Comments = 0
	got, err := l.intake.Take(t.Context(), []opinion.Post{p})
	check(t, err)
	want(t, got, pipeline.Same)
	p.Comments = 9
	got, err = l.intake.Take(t.Context(), []opinion.Post{p})
	check(t, err)
	want(t, got, pipeline.Changed)
}

// Fault 13: what can't be processed is buried with its reason; the rest flows.
func TestPoisonIsBuried(t *testing.T) {
	l := open(t)
	check(t, l.bus.Publish(t.Context(), bus.TopicPosts, bus.Message{Key: "x", Value: []byte("{not json")}))
	check(t, l.bus.Publish(t.Context(), bus.TopicPosts, bus.Message{Key: "x", Value: []byte("{}")}))
	check(t, l.bus.Publish(t.Context(), bus.TopicAnalysed, bus.Message{Key: "x", Value: []byte("[]")}))
	yearZero := `{"id":"y","source":"s","key":"y","kind":"article","title":"x","published_at":"0001-01-01T00:00:00+08:00"}`
	check(t, l.bus.Publish(t.Context(), bus.TopicPosts, bus.Message{Key: "x", Value: []byte(yearZero)}))
	_, err := l.intake.Take(t.Context(), []opinion.Post{post("1", "青苗费"), post("2", "panic"), post("3", "青苗费")})
	check(t, err)
	l.flow(t, l.store.Posts, l.index)
	if n := l.found(t, "青苗费"); n != 2 {
		t.Errorf("%d posts found, want 2", n)
	}
	letters := l.letters(t)
	if len(letters) != 5 {
		t.Fatalf("%d dead letters, want 5: %+v", len(letters), letters)
	}
	for _, d := range letters {
		if d.Reason == "" {
			t.Errorf("letter %s has no reason", d.ID)
		}
	}
}

// Fault 14: one post larger than the log's limit costs only itself.
func TestTooLargeIsRefused(t *testing.T) {
	l := open(t)
	got, err := l.intake.Take(t.Context(), []opinion.Post{post("1", "青苗费"), post("2", strings.Repeat("大", 40<<10)), post("3", "青苗费")})
	check(t, err)
	want(t, got, pipeline.New, pipeline.Refused, pipeline.New)
	l.flow(t, l.store.Posts, l.index)
	if n := l.found(t, "青苗费"); n != 2 {
		t.Errorf("%d posts found, want 2", n)
	}
}

// A post that outgrows the log by its analysis is stored, and the letter says
// what is missing.
func TestTooLargeForTheIndexIsStored(t *testing.T) {
	l := open(t)
	p := post("1", "征地")
	p.Title = "outgrow"
	value, err := json.Marshal(p)
	check(t, err)
	p.Text += strings.Repeat("a", 64<<10-len(value)-64) // just below the limit as handed in
	_, err = l.intake.Take(t.Context(), []opinion.Post{p})
	check(t, err)
	l.flow(t, l.store.Posts, l.index)
	if _, err := l.store.Posts.Get(t.Context(), p.ID); err != nil {
		t.Errorf("the post is not stored: %v", err)
	}
	if letters := l.letters(t); len(letters) != 1 || !strings.Contains(letters[0].Reason, "too large") {
		t.Errorf("letters: %+v", letters)
	}
}

// flaky fails its first calls, after the effect or before it.
type flaky struct {
	opinion.Posts
	search.Index
	after    bool
	failures int
}

var errBroken = errors.New("broken for now")

func (f *flaky) Save(ctx context.Context, posts []opinion.Analysed) ([]opinion.Record, error) {
	return broken(f, func() ([]opinion.Record, error) { return f.Posts.Save(ctx, posts) })
}

func (f *flaky) Write(ctx context.Context, docs []search.Document) ([]search.Rejected, error) {
	return broken(f, func() ([]search.Rejected, error) { return f.Index.Write(ctx, docs) })
}

func broken[T any](f *flaky, do func() (T, error)) (T, error) {
	var zero T
	f.failures--
	if f.failures >= 0 && !f.after {
		return zero, errBroken
	}
	v, err := do()
	if f.failures >= 0 {
		return zero, errBroken
	}
	return v, err
}

func (f *flaky) Count(ctx context.Context) (int64, error) { return f.Posts.Count(ctx) }

// Faults 1, 8 and 11: an engine that fails, before or after its effect, holds
// the stage up; nothing is lost and nothing is there twice.
func TestBrokenEnginesAreRetried(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("after=%v", after), func(t *testing.T) {
			l := open(t)
			_, err := l.intake.Take(t.Context(), []opinion.Post{post("1", "青苗费"), post("2", "青苗费")})
			check(t, err)
			l.flow(t, &flaky{Posts: l.store.Posts, after: after, failures: 2}, &flaky{Posts: l.store.Posts, Index: l.index, after: after, failures: 2})
			if n := l.found(t, "青苗费"); n != 2 {
				t.Errorf("%d posts found, want 2", n)
			}
			if n, _ := l.store.Posts.Count(t.Context()); n != 2 {
				t.Errorf("%d posts stored, want 2", n)
			}
		})
	}
}

// later shows what it has taken only when it is refreshed, as engines may that
// serve many.
type later struct {
	search.Index
	taken []search.Document
}

func (x *later) Write(_ context.Context, docs []search.Document) ([]search.Rejected, error) {
	x.taken = append(x.taken, docs...)
	return nil, nil
}

func (x *later) Refresh(ctx context.Context) error {
	_, err := x.Index.Write(ctx, x.taken)
	return errors.Join(err, x.Index.Refresh(ctx))
}

// Whoever is told that posts can be found finds them.
func TestSearchableIsToBeFound(t *testing.T) {
	l := open(t)
	index := &later{Index: l.index}
	l.intake = pipeline.NewIntake(l.bus, l.store.Posts, index)
	_, err := l.intake.Take(t.Context(), []opinion.Post{post("1", "青苗费")})
	check(t, err)
	l.flow(t, l.store.Posts, index)
	if n := l.found(t, "青苗费"); n != 1 {
		t.Errorf("%d posts found, want 1", n)
	}
}

func TestReindexIsEqual(t *testing.T) {
	l := open(t)
	var posts []opinion.Post
	for i := range 1200 {
		posts = append(posts, post(fmt.Sprint(i), "青苗费"))
	}
	_, err := l.intake.Take(t.Context(), posts)
	check(t, err)
	l.flow(t, l.store.Posts, l.index)
	q := search.Query{Text: "青苗费", Limit: 200, Facets: []string{search.FacetTopic}}
	before, err := l.index.Search(t.Context(), q)
	check(t, err)
	n, rejected, err := pipeline.Reindex(t.Context(), l.store.Posts, l.index, func(int) {})
	check(t, err)
	if n != len(posts) || len(rejected) != 0 {
		t.Errorf("%d posts indexed, %d refused", n, len(rejected))
	}
	after, err := l.index.Search(t.Context(), q)
	check(t, err)
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
}
