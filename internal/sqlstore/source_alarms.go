package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/notify"
	"yuqing/internal/sourcewatch"
)

// SourceAlarms is sourcewatch.Store.
type SourceAlarms struct{ db *database }

var _ sourcewatch.Store = (*SourceAlarms)(nil)

// SourceAlarms is sourcewatch.Store.SourceAlarms.
func (s *SourceAlarms) SourceAlarms(ctx context.Context) ([]sourcewatch.Alarm, error) {
	rows, err := s.db.query(ctx, `SELECT source_id, kind, since FROM source_alarms ORDER BY since, source_id, kind`)
	out, err := collect(rows, err, func(row scanner) (a sourcewatch.Alarm, err error) {
		var since int64
		err = row.Scan(&a.Source, &a.Kind, &since)
		a.Since = fromMicros(since)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the alarms of sources: %w", err)
	}
	return out, nil
}

// PutSourceAlarms is sourcewatch.Store.PutSourceAlarms.
func (s *SourceAlarms) PutSourceAlarms(ctx context.Context, raised, ended []sourcewatch.Alarm, tell []notify.Item) error {
	err := s.db.update(ctx, func(t tx) error {
		for _, a := range ended {
			if err := t.endSourceAlarm(a); err != nil {
				return err
			}
		}
		for _, a := range raised {
			_, err := t.exec(`INSERT INTO source_alarms (source_id, kind, since) VALUES (?, ?, ?)`, clean(a.Source), clean(string(a.Kind)), micros(a.Since))
			if err != nil {
				return err
			}
		}
		for _, item := range tell {
			if err := appendOutbox(t, item); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the alarms of sources: %w", err)
	}
	return nil
}

// endSourceAlarm takes the alarm away, and what of it is unread or on its way.
func (t tx) endSourceAlarm(a sourcewatch.Alarm) error {
	if _, err := t.exec(`DELETE FROM source_alarms WHERE source_id = ? AND kind = ?`, clean(a.Source), clean(string(a.Kind))); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM outbox WHERE id = ?`, clean(a.ID())); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE inbox SET read_at = at WHERE at = ? AND id = ? AND read_at = 0`, micros(a.Since), clean(a.ID()))
	return err
}
