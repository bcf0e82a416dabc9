package ui

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
)

// listen opens the stream of somebody's page and returns its lines.
func (w *browser) listen(t *testing.T, base, query string) (lines <-chan string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/live"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "yuqing", Value: w.session})
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	out := make(chan string, 100)
	go func() {
		defer close(out)
		for in := bufio.NewScanner(res.Body); in.Scan(); {
			if in.Text() != "" && in.Text() != ":" {
				out <- in.Text()
			}
		}
	}()
	return out, res.StatusCode
}

func await(t *testing.T, lines <-chan string, want string) {
	t.Helper()
	for line := range lines {
		if strings.Contains(line, want) {
			return
		}
	}
	t.Fatalf("the stream ended without %q", want)
}

// A page hears of a notice that another process made, until the person logs
// out, also where the page's job is known no more; listening is no use of the
// session.
func TestPagesHearWhatHappens(t *testing.T) {
	b := newBench(t)
	srv := httptest.NewServer(b.echo)
	defer srv.Close()
	unit := b.as(t, "health")
	lines, status := unit.listen(t, srv.URL, "?job=forgotten")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	await(t, lines, `{"count":""}`)
	b.fill(t)
	b.Deliver(t)
	await(t, lines, "交办，当前状态：待签收")
	if w := unit.post("/logout"); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	await(t, lines, "event: end")
	await(t, lines, "data: ")
	if _, ok := <-lines; ok {
		t.Error("the stream goes on after the log-out")
	}
	if _, status := unit.listen(t, srv.URL, ""); status != http.StatusNoContent {
		t.Errorf("after the log-out: %d", status)
	}
}

// A page hears of jobs of its own person alone, whatever it asks for.
func TestPagesHearOfTheirOwnJobs(t *testing.T) {
	b := newBench(t)
	srv := httptest.NewServer(b.echo)
	defer srv.Close()
	start := func(name, owner string) string {
		j, err := b.Jobs.Start(desk.KindImport, name, owner, func(ctx context.Context, _ jobs.Progress) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Jobs.Cancel(context.Background(), j.ID) })
		return j.ID
	}
	theirs, own := start("别人的.csv", "id-monitor"), start("自己的.csv", "id-health")
	lines, status := b.as(t, "health").listen(t, srv.URL, "?job="+theirs+"&job="+own)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	for line := range lines {
		if strings.Contains(line, theirs) || strings.Contains(line, "别人的") {
			t.Errorf("told of another's job: %s", line)
		}
		if strings.Contains(line, own) {
			return
		}
	}
	t.Error("not told of its own")
}

// Only so many pages of one person, and of all, may listen.
func TestListenersAreBounded(t *testing.T) {
	l := newListeners()
	for range listenersOfOne {
		if !l.join("a") {
			t.Fatal("no room for the first windows")
		}
	}
	if l.join("a") {
		t.Error("one person takes all")
	}
	l.leave("a")
	if !l.join("a") {
		t.Error("no room again after one has left")
	}
	for i := 0; l.all < listenersAtMost; i++ {
		if !l.join(strings.Repeat("x", i)) {
			t.Fatal("no room")
		}
	}
	if l.join("new") {
		t.Error("no bound")
	}
}

// A session that only its page uses ends in time.
func TestListeningIsNoUse(t *testing.T) {
	b := newBench(t)
	token := b.as(t, "monitor").session
	now := b.Now()
	accounts := access.New(b.Store.Access, b.Store.Audit, func() time.Time { return now }, access.Options{})
	for range 40 { // minutes: longer than a session may lie idle
		now = now.Add(time.Minute)
		if _, err := accounts.Peek(t.Context(), token, ""); err != nil {
			return
		}
	}
	t.Error("the session lives on")
}
