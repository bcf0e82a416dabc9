package kafka

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"yuqing/internal/bus"
)

const (
	fillWait   = 10 * time.Millisecond // a Fetch that has a message waits this long for more
	fetchBytes = 16 << 20              // a Fetch stops after this much, whatever its max
)

// consumer is one member of a consumer group. Its partitions change with each
// generation of the group; what was handed out in an earlier generation and is
// acknowledged later counts for nothing, because it is delivered again, perhaps
// to another member.
type consumer struct {
	bus          *Bus
	topic, group string
	in           chan delivery
	ctx          context.Context
	cancel       context.CancelFunc
	done         chan struct{} // closed when the member has left
	committing   chan struct{} // holds one while a position is on its way to the broker

	mu    sync.Mutex
	gen   *kafka.Generation // nil between generations
	since time.Time         // when that began
	parts map[int]*tracker  // of the partitions of gen
}

// delivery is a message and the generation it was read in.
type delivery struct {
	gen *kafka.Generation
	msg kafka.Message
}

// Subscribe starts to join the group; it does not wait until it has.
func (b *Bus) Subscribe(ctx context.Context, topic, group string) (bus.Consumer, error) {
	c := &consumer{
		bus: b, topic: topic, group: group,
		in: make(chan delivery), done: make(chan struct{}), committing: make(chan struct{}, 1), since: time.Now(),
	}
	c.ctx, c.cancel = context.WithCancel(b.ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() != nil {
		c.cancel()
		return nil, bus.ErrClosed
	}
	b.consumers[c] = struct{}{}
	go c.run()
	return c, ctx.Err()
}

// Fetch hands out what the partitions of this member hold.
func (c *consumer) Fetch(ctx context.Context, max int) ([]bus.Message, error) {
	if max < 1 {
		return nil, fmt.Errorf("kafka: fetch from %s: max is %d, want at least 1", c.topic, max)
	}
	var msgs []bus.Message
	var enough <-chan time.Time // runs from the first message on
	for size := 0; len(msgs) < max && size < fetchBytes; {
		select {
		case d := <-c.in:
			if m, ok := c.handOut(d); ok {
				msgs = append(msgs, m)
				size += len(m.Value)
			}
		case <-enough:
			return msgs, nil
		case <-c.ctx.Done():
			return nil, bus.ErrClosed
		case <-ctx.Done():
			if len(msgs) > 0 {
				return msgs, nil
			}
			return nil, ctx.Err()
		}
		if enough == nil && len(msgs) > 0 {
			enough = time.After(fillWait)
		}
	}
	return msgs, nil
}

// handOut notes a message as handed out, unless its generation is over.
func (c *consumer) handOut(d delivery) (bus.Message, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d.gen != c.gen {
		return bus.Message{}, false
	}
	m := d.msg
	c.parts[m.Partition].handedOut(m.Offset)
	return bus.Message{
		Topic: c.topic, Key: string(m.Key), Value: m.Value,
		Partition: m.Partition, Offset: m.Offset, Time: m.Time,
	}, true
}

// Ack commits, for each partition, the position before which everything is
// acknowledged, and returns when the broker has it. When ctx ends first, what
// was acknowledged is committed by this or the next Ack, or delivered again; so it
// is when the consumer is closed first.
func (c *consumer) Ack(ctx context.Context, msgs ...bus.Message) error {
	if c.ctx.Err() != nil {
		return bus.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select { // one at a time, or an earlier position could come last
	case c.committing <- struct{}{}:
	case <-c.ctx.Done():
		return bus.ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("kafka: acknowledge to %s for %s: %w", c.topic, c.group, ctx.Err())
	}
	gen, reached := c.acknowledge(msgs)
	if len(reached) == 0 {
		<-c.committing
		return nil
	}
	committed := make(chan error, 1)
	go func() { // the library's call knows no context, and a broker may hang
		err := gen.CommitOffsets(map[string]map[int]int64{c.bus.topicName(c.topic): maps.Clone(reached)})
		if err == nil {
			c.committed(gen, reached)
		}
		<-c.committing
		committed <- err
	}()
	select {
	case err := <-committed:
		if err != nil {
			return fmt.Errorf("kafka: acknowledge to %s for %s: %w", c.topic, c.group, err)
		}
		return nil
	case <-c.ctx.Done():
		return bus.ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("kafka: acknowledge to %s for %s: %w", c.topic, c.group, ctx.Err())
	}
}

// acknowledge notes messages as acknowledged and returns which partitions of
// the generation may move on, and to where.
func (c *consumer) acknowledge(msgs []bus.Message) (*kafka.Generation, map[int]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	reached := map[int]int64{}
	for _, m := range msgs {
		t := c.parts[m.Partition]
		if t == nil {
			continue // another member has this partition now
		}
		t.acknowledge(m.Offset)
		if p := t.position(); p > t.done {
			reached[m.Partition] = p
		}
	}
	return c.gen, reached
}

func (c *consumer) committed(gen *kafka.Generation, reached map[int]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gen != gen {
		return
	}
	for p, offset := range reached {
		c.parts[p].done = offset
	}
}

// Close leaves the group; what was not acknowledged goes to another member.
func (c *consumer) Close() error {
	c.cancel()
	<-c.done
	c.bus.mu.Lock()
	delete(c.bus.consumers, c)
	c.bus.mu.Unlock()
	return nil
}
