package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// holdFor is how long a copy that was killed keeps messages from being trimmed.
const holdFor = 12 * time.Hour

// mark is where a group stood.
type mark struct {
	topic, position int64
	group           string
}

// Save writes a copy of the log into a new file, so that the copies which others
// makes of what its consumers write lack nothing together with it: the positions
// are those of before others, the messages those of after it. What was read
// meanwhile is read once more from the copy.
func (l *Log) Save(ctx context.Context, path string, others func(context.Context) error) (err error) {
	hold, marks, err := l.hold(ctx)
	if err != nil {
		return fmt.Errorf("note where the log is read: %w", err)
	}
	defer func() { err = errors.Join(err, l.letGo(context.WithoutCancel(ctx), hold)) }()
	if err := others(ctx); err != nil {
		return err
	}
	if _, err := l.db.ExecContext(ctx, `vacuum into ?`, path); err != nil {
		return fmt.Errorf("copy the log: %w", err)
	}
	if err := setBack(ctx, path, marks); err != nil {
		return fmt.Errorf("set the copy of the log back: %w", err)
	}
	return nil
}

// hold returns where the groups stand, and keeps what they have yet to read
// from being trimmed.
func (l *Log) hold(ctx context.Context) (id int64, marks []mark, err error) {
	err = l.write(ctx, func(tx *sql.Tx) error {
		marks = nil
		now := l.opt.Now()
		if _, err := tx.Exec(`delete from log_hold where until <= ?`, now.UnixNano()); err != nil {
			return err
		}
		if err := tx.QueryRow(`select coalesce(max(id), 0) + 1 from log_hold`).Scan(&id); err != nil {
			return err
		}
		_, err := tx.Exec(`
			insert into log_hold (id, topic, position, until)
			select ?, topic, min(position), ? from log_group group by topic`, id, now.Add(holdFor).UnixNano())
		if err != nil {
			return err
		}
		rows, err := tx.Query(`select topic, name, position from log_group`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var m mark
			if err := rows.Scan(&m.topic, &m.group, &m.position); err != nil {
				return err
			}
			marks = append(marks, m)
		}
		return rows.Err()
	})
	return id, marks, err
}

func (l *Log) letGo(ctx context.Context, hold int64) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`delete from log_hold where id = ?`, hold)
		return err
	})
}

// setBack sets the groups in a copy back to where they stood; one that was set
// back itself meanwhile stays there.
func setBack(ctx context.Context, path string, marks []mark) error {
	db, err := openDB(path)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // committed when all is set
	for _, m := range marks {
		var first int64
		if err := tx.QueryRow(`select first from log_topic where id = ?`, m.topic).Scan(&first); err != nil {
			return err
		}
		if first > m.position {
			return fmt.Errorf("messages that %s may not have read were trimmed; the copy took longer than %v", m.group, holdFor)
		}
		_, err := tx.Exec(`update log_group set position = ? where topic = ? and name = ? and position > ?`,
			m.position, m.topic, m.group, m.position)
		if err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`delete from log_hold`); err != nil {
		return err
	}
	return tx.Commit()
}
