package acceptance

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"yuqing/internal/testservers"
)

// importing imports tickets in the background, again and again until one run
// takes everything: what an operator does when a server was away.
func (sys *system) importing(t *testing.T, tickets int) (done <-chan struct{}) {
	t.Helper()
	file := ticketsFile(t, tickets)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for range 20 {
			out := sys.run(t, "import", file, "--source", "热线")
			if out.code == 0 {
				return
			}
			t.Logf("import ended with %d: %s", out.code, lastLine(out.stderr))
		}
		t.Error("no import took everything")
	}()
	return over
}

func lastLine(s string) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	return all[len(all)-1]
}

// Faults 1, 3 and 7: processes that analyse, collect and serve are killed
// while posts pour in; others take over, and every post is there once.
func TestProcessesAreKilled(t *testing.T) {
	sys := scaled(t)
	all := sys.serve(t)
	const tickets = 3000
	done := sys.importing(t, tickets)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	for range 8 {
		i := r.IntN(len(all))
		s := all[i]
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		all[i] = sys.startAt(t, strings.TrimPrefix(s.url, "http://"), s.roles)
	}
	<-done
	sys.assertTickets(t, tickets, tickets/2)
}

// Faults 4 to 6, 8 and 11: the broker and the index die while posts pour in
// and come back; the processes recover by themselves.
func TestServersAreKilled(t *testing.T) {
	sys := scaled(t)
	sys.serve(t)
	const tickets = 3000
	done := sys.importing(t, tickets)
	for _, s := range []*testservers.Server{testservers.Kafka(t), testservers.Elasticsearch(t)} {
		s.Kill(t)
		s.Start(t)
	}
	<-done
	sys.assertTickets(t, tickets, tickets/2)
}
