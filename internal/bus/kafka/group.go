package kafka

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"
)

const (
	sessionTimeout = 10 * time.Second // until a dead member's partitions go to others
	rejoinWait     = time.Second
	defaultStall   = 30 * time.Second
)

// run keeps the consumer in its group until it is closed. A member of which a
// partition stands still although there is something to read in it, whatever its
// others do, is thrown away and joins anew:
// after a broker's restart the library has been seen to wait for ever.
func (c *consumer) run() {
	defer close(c.done)
	name := c.bus.topicName(c.topic)
	for c.ctx.Err() == nil {
		if _, err := c.bus.ensure(c.ctx, name); err != nil {
			c.complain("prepare the topic", err)
			continue
		}
		group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
			ID: c.bus.groupName(c.topic, c.group), Brokers: c.bus.cfg.Brokers, Dialer: c.bus.dialer,
			Topics: []string{name}, StartOffset: kafka.FirstOffset,
			SessionTimeout: sessionTimeout, RebalanceTimeout: sessionTimeout, JoinGroupBackoff: rejoinWait,
			HeartbeatInterval: time.Second, WatchPartitionChanges: true, PartitionWatchInterval: 30 * time.Second,
			Timeout: sessionTimeout,
		})
		if err != nil {
			c.complain("join the group", err)
			continue
		}
		c.member(group)
		group.Close()
		c.adopt(nil)
	}
}

// member works through the generations of a group until it is closed or stalls.
func (c *consumer) member(group *kafka.ConsumerGroup) {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	go c.watch(ctx, cancel)
	for {
		gen, err := group.Next(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.bus.cfg.Log.Warn("kafka: join a group", "group", c.group, "topic", c.topic, "error", err)
			continue
		}
		c.adopt(gen)
		for _, p := range gen.Assignments[c.bus.topicName(c.topic)] {
			gen.Start(func(ctx context.Context) { c.read(ctx, gen, p.ID, p.Offset) })
		}
	}
}

// adopt begins a generation: positions start where the group has committed.
func (c *consumer) adopt(gen *kafka.Generation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen, c.parts, c.since = gen, map[int]*tracker{}, time.Now()
	if gen == nil {
		return
	}
	for _, p := range gen.Assignments[c.bus.topicName(c.topic)] {
		c.parts[p.ID] = &tracker{next: p.Offset, done: p.Offset, got: c.since}
	}
}

// reading is how a partition is read. What was read and waits is bounded in bytes by
// waiting being one message: the library would hold a hundred of any size.
func (b *Bus) reading(topic string, partition int) kafka.ReaderConfig {
	return kafka.ReaderConfig{
		Brokers: b.cfg.Brokers, Dialer: b.dialer,
		Topic: b.topicName(topic), Partition: partition,
		MinBytes: 1, MaxBytes: b.cfg.MaxMessage + 2*slack, MaxWait: 500 * time.Millisecond, QueueCapacity: 1,
		ReadBackoffMin: 10 * time.Millisecond, ReadBackoffMax: 250 * time.Millisecond,
	}
}

// read delivers the messages of a partition while the generation lasts. It
// must not return before: that would end the generation.
func (c *consumer) read(ctx context.Context, gen *kafka.Generation, partition int, offset int64) {
	r := kafka.NewReader(c.bus.reading(c.topic, partition))
	defer r.Close()
	if err := r.SetOffset(offset); err != nil {
		c.complain("go to the position", err)
	}
	for ctx.Err() == nil {
		m, err := r.FetchMessage(ctx)
		if err != nil {
			if ctx.Err() == nil {
				c.complain("read a partition", err)
			}
			continue
		}
		c.offer(ctx, delivery{gen, m})
	}
}

// offer waits until a Fetch takes the message. Whoever works on what was taken
// before may take long: the partition does not stand still meanwhile.
func (c *consumer) offer(ctx context.Context, d delivery) {
	c.mu.Lock()
	t := &tracker{} // of a generation that is over, nothing is counted
	if d.gen == c.gen {
		t = c.parts[d.msg.Partition]
	}
	t.offered++
	c.mu.Unlock()
	select {
	case c.in <- d:
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t.offered--
	t.got = time.Now()
}

// complain logs what went wrong and waits before it is tried again.
func (c *consumer) complain(doing string, err error) {
	if c.ctx.Err() != nil {
		return
	}
	c.bus.cfg.Log.Warn("kafka: "+doing, "group", c.group, "topic", c.topic, "error", err)
	_ = sleep(c.ctx, rejoinWait)
}

// watch ends the membership when nothing has come in from a partition for a while
// although it holds more, or when no generation began in that time.
func (c *consumer) watch(ctx context.Context, giveUp func()) {
	for sleep(ctx, c.bus.stall/3) == nil {
		if c.stalled(ctx) {
			c.bus.cfg.Log.Warn("kafka: consumer stands still, joining anew", "group", c.group, "topic", c.topic)
			giveUp()
		}
	}
}

// stalled looks once. A partition stands still when two looks in a row found it
// behind: what one look finds may have been written just then.
func (c *consumer) stalled(ctx context.Context) bool {
	long := time.Now().Add(-c.bus.stall)
	c.mu.Lock()
	gen, next := c.gen, c.quietParts(long)
	late := gen == nil && c.since.Before(long)
	c.mu.Unlock()
	if len(next) == 0 {
		return late
	}
	name := c.bus.topicName(c.topic)
	ends, err := c.bus.offsets(ctx, name, kafka.LastOffsetOf)
	if err != nil {
		return false // the broker is down: a new membership would not help
	}
	firsts, err := c.bus.offsets(ctx, name, kafka.FirstOffsetOf)
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return gen == c.gen && c.stillBehind(long, unread(next, firsts, ends))
}

// quietParts are the partitions from which nothing came in for long, and where they
// are read on.
func (c *consumer) quietParts(long time.Time) map[int]int64 {
	next := map[int]int64{}
	for p, t := range c.parts {
		if t.quiet(long) {
			next[p] = t.next
		} else {
			t.behind = false
		}
	}
	return next
}

// stillBehind notes which partitions are behind and reports whether one was so
// before.
func (c *consumer) stillBehind(long time.Time, behind map[int]bool) (still bool) {
	for p, t := range c.parts {
		now := behind[p] && t.quiet(long)
		still = still || now && t.behind
		t.behind = now
	}
	return still
}

// unread tells which partitions hold a message at or after next, which is negative
// where the group has no position in it yet. What retention has removed is not
// waited for.
func unread(next, firsts, ends map[int]int64) map[int]bool {
	out := map[int]bool{}
	for p, n := range next {
		out[p] = max(n, firsts[p]) < ends[p]
	}
	return out
}
