package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// registry is opinion.Sources in memory.
type registry struct {
	mu   sync.Mutex
	list map[string]opinion.Source
}

func newRegistry(sources ...opinion.Source) *registry {
	r := &registry{list: map[string]opinion.Source{}}
	for _, s := range sources {
		s.Kind = opinion.SourceFeed
		r.list[s.ID] = s
	}
	return r
}

func (r *registry) PutSource(_ context.Context, s opinion.Source) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Health = s.HealthAfter(r.list[s.ID])
	r.list[s.ID] = s
	return nil
}

func (r *registry) SourceByID(_ context.Context, id string) (opinion.Source, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.list[id]
	if !ok {
		return s, opinion.ErrNotFound
	}
	return s, nil
}

func (r *registry) SourceByName(context.Context, string) (opinion.Source, error) {
	return opinion.Source{}, opinion.ErrNotFound
}

func (r *registry) SourceNames(context.Context, ...string) (map[string]string, error) {
	return nil, errors.ErrUnsupported
}

func (r *registry) ListSources(context.Context) ([]opinion.Source, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []opinion.Source
	for _, s := range r.list {
		out = append(out, s)
	}
	return out, nil
}

func (r *registry) PutHealth(_ context.Context, id string, h opinion.Health) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.list[id]
	if !ok {
		return opinion.ErrNotFound
	}
	s.Health = h
	r.list[id] = s
	return nil
}

func (r *registry) DeleteSource(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.list, id)
	return nil
}

// keptHolds is opinion.HostHolds in memory.
type keptHolds map[string]time.Time

func (k keptHolds) PutHostHolds(_ context.Context, holds []opinion.HostHold, now time.Time) error {
	maps.DeleteFunc(k, func(_ string, until time.Time) bool { return !until.After(now) })
	for _, h := range holds {
		k[h.Host] = h.Until
	}
	return nil
}

func (k keptHolds) HeldHosts(_ context.Context, now time.Time) (out []opinion.HostHold, err error) {
	for host, until := range k {
		if until.After(now) {
			out = append(out, opinion.HostHold{Host: host, Until: until})
		}
	}
	return out, nil
}

// desk is a collector with everything around it.
type desk struct {
	*Collector
	t         *testing.T
	sources   *registry
	now       time.Time
	published []opinion.Post
	fail      error // what Publish returns
	holds     keptHolds
	stored    map[string]opinion.Post
}

var start = time.Date(2026, 3, 8, 12, 0, 0, 0, calendar.Shanghai)

func newDesk(t *testing.T, url string) *desk {
	t.Helper()
	d := &desk{t: t, sources: newRegistry(opinion.Source{ID: "s", Name: "东城", URL: url}), now: start, holds: keptHolds{}, stored: map[string]opinion.Post{}}
	d.restart()
	return d
}

// restart makes a collector that remembers nothing.
func (d *desk) restart() {
	client, err := fetch.New(fetch.Options{Allow: []string{"127.0.0.0/8"}, Now: func() time.Time { return d.now }})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Collector = New(Config{
		Sources: d.sources, Holds: d.holds, Fetch: client, Now: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler),
		Publish: func(_ context.Context, posts []opinion.Post) error {
			if d.fail == nil {
				d.published = append(d.published, posts...)
				for _, p := range posts {
					d.stored[p.ID] = p
				}
			}
			return d.fail
		},
		Stored: func(_ context.Context, ids []string) ([]opinion.Record, error) {
			var out []opinion.Record
			for _, id := range ids {
				if p, ok := d.stored[id]; ok {
					out = append(out, opinion.Record{Post: p})
				}
			}
			return out, nil
		},
	})
}

// fetch fetches the source and returns what was published this time.
func (d *desk) fetch() (Outcome, []opinion.Post) {
	d.t.Helper()
	before := len(d.published)
	out, err := d.FetchNow(context.Background(), "s")
	if err != nil && d.fail == nil {
		d.t.Fatal(err)
	}
	if h := d.sources.list["s"].Health; h != out.Health {
		d.t.Errorf("recorded health %+v, outcome says %+v", h, out.Health)
	}
	return out, d.published[before:]
}

func titles(posts []opinion.Post) string {
	var out []string
	for _, p := range posts {
		out = append(out, p.Title)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// site serves whatever body it holds.
type site struct {
	*httptest.Server
	body   string
	header http.Header
	status int
	asked  []http.Header
}

func newSite(t *testing.T) *site {
	s := &site{header: http.Header{}, status: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked = append(s.asked, r.Header)
		for k, v := range s.header {
			w.Header()[k] = v
		}
		if tag := s.header.Get("ETag"); tag != "" && r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(s.status)
		fmt.Fprint(w, s.body)
	}))
	t.Cleanup(s.Close)
	return s
}

func item(guid, link, title, date string) string {
	return fmt.Sprintf("<item><guid>%s</guid><link>%s</link><title>%s</title><pubDate>%s</pubDate></item>", guid, link, title, date)
}

func rss(items ...string) string {
	return "<rss><channel><title>东城</title>" + strings.Join(items, "") + "</channel></rss>"
}

var errDown = errors.New("the store is down")

func noWait(context.Context, time.Duration) error { return nil }
