package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
)

// Settings keeps named values: what an office has edited (topics, clocks) and
// what the program has to remember. Values are JSON.
type Settings struct{ db *database }

// Get decodes a value into v. It returns opinion.ErrNotFound for a name that
// was never put.
func (s *Settings) Get(ctx context.Context, name string, v any) error {
	var value []byte
	if err := s.db.row(ctx, `SELECT value FROM settings WHERE name = ?`, clean(name)).Scan(&value); err != nil {
		return fmt.Errorf("read setting %s: %w", name, orNotFound(err))
	}
	if err := json.Unmarshal(value, v); err != nil {
		return fmt.Errorf("decode setting %s: %w", name, err)
	}
	return nil
}

// Put stores a value, with the audit rows of access.WithAudit.
func (s *Settings) Put(ctx context.Context, name string, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode setting %s: %w", name, err)
	}
	err = s.db.updateAudited(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			clean(name), string(value))
		return err
	})
	if err != nil {
		return fmt.Errorf("store setting %s: %w", name, err)
	}
	return nil
}
