package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/bus"
)

// letterID is the same for the same message of the same group. A message that
// was never published has no offset and is known by its content.
func letterID(group string, m bus.Message) string {
	if m.Time.IsZero() {
		sum := sha256.Sum256(append([]byte(m.Key+"\x00"), m.Value...))
		return fmt.Sprintf("%s@%s.x%x", group, m.Topic, sum[:16])
	}
	return fmt.Sprintf("%s@%s.%d", group, m.Topic, m.Offset)
}

// Bury keeps the letter under an ID made of group, topic and offset: a second
// burial of the same message finds it there.
func (l *Log) Bury(ctx context.Context, group string, m bus.Message, reason string) error {
	id := letterID(group, m)
	err := l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`
			insert into log_letter (id, consumer, topic, offset, time, key, value, reason, buried_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
			id, group, m.Topic, m.Offset, nanos(m.Time), m.Key, nonNil(m.Value), reason, l.opt.Now().UnixNano())
		return err
	})
	if err != nil {
		return fmt.Errorf("bury %s: %w", id, err)
	}
	return nil
}

// DeadLetters lists the newest letters first.
func (l *Log) DeadLetters(ctx context.Context, limit int) ([]bus.DeadLetter, error) {
	rows, err := l.db.QueryContext(ctx, `
		select id, consumer, topic, offset, time, key, value, reason, buried_at
		from log_letter order by buried_at desc, id limit ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	defer rows.Close()
	var letters []bus.DeadLetter
	for rows.Next() {
		var d bus.DeadLetter
		var sent, buried int64
		err := rows.Scan(&d.ID, &d.Group, &d.Message.Topic, &d.Message.Offset, &sent, &d.Message.Key, &d.Message.Value, &d.Reason, &buried)
		if err != nil {
			return nil, fmt.Errorf("list dead letters: %w", err)
		}
		d.At = time.Unix(0, buried)
		if sent != 0 {
			d.Message.Time = time.Unix(0, sent)
		}
		letters = append(letters, d)
	}
	return letters, rows.Err()
}

// LetterIDs is bus.Bus.LetterIDs.
func (l *Log) LetterIDs(ctx context.Context, group string) ([]string, error) {
	rows, err := l.db.QueryContext(ctx, `select id from log_letter where ? in ('', consumer) order by buried_at, id`, group)
	if err != nil {
		return nil, fmt.Errorf("list the IDs of dead letters: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list the IDs of dead letters: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// nanos is 0 for the zero time, whose UnixNano is undefined.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// Redeliver moves each message back to its topic in a transaction of its own.
func (l *Log) Redeliver(ctx context.Context, ids ...string) []error {
	out := make([]error, len(ids))
	for i, id := range ids {
		if err := l.write(ctx, func(tx *sql.Tx) error { return l.exhume(tx, id) }); err != nil {
			out[i] = fmt.Errorf("redeliver %s: %w", id, err)
		}
	}
	return out
}

func (l *Log) exhume(tx *sql.Tx, id string) error {
	var topic string
	var m bus.Message
	err := tx.QueryRow(`delete from log_letter where id = ? returning topic, key, value`, id).Scan(&topic, &m.Key, &m.Value)
	if errors.Is(err, sql.ErrNoRows) {
		return bus.ErrNoLetter
	}
	if err != nil {
		return err
	}
	if len(m.Value) > l.opt.MaxMessage {
		return bus.ErrTooLarge
	}
	return l.append(tx, topic, []bus.Message{m})
}
