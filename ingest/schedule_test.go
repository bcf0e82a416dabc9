package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

func itemsEvery(gap, silence time.Duration, n int) []feed.Item {
	var items []feed.Item
	for i := range n {
		items = append(items, feed.Item{Published: start.Add(-silence - time.Duration(i)*gap)})
	}
	return items
}

func TestRhythm(t *testing.T) {
	tests := []struct {
		name  string
		items []feed.Item
		want  time.Duration
	}{
		{"hourly", itemsEvery(time.Hour, 10*time.Minute, 10), 30 * time.Minute},
		{"every ten seconds", itemsEvery(10*time.Second, time.Second, 30), minInterval},
		{"monthly", itemsEvery(720*time.Hour, time.Hour, 5), maxInterval},
		{"hourly once, silent for a day", itemsEvery(time.Hour, 24*time.Hour, 10), 6 * time.Hour},
		{"no dates", make([]feed.Item, 5), defaultInterval},
		{"one item", itemsEvery(0, 0, 1), defaultInterval},
	}
	for _, tt := range tests {
		if got := rhythm(tt.items, start); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestBackOff(t *testing.T) {
	src, h := opinion.Source{ID: "s"}, opinion.Health{}
	var last time.Duration
	for n := 1; n <= 20; n++ {
		h = failed(src, h, start, errDown)
		wait := h.NextTry.Sub(start)
		if h.Failures != n || wait < min(2*last/11*10, maxInterval*9/10) || wait > maxInterval {
			t.Errorf("failure %d: wait %s after %s", n, wait, last)
		}
		last = wait
	}
	h = failed(src, opinion.Health{}, start, &fetch.Error{Err: errDown, RetryAfter: 10 * time.Hour})
	if h.NextTry.Sub(start) != 10*time.Hour {
		t.Errorf("asked to wait 10 h, next try in %s", h.NextTry.Sub(start))
	}
	h = good(opinion.Source{ID: "s", Interval: opinion.Duration(5 * time.Minute)}, h, start, time.Hour)
	if wait := h.NextTry.Sub(start); h.Failures != 0 || wait < 5*time.Minute || wait > 330*time.Second {
		t.Errorf("an interval set by hand: %s", wait)
	}
}

// No source waits for longer than a day, and those that wait for a day do not all end
// it together.
func TestTheLongestIntervalIsSpread(t *testing.T) {
	waits := map[time.Duration]bool{}
	for i := range 50 {
		h := good(opinion.Source{ID: fmt.Sprint(i)}, opinion.Health{}, start, maxInterval)
		wait := h.NextTry.Sub(start)
		if waits[wait] = true; wait > maxInterval || wait < maxInterval*9/10 {
			t.Errorf("%s", wait)
		}
	}
	if len(waits) < 25 {
		t.Errorf("fifty sources wait for %d different times", len(waits))
	}
}

func TestAClockSetBackSilencesNoSource(t *testing.T) {
	h := opinion.Health{LastTry: start.AddDate(3, 0, 0), NextTry: start.AddDate(3, 0, 1)}
	if !isDue(h, start) {
		t.Error("not due for three years")
	}
}

// slowly is a Getter whose "slow" answers only when it is given up.
type slowly struct {
	mu    sync.Mutex
	calls map[string][]time.Time
}

func (s *slowly) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	s.mu.Lock()
	s.calls[r.URL] = append(s.calls[r.URL], time.Now())
	n := len(s.calls[r.URL])
	s.mu.Unlock()
	if r.URL == "slow" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return &fetch.Response{Body: []byte(rss(item(fmt.Sprint(n), "", "x", ""))), URL: "https://a.example/"}, nil
}

func (s *slowly) count(url string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls[url])
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		minute := opinion.Duration(time.Minute)
		reg := newRegistry(
			opinion.Source{ID: "slow", URL: "slow", Interval: minute},
			opinion.Source{ID: "paused", URL: "paused", Interval: minute, Paused: true},
			opinion.Source{ID: "a", URL: "a", Interval: minute},
		)
		get := &slowly{calls: map[string][]time.Time{}}
		var published int
		c := New(Config{Sources: reg, Fetch: get, Log: slog.New(slog.DiscardHandler), Publish: func(_ context.Context, posts []opinion.Post) error {
			published += len(posts)
			return nil
		}})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- c.Run(ctx) }()

		synctest.Wait()
		if get.count("a") != 1 || get.count("slow") != 1 || get.count("paused") != 0 {
			t.Errorf("at once: %v", get.calls)
		}
		time.Sleep(10 * time.Minute) // of the bubble's clock
		synctest.Wait()
		if n := get.count("a"); n < 9 || n > 11 || get.count("slow") != 1 {
			t.Errorf("after ten minutes: %v", get.calls)
		}
		_ = reg.PutSource(ctx, opinion.Source{ID: "b", URL: "b", Kind: opinion.SourceFeed})
		c.Wake()
		synctest.Wait()
		if get.count("b") != 1 {
			t.Error("a new source waits")
		}
		_ = reg.DeleteSource(ctx, "a")
		before := get.count("a")
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if n := get.count("a"); n > before+1 {
			t.Errorf("a removed source was fetched %d times", n-before)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if published != get.count("a")+get.count("b") {
			t.Errorf("%d posts published", published)
		}
	})
}
