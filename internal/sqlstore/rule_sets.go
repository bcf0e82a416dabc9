package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/calibration"
)

// PutRules is calibration.Store.PutRules.
func (s *Calibration) PutRules(ctx context.Context, rs calibration.RuleSet) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		if err := nextVersion(t, `SELECT COALESCE(MAX(version), 0) FROM rule_sets`, rs.Version); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO rule_sets (version, at, user_id, name, note, content) VALUES (?, ?, ?, ?, ?, ?)`,
			rs.Version, micros(rs.At), rs.UserID, clean(rs.Name), clean(rs.Note), clean(rs.Content))
		return staleOnConflict(err)
	})
	if err != nil {
		return fmt.Errorf("store rules %d: %w", rs.Version, err)
	}
	return nil
}

// RuleSet is calibration.Store.RuleSet.
func (s *Calibration) RuleSet(ctx context.Context, version int64) (calibration.RuleSet, error) {
	rs, err := scanRuleSet(s.db.row(ctx, `SELECT version, at, user_id, name, note, content FROM rule_sets WHERE version = ?`, version))
	if err != nil {
		return rs, fmt.Errorf("read rules %d: %w", version, orNotFound(err))
	}
	return rs, nil
}

// RuleVersion is calibration.Store.RuleVersion.
func (s *Calibration) RuleVersion(ctx context.Context) (version int64, err error) {
	if err := s.db.row(ctx, `SELECT COALESCE(MAX(version), 0) FROM rule_sets`).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the version of the rules: %w", err)
	}
	return version, nil
}

// RuleSets is calibration.Store.RuleSets.
func (s *Calibration) RuleSets(ctx context.Context, limit int) ([]calibration.RuleSet, error) {
	rows, err := s.db.query(ctx, `SELECT version, at, user_id, name, note, '' FROM rule_sets ORDER BY version DESC LIMIT ?`, limit)
	out, err := collect(rows, err, scanRuleSet)
	if err != nil {
		return nil, fmt.Errorf("list the versions of the rules: %w", err)
	}
	return out, nil
}

func scanRuleSet(row scanner) (calibration.RuleSet, error) {
	var rs calibration.RuleSet
	var at int64
	err := row.Scan(&rs.Version, &at, &rs.UserID, &rs.Name, &rs.Note, &rs.Content)
	rs.At = fromMicros(at)
	return rs, err
}
