package acceptance

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A rolling restart of every process under load: every request is answered,
// at the latest when a client asks once more, and no post is lost or doubled.
func TestRollingRestart(t *testing.T) {
	sys := scaled(t)
	all := sys.serve(t)
	clerk := sys.hire(t, webs(all), "clerk", "", "monitor", "coordinator")
	const tickets = 2000
	file := ticketsFile(t, tickets)

	var done sync.WaitGroup
	imported := make(chan output, 1)
	done.Go(func() { imported <- sys.run(t, "import", file, "--source", "热线") })
	stop := make(chan struct{})
	load := &load{clerk: clerk, made: map[string]bool{}}
	for client := range 3 {
		done.Go(func() { load.run(client, stop) })
	}
	for i, s := range all {
		s.stop(t)
		before := load.requests.Load()
		eventually(t, "nobody asks while a process is away", func() bool { return load.requests.Load() >= before+10 })
		all[i] = sys.again(t, s)
	}
	close(stop)
	done.Wait()

	if out := <-imported; out.code != 0 {
		t.Errorf("the import failed: %s", out.stderr)
	}
	for _, failure := range load.failures {
		t.Error(failure)
	}
	t.Logf("%d requests, %d of them asked twice, %d entries made", load.requests.Load(), load.retried.Load(), len(load.made))
	sys.assertTickets(t, tickets, tickets/2)
	load.assertEntries(t)
}

// load asks the processes in turn, as a client behind a balancer does.
type load struct {
	clerk             *person
	requests, retried atomic.Int64

	mu       sync.Mutex
	failures []string
	made     map[string]bool // titles of the entries that were made
}

func (l *load) run(client int, stop <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		if i%5 == 0 {
			l.register(fmt.Sprintf("第%d-%d件", client, i), i)
			continue
		}
		l.ask(i, http.MethodGet, "/posts?q=%E8%B7%AF%E7%81%AF&limit=5", "")
	}
}

// register makes an entry; its key makes asking twice harmless.
func (l *load) register(title string, turn int) {
	body := fmt.Sprintf(`{"key":%q,"matter":{"channel":"舆情","title":%q,"summary":"路灯不亮"}}`, title, title)
	if l.ask(turn, http.MethodPost, "/entries", body) {
		l.mu.Lock()
		l.made[title] = true
		l.mu.Unlock()
	}
}

// ask sends a request and, where it is not answered, once more to the next
// process.
func (l *load) ask(turn int, method, path, body string) bool {
	l.requests.Add(1)
	what := l.once(turn, method, path, body)
	if what == "" {
		return true
	}
	l.retried.Add(1)
	again := l.once(turn+1, method, path, body)
	if again == "" {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures = append(l.failures, fmt.Sprintf("%s %s: %s; once more: %s", method, path, what, again))
	return false
}

// client does not keep connections that a restarted process has forgotten.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}

func (l *load) once(turn int, method, path, body string) (failure string) {
	address := l.clerk.webs[turn%len(l.clerk.webs)].url
	req, err := http.NewRequest(method, address+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	req.Header.Set("Authorization", "Bearer "+l.clerk.secret)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return resp.Status
	}
	return ""
}

func (l *load) assertEntries(t *testing.T) {
	t.Helper()
	seen := map[string]int{}
	for after := ""; ; {
		var page struct {
			Entries []struct {
				Matter struct{ Title string }
			}
			Next string
		}
		l.clerk.does(t, &page, "GET", "/entries?limit=200&after="+after, nil)
		for _, e := range page.Entries {
			seen[e.Matter.Title]++
		}
		if after = page.Next; after == "" {
			break
		}
	}
	for title := range l.made {
		if seen[title] != 1 {
			t.Errorf("entry %s is there %d times", title, seen[title])
		}
	}
	if len(seen) != len(l.made) {
		t.Errorf("%d entries are there, %d were made", len(seen), len(l.made))
	}
}
