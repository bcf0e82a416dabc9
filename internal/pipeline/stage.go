// Package pipeline moves posts from the log to where people find them:
//
//	log "posts" -> analyse -> post store -> log "analysed" -> index
//
// It owns the stages, their retries and what becomes of a message that can't
// be processed. A message is acknowledged only after its effect is durable;
// every effect is idempotent, so a delivery that is repeated changes nothing.
// It imports the domain and the ports (opinion, bus, search), never an engine.
package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"yuqing/internal/bus"
	"yuqing/internal/privacy"
)

// The consumer groups of the stages.
const (
	GroupAnalyse = "analyse"
	GroupIndex   = "index"
)

// Waits between two tries of a batch whose effect could not be made durable.
const (
	firstWait = 200 * time.Millisecond
	maxWait   = 15 * time.Second
)

// A letter is a message of a batch that can't be processed, and why.
type letter struct {
	message bus.Message
	reason  string
}

// stage is what the stages share: one consumer, and a sink that makes the
// effect of a batch durable or fails as a whole.
type stage struct {
	bus          bus.Bus
	topic, group string
	batch        int // messages
	atOnce       int // batches that are finished at the same time
	log          *slog.Logger
	// wait is time.After, but for tests.
	wait func(time.Duration) <-chan time.Time
}

// flow runs a stage until the context ends. While batches are being finished
// the next one is being prepared, so that the engines and the processors work
// at once. With one at once batches are finished, and so acknowledged, in
// order; with more the log keeps the position before what is still open.
func flow[T any](ctx context.Context, s *stage, prepare func([]bus.Message) T, finish func(context.Context, bus.Consumer, T) error) error {
	c, err := s.bus.Subscribe(ctx, s.topic, s.group)
	if err != nil {
		return fmt.Errorf("subscribe to %s: %w", s.topic, err)
	}
	defer c.Close()
	finishing, ctx := errgroup.WithContext(ctx) // which the first failure ends
	finishing.SetLimit(s.atOnce)
	ready := make(chan T)
	var ended error
	go func() {
		defer close(ready)
		for ended == nil {
			var msgs []bus.Message
			if msgs, ended = s.fetch(ctx, c); ended != nil {
				return
			}
			select {
			case ready <- prepare(msgs):
			case <-ctx.Done():
				ended = ctx.Err()
			}
		}
	}()
	for batch := range ready {
		finishing.Go(func() error { return finish(ctx, c, batch) })
	}
	return cmp.Or(finishing.Wait(), ended)
}

// fetch reads the next batch, or returns the context's error.
func (s *stage) fetch(ctx context.Context, c bus.Consumer) ([]bus.Message, error) {
	var msgs []bus.Message
	err := s.retry(ctx, "fetch", func() (err error) {
		msgs, err = c.Fetch(ctx, s.batch)
		return err
	})
	return msgs, err
}

// settle buries the letters of a batch whose effect is durable, and
// acknowledges the batch.
func (s *stage) settle(ctx context.Context, c bus.Consumer, msgs []bus.Message, letters []letter) error {
	for _, l := range letters {
		s.log.Warn("message buried", "stage", s.group, "topic", s.topic, "offset", l.message.Offset, "reason", privacy.Mask(l.reason))
		err := s.retry(ctx, "bury", func() error { return s.bus.Bury(ctx, s.group, l.message, l.reason) })
		if err != nil {
			return err
		}
	}
	return s.retry(ctx, "acknowledge", func() error { return c.Ack(ctx, msgs...) })
}

// retry repeats do, waiting longer each time, until it succeeds or the context
// ends: a broken engine holds the stage up, it never loses a message.
func (s *stage) retry(ctx context.Context, what string, do func() error) error {
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		err := do()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.log.Error("stage held up", "stage", s.group, "doing", what, "error", err, "again_in", wait)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.wait(wait):
		}
	}
}
