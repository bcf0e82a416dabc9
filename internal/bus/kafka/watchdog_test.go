package kafka

import (
	"context"
	"crypto/rand"
	"log/slog"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"yuqing/internal/bus"
	"yuqing/internal/testservers"
)

func TestTracker(t *testing.T) {
	tr := tracker{next: 5, done: 5}
	for _, o := range []int64{5, 6, 8, 9} { // 7 is a gap in the log
		tr.handedOut(o)
	}
	for _, c := range []struct{ ack, want int64 }{
		{6, 5}, {9, 5}, {5, 8}, {4, 8}, {77, 8}, {8, 10}, {8, 10},
	} {
		tr.acknowledge(c.ack)
		if got := tr.position(); got != c.want {
			t.Errorf("after %d the position is %d, want %d", c.ack, got, c.want)
		}
	}
	if !slices.Equal(tr.open, []int64{}) {
		t.Errorf("still open: %v", tr.open)
	}
}

// TestUnread: a quiet partition is no stall, or every member would leave and
// join its group all night.
func TestUnread(t *testing.T) {
	for _, c := range []struct {
		name              string
		next, first, last int64
		want              bool
	}{
		{"never written", kafka.FirstOffset, 0, 0, false},
		{"never read", kafka.FirstOffset, 0, 3, true},
		{"all removed by retention, never read", kafka.FirstOffset, 7, 7, false},
		{"all removed by retention, read in part", 4, 7, 7, false},
		{"read to the end", 7, 2, 7, false},
		{"one left", 6, 2, 7, true},
	} {
		at := func(n int64) map[int]int64 { return map[int]int64{3: n} }
		if got := unread(at(c.next), at(c.first), at(c.last))[3]; got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestWatchdog: a consumer whose generation is dead, though nobody says so,
// joins anew and goes on.
func TestWatchdog(t *testing.T) {
	server := testservers.Kafka(t)
	b, err := Open(Config{Brokers: []string{server.Address}, Prefix: "t" + rand.Text()[:10] + "-", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	b.stall = 2 * time.Second // time enough to join on a busy machine
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	sub, err := b.Subscribe(ctx, "posts", "g")
	if err != nil {
		t.Fatal(err)
	}
	next := func(value string) {
		t.Helper()
		if err := b.Publish(ctx, "posts", bus.Message{Key: "k", Value: []byte(value)}); err != nil {
			t.Fatal(err)
		}
		for { // the watchdog may also end a generation that is only slow
			msgs, err := sub.Fetch(ctx, 1)
			if err != nil {
				t.Fatalf("%v; want %s", err, value)
			}
			if sub.Ack(ctx, msgs...) == nil && string(msgs[0].Value) == value {
				return
			}
		}
	}
	next("before")
	c := sub.(*consumer)
	c.mu.Lock()
	c.gen = &kafka.Generation{} // deliveries of the true one count for nothing now
	c.mu.Unlock()
	next("after")
}

// TestLongWork: who works long on what was fetched, while more waits, does not
// stand still; to leave the group would bring it all again, and again.
func TestLongWork(t *testing.T) {
	server := testservers.Kafka(t)
	b, err := Open(Config{Brokers: []string{server.Address}, Prefix: "t" + rand.Text()[:10] + "-", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if err := b.Publish(ctx, "posts", bus.Message{Key: "k", Value: []byte("1")}, bus.Message{Key: "k", Value: []byte("2")}); err != nil {
		t.Fatal(err)
	}
	sub, err := b.Subscribe(ctx, "posts", "g")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sub.Fetch(ctx, 1); err != nil {
		t.Fatal(err)
	}
	c := sub.(*consumer)
	for !c.offers() {
		if ctx.Err() != nil {
			t.Fatal("the second message never came in")
		}
		runtime.Gosched()
	}
	c.mu.Lock()
	for _, part := range c.parts {
		part.got = time.Now().Add(-time.Hour)
	}
	c.mu.Unlock()
	if c.stalled(ctx) || c.stalled(ctx) {
		t.Error("a member at work is taken for one that stands still")
	}
	if msgs, err := sub.Fetch(ctx, 1); err != nil || string(msgs[0].Value) != "2" {
		t.Errorf("%v, %v", msgs, err)
	}
}

func (c *consumer) offers() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, part := range c.parts {
		if part.offered > 0 {
			return true
		}
	}
	return false
}

// TestAPartitionThatStandsStill is noticed though another one is busy, and only
// where it was behind at two looks.
func TestAPartitionThatStandsStill(t *testing.T) {
	server := testservers.Kafka(t)
	b, err := Open(Config{Brokers: []string{server.Address}, Prefix: "t" + rand.Text()[:10] + "-", Partitions: 2, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for i := range 20 { // in both partitions
		if err := b.Publish(ctx, "posts", bus.Message{Key: strconv.Itoa(i), Value: []byte("x")}); err != nil {
			t.Fatal(err)
		}
	}
	ends, err := b.offsets(ctx, b.topicName("posts"), kafka.LastOffsetOf)
	if err != nil || ends[0] == 0 || ends[1] == 0 {
		t.Fatalf("%v, %v", ends, err)
	}
	now, old := time.Now(), time.Now().Add(-time.Hour)
	for _, tt := range []struct {
		name  string
		stuck tracker
		want  bool
	}{
		{"nothing came in", tracker{got: old}, true},
		{"something came in just now", tracker{got: now}, false},
		{"something waits to be fetched", tracker{got: old, offered: 1}, false},
		{"all is read", tracker{got: old, next: ends[1]}, false},
	} {
		c := &consumer{bus: b, topic: "posts", group: "g", gen: &kafka.Generation{}, since: old}
		c.parts = map[int]*tracker{0: {got: now}, 1: &tt.stuck}
		if first, second := c.stalled(ctx), c.stalled(ctx); first || second != tt.want {
			t.Errorf("%s: the first look says %v, the second %v", tt.name, first, second)
		}
	}
}

// TestReadAhead: what was read and waits is bounded in bytes, by the largest
// message, and not by a number of messages of any size.
func TestReadAhead(t *testing.T) {
	b, err := Open(Config{Brokers: []string{"127.0.0.1:1"}, MaxMessage: 16 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r := kafka.NewReader(b.reading("posts", 0))
	defer r.Close()
	if n := r.Config().QueueCapacity; n != 1 {
		t.Errorf("%d messages of up to %d bytes wait in each partition", n, b.cfg.MaxMessage)
	}
}
