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

// TestTrim: what all groups have acknowledged goes when it is old, and nothing
// that any group still needs.
func TestTrim(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	log, err := sqlite.Open(filepath.Join(t.TempDir(), "posts.db"), sqlite.Options{
		Retain: time.Hour, Now: func() time.Time { return now },
	})
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
	publish := func(from int) {
		var msgs []bus.Message
		for i := range 1500 {
			msgs = append(msgs, bus.Message{Value: fmt.Append(nil, from+i)})
		}
		must(log.Publish(ctx, "posts", msgs...))
	}
	drain := func(group string) (n int) {
		c, err := log.Subscribe(ctx, "posts", group)
		must(err)
		defer c.Close()
		for {
			left, err := log.Lag(ctx, "posts", group)
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
	replayed := func(group string) int {
		must(log.Replay(ctx, "posts", group, time.Time{}))
		return drain(group)
	}

	slow, err := log.Subscribe(ctx, "posts", "slow")
	must(err)
	slow.Close()
	publish(0)
	if n := drain("quick"); n != 1500 {
		t.Fatalf("read %d", n)
	}
	now = now.Add(2 * time.Hour)
	publish(1500)
	drain("quick")
	if n := replayed("quick"); n != 3000 {
		t.Errorf("with a slow group %d messages are kept, want all 3000", n)
	}
	if n := drain("slow"); n != 3000 {
		t.Errorf("the slow group got %d of 3000", n)
	}
	if n := replayed("quick"); n != 1500 {
		t.Errorf("%d messages are kept, want the 1500 of the last hour", n)
	}
	publish(3000) // offsets go on where they were
	if n := drain("slow"); n != 1500 {
		t.Errorf("the slow group got %d new ones, want 1500", n)
	}
}

func BenchmarkPublish(b *testing.B) {
	log, err := sqlite.Open(filepath.Join(b.TempDir(), "posts.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	m := bus.Message{Key: "source", Value: make([]byte, 1300)}
	b.SetBytes(1300)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := log.Publish(b.Context(), "posts", m, m, m, m, m, m, m, m, m, m); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(10*b.N)/b.Elapsed().Seconds(), "messages/s")
}
