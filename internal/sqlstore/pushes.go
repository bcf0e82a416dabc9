package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuqing/ingest/push"
	"yuqing/internal/opinion"
)

// Pushes is push.Store.
type Pushes struct{ db *database }

var _ push.Store = (*Pushes)(nil)

// Keep is push.Store.Keep.
func (s *Pushes) Keep(ctx context.Context, source, mark string, at time.Time, numbers []string, merge push.Merge) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO push_marks (source_id, mark, at) VALUES (?, ?, ?)`, clean(source), clean(mark), micros(at))
		if errors.Is(err, opinion.ErrConflict) {
			return push.ErrReplayed
		}
		if err != nil {
			return err
		}
		for _, i := range inLockOrder(numbers) {
			if err := t.keepTicket(source, numbers[i], i, at, merge); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep a call of source %s: %w", source, err)
	}
	return nil
}

// inLockOrder are the indices of the numbers in an order that is the same for
// everybody, so that two calls never wait for each other; repeated numbers stay
// in theirs.
func inLockOrder(numbers []string) []int {
	order := make([]int, len(numbers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(numbers[a], numbers[b]) })
	return order
}

// keepTicket locks the ticket's row by writing it, and reads what it holds.
func (t tx) keepTicket(source, number string, i int, at time.Time, merge push.Merge) error {
	var version int64
	var held []byte
	err := t.row(`INSERT INTO pushed_tickets (source_id, number, version, handed_on, fresh, at, post) VALUES (?, ?, 0, 0, 0, ?, '')
		ON CONFLICT (source_id, number) DO UPDATE SET version = pushed_tickets.version RETURNING version, post`,
		clean(source), clean(number), micros(at)).Scan(&version, &held)
	if err != nil {
		return err
	}
	var kept *opinion.Post
	if version > 0 {
		kept = &opinion.Post{}
		if err := json.Unmarshal(held, kept); err != nil {
			return fmt.Errorf("decode ticket %s: %w", number, err)
		}
	}
	said, err := t.said(source, number)
	if err != nil {
		return err
	}
	before := maps.Clone(said)
	p, status, err := merge(i, kept, said)
	if err != nil {
		return err
	}
	if err := t.putSaid(source, number, before, said); err != nil {
		return err
	}
	if status == push.Same {
		_, err := t.exec(`DELETE FROM pushed_tickets WHERE source_id = ? AND number = ? AND version = 0`, clean(source), clean(number))
		return err
	}
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode ticket %s: %w", number, err)
	}
	_, err = t.exec(`UPDATE pushed_tickets SET fresh = CASE WHEN handed_on < version THEN fresh ELSE ? END,
		version = version + 1, at = ?, post = ? WHERE source_id = ? AND number = ?`,
		flag(status == push.Fresh), micros(at), clean(string(b)), clean(source), clean(number))
	return err
}

// said reads when the fields of a ticket were last said; its row is locked.
func (t tx) said(source, number string) (push.Said, error) {
	out := push.Said{}
	var kept []byte
	err := t.row(`SELECT said FROM push_order WHERE source_id = ? AND number = ?`, clean(source), clean(number)).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	var times map[string]int64
	if err == nil {
		err = json.Unmarshal(kept, &times)
	}
	if err != nil {
		return nil, fmt.Errorf("read the order of ticket %s: %w", number, err)
	}
	for field, at := range times {
		out[field] = fromMicros(at)
	}
	return out, nil
}

func (t tx) putSaid(source, number string, before, now push.Said) error {
	if maps.EqualFunc(before, now, time.Time.Equal) {
		return nil
	}
	times, newest := map[string]int64{}, int64(0)
	for field, at := range now {
		times[field] = micros(at)
		newest = max(newest, times[field])
	}
	b, err := json.Marshal(times)
	if err != nil {
		return fmt.Errorf("encode the order of ticket %s: %w", number, err)
	}
	_, err = t.exec(`INSERT INTO push_order (source_id, number, said, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (source_id, number) DO UPDATE SET said = excluded.said, at = excluded.at`, clean(source), clean(number), string(b), newest)
	return err
}

// ForgetSaid is push.Store.ForgetSaid.
func (s *Pushes) ForgetSaid(ctx context.Context, before time.Time) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM push_order WHERE at < ?`, micros(before))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget the order of tickets before %s: %w", before, err)
	}
	return nil
}

const pushedColumns = `SELECT source_id, number, version, fresh, at, post FROM pushed_tickets `

func scanPushed(row scanner) (w push.Waiting, err error) {
	var fresh, at int64
	var post []byte
	if err := row.Scan(&w.Source, &w.Number, &w.Version, &fresh, &at, &post); err != nil {
		return w, err
	}
	w.New, w.At = fresh != 0, fromMicros(at)
	if err := json.Unmarshal(post, &w.Post); err != nil {
		return w, fmt.Errorf("decode ticket %s: %w", w.Number, err)
	}
	return w, nil
}

// WaitingTickets is push.Store.WaitingTickets.
func (s *Pushes) WaitingTickets(ctx context.Context, limit int) ([]push.Waiting, error) {
	rows, err := s.db.query(ctx, pushedColumns+`WHERE handed_on < version ORDER BY at, source_id, number LIMIT ?`, limit)
	out, err := collect(rows, err, scanPushed)
	if err != nil {
		return nil, fmt.Errorf("read the pushed tickets that wait: %w", err)
	}
	return out, nil
}

// HandedOnBefore is push.Store.HandedOnBefore.
func (s *Pushes) HandedOnBefore(ctx context.Context, before time.Time, after push.Waiting, limit int) ([]push.Waiting, error) {
	rows, err := s.db.query(ctx, pushedColumns+`WHERE handed_on = version AND at < ? AND (at, source_id, number) > (?, ?, ?) ORDER BY at, source_id, number LIMIT ?`,
		micros(before), micros(after.At), clean(after.Source), clean(after.Number), limit)
	out, err := collect(rows, err, scanPushed)
	if err != nil {
		return nil, fmt.Errorf("read the pushed tickets that were handed on: %w", err)
	}
	return out, nil
}

// HandedOn is push.Store.HandedOn.
func (s *Pushes) HandedOn(ctx context.Context, tickets []push.Waiting) error {
	return s.each(ctx, "note", `UPDATE pushed_tickets SET handed_on = ? WHERE source_id = ? AND number = ? AND handed_on < ?`, tickets,
		func(w push.Waiting) []any { return []any{w.Version, clean(w.Source), clean(w.Number), w.Version} })
}

// ForgetTickets is push.Store.ForgetTickets.
func (s *Pushes) ForgetTickets(ctx context.Context, tickets []push.Waiting) error {
	return s.each(ctx, "forget", `DELETE FROM pushed_tickets WHERE source_id = ? AND number = ? AND version = ? AND handed_on = version`, tickets,
		func(w push.Waiting) []any { return []any{clean(w.Source), clean(w.Number), w.Version} })
}

func (s *Pushes) each(ctx context.Context, what, q string, tickets []push.Waiting, args func(push.Waiting) []any) error {
	if len(tickets) == 0 {
		return nil
	}
	err := s.db.update(ctx, func(t tx) error {
		for _, w := range tickets {
			if _, err := t.exec(q, args(w)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s %d pushed tickets: %w", what, len(tickets), err)
	}
	return nil
}

// ForgetMarks is push.Store.ForgetMarks.
func (s *Pushes) ForgetMarks(ctx context.Context, before time.Time) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM push_marks WHERE at < ?`, micros(before))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget the calls before %s: %w", before, err)
	}
	return nil
}
