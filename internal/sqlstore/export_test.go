package sqlstore

import "context"

// Empty removes everything from the office's tables, for suites that want an
// empty store hundreds of times.
func (s *Store) Empty(ctx context.Context) error {
	return s.Ledger.db.update(ctx, func(t tx) error {
		for _, table := range []string{
			"entries", "entry_docs", "entry_parts", "entry_labels", "acts", "ledger_numbers",
			"outbox", "audit", "sources", "settings", "units", "users", "sessions", "tokens", "attempts", "setup_link",
		} {
			if _, err := t.exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		_, err := t.exec(`UPDATE audit_head SET n = 0, hash = ''`)
		return err
	})
}

// Exec changes the office's tables behind the program's back.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	return s.Ledger.db.update(ctx, func(t tx) error {
		_, err := t.exec(query, args...)
		return err
	})
}
