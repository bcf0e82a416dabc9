package sqlite

import (
	"path/filepath"
	"testing"

	"yuqing/internal/bus"
)

// TestDiskFull: a publication that finds no room fails and leaves nothing
// behind; what was published before can be read and acknowledged; with room
// again the same call succeeds.
func TestDiskFull(t *testing.T) {
	log, err := Open(filepath.Join(t.TempDir(), "posts.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	log.db.SetMaxOpenConns(1) // the limit below belongs to a connection
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(log.Publish(ctx, "posts", bus.Message{Value: []byte("before")}))
	c, err := log.Subscribe(ctx, "posts", "g")
	must(err)

	// SQLite's own limit stands for the disk's: the error is the same.
	_, err = log.db.Exec(`pragma max_page_count = 1`)
	must(err)
	big := bus.Message{Value: make([]byte, 1<<20)}
	if err := log.Publish(ctx, "posts", bus.Message{Value: []byte("half")}, big); err == nil {
		t.Fatal("a megabyte fitted on a full disk")
	}
	msgs, err := c.Fetch(ctx, 10)
	must(err)
	if len(msgs) != 1 || string(msgs[0].Value) != "before" {
		t.Fatalf("read %d messages", len(msgs))
	}
	must(c.Ack(ctx, msgs...))

	_, err = log.db.Exec(`pragma max_page_count = 1000000`)
	must(err)
	must(log.Publish(ctx, "posts", big))
	msgs, err = c.Fetch(ctx, 10)
	must(err)
	if len(msgs) != 1 || len(msgs[0].Value) != 1<<20 || msgs[0].Offset != 2 {
		t.Fatalf("after the disk had room, read %d messages", len(msgs))
	}
}
