package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/opinion"
)

// Inbox is notify.Store.
type Inbox struct{ db *database }

var _ notify.Store = (*Inbox)(nil)

func putMessage(t tx, m notify.Message) error {
	m.ReadAt = time.Time{} // which a column keeps
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message %s: %w", m.ID, err)
	}
	_, err = t.exec(`INSERT INTO inbox (user_id, id, at, read_at, message) VALUES (?, ?, ?, 0, ?) ON CONFLICT (user_id, id) DO NOTHING`,
		m.UserID, m.ID, micros(m.At), string(b))
	return err
}

func scanMessage(row scanner) (notify.Message, error) {
	var m notify.Message
	var read int64
	var b []byte
	if err := row.Scan(&read, &b); err != nil {
		return m, err
	}
	err := json.Unmarshal(b, &m)
	m.ReadAt = fromMicros(read)
	return m, err
}

// Messages is notify.Store.Messages. A cursor that it did not make is the
// first page.
func (s *Inbox) Messages(ctx context.Context, user string, unread bool, after string, limit int) ([]notify.Message, error) {
	w := &where{}
	w.add(`user_id = ?`, clean(user))
	if unread {
		w.add(`read_at = 0`)
	}
	micro, id, _ := strings.Cut(after, ".")
	if at, err := strconv.ParseInt(micro, 10, 64); err == nil {
		w.add(`(at < ? OR at = ? AND id <= ?)`, at, at, clean(id))
	}
	rows, err := s.db.query(ctx, `SELECT read_at, message FROM inbox WHERE `+w.and()+` ORDER BY at DESC, id DESC LIMIT ?`,
		append(w.args, limit)...)
	return collect(rows, err, scanMessage)
}

// Unread is notify.Store.Unread.
func (s *Inbox) Unread(ctx context.Context, user string) (n int, err error) {
	err = s.db.row(ctx, `SELECT COUNT(*) FROM inbox WHERE user_id = ? AND read_at = 0`, clean(user)).Scan(&n)
	return n, err
}

// MarkRead is notify.Store.MarkRead.
func (s *Inbox) MarkRead(ctx context.Context, user, id string, at time.Time) error {
	return s.db.update(ctx, func(t tx) error {
		if id == "" {
			_, err := t.exec(`UPDATE inbox SET read_at = ? WHERE user_id = ? AND read_at = 0`, micros(at), clean(user))
			return err
		}
		return t.execOne(opinion.ErrNotFound, `UPDATE inbox SET read_at = CASE read_at WHEN 0 THEN ? ELSE read_at END WHERE user_id = ? AND id = ?`,
			micros(at), clean(user), clean(id))
	})
}

// Preferences is notify.Store.Preferences.
func (s *Inbox) Preferences(ctx context.Context, users []string) (map[string]notify.Preference, error) {
	out := map[string]notify.Preference{}
	for len(users) > 0 {
		list, args, rest := nextList(users)
		users = rest
		rows, err := s.db.query(ctx, `SELECT user_id, email, mail FROM notice_preferences WHERE user_id IN (`+list+`)`, args...)
		_, err = collect(rows, err, func(row scanner) (id string, err error) {
			var p notify.Preference
			err = row.Scan(&id, &p.Email, &p.Mail)
			out[id] = p
			return id, err
		})
		if err != nil {
			return nil, fmt.Errorf("read the preferences: %w", err)
		}
	}
	return out, nil
}

// PutPreference is notify.Store.PutPreference.
func (s *Inbox) PutPreference(ctx context.Context, user string, p notify.Preference) error {
	return s.db.updateAudited(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO notice_preferences (user_id, email, mail) VALUES (?, ?, ?)
			ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, mail = excluded.mail`, clean(user), clean(p.Email), p.Mail)
		return err
	})
}

// Troubled is notify.Store.Troubled. A cursor that it did not make is the first
// page.
func (s *Inbox) Troubled(ctx context.Context, after string, limit int) ([]notify.Item, error) {
	w := &where{}
	w.add(`attempts > 0`)
	if p, ok := troubledPlace(after); ok {
		w.add(`(due_at, created_at, id) <= (?, ?, ?)`, p...)
	}
	rows, err := s.db.query(ctx, `SELECT n, id, kind, payload, created_at, attempts, error, due_at FROM outbox
		WHERE `+w.and()+` ORDER BY due_at DESC, created_at DESC, id DESC LIMIT ?`, append(w.args, limit)...)
	all, err := collect(rows, err, scanClaimed)
	out := make([]notify.Item, len(all))
	for i, c := range all {
		out[i] = c.Item
	}
	return out, err
}

// troubledPlace reads a notify.ItemCursor.
func troubledPlace(after string) ([]any, bool) {
	parts := strings.SplitN(after, ".", 3)
	if len(parts) < 3 {
		return nil, false
	}
	due, err := strconv.ParseInt(parts[0], 10, 64)
	created, err2 := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || err2 != nil {
		return nil, false
	}
	if due == 0 {
		due = never
	}
	return []any{due, created, clean(parts[2])}, true
}

// Retry is notify.Store.Retry.
func (s *Inbox) Retry(ctx context.Context, id string, now time.Time) error {
	return s.db.updateAudited(ctx, func(t tx) error {
		return t.execOne(opinion.ErrNotFound, `UPDATE outbox SET attempts = 0, due_at = ? WHERE id = ? AND attempts > 0`, micros(now), clean(id))
	})
}

// Drop is notify.Store.Drop.
func (s *Inbox) Drop(ctx context.Context, id string) error {
	return s.db.updateAudited(ctx, func(t tx) error {
		return t.execOne(opinion.ErrNotFound, `DELETE FROM outbox WHERE id = ? AND attempts > 0`, clean(id))
	})
}

// Sweep is notify.Store.Sweep.
func (s *Inbox) Sweep(ctx context.Context, read, unread, givenUp time.Time) (messages, items int64, err error) {
	err = s.db.update(ctx, func(t tx) error {
		messages, err = t.exec(`DELETE FROM inbox WHERE at < ? OR (read_at > 0 AND read_at < ?)`, micros(unread), micros(read))
		if err != nil {
			return err
		}
		items, err = t.exec(`DELETE FROM outbox WHERE due_at = ? AND created_at < ?`, int64(never), micros(givenUp))
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("clear old notices: %w", err)
	}
	return messages, items, nil
}
