package bustest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"yuqing/internal/bus"
)

func newGroupStartsAtOldest(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 3)...)
	wantValues(t, fetch(t, subscribe(t, b, group), 3), "a/0", "a/1", "a/2")
}

func keysKeepOrder(t *testing.T, h Harness) {
	b := open(t, h)
	for i := range 20 {
		publish(t, b, append(numbered("a", i, 1), numbered("b", i, 1)...)...)
	}
	next := map[string]int{}
	for _, m := range fetch(t, subscribe(t, b, group), 40) {
		if want := fmt.Sprintf("%s/%d", m.Key, next[m.Key]); string(m.Value) != want {
			t.Fatalf("got %s, want %s", m.Value, want)
		}
		next[m.Key]++
	}
}

func eachGroupGetsAll(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 3)...)
	one, two := subscribe(t, b, "one"), subscribe(t, b, "two")
	wantValues(t, fetch(t, one, 3), "a/0", "a/1", "a/2")
	wantValues(t, fetch(t, two, 3), "a/0", "a/1", "a/2")
}

// consumersShare reads with two consumers, one of which leaves half way:
// together they get everything, and nothing that was acknowledged comes back.
func consumersShare(t *testing.T, h Harness) {
	b := open(t, h)
	const n = 60
	for i := range n {
		publish(t, b, numbered(fmt.Sprint("key", i%7), i, 1)...)
	}
	ctx, stop := context.WithCancel(within(t))
	defer stop()
	var mu sync.Mutex
	acked := map[string]bool{}
	read := func(c bus.Consumer, leaveAfter int) {
		for taken := 0; taken < leaveAfter; {
			msgs, err := c.Fetch(ctx, 5)
			if err != nil {
				return
			}
			if err := c.Ack(ctx, msgs...); err != nil {
				continue // lost to the other consumer: it will be delivered there
			}
			taken += len(msgs)
			mu.Lock()
			for _, m := range msgs {
				acked[string(m.Value)] = true
			}
			if len(acked) == n {
				stop()
			}
			mu.Unlock()
		}
		c.Close()
	}
	var wg sync.WaitGroup
	wg.Go(func() { read(subscribe(t, b, group), n/3) })
	wg.Go(func() { read(subscribe(t, b, group), n+1) })
	wg.Wait()
	if len(acked) != n {
		t.Fatalf("%d of %d messages were processed", len(acked), n)
	}
}

func redeliveredAfterReopen(t *testing.T, h Harness) {
	first := open(t, h)
	publish(t, first, numbered("a", 0, 4)...)
	c := subscribe(t, first, group)
	got := fetch(t, c, 4)
	ack(t, c, got[0])
	first.Close() // three messages were on their way when it died

	again := fetch(t, subscribe(t, open(t, h), group), 3)
	wantValues(t, again, "a/1", "a/2", "a/3")
}

func acknowledgedStays(t *testing.T, h Harness) {
	first := open(t, h)
	publish(t, first, numbered("a", 0, 4)...)
	c := subscribe(t, first, group)
	ack(t, c, fetch(t, c, 4)...)
	first.Close()

	second := open(t, h)
	publish(t, second, numbered("a", 4, 1)...)
	wantValues(t, fetch(t, subscribe(t, second, group), 1), "a/4")
}

func noPositionPastGap(t *testing.T, h Harness) {
	first := open(t, h)
	publish(t, first, numbered("a", 0, 6)...)
	c := subscribe(t, first, group)
	got := fetch(t, c, 6)
	ack(t, c, got[0], got[1])
	ack(t, c, got[3], got[4], got[5]) // got[2] is still being worked on
	c.Close()

	c = subscribe(t, first, group)
	got = fetch(t, c, 4)
	wantValues(t, got, "a/2", "a/3", "a/4", "a/5")
	ack(t, c, got[1], got[2], got[3])
	ack(t, c, got[0]) // closes the gap
	first.Close()

	second := open(t, h)
	publish(t, second, numbered("a", 6, 1)...)
	wantValues(t, fetch(t, subscribe(t, second, group), 1), "a/6")
}

func fetchGivesAtMostMax(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 10)...)
	c := subscribe(t, b, group)
	for taken := 0; taken < 10; {
		msgs, err := c.Fetch(within(t), 3)
		check(t, err)
		if len(msgs) == 0 || len(msgs) > 3 {
			t.Fatalf("Fetch(3) gave %d messages", len(msgs))
		}
		taken += len(msgs)
	}
}

func fetchWaits(t *testing.T, h Harness) {
	reader, writer := open(t, h), open(t, h)
	c := subscribe(t, reader, group)
	got := make(chan []bus.Message, 1)
	go func() {
		msgs, _ := c.Fetch(within(t), 1)
		got <- msgs
	}()
	publish(t, writer, numbered("a", 0, 1)...)
	wantValues(t, <-got, "a/0")
}

func fetchEnds(t *testing.T, h Harness) {
	b := open(t, h)
	c := subscribe(t, b, group)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _, err := c.Fetch(ctx, 1); ended <- err }()
	cancel()
	wantError(t, <-ended, context.Canceled)

	go func() { _, err := c.Fetch(t.Context(), 1); ended <- err }()
	b.Close()
	wantError(t, <-ended, bus.ErrClosed)
	wantError(t, b.Publish(t.Context(), topic, numbered("a", 0, 1)...), bus.ErrClosed)
}

func publishedIsDurable(t *testing.T, h Harness) {
	first := open(t, h)
	publish(t, first, numbered("a", 0, 2)...)
	first.Close()
	wantValues(t, fetch(t, subscribe(t, open(t, h), group), 2), "a/0", "a/1")
}

func tooLargeRefused(t *testing.T, h Harness) {
	b := open(t, h)
	big := bus.Message{Key: "a", Value: bytes.Repeat([]byte{'x'}, h.MaxMessage+1)}
	wantError(t, b.Publish(within(t), topic, bus.Message{Key: "a", Value: []byte("before")}, big), bus.ErrTooLarge)
	fits := bus.Message{Key: "a", Value: big.Value[:h.MaxMessage]}
	publish(t, b, fits)
	if got := fetch(t, subscribe(t, b, group), 1); len(got[0].Value) != h.MaxMessage {
		t.Errorf("the first message has %d bytes, want the one of %d that fits", len(got[0].Value), h.MaxMessage)
	}
}

func bytesUnchanged(t *testing.T, h Harness) {
	b := open(t, h)
	want := []bus.Message{
		{Key: "", Value: nil},
		{Key: "", Value: []byte{}},
		{Key: "信源", Value: []byte("征地补偿😀\x00\xff")},
		{Key: strings.Repeat("k", 500), Value: []byte(`{"a":1}`)},
	}
	publish(t, b, want...)
	left := map[string]int{}
	for _, m := range want {
		left[m.Key+"="+string(m.Value)]++
	}
	for _, m := range fetch(t, subscribe(t, b, group), len(want)) {
		left[m.Key+"="+string(m.Value)]--
		if m.Topic != topic || m.Time.IsZero() {
			t.Errorf("message stands in topic %q at %v", m.Topic, m.Time)
		}
	}
	for m, n := range left {
		if n != 0 {
			t.Errorf("%q: published %+d times more than read", m, n)
		}
	}
}

func publishersAtOnce(t *testing.T, h Harness) {
	b := open(t, h)
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := b.Publish(within(t), topic, numbered(fmt.Sprint("w", w), i, 1)...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	next := map[string]int{}
	for _, m := range fetch(t, subscribe(t, b, group), writers*each) {
		if want := fmt.Sprintf("%s/%d", m.Key, next[m.Key]); string(m.Value) != want {
			t.Fatalf("got %s, want %s", m.Value, want)
		}
		next[m.Key]++
	}
}
