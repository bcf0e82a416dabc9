package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"yuqing/internal/bus"
)

const (
	pollEvery  = 150 * time.Millisecond // how soon another process's messages are seen
	fetchBytes = 16 << 20               // a Fetch stops after this much, whatever its max
)

// consumer reads a topic for a group while it holds the group's lock.
type consumer struct {
	log          *Log
	topic, group string
	topicID      int64
	lock         *flock.Flock
	ended        chan struct{}
	once         sync.Once

	mu       sync.Mutex
	owner    bool               // holds the lock; the fields below count from then on
	next     int64              // offset of the next message to hand out
	position int64              // offset of the first message not acknowledged
	acked    map[int64]struct{} // acknowledged beyond position
}

// Subscribe joins a group. The position of a new group is written down at
// once, so that nothing is trimmed before it was read.
func (l *Log) Subscribe(ctx context.Context, topic, group string) (bus.Consumer, error) {
	if err := errors.Join(checkName("topic", topic), checkName("group", group)); err != nil {
		return nil, err
	}
	c := &consumer{
		log: l, topic: topic, group: group,
		lock:  flock.New(lockFile(l.path, topic, group)),
		ended: make(chan struct{}), acked: map[int64]struct{}{},
	}
	err := l.write(ctx, func(tx *sql.Tx) (err error) {
		c.topicID, err = joinGroup(tx, topic, group)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("subscribe %s to %s: %w", group, topic, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, bus.ErrClosed
	}
	l.consumers[c] = struct{}{}
	return c, nil
}

func joinGroup(tx *sql.Tx, topic, group string) (int64, error) {
	id, err := topicID(tx, topic)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`
		insert into log_group (topic, name, position)
		select id, ?, first from log_topic where id = ?
		on conflict do nothing`, group, id)
	return id, err
}

// Fetch waits for messages; one of several consumers of a group gets them.
func (c *consumer) Fetch(ctx context.Context, max int) ([]bus.Message, error) {
	if max < 1 {
		return nil, fmt.Errorf("fetch from %s: max is %d, want at least 1", c.topic, max)
	}
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	for {
		if err := c.usable(ctx); err != nil {
			return nil, err
		}
		woken := c.log.woken() // taken before looking, so that nothing slips between
		msgs, err := c.take(ctx, max)
		if err != nil {
			return nil, fmt.Errorf("fetch from %s for %s: %w", c.topic, c.group, err)
		}
		if len(msgs) > 0 {
			return msgs, nil
		}
		timer.Reset(pollEvery)
		select {
		case <-woken:
		case <-timer.C:
		case <-ctx.Done():
		case <-c.ended:
		}
	}
}

func (c *consumer) usable(ctx context.Context) error {
	select {
	case <-c.ended:
		return bus.ErrClosed
	default:
		return ctx.Err()
	}
}

// take hands out what follows, none when there is nothing or when another
// consumer holds the group.
func (c *consumer) take(ctx context.Context, max int) ([]bus.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.owner {
		if ok, err := c.acquire(ctx); !ok || err != nil {
			return nil, err
		}
	}
	msgs, err := c.log.read(ctx, c.topic, c.topicID, c.next, max)
	if err == nil && len(msgs) > 0 {
		c.next = msgs[len(msgs)-1].Offset + 1
	}
	return msgs, err
}

// acquire takes the lock and starts from the position written down.
func (c *consumer) acquire(ctx context.Context) (bool, error) {
	ok, err := c.lock.TryLock()
	if !ok || err != nil {
		return false, err
	}
	if err := c.usable(ctx); err != nil {
		return false, errors.Join(err, c.lock.Unlock())
	}
	err = c.log.db.QueryRowContext(ctx, `select position from log_group where topic = ? and name = ?`, c.topicID, c.group).Scan(&c.position)
	if err != nil {
		return false, errors.Join(err, c.lock.Unlock())
	}
	c.owner, c.next = true, c.position
	return true, nil
}

func (l *Log) read(ctx context.Context, topic string, id, from int64, max int) ([]bus.Message, error) {
	rows, err := l.db.QueryContext(ctx, `
		select id, time, key, value from log_message
		where id >= ? and id < ? order by id limit ?`, rowID(id, from), rowID(id+1, 0), max)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var msgs []bus.Message
	for size := 0; size < fetchBytes && rows.Next(); {
		m := bus.Message{Topic: topic}
		var row, nanos int64
		if err := rows.Scan(&row, &nanos, &m.Key, &m.Value); err != nil {
			return nil, err
		}
		m.Offset, m.Time = offsetOf(row), time.Unix(0, nanos)
		size += len(m.Value)
		msgs = append(msgs, m)
	}
	return msgs, rows.Err()
}

// Ack moves the position as far as everything before it is acknowledged, and
// returns when that is durable.
func (c *consumer) Ack(ctx context.Context, msgs ...bus.Message) error {
	if err := c.usable(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range msgs {
		if m.Topic != c.topic || m.Offset >= c.next || !c.owner {
			return fmt.Errorf("acknowledge %s/%d: this consumer was not given that message", m.Topic, m.Offset)
		}
		if m.Offset >= c.position {
			c.acked[m.Offset] = struct{}{}
		}
	}
	reached := c.position
	for ; ; reached++ {
		if _, ok := c.acked[reached]; !ok {
			break
		}
	}
	if reached == c.position {
		return nil
	}
	return c.moveTo(ctx, reached)
}

func (c *consumer) moveTo(ctx context.Context, reached int64) error {
	from := c.position
	err := c.log.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`update log_group set position = ? where topic = ? and name = ?`, reached, c.topicID, c.group)
		if err == nil && from/trimEvery != reached/trimEvery {
			err = c.log.trim(tx, c.topicID)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("acknowledge to %s/%d for %s: %w", c.topic, reached, c.group, err)
	}
	for o := from; o < reached; o++ {
		delete(c.acked, o)
	}
	c.position = reached
	return nil
}

// Close leaves the group: what was not acknowledged is given to the next
// consumer.
func (c *consumer) Close() error {
	c.log.mu.Lock()
	delete(c.log.consumers, c)
	c.log.mu.Unlock()
	return c.end()
}

func (c *consumer) end() error {
	c.once.Do(func() { close(c.ended) })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owner = false
	return c.lock.Unlock()
}
