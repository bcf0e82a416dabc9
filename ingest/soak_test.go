package ingest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

// TestSoak collects 10,000 feeds from servers on 127.0.0.0/8, each once a
// minute, for as long as YUQING_SOAK says. Of a hundred feeds one sends a byte
// a second, one sends without end and one sends a web page.
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("YUQING_SOAK"))
	if err != nil {
		t.Skip("skipped: runs for the time in YUQING_SOAK, such as 10m")
	}
	const feeds = 10_000
	port := startSoakServer(t)
	reg := &lateness{registry: newRegistry()}
	for i := range feeds {
		id := strconv.Itoa(i)
		reg.list[id] = opinion.Source{ID: id, Name: id, Kind: opinion.SourceFeed, Interval: opinion.Duration(time.Minute),
			URL: fmt.Sprintf("http://127.%d.%d.%d:%s/%d", 1+i/62500, i/250%250, i%250+1, port, i)}
	}
	client, err := fetch.New(fetch.Options{Allow: []string{"127.0.0.0/8"}})
	if err != nil {
		t.Fatal(err)
	}
	c := New(Config{Sources: reg, Fetch: client, Log: slog.New(slog.DiscardHandler),
		Publish: func(context.Context, []opinion.Post) error { return nil }})
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	if err := c.Run(ctx); err != nil {
		t.Fatal(err)
	}
	slices.Sort(reg.late)
	if len(reg.late) == 0 {
		t.Fatal("no feed was fetched twice")
	}
	t.Logf("%d fetches, %.0f/s, %d failed; late at the 99th percentile %s; peak memory %s",
		reg.fetches, float64(reg.fetches)/length.Seconds(), reg.failed, reg.late[len(reg.late)*99/100], peakMemory())
}

// lateness records how long after its time each good source was fetched.
type lateness struct {
	*registry
	late            []time.Duration
	fetches, failed int
}

func (l *lateness) PutHealth(ctx context.Context, id string, h opinion.Health) error {
	before, err := l.SourceByID(ctx, id)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.fetches++
	if h.Error != "" {
		l.failed++
	} else if due := before.Health.NextTry; !due.IsZero() {
		l.late = append(l.late, h.LastTry.Sub(due))
	}
	l.mu.Unlock()
	return l.registry.PutHealth(ctx, id, h)
}

func peakMemory() string {
	status, err := os.ReadFile("/proc/self/status")
	if m := regexp.MustCompile(`VmHWM:\s*(.*)`).FindSubmatch(status); err == nil && m != nil {
		return string(m[1])
	}
	return "unknown"
}

// startSoakServer runs the servers in a process of their own, so that their
// memory is not counted, and returns their port.
func startSoakServer(t *testing.T) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=TestSoakServer")
	cmd.Env = append(os.Environ(), "YUQING_SOAK_SERVER=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	var port string
	if _, err := fmt.Fscanln(out, &port); err != nil {
		t.Fatal(err)
	}
	return port
}

// TestSoakServer is the other process of TestSoak.
func TestSoakServer(t *testing.T) {
	if os.Getenv("YUQING_SOAK_SERVER") == "" {
		t.Skip("skipped: a part of TestSoak")
	}
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	http.Serve(l, soakHandler())
}

func soakHandler() http.Handler {
	var items []string
	for i := range 20 {
		items = append(items, "<item><guid>"+strconv.Itoa(i)+"</guid><title>停水通知</title><description>"+strings.Repeat("供水管道抢修，请提前储水。", 20)+"</description></item>")
	}
	body, block := []byte(rss(items...)), bytes.Repeat([]byte("x"), 64<<10)
	var once sync.Map // an even feed changes once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Path[1:])
		switch {
		case n%100 == 1:
			for r.Context().Err() == nil {
				w.Write(block[:1])
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		case n%100 == 2:
			for r.Context().Err() == nil {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		case n%100 == 3:
			fmt.Fprint(w, "<html>")
		default:
			if _, asked := once.LoadOrStore(n, true); asked && n%2 == 0 && r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("ETag", `"1"`)
			w.Write(body)
		}
	})
}
