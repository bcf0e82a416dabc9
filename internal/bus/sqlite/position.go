package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/gofrs/flock"

	"yuqing/internal/bus"
)

const (
	trimEvery = 1000    // acknowledged messages between two trims
	trimMost  = 4000    // messages that one trim removes: more than come in meanwhile
	keepMost  = 100_000 // acknowledged messages of a topic kept for Replay
)

// extent is where a topic ends and what a group has acknowledged of it. A group
// that never subscribed stands at the oldest message kept.
type extent struct{ next, position int64 }

func (l *Log) extent(ctx context.Context, topic, group string) (extent, error) {
	var e extent
	err := l.db.QueryRowContext(ctx, `
		select t.next, coalesce(g.position, t.first)
		from log_topic t left join log_group g on g.topic = t.id and g.name = ?
		where t.name = ?`, group, topic).Scan(&e.next, &e.position)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return e, fmt.Errorf("position of %s on %s: %w", group, topic, err)
	}
	return e, nil
}

// Lag counts from the position that the group has written down.
func (l *Log) Lag(ctx context.Context, topic, group string) (int64, error) {
	e, err := l.extent(ctx, topic, group)
	return e.next - e.position, err
}

// Await looks again after each commit of this process, and every 150 ms for
// those of others.
func (l *Log) Await(ctx context.Context, topic, group string) error {
	end, err := l.extent(ctx, topic, group)
	if err != nil {
		return err
	}
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	for {
		woken := l.woken()
		now, err := l.extent(ctx, topic, group)
		if err != nil || now.position >= end.next {
			return err
		}
		timer.Reset(pollEvery)
		select {
		case <-woken:
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-l.quit:
			return bus.ErrClosed
		}
	}
}

// trim removes the oldest messages that every group has acknowledged, that no
// copy needs, and that are older than Retain, or that are too many.
func (l *Log) trim(tx *sql.Tx, topic int64) error {
	var first, reached int64
	err := tx.QueryRow(`
		select first, min((select min(position) from log_group where topic = t.id),
			coalesce((select min(position) from log_hold where topic = t.id and until > ?), t.next))
		from log_topic t where id = ?`, l.opt.Now().UnixNano(), topic).Scan(&first, &reached)
	if err != nil {
		return err
	}
	res, err := tx.Exec(`
		delete from log_message where id >= ? and id < ? and (time < ? or id < ?)`,
		rowID(topic, first), rowID(topic, min(reached, first+trimMost)),
		l.opt.Now().Add(-l.opt.Retain).UnixNano(), rowID(topic, max(0, reached-keepMost)))
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return err
	}
	// Times never go backwards, so what was removed is a run from the front.
	_, err = tx.Exec(`update log_topic set first = ? where id = ?`, first+n, topic)
	return err
}

// Replay needs the group's lock, so no process may be consuming for it.
func (l *Log) Replay(ctx context.Context, topic, group string, since time.Time) error {
	if err := errors.Join(checkName("topic", topic), checkName("group", group)); err != nil {
		return err
	}
	lock := flock.New(lockFile(l.path, topic, group))
	ok, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("replay %s for %s: %w", topic, group, err)
	}
	if !ok {
		return fmt.Errorf("replay %s for %s: %w", topic, group, bus.ErrInUse)
	}
	defer lock.Unlock()
	err = l.write(ctx, func(tx *sql.Tx) error { return rewind(tx, topic, group, since.UnixNano()) })
	if err != nil {
		return fmt.Errorf("replay %s for %s: %w", topic, group, err)
	}
	return nil
}

func rewind(tx *sql.Tx, topic, group string, since int64) error {
	id, err := joinGroup(tx, topic, group)
	if err != nil {
		return err
	}
	offset, err := firstSince(tx, id, since)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update log_group set position = ? where topic = ? and name = ?`, offset, id, group)
	return err
}

// firstSince finds the first message of that time or later by bisection: the
// table has no index on time.
func firstSince(tx *sql.Tx, topic, since int64) (int64, error) {
	var first, next int64
	if err := tx.QueryRow(`select first, next from log_topic where id = ?`, topic).Scan(&first, &next); err != nil {
		return 0, err
	}
	var failed error
	n := sort.Search(int(next-first), func(i int) bool {
		var at int64
		err := tx.QueryRow(`select time from log_message where id = ?`, rowID(topic, first+int64(i))).Scan(&at)
		failed = errors.Join(failed, err)
		return at >= since
	})
	return first + int64(n), failed
}
