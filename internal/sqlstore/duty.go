package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/duty"
	"yuqing/internal/opinion"
)

// Duty keeps the roster and the sheets of hand-over: duty.Store.
type Duty struct{ db *database }

const turnColumns = `day, shift, name, from_at, to_at, phone, duty, user_id`

// PutTurns is duty.Store.PutTurns.
func (d *Duty) PutTurns(ctx context.Context, days []string, turns []duty.Turn) error {
	err := d.db.updateAudited(ctx, func(t tx) error {
		for left := days; len(left) > 0; {
			list, args, rest := nextList(left)
			if _, err := t.exec(`DELETE FROM duty_turns WHERE day IN (`+list+`)`, args...); err != nil {
				return err
			}
			left = rest
		}
		return inLots(turns, func(lot []duty.Turn) error {
			var args []any
			for _, x := range lot {
				args = append(args, clean(x.Day), clean(x.Shift), clean(x.Name), micros(x.From), micros(x.To), clean(x.Phone), clean(x.Duty), x.UserID)
			}
			_, err := t.exec(`INSERT INTO duty_turns (`+turnColumns+`) VALUES `+tuples(len(lot), 8), args...)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("store the roster: %w", err)
	}
	return nil
}

// Turns is duty.Store.Turns.
func (d *Duty) Turns(ctx context.Context, from, to time.Time) ([]duty.Turn, error) {
	rows, err := d.db.query(ctx, `SELECT `+turnColumns+` FROM duty_turns WHERE from_at < ? AND to_at > ? ORDER BY from_at, to_at, shift, duty, name`, micros(to), micros(from))
	out, err := collect(rows, err, func(row scanner) (x duty.Turn, err error) {
		var start, end int64
		err = row.Scan(&x.Day, &x.Shift, &x.Name, &start, &end, &x.Phone, &x.Duty, &x.UserID)
		x.From, x.To = fromMicros(start), fromMicros(end)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	return out, nil
}

// PutHandover is duty.Store.PutHandover.
func (d *Duty) PutHandover(ctx context.Context, h duty.Handover) error {
	was := h.Version
	h.Version++
	sheet, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("encode hand-over %s: %w", h.ID, err)
	}
	err = d.db.updateAudited(ctx, func(t tx) error {
		if was == 0 {
			_, err := t.exec(`INSERT INTO handovers (id, version, given_at, sheet) VALUES (?, ?, ?, ?)`, h.ID, h.Version, micros(h.Giver.At), clean(string(sheet)))
			return err
		}
		return t.execOne(opinion.ErrStale, `UPDATE handovers SET version = ?, sheet = ? WHERE id = ? AND version = ?`, h.Version, clean(string(sheet)), h.ID, was)
	})
	if err != nil {
		return fmt.Errorf("store hand-over %s: %w", h.ID, err)
	}
	return nil
}

// HandoverByID is duty.Store.HandoverByID.
func (d *Duty) HandoverByID(ctx context.Context, id string) (duty.Handover, error) {
	h, err := scanHandover(d.db.row(ctx, `SELECT sheet FROM handovers WHERE id = ?`, clean(id)))
	if err != nil {
		return h, fmt.Errorf("read hand-over %s: %w", id, orNotFound(err))
	}
	return h, nil
}

// Handovers is duty.Store.Handovers.
func (d *Duty) Handovers(ctx context.Context, limit int) ([]duty.Handover, error) {
	rows, err := d.db.query(ctx, `SELECT sheet FROM handovers ORDER BY given_at DESC, id LIMIT ?`, limit)
	out, err := collect(rows, err, scanHandover)
	if err != nil {
		return nil, fmt.Errorf("list hand-overs: %w", err)
	}
	return out, nil
}

func scanHandover(row scanner) (h duty.Handover, err error) {
	var sheet []byte
	if err := row.Scan(&sheet); err != nil {
		return h, err
	}
	return h, json.Unmarshal(sheet, &h)
}
