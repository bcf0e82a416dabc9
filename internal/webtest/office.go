// Package webtest sets up a small office for the tests of API and pages: real
// stores, log and index in a temporary folder, the real pipeline between them,
// two departments, one person for each role, and a clock that stands still until
// it is told to go on.
// Only tests import it; it may import everything.
package webtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/ingest"
	"yuqing/ingest/bundle"
	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/brief"
	bussqlite "yuqing/internal/bus/sqlite"
	"yuqing/internal/calendar"
	"yuqing/internal/calibration"
	"yuqing/internal/checkup"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
	"yuqing/internal/effect"
	"yuqing/internal/enrol"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/files/folder"
	"yuqing/internal/jobs"
	"yuqing/internal/notify"
	"yuqing/internal/office"
	"yuqing/internal/oldledger"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
	"yuqing/internal/pipeline"
	"yuqing/internal/report"
	"yuqing/internal/search"
	searchsqlite "yuqing/internal/search/sqlite"
	"yuqing/internal/sqlstore"
	"yuqing/internal/testservers"
	"yuqing/internal/web"
	"yuqing/internal/wording"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
	"yuqing/nlp"
)

// Start is the time at which the office's clock stands at first.
var Start = time.Date(2026, 3, 10, 9, 0, 0, 0, calendar.Shanghai)

// Password is everybody's.
const Password = "Qing-shui-2026"

// The two departments; each has a contact (logins "health" and "school").
const (
	HealthUnit = ledgertest.UnitHealth
	SchoolUnit = ledgertest.UnitEducation
)

// Office is a running office.
type Office struct {
	Store       *sqlstore.Store
	Access      *access.Service
	Desk        *desk.Desk
	Ledger      *ledger.Service
	Evidence    *evidence.Service
	Calibration *calibration.Service
	Live        *calibration.Live // that Calibration changes
	Wording     *wording.Service
	Briefs      *brief.Service
	Patrol      *patrol.Service
	Checkup     *checkup.Service
	Notices     *notify.Inbox
	Rules       *office.Service
	Duty        *duty.Service
	Enrol       *enrol.Service
	Intake      *pipeline.Intake
	Index       *searchsqlite.Index
	Bus         *bussqlite.Log
	Identity    *web.Identity
	Metrics     *web.Metrics
	Push        *push.Receiver
	Jobs        *jobs.Jobs
	DeskDeps    desk.Deps // that Desk was made with
	Log         *slog.Logger
	LogText     *Buffer // what Log wrote

	// Keeps is how long posts can be found, as far as it is told; for ever at first.
	Keeps search.Retention
	// Survey is what a look at a site gives.
	Survey ingest.Survey
	// Bundles is how far the bundles from outside are.
	Bundles []bundle.State
	// Fetched lists the sources that were asked to be fetched at once.
	Fetched []string
	// Trial is what trying a source gives.
	Trial    []opinion.Post
	TrialErr error

	endings *endings
	passed  atomic.Int64 // nanoseconds since Start
}

// Now is the office's clock.
func (o *Office) Now() time.Time { return Start.Add(time.Duration(o.passed.Load())) }

// Pass lets time pass.
func (o *Office) Pass(d time.Duration) { o.passed.Add(int64(d)) }

// Open sets up the office with its people; it is closed with the test.
func Open(t *testing.T) *Office {
	t.Helper()
	o := OpenEmpty(t)
	o.people(t)
	return o
}

// OpenPostgres is Open with the store on PostgreSQL.
func OpenPostgres(t *testing.T) *Office {
	t.Helper()
	dsn := testservers.Postgres(t)
	o := openOn(t, func(ctx context.Context, _ string) (*sqlstore.Store, error) {
		return sqlstore.OpenPostgres(ctx, dsn, "web_"+strings.ToLower(rand.Text()))
	})
	o.people(t)
	return o
}

// OpenEmpty sets up the office as it is before the first log-in.
func OpenEmpty(t *testing.T) *Office {
	t.Helper()
	return openOn(t, sqlstore.Open)
}

func openOn(t *testing.T, store func(ctx context.Context, dir string) (*sqlstore.Store, error)) *Office {
	t.Helper()
	dir := t.TempDir()
	o := &Office{LogText: &Buffer{}, Metrics: web.NewMetrics()}
	o.Log = slog.New(slog.NewTextHandler(o.LogText, nil))
	var err error
	if o.Store, err = store(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if o.Bus, err = bussqlite.Open(filepath.Join(dir, "log.db"), bussqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	if o.Index, err = searchsqlite.Open(filepath.Join(dir, "index.db")); err != nil {
		t.Fatal(err)
	}
	o.Access = access.New(o.Store.Access, o.Store.Audit, o.Now, access.Options{})
	o.Identity = web.NewIdentity(o.Access, false)
	o.Intake = pipeline.NewIntake(o.Bus, o.Store.Posts, o.Index)
	o.endings = &endings{Store: o.Store.Jobs, of: map[string]chan struct{}{}}
	js := jobs.New(jobs.Options{
		Store: o.endings, Now: o.Now, Log: o.Log,
		Words: func(err error) string { return web.ProblemOf(err).Detail },
	})
	o.Jobs = js
	inForce := office.NewLive(o.Store.Office, o.Log)
	o.Ledger = ledger.NewService(o.Store.Ledger, o.Store.Directory(), inForce.Book, o.Now).Knowing(o.Store.Posts.Callers)
	o.Rules = office.New(office.Deps{
		Store: o.Store.Office, Live: inForce, Preview: o.Ledger.Preview, Reclock: o.Ledger.Reclock, Jobs: js, Now: o.Now, Log: o.Log,
	})
	o.Enrol = &enrol.Service{Access: o.Access, NewID: rand.Text}
	o.Duty = duty.New(duty.Deps{Store: o.Store.Duty, Users: o.Store.Access.Users, Ledger: o.Ledger, Now: o.Now})
	o.Notices = notify.NewInbox(o.Store.Inbox, o.Now)
	o.Push = push.New(push.Deps{
		Store: o.Store.Pushes, Sources: o.Store.Sources, Runs: o.Store.Sources, Stored: o.Store.Posts.GetMany,
		Publish: func(ctx context.Context, posts []opinion.Post) error {
			_, err := o.Intake.Publish(ctx, posts)
			return err
		},
		Unseal: func(s string) (string, error) { return strings.TrimPrefix(s, "sealed:"), nil }, Now: o.Now, Log: o.Log,
	})
	o.DeskDeps = o.deskDeps(dir, js)
	o.Desk = desk.New(o.DeskDeps)
	kept := files.New(folder.Open(filepath.Join(dir, "files")), o.Store.Holds, filepath.Join(dir, "incoming"), files.DefaultLimits(), o.Now)
	o.Evidence = evidence.New(evidence.Deps{
		Store: o.Store.Attachments, Files: kept, Ledger: o.Ledger, Desk: o.Desk, Access: o.Access, Now: o.Now, Callers: o.Store.Posts.Callers,
	})
	o.Live, err = calibration.NewLive(o.Store.Calibration, nlp.Options{}, o.Log)
	if err != nil {
		t.Fatal(err)
	}
	o.Calibration = calibration.New(calibration.Deps{
		Store: o.Store.Calibration, Posts: o.Store.Posts, Index: o.Index, Access: o.Access, Jobs: js, Live: o.Live, Now: o.Now, Log: o.Log,
		Entries: func(ctx context.Context, fn func(ledger.Entry) error) error {
			return o.Store.Ledger.Scan(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, fn)
		},
		Outlines: func(ctx context.Context, fn func(ledger.Outline) error) error {
			return o.Store.Ledger.Outlines(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, fn)
		},
	})
	o.Wording = wording.New(wording.Deps{
		Store: o.Store.Wording, Ledger: o.Ledger, Now: o.Now,
		Topic: func(id string) bool { return id == "health" },
		Names: func(context.Context, string) []string { return nil }, Callers: o.Store.Posts.Callers,
	})
	o.Briefs = brief.New(brief.Deps{Store: o.Store.Briefs, Facts: o.Desk.BriefFacts, Event: o.Desk.BriefEvent, Jobs: js, Now: o.Now})
	o.Patrol = patrol.New(patrol.Deps{
		Store: o.Store.Patrol, Ledger: o.Ledger, Settings: o.Store.Settings, Sources: o.Store.Sources.ListSources, Jobs: js, Now: o.Now, Log: o.Log,
		Words: func(context.Context) ([]wording.Word, error) { return wording.DefaultWords(), nil },
		Survey: func(context.Context, []opinion.Source, []ingest.Seen, int) (ingest.Survey, error) {
			return o.Survey, nil
		},
	})
	o.Checkup = o.checkup(js)
	stop := o.work()
	t.Cleanup(func() {
		js.Close()
		stop()
		for _, c := range []func() error{o.Bus.Close, o.Index.Close, o.Store.Close} {
			if err := c(); err != nil {
				t.Error(err)
			}
		}
	})
	return o
}

func (o *Office) deskDeps(dir string, js *jobs.Jobs) desk.Deps {
	return desk.Deps{
		Effect: effect.New(effect.Deps{Events: o.Store.Events, Sightings: o.Store.Sightings, Posts: o.Store.Posts, Ledger: o.Ledger, Now: o.Now}),
		Posts:  o.Store.Posts, Sources: o.Store.Sources, Index: o.Index, Bus: o.Bus, Intake: o.Intake,
		Since:  func() search.Since { return o.Keeps.Since(o.Now()) },
		Access: o.Access, Ledger: o.Ledger, Jobs: js, Files: files.New(folder.Open(filepath.Join(dir, "files")), o.Store.Holds, filepath.Join(dir, "staging"), files.DefaultLimits(), o.Now), Waits: o.Store.Waits, Saved: o.Store.Saved, Now: o.Now, Log: o.Log,
		Reports: &report.Reports{Now: o.Now, Linked: &report.Linked{Entries: o.Store.Ledger.ByPosts, Kinds: o.Store.Posts.Kinds}, Units: o.Access.Units, Entries: o.entries(), Tickets: report.Tickets{
			Posts: o.Store.Posts.TicketOutlines, Sources: o.Store.Sources.ListSources, Units: o.Access.Units,
			Deadline: func(r opinion.Record) time.Time { return r.PublishedAt.Add(10 * 24 * time.Hour) },
		}},
		Topics: func() []desk.Topic {
			return []desk.Topic{{ID: "health", Name: "医疗卫生", Unit: "卫生健康局", Words: []string{"医院", "诊所"}}}
		},
		Events: o.Store.Events, Decisions: o.Store.Events, Words: words,
		Divisions: func() []opinion.RegionHit {
			return []opinion.RegionHit{{Code: "130105001", Name: "城关镇"}, {Code: "130105002", Name: "柳塘镇"}}
		},
		RegionName: func(code string) string {
			return cmp.Or(map[string]string{"130105001": "城关镇", "130105002": "柳塘镇", "130105": "清水县"}[code], code)
		},
		OldLedger: &oldledger.Importer{Ledger: o.Ledger, Units: o.Access.Units, Now: o.Now, Names: func() (topics, regions map[string]string) {
			return map[string]string{"医疗卫生": "health"}, map[string]string{"城关镇": "130105001"}
		}},
		Shots: func(_ context.Context, objects ...string) (map[string][]string, error) {
			names := map[string][]string{}
			for _, o := range objects {
				names[o] = []string{"原帖.png"}
			}
			return names, nil
		},
		Links: o.Store.Posts, Sightings: o.Store.Sightings, SourceFor: o.sourceFor,
		Try: func(_ context.Context, src opinion.Source) (ingest.Report, error) {
			return ingest.Report{Posts: o.Trial, Format: string(src.Kind)}, o.TrialErr
		},
		Seal: func(http.Header) (string, error) { return "sealed", nil }, SealSecret: func(s string) (string, error) { return "sealed:" + s, nil }, Runs: o.Store.Sources,
		Repeats:    o.Store.Events.RepeatsBySource,
		Works:      calendar.Default().WorkingDay,
		Bundles:    func(context.Context) ([]bundle.State, error) { return o.Bundles, nil },
		BundleLate: 4 * 24 * time.Hour,
		Answers:    o.Store.Answers.AnswersOf,
		FetchNow:   func(_ context.Context, id string) error { o.Fetched = append(o.Fetched, id); return nil },
	}
}

func (o *Office) checkup(js *jobs.Jobs) *checkup.Service {
	return checkup.New(checkup.Deps{
		Ping: o.Store.Ping, Posts: o.Store.Posts.Count, Schemas: o.Store.Schemas, Indexed: o.Index.Count,
		Searchable: o.Store.Posts.Count,
		Backlog:    o.Intake.Backlog, Letters: o.Bus.DeadLetters, GivenUp: o.Store.Outbox.GivenUp,
		Sources: func(context.Context) ([]checkup.SourceState, error) { return nil, nil },
		Bundles: func(ctx context.Context) ([]desk.BundleState, error) {
			return o.Desk.BundleStates(ctx, access.Operator())
		},
		Entries: func(context.Context) (int, error) { return 0, nil },
		Users:   o.Store.Access.Users, Locked: o.Store.Access.Locked, Noted: o.Store.Audit.Audit, Verify: o.Store.Audit.VerifyAudit,
		Kept: o.Store.Settings, Jobs: js, Free: func() (int64, bool, error) { return 100 << 30, true, nil },
		Backup: func(context.Context) (checkup.BackupMade, error) {
			return checkup.BackupMade{File: "backups/b.tar.gz", Bytes: 12, At: Start}, nil
		},
		Setup: "embedded", Version: func() string { return "test" }, Now: o.Now,
	})
}

func (o *Office) sourceFor(ctx context.Context, _ access.Actor, _ string, kind opinion.SourceKind, name string, m map[string]string, header []string) (string, error) {
	s, err := o.Store.Sources.SourceByName(ctx, name)
	if err != nil {
		s, err = o.Store.Sources.SourceByID(ctx, name)
	}
	if err != nil {
		s = opinion.Source{ID: "src-" + name, Name: name, Kind: kind, Weight: 1, CreatedAt: Start}
	}
	s.Mapping, s.Columns = m, header
	return s.ID, o.Store.Sources.PutSource(ctx, s)
}

func (o *Office) entries() report.Entries {
	name := func(id string) string { return id }
	return report.Entries{Outlines: o.Store.Ledger.Outlines, TopicName: name, RegionName: name}
}

// work runs the pipeline until it is stopped.
func (o *Office) work() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{
		pipeline.NewAnalyse(o.Bus, o.Store.Posts, Analyse, o.Log).Run,
		pipeline.NewIndex(o.Bus, o.Index, o.Log).Run,
		o.Push.Forward,
	} {
		wg.Go(func() { _ = run(ctx) })
	}
	return func() { cancel(); wg.Wait() }
}

// Analyse is the office's simple analysis: 医院 is the water department's, 学校
// the school department's.
func Analyse(p opinion.Post) opinion.Analysis {
	a := opinion.Analysis{
		Class: opinion.ClassInterests, Tone: &opinion.Tone{Label: "负面", Score: -0.4, Evidence: []string{"投诉"}},
		Risk: &opinion.Risk{Score: 35, Level: opinion.LevelOrdinary, Evidence: []string{"涉及切身利益"}},
	}
	text := p.Title + p.Text
	if strings.Contains(text, "柳塘") {
		a.Regions = []opinion.RegionHit{{Code: "130105002", Name: "柳塘镇"}}
	}
	switch {
	case strings.Contains(text, "医院"):
		a.Topics = []opinion.TopicHit{{ID: "health", Name: "医疗卫生", Score: 0.9, Evidence: []string{"医院"}}}
		a.Unit = &opinion.Routing{Lead: "卫生健康局", Reason: "“医疗卫生”由卫生健康局负责"}
	case strings.Contains(text, "学校"):
		a.Topics = []opinion.TopicHit{{ID: "school", Name: "义务教育", Score: 0.8, Evidence: []string{"学校"}}}
		a.Unit = &opinion.Routing{Lead: "教育体育局", Reason: "“义务教育”由教育体育局负责"}
	}
	return a
}

// Buffer is a text that many may write to.
type Buffer struct {
	mu sync.Mutex
	b  strings.Builder
}

// Write appends.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String is what was written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
