package sqlstore

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrationFiles embed.FS

// migrations is the history of one group of tables. Files are never changed
// once released, only added; both dialects take the same SQL, but for
// wordsMigration and holdingMigration.
type migrations struct{ name string }

var (
	postsMigrations  = migrations{"posts"}
	ledgerMigrations = migrations{"ledger"}
)

// ErrNewerSchema is returned for data that a newer version of the program has
// written.
var ErrNewerSchema = errors.New("the data was written by a newer version of yuqing")

func (m migrations) provider(d *database, dialect goose.Dialect) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations/"+m.name)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithTableName("migrations_" + m.name)}
	if m == ledgerMigrations {
		options = append(options, goose.WithGoMigrations(wordsMigration(dialect), holdingMigration(dialect)))
	}
	return goose.NewProvider(dialect, d.write, files, options...)
}

// up brings the tables to the newest schema. The caller keeps other processes
// from doing the same meanwhile.
func (m migrations) up(ctx context.Context, d *database, dialect goose.Dialect) error {
	p, err := m.provider(d, dialect)
	if err != nil {
		return fmt.Errorf("read the migrations of %s: %w", m.name, err)
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version of %s: %w", d.name, err)
	}
	if current > target {
		return fmt.Errorf("%s has schema %d, this program knows %d: %w", d.name, current, target, ErrNewerSchema)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring %s from schema %d to %d: %w", d.name, current, target, err)
	}
	switch {
	case m == ledgerMigrations:
		return redoFacts(ctx, d)
	case m == postsMigrations && current < outlinesSince:
		return redoTickets(ctx, d)
	}
	return nil
}
