package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

// Calibration is calibration.Store.
type Calibration struct{ db *database }

var _ calibration.Store = (*Calibration)(nil)

// AddCorrection is calibration.Store.AddCorrection.
func (s *Calibration) AddCorrection(ctx context.Context, c calibration.Correction) error {
	c.At = asKept(c.At)
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode a correction: %w", err)
	}
	return s.db.updateAudited(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO corrections (id, post_id, at, settled, undone_at, undone_by, correction)
			VALUES (?, ?, ?, 0, 0, '', ?)`, c.ID, clean(c.PostID), micros(c.At), clean(string(text)))
		return err
	})
}

// UndoCorrection is calibration.Store.UndoCorrection.
func (s *Calibration) UndoCorrection(ctx context.Context, id, by string, at time.Time) error {
	return s.db.updateAudited(ctx, func(t tx) error {
		if err := t.execOne(opinion.ErrNotFound, `UPDATE corrections SET settled = 0 WHERE id = ?`, clean(id)); err != nil {
			return err
		}
		return t.execOne(opinion.ErrStale, `UPDATE corrections SET undone_at = ?, undone_by = ? WHERE id = ? AND undone_at = 0`,
			micros(at), clean(by), clean(id))
	})
}

const correctionColumns = `correction, undone_at, undone_by`

func scanCorrection(row scanner) (calibration.Correction, error) {
	var c calibration.Correction
	var text []byte
	var undone int64
	var by string
	if err := row.Scan(&text, &undone, &by); err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("decode a correction: %w", err)
	}
	c.UndoneAt, c.UndoneBy = fromMicros(undone), by
	return c, nil
}

// Corrections is calibration.Store.Corrections.
func (s *Calibration) Corrections(ctx context.Context, postID string) ([]calibration.Correction, error) {
	rows, err := s.db.query(ctx, `SELECT `+correctionColumns+` FROM corrections WHERE post_id = ? ORDER BY at, id`, clean(postID))
	out, err := collect(rows, err, scanCorrection)
	if err != nil {
		return nil, fmt.Errorf("read the corrections of post %s: %w", postID, err)
	}
	return out, nil
}

// CorrectionsIn is calibration.Store.CorrectionsIn.
func (s *Calibration) CorrectionsIn(ctx context.Context, from, to time.Time) ([]calibration.Correction, error) {
	rows, err := s.db.query(ctx, `SELECT `+correctionColumns+` FROM corrections WHERE at >= ? AND at < ? ORDER BY at, id`, micros(from), micros(to))
	out, err := collect(rows, err, scanCorrection)
	if err != nil {
		return nil, fmt.Errorf("read the corrections from %s to %s: %w", from, to, err)
	}
	return out, nil
}

// Unsettled is calibration.Store.Unsettled.
func (s *Calibration) Unsettled(ctx context.Context) ([]string, error) {
	rows, err := s.db.query(ctx, `SELECT DISTINCT post_id FROM corrections WHERE settled = 0`)
	return collect(rows, err, scanString)
}

// Settled is calibration.Store.Settled.
func (s *Calibration) Settled(ctx context.Context, postID string) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`UPDATE corrections SET settled = 1 WHERE post_id = ? AND settled = 0`, clean(postID))
		return err
	})
	if err != nil {
		return fmt.Errorf("note that post %s is corrected: %w", postID, err)
	}
	return nil
}
