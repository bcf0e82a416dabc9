package acceptance

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"yuqing/internal/testservers"
)

// Fault 15: the disks of the database, the log and the index are full, one
// after the other, while posts pour in. What finds no room fails and is not half
// there; with room again the same processes go on, and everything is there once.
func TestDisksAreFull(t *testing.T) {
	database, log := testservers.SmallPostgres(t), testservers.SmallKafka(t)
	sys := scaledOn(t, database.DSN, log.Address)
	all := sys.serve(t)
	clerk := sys.hire(t, webs(all), "clerk", "", "monitor", "coordinator")
	l := &load{clerk: clerk, made: map[string]bool{}}
	sys.must(t, "import", ticketsFile(t, 10), "--source", "热线") // makes topics and index
	tickets := 10
	for _, disk := range []struct {
		name string
		fill func()
		felt func() bool
		free func()
	}{
		{"database", func() { database.Fill(t) }, func() bool { return !l.enter() }, func() {
			database.Free(t)
			eventually(t, "no entry can be made again", l.enter) // the one that was refused, or is there
		}},
		{"log", func() { log.Fill(t) }, log.Ended, func() { log.Free(t) }},
		{"index", func() { sys.blockIndex(t, true) }, func() bool {
			return int(all[0].metric(t, "yuqing_posts_stored")) == tickets && all[0].metric(t, "yuqing_waiting_index") > 0
		}, func() { sys.blockIndex(t, false) }},
	} {
		tickets += 600
		disk.fill()
		done := sys.importing(t, ticketsFile(t, tickets), "热线")
		eventually(t, "the "+disk.name+" finds room", disk.felt)
		disk.free()
		<-done
		t.Logf("the disk of the %s was full", disk.name)
	}
	sys.assertTickets(t, tickets, tickets/2)
	l.assertEntries(t)
	for _, s := range all {
		if err := s.cmd.Process.Signal(syscall.Signal(0)); err != nil {
			t.Errorf("the process for %s has ended: %v", s.roles, err)
		}
	}
}

// enter makes one more entry and reports whether it was taken.
func (l *load) enter() bool {
	n := len(l.made)
	title := fmt.Sprintf("第%d件", n)
	body := fmt.Sprintf(`{"key":%q,"matter":{"channel":"舆情","title":%q,"summary":%q}}`, title, title, strings.Repeat("路灯不亮。", 400))
	if l.once(n, http.MethodPost, "/entries", body) != "" {
		return false
	}
	l.made[title] = true
	return true
}

// blockIndex does what Elasticsearch itself does to every index of a node whose
// disk has passed the flood stage, and takes back when there is room again.
func (sys *system) blockIndex(t *testing.T, full bool) {
	t.Helper()
	address := sys.setting("YUQING_ELASTICSEARCH_ADDRESSES") + "/" + sys.setting("YUQING_NAMESPACE") + "-*/_settings"
	body := `{"index.blocks.read_only_allow_delete":null}`
	if full {
		body = `{"index.blocks.read_only_allow_delete":true}`
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if status, answer := send(t, req); status != http.StatusOK {
		t.Fatalf("block the index: %d %s", status, answer)
	}
}
