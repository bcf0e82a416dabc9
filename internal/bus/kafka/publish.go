package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"

	"yuqing/internal/bus"
)

// Publish returns when all replicas in sync have the messages. A call that
// failed half way may have written some of them, which a repetition doubles.
func (b *Bus) Publish(ctx context.Context, topic string, msgs ...bus.Message) error {
	for _, m := range msgs {
		if len(m.Value) > b.cfg.MaxMessage || len(m.Key) > slack/2 {
			return fmt.Errorf("publish to %s: message of %d bytes, limit %d: %w", topic, len(m.Value), b.cfg.MaxMessage, bus.ErrTooLarge)
		}
	}
	ctx, done := b.closing(ctx)
	defer done()
	return failed(ctx, "publish to "+topic, b.publish(ctx, b.topicName(topic), msgs))
}

func (b *Bus) publish(ctx context.Context, name string, msgs []bus.Message) error {
	if err := ctx.Err(); err != nil || len(msgs) == 0 {
		return err
	}
	if _, err := b.ensure(ctx, name); err != nil {
		return err
	}
	out := make([]kafka.Message, len(msgs))
	for i, m := range msgs {
		out[i] = kafka.Message{Topic: name, Key: []byte(m.Key), Value: append([]byte{}, m.Value...)}
	}
	return b.write(ctx, out...)
}

// write words what the writer says of each message as one error.
func (b *Bus) write(ctx context.Context, msgs ...kafka.Message) error {
	err := b.writer.WriteMessages(ctx, msgs...)
	var each kafka.WriteErrors
	if errors.As(err, &each) {
		err = fmt.Errorf("%d of %d messages were not written", each.Count(), len(msgs))
		for _, e := range each {
			if e != nil {
				err = fmt.Errorf("%w: %w", err, e)
				break
			}
		}
	}
	var large kafka.MessageTooLargeError
	if errors.Is(err, kafka.MessageSizeTooLarge) || errors.As(err, &large) {
		return fmt.Errorf("%w: %w", bus.ErrTooLarge, err)
	}
	return err
}
