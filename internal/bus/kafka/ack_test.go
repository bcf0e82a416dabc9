package kafka

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/testservers"
)

// TestCloseEndsAck: who acknowledges to a broker that hangs hears that the consumer
// is closed, whether their position is on its way or waits behind another.
func TestCloseEndsAck(t *testing.T) {
	server := testservers.Kafka(t)
	b, err := Open(Config{Brokers: []string{server.Address}, Prefix: "t" + rand.Text()[:10] + "-", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if err := b.Publish(ctx, "posts", bus.Message{Value: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	sub, err := b.Subscribe(ctx, "posts", "g")
	if err != nil {
		t.Fatal(err)
	}
	msgs, err := sub.Fetch(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	server.Halt(t)
	defer server.Resume()
	acked := make(chan error)
	for range 2 {
		go func() { acked <- sub.Ack(ctx, msgs...) }()
	}
	for len(sub.(*consumer).committing) == 0 {
		if ctx.Err() != nil {
			t.Fatal("no acknowledgement began")
		}
		runtime.Gosched()
	}
	go sub.Close()
	for range 2 {
		if err := <-acked; !errors.Is(err, bus.ErrClosed) {
			t.Errorf("%v", err)
		}
	}
}
