package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"yuqing/internal/brief"
	"yuqing/internal/opinion"
)

// Briefs is brief.Store.
type Briefs struct{ db *database }

var _ brief.Store = (*Briefs)(nil)

const briefColumns = `id, version, kind, period_from, period_to, event_id, title, addressees, sections, by_name, user_id, made_at, at, year, number, issued_by, issued_at`

// Briefs is brief.Store.Briefs.
func (s *Briefs) Briefs(ctx context.Context, k brief.Kind, limit, offset int) ([]brief.Brief, int, error) {
	const which = ` FROM briefs WHERE (? = '' OR kind = ?)`
	var total int
	if err := s.db.row(ctx, `SELECT COUNT(*)`+which, string(k), string(k)).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count the briefs: %w", err)
	}
	rows, err := s.db.query(ctx, `SELECT `+briefColumns+which+` ORDER BY made_at DESC, id LIMIT ? OFFSET ?`, string(k), string(k), limit, offset)
	out, err := collect(rows, err, scanBrief)
	if err != nil {
		return nil, 0, fmt.Errorf("list the briefs: %w", err)
	}
	return out, total, nil
}

// Brief is brief.Store.Brief.
func (s *Briefs) Brief(ctx context.Context, id string) (brief.Brief, error) {
	b, err := scanBrief(s.db.row(ctx, `SELECT `+briefColumns+` FROM briefs WHERE id = ?`, clean(id)))
	if err != nil {
		return b, fmt.Errorf("read brief %s: %w", id, orNotFound(err))
	}
	return b, nil
}

func scanBrief(row scanner) (brief.Brief, error) {
	var b brief.Brief
	var sections string
	var from, to, made, at, issued int64
	err := row.Scan(&b.ID, &b.Version, &b.Kind, &from, &to, &b.EventID, &b.Title, &b.To, &sections,
		&b.By, &b.UserID, &made, &at, &b.Year, &b.Number, &b.IssuedBy, &issued)
	if err != nil {
		return b, err
	}
	b.From, b.Period.To, b.MadeAt, b.At, b.IssuedAt = fromMicros(from), fromMicros(to), fromMicros(made), fromMicros(at), fromMicros(issued)
	if err := json.Unmarshal([]byte(sections), &b.Sections); err != nil {
		return b, fmt.Errorf("decode the sections of brief %s: %w", b.ID, err)
	}
	return b, nil
}

// PutBrief is brief.Store.PutBrief.
func (s *Briefs) PutBrief(ctx context.Context, b brief.Brief) error {
	err := s.db.updateAudited(ctx, func(t tx) error { return putBrief(t, b) })
	if err != nil {
		return fmt.Errorf("store brief %s, version %d: %w", b.ID, b.Version, err)
	}
	return nil
}

// issueTries is how often a number is drawn that another issue took meanwhile.
const issueTries = 5

// IssueBrief is brief.Store.IssueBrief.
func (s *Briefs) IssueBrief(ctx context.Context, b brief.Brief) (brief.Brief, error) {
	err := opinion.ErrConflict
	for try := 0; try < issueTries && errors.Is(err, opinion.ErrConflict); try++ {
		err = s.db.updateAudited(ctx, func(t tx) error {
			const next = `SELECT COALESCE(MAX(number), 0) + 1 FROM briefs WHERE kind = ? AND year = ?`
			if err := t.row(next, string(b.Kind), b.Year).Scan(&b.Number); err != nil {
				return err
			}
			return putBrief(t, b)
		})
	}
	if err != nil {
		return b, fmt.Errorf("issue brief %s: %w", b.ID, err)
	}
	return b, nil
}

// putBrief inserts the first version and updates a draft to a later one.
func putBrief(t tx, b brief.Brief) error {
	sections, err := json.Marshal(b.Sections)
	if err != nil {
		return fmt.Errorf("encode the sections: %w", err)
	}
	if b.Version == 1 {
		_, err := t.exec(`INSERT INTO briefs (`+briefColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			b.ID, b.Version, string(b.Kind), micros(b.From), micros(b.Period.To), clean(b.EventID), clean(b.Title), clean(b.To), clean(string(sections)),
			clean(b.By), b.UserID, micros(b.MadeAt), micros(b.At), b.Year, b.Number, clean(b.IssuedBy), micros(b.IssuedAt))
		return staleOnConflict(err)
	}
	return t.execOne(opinion.ErrStale, `UPDATE briefs SET version = ?, period_from = ?, period_to = ?, title = ?, addressees = ?, sections = ?,
		made_at = ?, at = ?, year = ?, number = ?, issued_by = ?, issued_at = ? WHERE id = ? AND version = ? AND number = 0`,
		b.Version, micros(b.From), micros(b.Period.To), clean(b.Title), clean(b.To), clean(string(sections)),
		micros(b.MadeAt), micros(b.At), b.Year, b.Number, clean(b.IssuedBy), micros(b.IssuedAt), b.ID, b.Version-1)
}

// DropBrief is brief.Store.DropBrief.
func (s *Briefs) DropBrief(ctx context.Context, id string, version int64) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		return t.execOne(opinion.ErrStale, `DELETE FROM briefs WHERE id = ? AND version = ? AND number = 0`, clean(id), version)
	})
	if err != nil {
		return fmt.Errorf("remove brief %s: %w", id, err)
	}
	return nil
}
