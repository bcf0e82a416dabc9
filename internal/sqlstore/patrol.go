package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
)

// Patrol is patrol.Store.
type Patrol struct{ db *database }

var _ patrol.Store = (*Patrol)(nil)

const findingColumns = `id, source_id, kind, page, title, target, content, evidence, first_at, last_at, over_at, ignored, entry_id, entry_number`

// Findings is patrol.Store.Findings.
func (s *Patrol) Findings(ctx context.Context) ([]patrol.Finding, error) {
	rows, err := s.db.query(ctx, `SELECT `+findingColumns+` FROM patrol_findings
		WHERE source_id IN (SELECT id FROM sources) ORDER BY first_at DESC, id`)
	out, err := collect(rows, err, scanFinding)
	if err != nil {
		return nil, fmt.Errorf("list what patrols found: %w", err)
	}
	return out, nil
}

func scanFinding(row scanner) (f patrol.Finding, err error) {
	var first, last, over int64
	var ignored string
	var handed patrol.Handed
	err = row.Scan(&f.ID, &f.SourceID, &f.Kind, &f.Page, &f.Title, &f.Target, &f.Text, &f.Evidence, &first, &last, &over, &ignored, &handed.EntryID, &handed.Number)
	f.FirstAt, f.LastAt, f.OverAt = fromMicros(first), fromMicros(last), fromMicros(over)
	if handed.EntryID != "" {
		f.Handed = &handed
	}
	if err == nil && ignored != "" {
		err = json.Unmarshal([]byte(ignored), &f.Ignored)
	}
	return f, err
}

// PutVisit is patrol.Store.PutVisit.
func (s *Patrol) PutVisit(ctx context.Context, v patrol.Visit, found []patrol.Finding, over []string, keepFrom time.Time, tell []notify.Item) error {
	err := s.db.update(ctx, func(t tx) error {
		for _, f := range found {
			if err := t.putFinding(f); err != nil {
				return err
			}
		}
		for _, id := range over {
			if _, err := t.exec(`UPDATE patrol_findings SET over_at = ? WHERE id = ? AND over_at = 0`, micros(v.At), clean(id)); err != nil {
				return err
			}
		}
		for _, item := range tell {
			if err := appendOutbox(t, item); err != nil {
				return err
			}
		}
		if _, err := t.exec(`DELETE FROM patrol_findings WHERE over_at > 0 AND over_at < ?`, micros(keepFrom)); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO patrol_visits (host, at, sections, pages, waiting) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (host) DO UPDATE SET at = excluded.at, sections = excluded.sections, pages = excluded.pages, waiting = excluded.waiting`,
			clean(v.Host), micros(v.At), v.Columns, v.Pages, v.Left)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a patrol of %s: %w", v.Host, err)
	}
	return nil
}

func (t tx) putFinding(f patrol.Finding) error {
	_, err := t.exec(`INSERT INTO patrol_findings (`+findingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', '')
		ON CONFLICT (id) DO UPDATE SET source_id = excluded.source_id, page = excluded.page, title = excluded.title, content = excluded.content,
			evidence = excluded.evidence, last_at = excluded.last_at, over_at = 0,
			entry_id = CASE WHEN patrol_findings.over_at > 0 THEN '' ELSE patrol_findings.entry_id END,
			entry_number = CASE WHEN patrol_findings.over_at > 0 THEN '' ELSE patrol_findings.entry_number END,
			first_at = CASE WHEN patrol_findings.over_at > 0 THEN excluded.first_at ELSE patrol_findings.first_at END`,
		clean(f.ID), clean(f.SourceID), clean(string(f.Kind)), clean(f.Page), clean(f.Title), clean(f.Target), clean(f.Text), clean(f.Evidence),
		micros(f.FirstAt), micros(f.LastAt))
	return err
}

// PutIgnored is patrol.Store.PutIgnored.
func (s *Patrol) PutIgnored(ctx context.Context, id string, i *patrol.Ignored) error {
	var b []byte
	if i != nil {
		var err error
		if b, err = json.Marshal(i); err != nil {
			return fmt.Errorf("encode why finding %s is ignored: %w", id, err)
		}
	}
	err := s.db.updateAudited(ctx, func(t tx) error {
		return t.execOne(opinion.ErrNotFound, `UPDATE patrol_findings SET ignored = ? WHERE id = ?`, clean(string(b)), clean(id))
	})
	if err != nil {
		return fmt.Errorf("mark finding %s: %w", id, err)
	}
	return nil
}

// PutHanded is patrol.Store.PutHanded.
func (s *Patrol) PutHanded(ctx context.Context, ids []string, h patrol.Handed) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		for _, id := range ids {
			if err := t.execOne(opinion.ErrNotFound, `UPDATE patrol_findings SET entry_id = ?, entry_number = ? WHERE id = ?`,
				clean(h.EntryID), clean(h.Number), clean(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("link findings to %s: %w", h.Number, err)
	}
	return nil
}

// Visits is patrol.Store.Visits.
func (s *Patrol) Visits(ctx context.Context) ([]patrol.Visit, error) {
	rows, err := s.db.query(ctx, `SELECT host, at, sections, pages, waiting FROM patrol_visits ORDER BY host`)
	out, err := collect(rows, err, func(row scanner) (v patrol.Visit, err error) {
		var at int64
		err = row.Scan(&v.Host, &at, &v.Columns, &v.Pages, &v.Left)
		v.At = fromMicros(at)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the patrols: %w", err)
	}
	return out, nil
}
