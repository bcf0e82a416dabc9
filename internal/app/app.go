package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"yuqing/ingest"
	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/bus"
	"yuqing/internal/calibration"
	"yuqing/internal/checkup"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
	"yuqing/internal/enrol"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/notify"
	"yuqing/internal/office"
	"yuqing/internal/patrol"
	"yuqing/internal/pipeline"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/internal/sqlstore"
	"yuqing/internal/web"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// App is an opened installation: its engines and the services on them. It does
// nothing by itself until Serve or Import.
type App struct {
	Intake   *pipeline.Intake
	Access   *access.Service
	Ledger   *ledger.Service
	Reports  *report.Reports
	Desk     *desk.Desk
	Files    *files.Files
	Evidence *evidence.Service
	Notices  *notify.Inbox
	Push     *push.Receiver
	Duty     *duty.Service
	Enrol    *enrol.Service
	// Office is what an office sets of its own way of working.
	Office *office.Service
	// Calibration is what people set of the analysis.
	Calibration *calibration.Service
	// Wording is what an office has approved to be said.
	Wording *wording.Service
	// Briefs are the papers that leaders get.
	Briefs *brief.Service
	// Patrol looks after the government's own sites.
	Patrol *patrol.Service
	// Checkup says how the installation is.
	Checkup *checkup.Service
	Version string // of the program, for the API's document

	cfg        Config
	catalogue  *catalogue
	live       *calibration.Live
	officeLive *office.Live
	collector  *ingest.Collector
	log        *slog.Logger
	store      *sqlstore.Store
	audit      heldLog
	blobs      files.Store
	bus        bus.Bus
	index      search.Index
	jobs       *jobs.Jobs
	notifier   *notify.Worker
	// lead runs work that one process at a time may do; analyse does this
	// process's share of the analysis. Both until the context ends.
	lead    leading
	analyse func(ctx context.Context) error
	leading sync.Map // the works that this process leads now
	closers []func() error
	now     func() time.Time
	opened  time.Time
	// stopping is closed when the web server ends.
	stopping chan struct{}
}

// errNoFolder is what is wrong with an embedded data folder that nobody has made.
var errNoFolder = errors.New("no data folder")

// OpenExisting opens an installation for those who have nothing to put into a
// new one: an embedded data folder that nobody has made is an error, and stays
// unmade. In the scaled set-up it is Open. The caller closes the App.
func OpenExisting(ctx context.Context, cfg Config, log *slog.Logger) (*App, error) {
	if !cfg.scaled() {
		_, err := os.Stat(filepath.Join(cfg.Data, sqlstore.LedgerFile))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w at %s; `yuqing serve` and `yuqing import` make one", errNoFolder, cfg.Data)
		}
		if err != nil {
			return nil, fmt.Errorf("open the data folder: %w", err)
		}
	}
	return Open(ctx, cfg, log)
}

// OpenToJudge is OpenExisting for those who ask what would come of something
// and write nothing: for an office that is not there yet an empty one stands
// in, which is gone after Close.
func OpenToJudge(ctx context.Context, cfg Config, log *slog.Logger) (*App, error) {
	a, err := OpenExisting(ctx, cfg, log)
	if !errors.Is(err, errNoFolder) {
		return a, err
	}
	if cfg.Data, err = os.MkdirTemp("", "yuqing-judge-"); err != nil {
		return nil, fmt.Errorf("make an empty office: %w", err)
	}
	remove := func() error { return os.RemoveAll(cfg.Data) }
	if a, err = Open(ctx, cfg, log); err != nil {
		return nil, errors.Join(err, remove())
	}
	a.closers = slices.Insert(a.closers, 0, remove) // the last thing to be done
	if err := a.SeedUnits(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Open opens the data folder and makes it where it is new. The caller closes
// the App.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*App, error) {
	return openAt(ctx, cfg, log, time.Now)
}

// openAt is Open by another clock, for what comes in and for who is told of it.
func openAt(ctx context.Context, cfg Config, log *slog.Logger, now func() time.Time) (*App, error) {
	a := &App{cfg: cfg, log: log, now: now, opened: now(), stopping: make(chan struct{})}
	base, err := cfg.Office.files().Options()
	if err != nil {
		return nil, err
	}
	if err := a.openEngines(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openRules(ctx, base); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.officeLive = office.NewLive(a.store.Office, log)
	if err := a.officeLive.Refresh(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.buildServices(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// onClose registers what Close undoes, the last first.
func (a *App) onClose(f func() error) { a.closers = append(a.closers, f) }

// Close closes everything that Open opened.
func (a *App) Close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i]())
	}
	a.closers = nil
	return errors.Join(errs...)
}

func (a *App) buildServices() (err error) {
	a.Intake = pipeline.NewIntake(a.bus, a.store.Posts, a.index).Keeping(a.kept)
	a.audit = heldLog{a.store.Audit, filepath.Join(a.cfg.Data, headsFile)}
	a.onClose(func() error { a.noteHead(context.Background()); return nil })
	a.Access = access.New(a.store.Access, a.audit, time.Now, access.Options{SeparateAdmins: a.cfg.Office.SeparateAdmins})
	a.Ledger = ledger.NewService(a.store.Ledger, a.store.Directory(), a.officeLive.Book, time.Now).Knowing(a.store.Posts.Callers)
	a.jobs = jobs.New(jobs.Options{
		Store: a.store.Jobs, Now: time.Now, Log: a.log,
		Words: func(err error) string { return web.ProblemOf(err).Detail }, Ended: a.tellEnd,
	})
	a.Files = files.New(a.blobs, a.store.Holds, filepath.Join(a.cfg.Data, staging), a.cfg.Files.limits(), time.Now)
	a.onClose(func() error { a.jobs.Close(); return nil })
	if a.collector, err = a.newCollector(); err != nil {
		return err
	}
	a.Push = a.newReceiver()
	if a.notifier, err = a.newNotifier(); err != nil {
		return err
	}
	a.Notices = notify.NewInbox(a.store.Inbox, a.now)
	a.Office = a.office()
	a.Enrol = &enrol.Service{Access: a.Access, NewID: rand.Text}
	a.Duty = duty.New(duty.Deps{Store: a.store.Duty, Users: a.store.Access.Users, Ledger: a.Ledger, Now: time.Now})
	a.Calibration = a.calibration()
	a.Wording = a.wording()
	a.Reports = a.reports()
	a.Desk = a.desk()
	a.Briefs = brief.New(brief.Deps{Store: a.store.Briefs, Facts: a.Desk.BriefFacts, Event: a.Desk.BriefEvent, Jobs: a.jobs, Office: a.cfg.Office.Name, Now: time.Now})
	a.Patrol = a.patrol()
	a.Evidence = evidence.New(evidence.Deps{
		Store: a.store.Attachments, Files: a.Files, Ledger: a.Ledger, Desk: a.Desk, Access: a.Access, Now: time.Now, Callers: a.store.Posts.Callers,
	})
	a.Checkup = a.checkup()
	return nil
}
