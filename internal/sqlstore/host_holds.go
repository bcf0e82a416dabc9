package sqlstore

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

var _ opinion.HostHolds = (*Sources)(nil)

// PutHostHolds is opinion.HostHolds.PutHostHolds.
func (s *Sources) PutHostHolds(ctx context.Context, holds []opinion.HostHold, now time.Time) error {
	err := s.db.update(ctx, func(t tx) error {
		if _, err := t.exec(`DELETE FROM host_holds WHERE until_at <= ?`, micros(now)); err != nil {
			return err
		}
		for _, h := range holds {
			if _, err := t.exec(`INSERT INTO host_holds (host, until_at) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET until_at = excluded.until_at`,
				clean(h.Host), micros(h.Until)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep until when hosts are left alone: %w", err)
	}
	return nil
}

// HeldHosts is opinion.HostHolds.HeldHosts.
func (s *Sources) HeldHosts(ctx context.Context, now time.Time) ([]opinion.HostHold, error) {
	rows, err := s.db.query(ctx, `SELECT host, until_at FROM host_holds WHERE until_at > ? ORDER BY host`, micros(now))
	out, err := collect(rows, err, func(row scanner) (h opinion.HostHold, err error) {
		var until int64
		err = row.Scan(&h.Host, &until)
		h.Until = fromMicros(until)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("read until when hosts are left alone: %w", err)
	}
	return out, nil
}
