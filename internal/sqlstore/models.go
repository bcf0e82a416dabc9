package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

// PutModel is calibration.Store.PutModel.
func (s *Calibration) PutModel(ctx context.Context, m calibration.Model, c calibration.Classifiers) error {
	m.At = asKept(m.At)
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode model %d: %w", m.Version, err)
	}
	err = s.db.updateAudited(ctx, func(t tx) error {
		if err := nextVersion(t, `SELECT COALESCE(MAX(version), 0) FROM models`, m.Version); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO models (version, at, model, units, topics) VALUES (?, ?, ?, ?, ?)`,
			m.Version, micros(m.At), clean(string(text)), orEmpty(c.Units), orEmpty(c.Topics))
		if err != nil {
			return staleOnConflict(err)
		}
		_, err = t.exec(`UPDATE models SET units = ?, topics = ? WHERE version <= ? AND LENGTH(units) + LENGTH(topics) > 0
			AND version NOT IN (SELECT version FROM model_use ORDER BY n DESC LIMIT ?)`,
			[]byte{}, []byte{}, m.Version-calibration.KeptModels, calibration.KeptModels)
		return err
	})
	if err != nil {
		return fmt.Errorf("store model %d: %w", m.Version, err)
	}
	return nil
}

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Models is calibration.Store.Models.
func (s *Calibration) Models(ctx context.Context, limit int) ([]calibration.Model, error) {
	rows, err := s.db.query(ctx, `SELECT model, LENGTH(units) + LENGTH(topics) FROM models ORDER BY version DESC LIMIT ?`, limit)
	out, err := collect(rows, err, scanModel)
	if err != nil {
		return nil, fmt.Errorf("list the models: %w", err)
	}
	return out, nil
}

// Model is calibration.Store.Model.
func (s *Calibration) Model(ctx context.Context, version int64) (calibration.Model, error) {
	m, err := scanModel(s.db.row(ctx, `SELECT model, LENGTH(units) + LENGTH(topics) FROM models WHERE version = ?`, version))
	if err != nil {
		return m, fmt.Errorf("read model %d: %w", version, orNotFound(err))
	}
	return m, nil
}

func scanModel(row scanner) (calibration.Model, error) {
	var m calibration.Model
	var text []byte
	var size int64
	if err := row.Scan(&text, &size); err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("decode a model: %w", err)
	}
	m.Gone = size == 0
	return m, nil
}

// Classifiers is calibration.Store.Classifiers.
func (s *Calibration) Classifiers(ctx context.Context, version int64) (calibration.Classifiers, error) {
	var c calibration.Classifiers
	err := s.db.row(ctx, `SELECT units, topics FROM models WHERE version = ?`, version).Scan(&c.Units, &c.Topics)
	if err != nil {
		return c, fmt.Errorf("read the classifiers of model %d: %w", version, orNotFound(err))
	}
	return c, nil
}

// UseModel is calibration.Store.UseModel.
func (s *Calibration) UseModel(ctx context.Context, u calibration.ModelUse) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		if err := nextVersion(t, `SELECT COALESCE(MAX(n), 0) FROM model_use`, u.N); err != nil {
			return err
		}
		var kept int64
		if err := t.row(`SELECT COUNT(*) FROM models WHERE version = ? AND LENGTH(units) + LENGTH(topics) > 0`, u.Version).Scan(&kept); err != nil {
			return err
		}
		if kept == 0 && u.Version != 0 {
			return opinion.ErrNotFound
		}
		_, err := t.exec(`INSERT INTO model_use (n, version, at, user_id, name, note) VALUES (?, ?, ?, ?, ?, ?)`,
			u.N, u.Version, micros(u.At), clean(u.UserID), clean(u.Name), clean(u.Note))
		return staleOnConflict(err)
	})
	if err != nil {
		return fmt.Errorf("use model %d: %w", u.Version, err)
	}
	return nil
}

// ModelUses is calibration.Store.ModelUses.
func (s *Calibration) ModelUses(ctx context.Context, limit int) ([]calibration.ModelUse, error) {
	rows, err := s.db.query(ctx, `SELECT n, version, at, user_id, name, note FROM model_use ORDER BY n DESC LIMIT ?`, limit)
	out, err := collect(rows, err, func(row scanner) (u calibration.ModelUse, err error) {
		var at int64
		err = row.Scan(&u.N, &u.Version, &at, &u.UserID, &u.Name, &u.Note)
		u.At = fromMicros(at)
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("read which models ran: %w", err)
	}
	return out, nil
}
