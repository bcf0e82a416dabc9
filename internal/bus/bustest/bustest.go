// Package bustest holds every implementation of internal/bus to its contract:
// named properties, run by each adapter's tests against real storage.
package bustest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"yuqing/internal/bus"
)

// Harness is one empty log to test.
type Harness struct {
	// Open opens the log. Opening it again, with or without closing it first,
	// is what another process or a restarted one does.
	Open func(t *testing.T) bus.Bus
	// MaxMessage is the limit of a message's value, in bytes.
	MaxMessage int
}

const (
	topic   = "posts"
	group   = "analyse"
	patient = 5 * time.Minute // a real broker rebalances in between, on a busy machine
)

// Run tests all properties, each on a log of its own and several at a time: they
// wait for a broker more than they work.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	properties := []struct {
		name string
		test func(*testing.T, Harness)
	}{
		{"a new group starts at the oldest message", newGroupStartsAtOldest},
		{"keys keep their order", keysKeepOrder},
		{"each group gets every message", eachGroupGetsAll},
		{"consumers of a group share the messages", consumersShare},
		{"what was not acknowledged is delivered again", redeliveredAfterReopen},
		{"what was acknowledged is not delivered again", acknowledgedStays},
		{"no position past an unacknowledged message", noPositionPastGap},
		{"fetch gives at most max", fetchGivesAtMostMax},
		{"fetch waits for another opener's message", fetchWaits},
		{"fetch ends with its context and with close", fetchEnds},
		{"published is durable", publishedIsDurable},
		{"too large a message is refused whole", tooLargeRefused},
		{"empty values and any bytes pass unchanged", bytesUnchanged},
		{"lag counts what is not acknowledged", lagCounts},
		{"await returns when all is acknowledged", awaitReturns},
		{"replay from a time", replayFromTime},
		{"replay refuses a group in use", replayRefusesInUse},
		{"burying twice keeps one letter", buryTwice},
		{"a letter is redelivered once", redeliverOnce},
		{"each letter has an answer of its own", redeliverMany},
		{"the newest letters are listed", newestLetters},
		{"publishers at the same time lose nothing", publishersAtOnce},
	}
	for _, p := range properties {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			p.test(t, fresh(t))
		})
	}
}

func open(t *testing.T, h Harness) bus.Bus {
	t.Helper()
	b := h.Open(t)
	t.Cleanup(func() { b.Close() })
	return b
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	t.Cleanup(cancel)
	return ctx
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func publish(t *testing.T, b bus.Bus, msgs ...bus.Message) {
	t.Helper()
	check(t, b.Publish(within(t), topic, msgs...))
}

// numbered makes messages n of a key, with the values "key/from" and so on.
func numbered(key string, from, n int) []bus.Message {
	var msgs []bus.Message
	for i := from; i < from+n; i++ {
		msgs = append(msgs, bus.Message{Key: key, Value: fmt.Appendf(nil, "%s/%d", key, i)})
	}
	return msgs
}

func subscribe(t *testing.T, b bus.Bus, group string) bus.Consumer {
	t.Helper()
	c, err := b.Subscribe(within(t), topic, group)
	check(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// fetch reads until n messages are there.
func fetch(t *testing.T, c bus.Consumer, n int) []bus.Message {
	t.Helper()
	var got []bus.Message
	for len(got) < n {
		msgs, err := c.Fetch(within(t), n-len(got))
		if err != nil {
			t.Fatalf("after %d of %d messages: %v", len(got), n, err)
		}
		got = append(got, msgs...)
	}
	return got
}

func ack(t *testing.T, c bus.Consumer, msgs ...bus.Message) {
	t.Helper()
	check(t, c.Ack(within(t), msgs...))
}

func values(msgs []bus.Message) []string {
	var vs []string
	for _, m := range msgs {
		vs = append(vs, string(m.Value))
	}
	return vs
}

func wantValues(t *testing.T, msgs []bus.Message, want ...string) {
	t.Helper()
	if got := fmt.Sprint(values(msgs)); got != fmt.Sprint(want) {
		t.Errorf("got %s, want %v", got, want)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}
