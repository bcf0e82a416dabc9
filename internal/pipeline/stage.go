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
	"context"
	"log/slog"
	"time"

	"yuqing/internal/bus"
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
	batch        int
	log          *slog.Logger
	// wait is time.After, but for tests.
	wait func(time.Duration) <-chan time.Time
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
		s.log.Warn("message buried", "stage", s.group, "topic", s.topic, "offset", l.message.Offset, "reason", l.reason)
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
		s.log.Error("stage held up", "stage", s.group, "doing", what, "err", err, "again_in", wait)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.wait(wait):
		}
	}
}
