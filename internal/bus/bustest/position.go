package bustest

import (
	"context"
	"errors"
	"testing"
	"time"

	"yuqing/internal/bus"
)

func lag(t *testing.T, b bus.Bus) int64 {
	t.Helper()
	n, err := b.Lag(within(t), topic, group)
	check(t, err)
	return n
}

func lagCounts(t *testing.T, h Harness) {
	b := open(t, h)
	if n := lag(t, b); n != 0 {
		t.Errorf("lag on an empty log is %d", n)
	}
	publish(t, b, numbered("a", 0, 5)...)
	if n := lag(t, b); n != 5 {
		t.Errorf("lag of a group that never read is %d, want 5", n)
	}
	c := subscribe(t, b, group)
	got := fetch(t, c, 5)
	if n := lag(t, b); n != 5 {
		t.Errorf("lag after fetching is %d, want 5", n)
	}
	ack(t, c, got[:2]...)
	if n := lag(t, b); n != 3 {
		t.Errorf("lag after acknowledging 2 of 5 is %d", n)
	}
	ack(t, c, got...)
	if n := lag(t, b); n != 0 {
		t.Errorf("lag after acknowledging all is %d", n)
	}
}

func awaitReturns(t *testing.T, h Harness) {
	b, other := open(t, h), open(t, h)
	publish(t, b, numbered("a", 0, 3)...)
	c := subscribe(t, other, group)
	got := fetch(t, c, 3)
	ack(t, c, got[:2]...)

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Await(cancelled, topic, group); err == nil {
		t.Error("await returned with a message not acknowledged")
	}
	ended := make(chan error, 1)
	go func() { ended <- b.Await(within(t), topic, group) }()
	ack(t, c, got[2])
	check(t, <-ended)
	if n := lag(t, b); n != 0 {
		t.Errorf("lag after await is %d", n)
	}
	check(t, b.Await(within(t), topic, group))
}

func replayFromTime(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 2)...)
	c := subscribe(t, b, group)
	old := fetch(t, c, 2)
	since := nextTime(t, b, c, old[1].Time)
	check(t, c.Close())

	check(t, b.Replay(within(t), topic, group, since))
	again := subscribe(t, b, group)
	if m := fetch(t, again, 1)[0]; m.Time.Before(since) || string(m.Value) == "a/0" || string(m.Value) == "a/1" {
		t.Errorf("replay since %v began with %s of %v", since, m.Value, m.Time)
	}
	check(t, again.Close())

	check(t, b.Replay(within(t), topic, group, old[0].Time))
	wantValues(t, fetch(t, subscribe(t, b, group), 2), "a/0", "a/1")
}

// nextTime publishes until the log's clock has moved on, and returns the time
// of the first message after that.
func nextTime(t *testing.T, b bus.Bus, c bus.Consumer, after time.Time) time.Time {
	t.Helper()
	for i := range 100_000 {
		publish(t, b, numbered("a", 2+i, 1)...) // one key, so one partition
		if m := fetch(t, c, 1)[0]; m.Time.After(after) {
			return m.Time
		}
	}
	t.Fatal("the log's clock stands still")
	return time.Time{}
}

func replayRefusesInUse(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 1)...)
	c := subscribe(t, b, group)
	fetch(t, c, 1)
	wantError(t, b.Replay(within(t), topic, group, time.Time{}), bus.ErrInUse)
}

func letters(t *testing.T, b bus.Bus) []bus.DeadLetter {
	t.Helper()
	ls, err := b.DeadLetters(within(t), 10)
	check(t, err)
	return ls
}

func buryTwice(t *testing.T, h Harness) {
	first := open(t, h)
	publish(t, first, numbered("a", 0, 2)...)
	c := subscribe(t, first, group)
	got := fetch(t, c, 2)
	for range 2 {
		check(t, first.Bury(within(t), group, got[0], "标题和正文都是空的"))
	}
	ack(t, c, got...)
	unpublished := bus.Message{Topic: topic, Key: "b", Value: []byte("never published")}
	for range 2 {
		check(t, first.Bury(within(t), "ingest", unpublished, "超过上限"))
	}
	first.Close()

	ls := letters(t, open(t, h))
	if len(ls) != 2 {
		t.Fatalf("%d letters, want 2", len(ls))
	}
	for g, n := range map[string]int{group: 1, "ingest": 1, "": 2, "none": 0} {
		ids, err := open(t, h).LetterIDs(within(t), g)
		check(t, err)
		if len(ids) != n || g == "" && ids[0] != ls[1].ID {
			t.Errorf("letters of %q: %q, want %d, the oldest first", g, ids, n)
		}
	}
	d := ls[1]
	if string(ls[0].Message.Value) == "a/0" {
		d = ls[0]
	}
	if string(d.Message.Value) != "a/0" || d.Message.Key != "a" || d.Message.Topic != topic ||
		d.Group != group || d.Reason != "标题和正文都是空的" || d.At.IsZero() || d.ID == "" {
		t.Errorf("letter is %+v", d)
	}
}

func redeliverOnce(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 1)...)
	c := subscribe(t, b, group)
	m := fetch(t, c, 1)[0]
	check(t, b.Bury(within(t), group, m, "模型缺失"))
	ack(t, c, m)

	id := letters(t, b)[0].ID
	check(t, errors.Join(b.Redeliver(within(t), id)...))
	m = fetch(t, c, 1)[0]
	wantValues(t, []bus.Message{m}, "a/0")
	if ls := letters(t, b); len(ls) != 0 {
		t.Errorf("%d letters are left", len(ls))
	}
	wantError(t, errors.Join(b.Redeliver(within(t), id)...), bus.ErrNoLetter)

	check(t, b.Bury(within(t), group, m, "仍然缺失"))
	if ls := letters(t, b); len(ls) != 1 || ls[0].Reason != "仍然缺失" {
		t.Errorf("after it failed again the letters are %+v", ls)
	}
}

// redeliverMany: each letter has an answer of its own, and an unknown one keeps
// no other back.
func redeliverMany(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 3)...)
	c := subscribe(t, b, group)
	msgs := fetch(t, c, 3)
	for _, m := range msgs {
		check(t, b.Bury(within(t), group, m, "模型缺失"))
	}
	ack(t, c, msgs...)
	ids, err := b.LetterIDs(within(t), group)
	check(t, err)
	refused := b.Redeliver(within(t), ids[0], "unknown", ids[2], ids[0])
	for i, want := range []error{nil, bus.ErrNoLetter, nil, bus.ErrNoLetter} {
		if !errors.Is(refused[i], want) {
			t.Errorf("letter %d: %v, want %v", i, refused[i], want)
		}
	}
	wantValues(t, fetch(t, c, 2), "a/0", "a/2")
	if left := letters(t, b); len(left) != 1 || left[0].ID != ids[1] {
		t.Errorf("what was not asked for: %+v", left)
	}
}

// newestLetters: what was redelivered makes room in the list for older ones.
func newestLetters(t *testing.T, h Harness) {
	b := open(t, h)
	publish(t, b, numbered("a", 0, 5)...)
	for _, m := range fetch(t, subscribe(t, b, group), 5) {
		check(t, b.Bury(within(t), group, m, "模型缺失"))
	}
	list := func(want ...string) []bus.DeadLetter {
		t.Helper()
		ls, err := b.DeadLetters(within(t), 2)
		check(t, err)
		var msgs []bus.Message
		for _, l := range ls {
			msgs = append(msgs, l.Message)
		}
		wantValues(t, msgs, want...)
		return ls
	}
	newest := list("a/4", "a/3")
	check(t, errors.Join(b.Redeliver(within(t), newest[0].ID)...))
	list("a/3", "a/2")
}
