package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// pgConns bounds the connections of one process to the server, whose default
// is 100 for all, beside one for each work that it leads.
const pgConns = 16

// keepAlive has the server notice within half a minute that a machine is gone
// without a word, and free what its processes lead; its own default is hours.
var keepAlive = map[string]string{"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}

// Of PostgreSQL's table of error codes.
const (
	uniqueViolation = "23505"
	dataException   = "22" // class: a value that cannot be what it is meant to be
	limitExceeded   = "54" // class: one that is too large for a row or an index
)

var postgresDialect = dialect{
	binary:   ` COLLATE "C"`,
	position: "strpos",
	along:    func(string) string { return "" }, // it has figures, and chooses itself
	key:      "id", gramKey: "id", gramValue: "CAST(? AS BIGINT[])", grams: array,
	gramsOf: "entries_holding(CAST(? AS BIGINT[]), NULL)", gramsHeld: "TRUE",
	gramsUpTo: "entries_holding(CAST(? AS BIGINT[]), CAST(? AS BIGINT))",
	rebind:    numbered,
	conflict: func(err error) bool {
		var e *pgconn.PgError
		return errors.As(err, &e) && e.Code == uniqueViolation
	},
	unfit: func(err error) bool {
		var e *pgconn.PgError
		return errors.As(err, &e) && (strings.HasPrefix(e.Code, dataException) || strings.HasPrefix(e.Code, limitExceeded))
	},
}

var numberedQueries sync.Map // the SQL of this package is finite

// numbered writes ? as $1, $2 … No statement of this package has a question
// mark that is not a placeholder.
func numbered(q string) string {
	if s, ok := numberedQueries.Load(q); ok {
		return s.(string)
	}
	var b strings.Builder
	parts := strings.Split(q, "?")
	for i, p := range parts {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(p)
	}
	numberedQueries.Store(q, b.String())
	return b.String()
}

func openPostgres(ctx context.Context, dsn, schema string) (*database, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the address of the database: %w", err)
	}
	if schema == "" {
		return nil, errors.New("the schema of the office must be named")
	}
	name := pgx.Identifier{schema}.Sanitize()
	cfg.RuntimeParams["search_path"] = name
	cfg.RuntimeParams["timezone"] = "UTC"
	for name, value := range keepAlive {
		cfg.RuntimeParams[name] = value
	}
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(pgConns)
	db.SetMaxIdleConns(pgConns)
	// What is led holds a connection for as long; of the others it must take none.
	locks := stdlib.OpenDB(*cfg)
	locks.SetMaxIdleConns(1)
	d := &database{name: "schema " + schema, dialect: postgresDialect, write: db, read: db, locks: locks}
	if err := preparePostgres(ctx, db, name, d); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

// preparePostgres makes the schema and migrates it while others wait.
func preparePostgres(ctx context.Context, db *sql.DB, schema string, d *database) error {
	lock, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer func() { _ = lock.Close() }()
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext($1))`, "yuqing migrate "+schema); err != nil {
		return fmt.Errorf("wait for the schema to be opened: %w", err)
	}
	defer func() { // also when ctx has ended: the connection goes back to the pool
		_, _ = lock.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext($1))`, "yuqing migrate "+schema)
	}()
	if _, err := lock.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+schema); err != nil {
		return fmt.Errorf("make %s: %w", d.name, err)
	}
	for _, m := range []migrations{postsMigrations, ledgerMigrations} {
		if err := m.up(ctx, d, goose.DialectPostgres); err != nil {
			return err
		}
	}
	return nil
}
