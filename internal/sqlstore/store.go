package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"yuqing/ledger"
)

// Names of the embedded files within the data folder.
const (
	PostsFile  = "posts.db"
	LedgerFile = "ledger.db"
)

// Store is an open store. Its parts may be used from any number of goroutines.
type Store struct {
	Posts    *Posts
	Events   *Events
	Sources  *Sources
	Access   *Access
	Audit    *Audit
	Ledger   *Ledger
	Settings *Settings
	Outbox   *Outbox
	Jobs     *Jobs
	Waits    *Waits
	Blobs    *Blobs
	Holds    *FileHolds
	Inbox    *Inbox
	Pushes   *Pushes

	Office      *Office
	Duty        *Duty
	Calibration *Calibration
	Attachments *Attachments
	Wording     *Wording
	Briefs      *Briefs
	Patrol      *Patrol
	Answers     *Answers
	Alarms      *SourceAlarms

	Sightings *Sightings
	Saved     *SavedSearches

	databases []*database
}

// Open opens the embedded store in a data folder, makes what is missing and
// brings an earlier schema up to date. It refuses a folder that a newer
// version of the program has written.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	posts, err := openSQLite(ctx, filepath.Join(dir, PostsFile), postsMigrations)
	if err != nil {
		return nil, err
	}
	office, err := openSQLite(ctx, filepath.Join(dir, LedgerFile), ledgerMigrations)
	if err != nil {
		return nil, errors.Join(err, posts.close())
	}
	s := newStore(posts, office)
	s.databases = []*database{posts, office}
	return s, nil
}

// OpenPostgres opens the store in a schema of a PostgreSQL database; dsn is a
// URL or a list of key=value. One office is one schema; it is made where it is
// missing, and brought up to date.
func OpenPostgres(ctx context.Context, dsn, schema string) (*Store, error) {
	db, err := openPostgres(ctx, dsn, schema)
	if err != nil {
		return nil, err
	}
	s := newStore(db, db)
	s.databases = []*database{db}
	return s, nil
}

func newStore(posts, office *database) *Store {
	return &Store{
		Posts:    &Posts{posts},
		Events:   &Events{posts, office},
		Sources:  &Sources{db: office},
		Access:   &Access{office},
		Audit:    &Audit{office},
		Ledger:   &Ledger{office},
		Settings: &Settings{office},
		Outbox:   &Outbox{office},
		Jobs:     &Jobs{office},
		Waits:    &Waits{office},
		Blobs:    &Blobs{office},
		Holds:    &FileHolds{office},
		Inbox:    &Inbox{office},
		Pushes:   &Pushes{office},

		Office:      &Office{office},
		Duty:        &Duty{office},
		Calibration: &Calibration{office},

		Sightings:   &Sightings{office},
		Attachments: &Attachments{office},
		Wording:     &Wording{office},
		Briefs:      &Briefs{office},
		Patrol:      &Patrol{office},
		Answers:     &Answers{office},
		Alarms:      &SourceAlarms{office},
		Saved:       &SavedSearches{office},
	}
}

// Directory is how the ledger looks up units, people and attachments.
func (s *Store) Directory() ledger.Directory { return directory{s.Access, s.Attachments} }

// Ping reports whether the databases answer.
func (s *Store) Ping(ctx context.Context) error {
	for _, d := range s.databases {
		if err := d.read.PingContext(ctx); err != nil {
			return fmt.Errorf("reach %s: %w", d.name, err)
		}
	}
	return nil
}

// Close closes the databases. Nothing may be under way any more.
func (s *Store) Close() error {
	var errs []error
	for _, d := range s.databases {
		errs = append(errs, d.close())
	}
	return errors.Join(errs...)
}
