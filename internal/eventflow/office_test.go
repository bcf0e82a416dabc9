package eventflow_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
	"yuqing/internal/testservers"
	"yuqing/nlp/segment"
)

var (
	ctx   = context.Background()
	epoch = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
)

// backends opens an empty store; each call of what they return opens it once
// more, as another process would.
var backends = map[string]func(t *testing.T) func() *sqlstore.Store{
	"sqlite": func(t *testing.T) func() *sqlstore.Store {
		dir := t.TempDir()
		return func() *sqlstore.Store { return opened(t)(sqlstore.Open(ctx, dir)) }
	},
	"postgres": func(t *testing.T) func() *sqlstore.Store {
		dsn, schema := testservers.Postgres(t), fmt.Sprintf("events %d", schemas.Add(1))
		return func() *sqlstore.Store { return opened(t)(sqlstore.OpenPostgres(ctx, dsn, schema)) }
	},
}

var schemas atomic.Int64

func opened(t *testing.T) func(*sqlstore.Store, error) *sqlstore.Store {
	return func(s *sqlstore.Store, err error) *sqlstore.Store {
		t.Helper()
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
}

func onEach(t *testing.T, test func(t *testing.T, o *office)) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) { test(t, &office{t: t, open: open(t), now: epoch.AddDate(2, 0, 0)}) })
	}
}

// office is a store with a clock that stands until it is moved.
type office struct {
	t    *testing.T
	open func() *sqlstore.Store
	now  time.Time
	one  *sqlstore.Store
}

func (o *office) store() *sqlstore.Store {
	if o.one == nil {
		o.one = o.open()
	}
	return o.one
}

// stage is a new process's stage.
func (o *office) stage(store eventflow.Store) *eventflow.Stage {
	return eventflow.New(eventflow.Deps{
		Posts: o.store().Posts, Sources: o.store().Sources, Store: store, Cut: cut,
		Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler),
	})
}

// lead loads a new stage and runs it until nothing is left to do.
func (o *office) lead() *eventflow.Stage {
	o.t.Helper()
	s := o.stage(o.store().Events)
	must(o.t, s.Load(ctx))
	o.work(s)
	return s
}

// work steps until the stage has had time for everything that has come.
func (o *office) work(s *eventflow.Stage) {
	o.t.Helper()
	for range 4 {
		for more := true; more; {
			var err error
			more, err = s.Step(ctx)
			must(o.t, err)
		}
		o.now = o.now.Add(10 * time.Second)
	}
}

func (o *office) save(posts ...opinion.Analysed) {
	o.t.Helper()
	for chunk := range slices.Chunk(posts, 7) {
		_, err := o.store().Posts.Save(ctx, chunk)
		must(o.t, err)
	}
}

func cut(text string) []string {
	seg, err := segment.Default()
	if err != nil {
		panic(err)
	}
	var words []string
	for _, t := range seg.Words(text) {
		words = append(words, text[t.Start:t.End])
	}
	return words
}

// written are the posts written for the evaluation; each third is a ticket, and
// it was collected some minutes after it was published.
func written(t *testing.T) []opinion.Analysed {
	f, err := os.Open("../eval/written/events.tsv")
	must(t, err)
	defer f.Close()
	var posts []opinion.Analysed
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cells := strings.Split(lines.Text(), "\t")
		day, err := strconv.Atoi(cells[1])
		must(t, err)
		posts = append(posts, post("p"+strconv.Itoa(n), cells[3], cells[4], epoch.AddDate(0, 0, day).Add(time.Duration(n)*time.Minute), n%3 == 0))
	}
	return inOrder(posts)
}

// inOrder sorts posts by their places.
func inOrder(posts []opinion.Analysed) []opinion.Analysed {
	slices.SortFunc(posts, func(a, b opinion.Analysed) int {
		return eventflow.PlaceOf(a.Post).Compare(eventflow.PlaceOf(b.Post))
	})
	return posts
}

func post(id, title, text string, at time.Time, ticket bool) opinion.Analysed {
	p := opinion.Post{ID: id, Source: "board", Key: id, Kind: opinion.KindArticle, Title: title, Text: text, PublishedAt: at, CollectedAt: at.Add(3 * time.Minute)}
	if ticket {
		p.Kind, p.CollectedAt, p.Ticket = opinion.KindTicket, at, &opinion.Ticket{Number: id, Channel: opinion.ChannelHotline}
	}
	return opinion.Analysed{Post: p, Analysis: opinion.Analysis{
		Topics: []opinion.TopicHit{{ID: "t", Name: "某题"}}, Tone: &opinion.Tone{Label: "负面"},
	}}
}

// batch is what a run over all posts in order gives.
func batch(posts []opinion.Analysed) *events.Engine {
	e := events.New(events.Config{})
	for _, a := range posts {
		e.Add(events.FromPost(a.Post, a.Analysis, cut, 1))
	}
	return e
}

// picture is who belongs together and under which ID and title.
func picture(list []events.Event) string {
	var lines []string
	for _, e := range list {
		lines = append(lines, fmt.Sprintf("%s %s %.1f %v", e.ID, e.Title, e.Peak, slices.Sorted(slices.Values(e.Posts))))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// stored is the picture that the store gives.
func (o *office) stored() string {
	o.t.Helper()
	page, err := o.store().Events.Events(ctx, eventflow.Filter{Limit: 10_000})
	must(o.t, err)
	var list []events.Event
	for _, e := range page.Events {
		posts, err := o.store().Events.EventPosts(ctx, eventflow.PostQuery{Event: e.ID, Limit: 10_000})
		must(o.t, err)
		x := events.Event{ID: e.ID, Title: e.Title, Peak: e.Peak}
		for _, p := range posts {
			x.Posts = append(x.Posts, p.ID)
		}
		if len(x.Posts) != e.Posts {
			o.t.Errorf("event %s says %d posts and has %d", e.ID, e.Posts, len(x.Posts))
		}
		list = append(list, x)
	}
	return picture(list)
}

func (o *office) assertIs(want string) {
	o.t.Helper()
	if got := o.stored(); got != want {
		o.t.Errorf("the events are otherwise:\n%s\nwant\n%s", difference(got, want), difference(want, got))
	}
}

// difference lists the lines of a that b lacks.
func difference(a, b string) string {
	have := map[string]bool{}
	for _, l := range strings.Split(b, "\n") {
		have[l] = true
	}
	var out []string
	for _, l := range strings.Split(a, "\n") {
		if !have[l] {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
