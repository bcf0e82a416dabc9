package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

var _ opinion.RunLog = (*Sources)(nil)

// PutRun is opinion.RunLog.PutRun.
func (s *Sources) PutRun(ctx context.Context, source string, h opinion.Health, r opinion.Run) error {
	health, err := encodeHealth(h)
	if err == nil {
		err = s.db.update(ctx, func(t tx) error {
			if err := t.execOne(opinion.ErrNotFound, `UPDATE sources SET health = ? WHERE id = ?`, health, clean(source)); err != nil {
				return err
			}
			if err := t.putDay(source, r); err != nil {
				return err
			}
			return t.putRun(source, r)
		})
	}
	if err != nil {
		return fmt.Errorf("store a run of source %s: %w", source, err)
	}
	return nil
}

// putRun adds a run behind the last one, or in its place where both brought
// nothing.
func (t tx) putRun(source string, r opinion.Run) error {
	var n int64
	var kept []byte
	err := t.row(`SELECT n, run FROM source_runs WHERE source_id = ? ORDER BY n DESC LIMIT 1`, clean(source)).Scan(&n, &kept)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var last opinion.Run
	if err == nil {
		if err := json.Unmarshal(kept, &last); err != nil {
			return fmt.Errorf("decode the last run: %w", err)
		}
	}
	fold := err == nil && last.Quiet() && r.Quiet()
	if fold {
		r.Folded = last.Folded + 1
	}
	r.At = asKept(r.At)
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode a run: %w", err)
	}
	if fold {
		_, err = t.exec(`UPDATE source_runs SET run = ? WHERE source_id = ? AND n = ?`, clean(string(b)), clean(source), n)
		return err
	}
	if _, err := t.exec(`INSERT INTO source_runs (source_id, n, run) VALUES (?, ?, ?)`, clean(source), n+1, clean(string(b))); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM source_runs WHERE source_id = ? AND n <= ?`, clean(source), n+1-opinion.KeptRuns)
	return err
}

// putDay adds a run to the day's sums.
func (t tx) putDay(source string, r opinion.Run) error {
	return t.addDay(source, opinion.Day{Runs: 1, Failed: int(flag(r.Error != "")), New: r.New, Changed: r.Changed}, r.At)
}

// AddYields is opinion.RunLog.AddYields.
func (s *Sources) AddYields(ctx context.Context, yields []opinion.Yield) error {
	err := s.db.update(ctx, func(t tx) error {
		for _, y := range yields {
			var known int
			err := t.row(`SELECT 1 FROM sources WHERE id = ?`, clean(y.Source)).Scan(&known)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err == nil {
				err = t.addDay(y.Source, opinion.Day{New: y.New, Changed: y.Changed}, y.At)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add to what %d sources gave: %w", len(yields), err)
	}
	return nil
}

// addDay adds to a day's sums; a day that is new takes the oldest away.
func (t tx) addDay(source string, d opinion.Day, at time.Time) error {
	at = at.In(calendar.Shanghai)
	d.Day = at.Format(time.DateOnly)
	if d.New > 0 {
		d.Hours = 1 << at.Hour()
	}
	n, err := t.exec(`UPDATE source_days SET runs = runs + ?, failed = failed + ?, fresh = fresh + ?, changed = changed + ?, hours = hours | ? WHERE source_id = ? AND day = ?`,
		d.Runs, d.Failed, d.New, d.Changed, d.Hours, clean(source), d.Day)
	if err != nil || n > 0 {
		return err
	}
	if _, err := t.exec(`INSERT INTO source_days (source_id, day, runs, failed, fresh, changed, hours) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		clean(source), d.Day, d.Runs, d.Failed, d.New, d.Changed, d.Hours); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM source_days WHERE source_id = ? AND day < ?`, clean(source), at.AddDate(0, 0, -opinion.KeptDays).Format(time.DateOnly))
	return err
}

// Runs is opinion.RunLog.Runs.
func (s *Sources) Runs(ctx context.Context, source string) ([]opinion.Run, error) {
	rows, err := s.db.query(ctx, `SELECT run FROM source_runs WHERE source_id = ? ORDER BY n DESC`, clean(source))
	out, err := collect(rows, err, func(row scanner) (r opinion.Run, err error) {
		var b []byte
		if err := row.Scan(&b); err != nil {
			return r, err
		}
		return r, json.Unmarshal(b, &r)
	})
	if err != nil {
		return nil, fmt.Errorf("read the runs of source %s: %w", source, err)
	}
	return out, nil
}

// ActiveDays is opinion.RunLog.ActiveDays.
func (s *Sources) ActiveDays(ctx context.Context, from, before string, fn func(source string, days []opinion.Day) error) error {
	rows, err := s.db.query(ctx, `SELECT source_id, day, fresh, changed, hours FROM source_days
		WHERE day >= ? AND day < ? AND fresh + changed > 0 ORDER BY source_id, day`, clean(from), clean(before))
	if err == nil {
		err = eachSource(rows, fn)
	}
	if err != nil {
		return fmt.Errorf("read the active days of sources: %w", err)
	}
	return nil
}

func eachSource(rows *sql.Rows, fn func(source string, days []opinion.Day) error) error {
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	source, days := "", []opinion.Day(nil)
	for rows.Next() {
		var id string
		var d opinion.Day
		if err := rows.Scan(&id, &d.Day, &d.New, &d.Changed, &d.Hours); err != nil {
			return err
		}
		if id != source && len(days) > 0 {
			if err := fn(source, days); err != nil {
				return err
			}
			days = days[:0]
		}
		source, days = id, append(days, d)
	}
	if err := rows.Err(); err != nil || len(days) == 0 {
		return err
	}
	return fn(source, days)
}

// Days is opinion.RunLog.Days.
func (s *Sources) Days(ctx context.Context, source, since string) (map[string][]opinion.Day, error) {
	q, args := `SELECT source_id, day, runs, failed, fresh, changed, hours FROM source_days WHERE day >= ?`, []any{clean(since)}
	if source != "" {
		q, args = q+` AND source_id = ?`, append(args, clean(source))
	}
	out := map[string][]opinion.Day{}
	rows, err := s.db.query(ctx, q+` ORDER BY source_id, day`, args...)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id string
		var d opinion.Day
		err := row.Scan(&id, &d.Day, &d.Runs, &d.Failed, &d.New, &d.Changed, &d.Hours)
		out[id] = append(out[id], d)
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the days of sources: %w", err)
	}
	return out, nil
}
