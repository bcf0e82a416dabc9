package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"

	"yuqing/internal/bus"
)

// nameRule is what Kafka takes too; a lock file can bear such a name.
var nameRule = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

func checkName(what, name string) error {
	if !nameRule.MatchString(name) {
		return fmt.Errorf("%s %q: want 1 to 100 of letters, digits, '.', '_' and '-'", what, name)
	}
	return nil
}

// Publish appends the messages in one transaction.
func (l *Log) Publish(ctx context.Context, topic string, msgs ...bus.Message) error {
	if err := checkName("topic", topic); err != nil {
		return err
	}
	for _, m := range msgs {
		if len(m.Value) > l.opt.MaxMessage {
			return fmt.Errorf("publish to %s: message of %d bytes, limit %d: %w", topic, len(m.Value), l.opt.MaxMessage, bus.ErrTooLarge)
		}
	}
	if len(msgs) == 0 {
		return nil
	}
	err := l.write(ctx, func(tx *sql.Tx) error { return l.append(tx, topic, msgs) })
	if err != nil {
		return fmt.Errorf("publish to %s: %w", topic, err)
	}
	return nil
}

func (l *Log) append(tx *sql.Tx, topic string, msgs []bus.Message) error {
	id, err := topicID(tx, topic)
	if err != nil {
		return err
	}
	var next, last int64
	if err := tx.QueryRow(`select next, last_time from log_topic where id = ?`, id).Scan(&next, &last); err != nil {
		return err
	}
	now := max(last, l.opt.Now().UnixNano()) // a clock moved back must not disorder the topic
	insert, err := tx.Prepare(`insert into log_message (id, time, key, value) values (?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i, m := range msgs {
		if _, err := insert.Exec(rowID(id, next+int64(i)), now, m.Key, nonNil(m.Value)); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`update log_topic set next = ?, last_time = ? where id = ?`, next+int64(len(msgs)), now, id)
	return err
}

// topicID returns the ID of a topic and makes it when it is new.
func topicID(tx *sql.Tx, topic string) (id int64, err error) {
	if _, err := tx.Exec(`insert into log_topic (name) values (?) on conflict do nothing`, topic); err != nil {
		return 0, err
	}
	err = tx.QueryRow(`select id from log_topic where name = ?`, topic).Scan(&id)
	return id, err
}

// nonNil keeps an empty value from becoming NULL.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
