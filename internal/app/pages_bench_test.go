package app

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuqing/internal/pipeline"
)

// What the pages are held to, and over how much.
const (
	pageTime   = 200 * time.Millisecond // of 95 in 100 answers
	pageWeight = 300_000                // bytes with style and script, without the chart library
	benchAsked = 40                     // times that a page is asked for
	benchAgain = 20                     // and that it is where somebody else asked before
)

var (
	today    = time.Now().Format(time.DateOnly)
	monthAgo = time.Now().AddDate(0, -1, 0).Format(time.DateOnly)
	yearAgo  = time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
)

// BenchmarkPages asks for every page that a person comes to by links (see
// visits) over 100,000 posts and 10,000 entries
// (YUQING_BENCH_POSTS and YUQING_BENCH_ENTRIES change that), and fails where
// one is slow or heavy; see `make bench-ui`.
func BenchmarkPages(b *testing.B) {
	a := benchOffice(b, envInt("YUQING_BENCH_POSTS", 100_000), envInt("YUQING_BENCH_ENTRIES", 10_000))
	handler, err := a.handler(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		opened := map[string]bool{}
		for _, who := range visits {
			v := &visitor{handler: handler}
			v.login(b, who.login)
			for _, path := range v.asks(b, who.login, who.paths) {
				times := benchAsked
				if opened[v.pattern(path)] {
					times = benchAgain
				}
				opened[v.pattern(path)] = true
				v.measure(b, who.login, path, times)
			}
		}
		for _, fault := range unasked(handler, opened) {
			b.Error(fault)
		}
	}
}

func envInt(name string, otherwise int) int {
	n, _ := strconv.Atoi(os.Getenv(name))
	return cmp.Or(n, otherwise)
}

// benchOffice is the demonstration with so many more posts and entries.
func benchOffice(b *testing.B, posts, entries int) *App {
	b.Helper()
	cfg := DefaultConfig()
	cfg.Data = b.TempDir()
	cfg, err := cfg.AsDemo()
	if err != nil {
		b.Fatal(err)
	}
	a, err := Open(b.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	if err := a.SeedDemo(b.Context()); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if _, err := a.Import(b.Context(), func(ctx context.Context) (pipeline.Imported, error) {
		return pipeline.Imported{}, a.benchPosts(ctx, posts)
	}); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d posts in %v", posts, time.Since(start).Round(time.Second))
	start = time.Now()
	if err := a.benchEntries(b.Context(), entries); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d entries in %v", entries, time.Since(start).Round(time.Second))
	start = time.Now()
	a.benchEvents(b)
	b.Logf("grouped in %v", time.Since(start).Round(time.Second))
	return a
}

// ownFile is a file of the page's own that its weight counts.
var ownFile = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

func (v *visitor) measure(b *testing.B, login, path string, times int) {
	b.Helper()
	var took []time.Duration
	weight := 0
	for range times {
		start := time.Now()
		w := v.send(http.MethodGet, path, nil)
		took = append(took, time.Since(start))
		if w.Code != http.StatusOK {
			b.Errorf("%s %s answers %d", login, path, w.Code)
			return
		}
		if len(took) == 1 {
			weight = v.weigh(w.Body.String())
		}
	}
	slices.Sort(took)
	p95 := took[len(took)*95/100]
	b.Logf("%-9s %-70.70s median %6.1f ms, p95 %6.1f ms, %4d kB", login, path, ms(took[len(took)/2]), ms(p95), weight/1000)
	if p95 > pageTime {
		b.Errorf("%s %s: p95 %v", login, path, p95)
	}
	if weight > pageWeight {
		b.Errorf("%s %s: %d bytes", login, path, weight)
	}
}

// weigh counts a page with its style and script, and without the chart library.
func (v *visitor) weigh(page string) int {
	n := len(page)
	for _, m := range ownFile.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(m[1], "echarts") {
			n += v.send(http.MethodGet, m[1], nil).Body.Len()
		}
	}
	return n
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
