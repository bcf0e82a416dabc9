package acceptance

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
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
func TestImportSurvivesKill(t *testing.T) {
	const tickets, kills = 2000, 20
	file, data := ticketsFile(t, tickets), t.TempDir()
	args := []string{"import", file, "--source", "热线", "--data", data}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	for i := range kills {
		after := time.Duration(r.IntN(1800)) * time.Millisecond
		cmd := exec.Command(binary, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		t.Logf("run %d: killed after %s: %v", i, after, err)
	}
	must(t, args...)
	assertTickets(t, data, tickets, tickets/2)

	again := lines[imported](t, must(t, args...))
	last := again[len(again)-1]
	if last.PostsNew != 0 || last.PostsKnown != tickets || last.Rows != tickets {
		t.Errorf("a second import: %+v", last)
	}
	before := must(t, "search", "路灯", "--limit", "200", "--data", data)
	for _, f := range []string{"index.db", "index.db-wal", "index.db-shm"} {
		if err := os.Remove(filepath.Join(data, f)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	must(t, "reindex", "--data", data)
	if after := must(t, "search", "路灯", "--limit", "200", "--data", data); after != before {
		t.Error("the rebuilt index answers differently")
	}
	assertTickets(t, data, tickets, tickets/2)
}

// assertTickets counts the tickets by the report, which reads the posts, and
// by search, which reads the index.
func assertTickets(t *testing.T, data string, entries, responded int) {
	t.Helper()
	out := must(t, "report", "timeliness", "--from", "2026-01-01", "--to", "2026-12-31", "--channel", "hotline", "--data", data)
	got := lines[figures](t, out)[0].Total
	if got.Entries != entries || got.Responded != responded {
		t.Errorf("report counts %d tickets, %d answered; want %d, %d", got.Entries, got.Responded, entries, responded)
	}
	seen := map[string]bool{}
	for _, p := range lines[struct {
		ID string `json:"id"`
	}](t, must(t, "search", "路灯", "--limit", fmt.Sprint(2*entries), "--data", data)) {
		if seen[p.ID] {
			t.Fatalf("post %s is found twice", p.ID)
		}
		seen[p.ID] = true
	}
	if len(seen) != entries {
		t.Errorf("search finds %d posts, want %d", len(seen), entries)
	}
}
