package kafka_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/bus/kafka"
	"yuqing/internal/testservers"
)

const (
	topic = "posts"
	group = "analyse"

	// patient is for what must come: a broker takes minutes to start on a
	// machine that is busy with everything else.
	patient = 10 * time.Minute
)

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// insist repeats a call as the pipeline does, until it succeeds.
func insist(ctx context.Context, do func() error) error {
	for {
		err := do()
		if err == nil || ctx.Err() != nil || errors.Is(err, bus.ErrClosed) {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// ledger notes which numbers were published and which were processed.
type ledger struct {
	mu        sync.Mutex
	processed map[string]int
}

func (l *ledger) process(msgs []bus.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range msgs {
		l.processed[string(m.Value)]++
	}
}

// consume processes until the context ends or the consumer is closed.
func (l *ledger) consume(ctx context.Context, c bus.Consumer) {
	for {
		var msgs []bus.Message
		err := insist(ctx, func() (err error) { msgs, err = c.Fetch(ctx, 20); return err })
		if err != nil {
			return
		}
		l.process(msgs)
		if insist(ctx, func() error { return c.Ack(ctx, msgs...) }) != nil {
			return
		}
	}
}

func (l *ledger) wantAll(t *testing.T, n int) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range n {
		if l.processed[fmt.Sprint(i)] == 0 {
			t.Errorf("message %d was never processed", i)
		}
	}
}

func publish(ctx context.Context, t *testing.T, b bus.Bus, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		m := bus.Message{Key: fmt.Sprint("k", i%7), Value: fmt.Append(nil, i)}
		if err := insist(ctx, func() error { return b.Publish(ctx, topic, m) }); err != nil {
			t.Fatalf("publish %d: %v", i, err)
		}
	}
}

// working is a log on the broker with somebody who processes what comes.
func working(t *testing.T, server *testservers.Server) (context.Context, bus.Bus, *ledger) {
	t.Helper()
	b := harness(t, server.Address).Open(t)
	t.Cleanup(func() { b.Close() })
	ctx := within(t, patient)
	c, err := b.Subscribe(ctx, topic, group)
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{processed: map[string]int{}}
	go l.consume(ctx, c)
	return ctx, b, l
}

func settled(ctx context.Context, t *testing.T, b bus.Bus) {
	t.Helper()
	if err := insist(ctx, func() error { return b.Await(ctx, topic, group) }); err != nil {
		t.Fatalf("not everything was acknowledged: %v", err)
	}
}

// TestBrokerKilled: the broker dies in the middle of writing and reading and
// comes back (faults 5 and 6): nothing is lost and the consumer goes on.
func TestBrokerKilled(t *testing.T) {
	server := testservers.Kafka(t)
	ctx, b, l := working(t, server)
	publish(ctx, t, b, 0, 100)
	server.Kill(t)
	if err := b.Publish(within(t, time.Second), topic, bus.Message{Value: []byte("x")}); err == nil {
		t.Error("a message was published to a dead broker")
	}
	restarted := make(chan struct{})
	go func() { defer close(restarted); server.Start(t) }()
	publish(ctx, t, b, 100, 200)
	<-restarted
	publish(ctx, t, b, 200, 300)
	settled(ctx, t, b)
	l.wantAll(t, 300)
}

// TestBrokersLimit: a topic that takes less than we think, because somebody
// changed it since we looked (fault 14): the message is refused with the
// reason, and smaller ones go on.
func TestBrokersLimit(t *testing.T) {
	server := testservers.Kafka(t)
	cfg := config(server.Address)
	cfg.MaxMessage = 8 << 20
	b, err := kafka.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ctx := within(t, patient)
	publish(ctx, t, b, 0, 1) // makes the topic
	alter(ctx, t, server.Address, cfg.Prefix+topic, "max.message.bytes", "1048576")
	noise := make([]byte, 6<<20) // that compression cannot make small
	rand.Read(noise)
	if err := b.Publish(ctx, topic, bus.Message{Value: noise}); !errors.Is(err, bus.ErrTooLarge) {
		t.Errorf("error is %v, want that it is too large", err)
	}
	publish(ctx, t, b, 1, 2)
}

// TestBrokerDownAtStart: everything is opened and subscribed while there is no
// broker (fault 4).
func TestBrokerDownAtStart(t *testing.T) {
	server := testservers.Kafka(t)
	server.Kill(t)
	ctx, b, l := working(t, server)
	if err := b.Publish(within(t, 2*time.Second), topic, bus.Message{Value: []byte("x")}); err == nil {
		t.Error("a message was published to a dead broker")
	}
	if _, err := b.Lag(within(t, time.Second), topic, group); err == nil {
		t.Error("a dead broker told its lag")
	}
	server.Start(t)
	publish(ctx, t, b, 0, 20)
	settled(ctx, t, b)
	l.wantAll(t, 20)
}

// TestBrokerHangs: the broker answers nothing for longer than a session lasts.
func TestBrokerHangs(t *testing.T) {
	server := testservers.Kafka(t)
	ctx, b, l := working(t, server)
	publish(ctx, t, b, 0, 20)
	server.Halt(t)
	if err := b.Publish(within(t, 12*time.Second), topic, bus.Message{Value: []byte("x")}); err == nil {
		t.Error("a message was published to a broker that hangs")
	}
	server.Resume()
	publish(ctx, t, b, 20, 40)
	settled(ctx, t, b)
	l.wantAll(t, 40)
}

// TestAckToABrokerThatHangs: who acknowledges waits no longer than they want to,
// and what they acknowledged counts when the broker is back.
func TestAckToABrokerThatHangs(t *testing.T) {
	server := testservers.Kafka(t)
	b := harness(t, server.Address).Open(t)
	defer b.Close()
	ctx := within(t, patient)
	publish(ctx, t, b, 0, 2)
	c, err := b.Subscribe(ctx, topic, group)
	if err != nil {
		t.Fatal(err)
	}
	msgs, err := c.Fetch(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	server.Halt(t)
	start := time.Now()
	for range 2 { // the second waits behind the first
		if err := c.Ack(within(t, time.Second), msgs...); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	}
	server.Resume()
	l := &ledger{processed: map[string]int{}}
	l.process(msgs)
	go l.consume(ctx, c)
	settled(ctx, t, b)
	l.wantAll(t, 2)
}

// TestRebalanceDuringProcessing: a member joins while another is at work, and
// one leaves without acknowledging (fault 7).
func TestRebalanceDuringProcessing(t *testing.T) {
	server := testservers.Kafka(t)
	h := harness(t, server.Address)
	one, two := h.Open(t), h.Open(t)
	defer one.Close()
	defer two.Close()
	ctx := within(t, patient)
	publish(ctx, t, one, 0, 90)
	slow, err := one.Subscribe(ctx, topic, group)
	if err != nil {
		t.Fatal(err)
	}
	held, err := slow.Fetch(ctx, 30)
	if err != nil {
		t.Fatal(err)
	}
	l := ledger{processed: map[string]int{}}
	second, err := two.Subscribe(ctx, topic, group)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); l.consume(ctx, second) }()
	publish(ctx, t, one, 90, 180)
	if err := insist(ctx, func() error { return slow.Ack(ctx, held[:10]...) }); err != nil {
		t.Fatal(err)
	}
	l.process(held[:10]) // its effects are durable; the other 20 were lost with it
	if err := slow.Close(); err != nil {
		t.Fatal(err)
	}
	settled(ctx, t, two)
	second.Close()
	<-ended
	l.wantAll(t, 180)
}
