package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"
)

// Migrations in code: an index of words is made in each engine's own way.

// wordsVersion puts the words of entries, the index of them and the figures
// beside the narrow table that lists are read from.
const wordsVersion = 110

// What an entry is filtered and sorted by from wordsVersion on.
const (
	narrowColumns = `id, number, version, state, level, class, channel, discovered_at, created_at, updated_at, due_at,
	state_since, report_since, rebound_since, facts_as`
	outlineTable = `CREATE TABLE entry_outlines (
    %s PRIMARY KEY,
    closed_at BIGINT NOT NULL,
    outline   BYTEA NOT NULL)`
	outlineIndex = `CREATE INDEX entry_outlines_closed ON entry_outlines (closed_at) WHERE closed_at > 0`
)

// wordsUp are the statements of each engine. SQLite numbers the entries, since
// its index of words goes by numbers, and lays what lists filter by into the
// indexes that they are sorted by, so that a list reads nothing else.
var wordsUp = map[goose.Dialect][]string{
	goose.DialectSQLite3: {
		`CREATE TABLE entries_numbered (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    number        TEXT NOT NULL UNIQUE,
    version       BIGINT NOT NULL,
    state         TEXT NOT NULL,
    level         BIGINT NOT NULL,
    class         TEXT NOT NULL,
    channel       TEXT NOT NULL,
    discovered_at BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    state_since   BIGINT NOT NULL DEFAULT 0,
    report_since  BIGINT NOT NULL DEFAULT 0,
    rebound_since BIGINT NOT NULL DEFAULT 0,
    facts_as      BIGINT NOT NULL DEFAULT 0)`,
		`INSERT INTO entries_numbered (` + narrowColumns + `) SELECT ` + narrowColumns + ` FROM entries ORDER BY created_at, id`,
		`DROP TABLE entries`,
		`ALTER TABLE entries_numbered RENAME TO entries`,
		`CREATE INDEX entries_discovered ON entries (discovered_at, id, state, level, class, channel, due_at, report_since, rebound_since)`,
		`CREATE INDEX entries_due ON entries (due_at, id DESC, state, level, class, channel, discovered_at, report_since, rebound_since)`,
		`CREATE INDEX entries_updated ON entries (updated_at, id, state, level, class, channel, due_at, discovered_at, report_since, rebound_since)`,
		`CREATE INDEX entries_level ON entries (level, discovered_at, id, state, class, channel, due_at, report_since, rebound_since)`,
		`CREATE INDEX entries_state ON entries (state, due_at, level, class, channel, discovered_at)`,
		`CREATE INDEX entries_report ON entries (report_since) WHERE report_since > 0`,
		`CREATE INDEX entries_rebound ON entries (rebound_since) WHERE rebound_since > 0`,
		`CREATE INDEX entries_since ON entries (state, state_since)`,
		`CREATE TABLE entry_words (n INTEGER PRIMARY KEY, words TEXT NOT NULL)`,
		`CREATE VIRTUAL TABLE entry_grams USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
		fmt.Sprintf(outlineTable, `n INTEGER`),
		outlineIndex,
	},
	goose.DialectPostgres: {
		`ALTER TABLE entries DROP COLUMN words`,
		`DROP INDEX entries_due`,
		`CREATE INDEX entries_due ON entries (due_at, id DESC)`,
		`CREATE TABLE entry_words (id TEXT PRIMARY KEY, words TEXT NOT NULL)`,
		`CREATE TABLE entry_grams (id TEXT PRIMARY KEY, grams BIGINT[] NOT NULL)`,
		`CREATE INDEX entry_grams_grams ON entry_grams USING gin (grams)`,
		fmt.Sprintf(outlineTable, `id TEXT`),
		outlineIndex,
	},
}

// wordsDown forgets what was derived; facts_as has it derived again.
var wordsDown = []string{
	`DROP TABLE entry_outlines`,
	`DROP TABLE entry_grams`,
	`DROP TABLE entry_words`,
	`ALTER TABLE entries ADD COLUMN words TEXT NOT NULL DEFAULT ''`,
	`DROP INDEX entries_discovered`, `CREATE INDEX entries_discovered ON entries (discovered_at, id)`,
	`DROP INDEX entries_due`, `CREATE INDEX entries_due ON entries (due_at, id)`,
	`DROP INDEX entries_updated`, `CREATE INDEX entries_updated ON entries (updated_at, id)`,
	`DROP INDEX entries_level`, `CREATE INDEX entries_level ON entries (level, discovered_at, id)`,
	`UPDATE entries SET facts_as = 0`,
}

func wordsMigration(d goose.Dialect) *goose.Migration {
	return goose.NewGoMigration(wordsVersion, statements(wordsUp[d]), statements(wordsDown))
}

// holdingVersion gives PostgreSQL a function that goes by the index of grams.
// Its planner takes an array that lies outside of the row for cheap to read, and
// went through all 100,000 of them: 1.7 s where the index takes 4 ms.
const holdingVersion = 127

var holdingUp = map[goose.Dialect][]string{goose.DialectPostgres: {
	`CREATE FUNCTION entries_holding(asked BIGINT[], most BIGINT) RETURNS TABLE (id TEXT)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 SET enable_seqscan = off
    AS $$ SELECT g.id FROM entry_grams g WHERE g.grams @> asked LIMIT most $$`,
}}

var holdingDown = map[goose.Dialect][]string{goose.DialectPostgres: {`DROP FUNCTION entries_holding(BIGINT[], BIGINT)`}}

func holdingMigration(d goose.Dialect) *goose.Migration {
	return goose.NewGoMigration(holdingVersion, statements(holdingUp[d]), statements(holdingDown[d]))
}

func statements(list []string) *goose.GoFunc {
	return &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		for _, q := range list {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return fmt.Errorf("%.60s: %w", q, err)
			}
		}
		return nil
	}}
}
