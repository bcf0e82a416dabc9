package acceptance

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type imported struct {
	Rows       int `json:"rows"`
	PostsNew   int `json:"posts_new"`
	PostsKnown int `json:"posts_known"`
	Responses  int `json:"responses"`
	Refused    []struct {
		Line   int    `json:"line"`
		Reason string `json:"reason"`
	} `json:"refused"`
}

type figures struct {
	Total struct {
		Entries   int `json:"entries"`
		Responded int `json:"responded"`
	} `json:"total"`
}

// ticketsFile writes a hotline export of n tickets, every second one answered.
func ticketsFile(t *testing.T, n int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "工单.csv")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := csv.NewWriter(f)
	rows := [][]string{{"工单编号", "标题", "受理时间", "诉求内容", "答复内容", "答复时间"}}
	for i := range n {
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute)
		row := []string{
			fmt.Sprintf("GD%06d", i), fmt.Sprintf("第%d号来信：路灯不亮", i), at.Format("2006-01-02 15:04:05"),
			strings.Repeat(fmt.Sprintf("青石镇%d组的路灯坏了三个月，晚上出行不便，请尽快维修。", i), 12), "", "",
		}
		if i%2 == 0 {
			row[4], row[5] = "已经修好。", at.Add(30*time.Hour).Format("2006-01-02 15:04:05")
		}
		rows = append(rows, row)
	}
	if err := out.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return name
}

// Faults 1 and 2: an import that is killed at any moment loses nothing and
// doubles nothing once it is run again.
func TestImportSurvivesKill(t *testing.T) { onEach(t, importSurvivesKill) }

func importSurvivesKill(t *testing.T, sys *system) {
	tickets, kills := 2000, 12
	file := ticketsFile(t, tickets)
	args := []string{"import", file, "--source", "热线"}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	within, inTheMiddle := 1800*time.Millisecond, 0
	for i := 0; i < kills || inTheMiddle == 0; i++ {
		after := time.Duration(r.Int64N(int64(within)))
		cmd := sys.command(t.Context(), args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		n := 0
		if _, err := os.Stat(filepath.Join(sys.data, "ledger.db")); err == nil || sys.env != nil { // a run that was killed at once has made none
			n = sys.stored(t)
		}
		t.Logf("run %d: killed after %s with %d tickets stored: %v", i, after, n, err)
		switch {
		case n == 0: // a slow machine, on which nothing has come so far
			within = within * 3 / 2
		case n < tickets && err != nil:
			inTheMiddle++
		case inTheMiddle == 0: // a fast one
			tickets *= 2
			args[1] = ticketsFile(t, tickets)
		}
		if i > 10*kills {
			t.Fatal("no run was killed in the middle")
		}
	}
	sys.must(t, args...)
	sys.assertTickets(t, tickets, tickets/2)

	again := lines[imported](t, sys.must(t, args...))
	last := again[len(again)-1]
	if last.PostsNew != 0 || last.PostsKnown != tickets || last.Rows != tickets {
		t.Errorf("a second import: %+v", last)
	}
	before := sys.must(t, "search", "路灯", "--limit", "200")
	sys.dropIndex(t)
	sys.must(t, "reindex")
	if after := sys.must(t, "search", "路灯", "--limit", "200"); after != before {
		t.Error("the rebuilt index answers differently")
	}
	sys.assertTickets(t, tickets, tickets/2)
}

// dropIndex deletes the index by hand, behind the product's back.
func (sys *system) dropIndex(t *testing.T) {
	t.Helper()
	address := sys.setting("YUQING_ELASTICSEARCH_ADDRESSES")
	if address == "" {
		for _, f := range []string{"index.db", "index.db-wal", "index.db-shm"} {
			if err := os.Remove(filepath.Join(sys.data, f)); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		return
	}
	resp, err := http.Get(address + "/_cat/indices/" + sys.setting("YUQING_NAMESPACE") + "*?h=index")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	names, err := io.ReadAll(resp.Body)
	if err != nil || len(names) == 0 {
		t.Fatalf("no index to delete: %v %s", err, names)
	}
	for name := range strings.FieldsSeq(string(names)) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, address+"/"+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if status, body := send(t, req); status != http.StatusOK {
			t.Fatalf("delete %s: %d %s", name, status, body)
		}
	}
}

// setting is a setting of the environment, "" where it is not set.
func (sys *system) setting(name string) string {
	for _, kv := range sys.env {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}

// found counts the tickets that a search finds, to a limit.
func (sys *system) found(t *testing.T, limit int) int {
	t.Helper()
	return len(lines[any](t, sys.must(t, "search", "路灯", "--limit", fmt.Sprint(limit))))
}

// assertTickets counts the tickets by the report, which reads the posts, and
// by search, which reads the index.
func (sys *system) assertTickets(t *testing.T, entries, responded int) {
	t.Helper()
	out := sys.must(t, "report", "timeliness", "--from", "2026-01-01", "--to", "2026-12-31", "--channel", "hotline")
	got := lines[figures](t, out)[0].Total
	if got.Entries != entries || got.Responded != responded {
		t.Errorf("report counts %d tickets, %d answered; want %d, %d", got.Entries, got.Responded, entries, responded)
	}
	seen := map[string]bool{}
	for _, p := range lines[struct {
		ID string `json:"id"`
	}](t, sys.must(t, "search", "路灯", "--limit", fmt.Sprint(2*entries))) {
		if seen[p.ID] {
			t.Fatalf("post %s is found twice", p.ID)
		}
		seen[p.ID] = true
	}
	if len(seen) != entries {
		t.Errorf("search finds %d posts, want %d", len(seen), entries)
	}
}
