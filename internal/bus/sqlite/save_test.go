package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/bus/sqlite"
)

// TestSaveBesideReading: whatever a consumer takes and stores after the stores
// were copied is in the copy of the log, to be read again, though the log itself
// trims it; and so is what comes in meanwhile.
func TestSaveBesideReading(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	opt := sqlite.Options{Retain: time.Hour, Now: func() time.Time { return now }}
	log, err := sqlite.Open(filepath.Join(dir, "log.db"), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	publish := func(on *sqlite.Log, n int) {
		t.Helper()
		var msgs []bus.Message
		for i := range n {
			msgs = append(msgs, bus.Message{Value: fmt.Append(nil, i)})
		}
		must(on.Publish(ctx, "posts", msgs...))
	}
	drain := func(from *sqlite.Log) (n int) {
		t.Helper()
		c, err := from.Subscribe(ctx, "posts", "analyse")
		must(err)
		defer c.Close()
		for {
			left, err := from.Lag(ctx, "posts", "analyse")
			must(err)
			if left == 0 {
				return n
			}
			msgs, err := c.Fetch(ctx, 400)
			must(err)
			must(c.Ack(ctx, msgs...))
			n += len(msgs)
		}
	}
	publish(log, 100)
	drain(log) // is in the stores before they are copied
	publish(log, 1500)
	now = now.Add(2 * time.Hour) // old when they are read, so that they are trimmed at once

	saved := filepath.Join(dir, "saved.db")
	must(log.Save(ctx, saved, func(context.Context) error { // the stores have been copied
		drain(log)
		publish(log, 50)
		return nil
	}))
	copied, err := sqlite.Open(saved, opt)
	must(err)
	defer copied.Close()
	if n := drain(copied); n != 1550 {
		t.Errorf("%d messages are to be read of the copy, want the 1500 that were read meanwhile and 50 that came", n)
	}
	publish(log, 1500)
	drain(log)
	must(log.Replay(ctx, "posts", "analyse", time.Time{}))
	if n := drain(log); n != 1550 {
		t.Errorf("%d messages are kept after the copy, want 1550", n)
	}
}
