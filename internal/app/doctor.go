package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	bussqlite "yuqing/internal/bus/sqlite"
	"yuqing/internal/checkup"
	"yuqing/internal/desk"
	"yuqing/ledger"
)

// examineFor bounds the opening of an installation that is examined.
const examineFor = 30 * time.Second

// Examine looks at an installation from the outside in and tells what it
// finds; it changes nothing. What cannot be reached is a finding and no error.
func Examine(ctx context.Context, cfg Config, version string, log *slog.Logger, tell func(checkup.Finding)) {
	tell(checkup.Finding{Check: "settings", Verdict: checkup.Good, Found: "set-up: " + cfg.setup() + ", data in " + cfg.Data})
	opening, cancel := context.WithTimeout(ctx, examineFor)
	defer cancel()
	a, err := OpenExisting(opening, cfg, log)
	if err != nil {
		tell(checkup.Finding{Check: "open", Verdict: checkup.Bad, Found: err.Error(),
			Advice: "see the message; `yuqing serve` makes a new data folder, and shows the same error where it cannot start"})
		return
	}
	defer a.Close()
	a.Version = version
	a.Checkup.Examine(ctx, tell)
}

func (c Config) setup() string {
	if c.scaled() {
		return "PostgreSQL, Kafka and Elasticsearch, namespace " + c.Namespace
	}
	return "embedded"
}

// address is what people type, as far as the settings say.
func (c Config) address() string {
	return cmp.Or(strings.TrimRight(c.Web.URL, "/"), "http://"+c.Listen)
}

func (a *App) checkup() *checkup.Service {
	d := checkup.Deps{
		Ping: a.store.Ping, Posts: a.store.Posts.Count, Schemas: a.store.Schemas, Indexed: a.index.Count,
		Searchable: a.searchablePosts,
		Backlog:    a.Intake.Backlog, Letters: a.bus.DeadLetters, GivenUp: a.store.Outbox.GivenUp,
		Sources: a.sourceStates,
		Bundles: func(ctx context.Context) ([]desk.BundleState, error) {
			return a.Desk.BundleStates(ctx, access.Operator())
		},
		Entries: func(ctx context.Context) (int, error) {
			t, err := a.store.Ledger.Tiles(ctx, ledger.Filter{Scope: ledger.Scope{All: true}, Now: time.Now()})
			return t.Total, err
		},
		Users: a.store.Access.Users, Locked: a.store.Access.Locked,
		Noted: a.store.Audit.Audit, Verify: a.audit.VerifyAudit,
		Kept: a.store.Settings, Jobs: a.jobs,
		Free: func() (int64, bool, error) {
			free, err := freeBytes(a.cfg.Data)
			info, unseen := os.Stat(a.cfg.Data)
			return free, unseen != nil || info.Mode().Perm()&0o007 == 0, err
		},
		Setup: a.cfg.setup(), Version: func() string { return a.Version }, Address: a.cfg.address(), Secure: a.cfg.Web.SecureCookies,
		Told: a.cfg.Mail.Server != "" || a.cfg.Webhook.URL != "", Region: a.cfg.Office.Region != "", Now: time.Now,
	}
	if _, embedded := a.bus.(*bussqlite.Log); embedded {
		d.Backup = a.backupHere
	}
	return checkup.New(d)
}

func (a *App) sourceStates(ctx context.Context) ([]checkup.SourceState, error) {
	all, err := a.Desk.SourceStates(ctx, access.Operator())
	out := make([]checkup.SourceState, len(all))
	for i, s := range all {
		out[i] = checkup.SourceState{Name: s.Name, Silent: s.Silent(), Error: s.Health.Error, Paused: s.Paused, At: s.Health.LastGood}
	}
	return out, err
}

// Backups that are made from the page lie in the data folder, the newest few.
const (
	backupsDir   = "backups"
	backupsKept  = 7
	backupLayout = "yuqing-20060102-150405.tar.gz"
)

// backupHere writes a backup into the data folder, and removes the oldest of
// those that it made itself.
func (a *App) backupHere(ctx context.Context) (made checkup.BackupMade, err error) {
	folder := filepath.Join(a.cfg.Data, backupsDir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return made, err
	}
	file := filepath.Join(folder, time.Now().Format(backupLayout))
	if _, err := a.Backup(ctx, file); err != nil {
		return made, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return made, err
	}
	made = checkup.BackupMade{File: filepath.Join(backupsDir, filepath.Base(file)), Bytes: info.Size(), At: time.Now()}
	if err := tidyBackups(folder); err != nil { // the new one is whole all the same
		a.log.Error("old backups are left; remove them by hand, they take up the disk", "folder", folder, "error", err)
	}
	return made, nil
}

// tidyBackups removes the oldest backups beyond backupsKept. A file of another
// name is a person's own and stays.
func tidyBackups(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "yuqing-*.tar.gz")) // by name, and so by time
	old = slices.DeleteFunc(old, func(file string) bool {
		_, err := time.Parse(backupLayout, filepath.Base(file))
		return err != nil
	})
	for len(old) > backupsKept {
		err, old = errors.Join(err, os.Remove(old[0])), old[1:]
	}
	return err
}
