package acceptance

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"yuqing/internal/testservers"
)

// importPatience is for a server that takes minutes to start on a busy machine.
const importPatience = 15 * time.Minute

// importing imports a file in the background, again and again until one run
// takes everything: what an operator does when a server was away.
func (sys *system) importing(t *testing.T, file, source string) (done <-chan struct{}) {
	t.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		for end := time.Now().Add(importPatience); time.Now().Before(end) && t.Context().Err() == nil; {
			out := sys.run(t, "import", file, "--source", source)
			if out.code == 0 {
				return
			}
			t.Logf("import ended with %d: %s", out.code, lastLine(out.stderr))
			select {
			case <-t.Context().Done():
			case <-time.After(time.Second):
			}
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
// while posts pour in; others take over, and every post is there once. Half of
// them are killed when the first posts are about to be stored, so that some are
// killed in the middle however fast the import is.
func TestProcessesAreKilled(t *testing.T) {
	sys := scaled(t)
	all := sys.serve(t)
	const tickets = 2000
	posts := sys.hold(t, "posts")
	done := sys.importing(t, ticketsFile(t, tickets), "热线")
	posts.awaitWriter(t)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	inTheMiddle := r.Perm(len(all))[:3]
	for _, i := range inTheMiddle {
		all[i].kill()
	}
	posts.release(t)
	for _, i := range inTheMiddle {
		all[i] = sys.again(t, all[i])
	}
	for range 3 {
		i := r.IntN(len(all))
		all[i].kill()
		all[i] = sys.again(t, all[i])
	}
	<-done
	sys.assertTickets(t, tickets, tickets/2)
}

// Fault 1, at its very moment: everybody who consumes is killed when posts are
// in the store and the log has heard of none of it. Whoever comes next gets the
// same messages, and each post is there once. The moment is made, not hit: the
// store lets nobody write until everybody waits for it, and then the log hangs.
func TestKilledBeforeTheCommit(t *testing.T) {
	sys := scaled(t)
	all := sys.serve(t)
	const tickets = 1000
	args := []string{"import", ticketsFile(t, tickets), "--source", "热线"}
	importer := &server{cmd: sys.command(t.Context(), args...)} // it consumes too
	posts := sys.hold(t, "posts")
	if err := importer.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	log := testservers.Kafka(t)
	posts.awaitWriter(t)
	log.Halt(t)
	posts.release(t)
	eventually(t, "nothing is stored", func() bool { return sys.stored(t) > 0 })
	importer.kill()
	for _, s := range all {
		if s.roles == "analyse" {
			s.kill()
		}
	}
	log.Resume()
	if n := sys.acknowledged(t, "posts", "analyse"); n > 0 {
		t.Errorf("the log has heard of %d posts: that is not before the commit", n)
	}
	t.Logf("killed with %d posts stored", sys.stored(t))
	for i, s := range all {
		if s.roles == "analyse" {
			all[i] = sys.again(t, s)
		}
	}
	sys.must(t, args...)
	sys.assertTickets(t, tickets, tickets/2)
}

// acknowledged is how many messages of a topic a group has told the log to be
// done with.
func (sys *system) acknowledged(t *testing.T, topic, group string) (n int64) {
	t.Helper()
	prefix := sys.setting("YUQING_NAMESPACE") + "-"
	log := &kafka.Client{Addr: kafka.TCP(sys.setting("YUQING_KAFKA_BROKERS")), Timeout: patience}
	ask := &kafka.OffsetFetchRequest{GroupID: prefix + group + "." + topic, Topics: map[string][]int{prefix + topic: {0, 1, 2, 3}}}
	eventually(t, "the log does not tell the group's position", func() bool {
		n = 0
		res, err := log.OffsetFetch(t.Context(), ask)
		if err != nil || res.Error != nil || len(res.Topics[prefix+topic]) != 4 {
			return false
		}
		for _, p := range res.Topics[prefix+topic] {
			if p.Error != nil {
				return false
			}
			n += max(0, p.CommittedOffset) // no partition has lost a message yet
		}
		return true
	})
	return n
}

// stored counts the tickets in the store.
func (sys *system) stored(t *testing.T) int {
	t.Helper()
	out := sys.must(t, "report", "timeliness", "--from", "2026-01-01", "--to", "2026-12-31", "--channel", "hotline")
	return lines[figures](t, out)[0].Total.Entries
}

// Faults 4 to 6, 8 and 11: the broker is down at the start; broker and index
// die while posts pour in and come back; the processes recover by themselves.
func TestServersAreKilled(t *testing.T) {
	sys := scaled(t)
	broker := testservers.Kafka(t)
	broker.Kill(t)
	sys.serve(t)
	broker.Start(t)
	const tickets = 2000
	done := sys.importing(t, ticketsFile(t, tickets), "热线")
	for _, s := range []*testservers.Server{testservers.Kafka(t), testservers.Elasticsearch(t)} {
		s.Kill(t)
		s.Start(t)
	}
	<-done
	sys.assertTickets(t, tickets, tickets/2)
}
