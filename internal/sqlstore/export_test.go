package sqlstore

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"

	"yuqing/internal/opinion"
)

// Empty removes everything from the office's tables, for suites that want an
// empty store hundreds of times.
func (s *Store) Empty(ctx context.Context) error {
	return s.Ledger.db.update(ctx, func(t tx) error {
		for _, table := range []string{
			"entries", "entry_words", "entry_grams", "entry_outlines", "entry_docs", "entry_parts", "entry_labels", "acts", "ledger_numbers",
			"outbox", "inbox", "notice_preferences", "audit", "sources", "settings", "units", "users", "sessions", "tokens", "attempts", "setup_link", "jobs", "waiting_files",
			"push_marks", "pushed_tickets", "blobs", "blob_chunks", "file_holds", "attachments",
		} {
			if _, err := t.exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		_, err := t.exec(`INSERT INTO audit_head (id, n, hash) VALUES (1, 0, '') ON CONFLICT (id) DO UPDATE SET n = 0, hash = ''`)
		return err
	})
}

// LimitPages bounds the size of posts.db, as a full disk does.
func (s *Store) LimitPages(ctx context.Context, pages int) error {
	_, err := s.Posts.db.write.ExecContext(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
	return err
}

// Groups are the names of the groups of tables, each with its migrations.
var Groups = []string{postsMigrations.name, ledgerMigrations.name}

// DownTo brings the tables of one group back to an earlier schema, and returns
// the versions that there are.
func (s *Store) DownTo(ctx context.Context, group string, version int64) (all []int64, err error) {
	d := s.group(group)
	kind := goose.DialectSQLite3
	if d.write == d.read {
		kind = goose.DialectPostgres
	}
	p, err := migrations{group}.provider(d, kind)
	if err != nil {
		return nil, err
	}
	for _, source := range p.ListSources() {
		all = append(all, source.Version)
	}
	_, err = p.DownTo(ctx, version)
	return all, err
}

// ExecIn changes the tables of a group behind the program's back.
func (s *Store) ExecIn(ctx context.Context, group, query string, args ...any) error {
	return s.group(group).update(ctx, func(t tx) error {
		_, err := t.exec(query, args...)
		return err
	})
}

func (s *Store) group(name string) *database {
	if name == ledgerMigrations.name {
		return s.Ledger.db
	}
	return s.Posts.db
}

// ScanIn reads one row of a group behind the program's back.
func (s *Store) ScanIn(ctx context.Context, group string, into []any, query string, args ...any) error {
	return s.group(group).row(ctx, query, args...).Scan(into...)
}

// StillWhole is the query by which Redact finds posts.
func StillWhole(channel opinion.Channel) string { return stillWhole(channel) }
