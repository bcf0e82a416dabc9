// Package checkup examines an installation: engines, disk, clock, backup,
// audit chain, sources, accounts. It owns the list of checks with their words,
// in English for the command line (yuqing doctor) and in Chinese for the page
// 系统状态, so that both say the same, and what the slow ones found last.
//
// It changes nothing of the office but what it remembers. It may import the
// domain, the ports and the work packages.
package checkup

import (
	"context"
	"errors"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/bus"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// Verdict is how a check ended.
type Verdict string

// The verdicts, from good to bad.
const (
	Good Verdict = "ok"
	Warn Verdict = "warning"
	Bad  Verdict = "error"
	// Unlooked is for a slow check that was never run: nothing is known.
	Unlooked Verdict = "unknown"
)

// Finding is what one check found, and what to do where it is not well.
type Finding struct {
	Check   string  `json:"check"`
	Verdict Verdict `json:"verdict"`
	Found   string  `json:"found"`
	Advice  string  `json:"advice,omitempty"`

	// The same in Chinese; Name is what was looked at.
	Name  string `json:"-"`
	State string `json:"-"`
	Do    string `json:"-"`
	// At is when what it speaks of last was so: the last backup, the last look
	// at a slow thing. Zero: now, or never for what is Unlooked.
	At time.Time `json:"-"`
}

// SourceState is what the checks need of a source.
type SourceState struct {
	Name   string
	Silent bool   // for unusually long
	Error  string // of the last fetch, empty where it went well
	Paused bool
	At     time.Time // last good fetch
}

// Deps are what is looked at. All functions must be set but Backup.
type Deps struct {
	Ping    func(context.Context) error
	Posts   func(context.Context) (int64, error)
	Schemas func(context.Context) (map[string]int64, error)
	Indexed func(context.Context) (int64, error)
	// Searchable is how many posts the index should hold: all that are stored,
	// or those young enough.
	Searchable func(context.Context) (int64, error)
	Backlog    func(context.Context) (pipeline.Backlog, error)
	Letters    func(ctx context.Context, limit int) ([]bus.DeadLetter, error)
	GivenUp    func(context.Context) (int, error) // deliveries of notices
	Sources    func(context.Context) ([]SourceState, error)
	Bundles    func(context.Context) ([]desk.BundleState, error) // that cross a network gap
	Entries    func(context.Context) (int, error)
	Users      func(context.Context) ([]access.User, error)
	Locked     func(ctx context.Context, now time.Time) ([]access.Attempts, error)
	Noted      func(ctx context.Context, q access.AuditQuery) ([]access.AuditRow, error)
	Verify     func(context.Context) (access.AuditHead, error)
	Kept       Kept
	Free       func() (bytes int64, private bool, err error) // of the data folder
	Jobs       *jobs.Jobs
	// Backup writes a backup and says where; nil where the database's own means
	// do it.
	Backup func(context.Context) (BackupMade, error)

	Setup   string // the engines, in words
	Version func() string
	Address string // what people type
	Secure  bool   // cookies go over TLS only
	Told    bool   // notices go out by mail or webhook
	Region  bool   // the office has said where it is
	Now     func() time.Time
}

// Kept remembers named values; Get gives opinion.ErrNotFound for one that was
// never put.
type Kept interface {
	Get(ctx context.Context, name string, v any) error
	Put(ctx context.Context, name string, v any) error
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// check is one thing to look at. Slow ones are looked at once a day and on
// demand; the page shows what they found then.
type check struct {
	key, name string
	slow      bool
	run       func(*Service, context.Context) Finding
}

var checks = []check{
	{"backup", "备份", false, (*Service).backup},
	{"disk", "磁盘", false, (*Service).disk},
	{"bundles", "数据包", false, (*Service).bundles},
	{"sources", "信源", false, (*Service).sources},
	{"letters", "未处理消息", false, (*Service).letters},
	{"deliveries", "通知送达", false, (*Service).deliveries},
	{"clock", "时钟", false, (*Service).clock},
	{"certificate", "证书", true, (*Service).certificate},
	{"audit", "审计链", true, (*Service).audit},
	{"accounts", "账号", false, (*Service).accounts},
	{"store", "数据库", false, (*Service).store},
	{"log", "消息日志", false, (*Service).log},
	{"index", "检索引擎", false, (*Service).index},
	{"version", "版本", false, (*Service).version},
}

const (
	examineFor = 30 * time.Second // bounds one check
	lookFor    = 3 * time.Second  // bounds a quick one on the page
)

// Examine runs every check and tells what each finds.
func (s *Service) Examine(ctx context.Context, tell func(Finding)) {
	for _, c := range checks {
		tell(s.look(ctx, c, examineFor))
	}
}

// Overview runs the quick checks and takes of the slow ones what they found
// last; it needs access.ViewSystem.
func (s *Service) Overview(ctx context.Context, by access.Actor) ([]Finding, error) {
	if err := access.Require(by, access.ViewSystem, access.Object{}); err != nil {
		return nil, err
	}
	kept, err := s.kept(ctx)
	if err != nil {
		return nil, err
	}
	var all []Finding
	for _, c := range checks {
		if !c.slow {
			all = append(all, s.look(ctx, c, lookFor))
			continue
		}
		f, ok := kept[c.key]
		if !ok {
			f = Finding{Verdict: Unlooked, State: "还没有检查过，每天自动检查一次"}
		}
		f.Check, f.Name = c.key, c.name
		all = append(all, f)
	}
	return all, nil
}

// Todo counts what is not well, as far as it was looked at, and what was not.
func Todo(all []Finding) (todo, unlooked int) {
	for _, f := range all {
		switch f.Verdict {
		case Good:
		case Unlooked:
			unlooked++
		default:
			todo++
		}
	}
	return todo, unlooked
}

// Refresh runs the slow checks and remembers what they found, and how much
// room there is today.
func (s *Service) Refresh(ctx context.Context) error {
	kept := map[string]Finding{}
	for _, c := range checks {
		if c.slow {
			f := s.look(ctx, c, 10*time.Minute)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			f.At = s.deps.Now()
			kept[c.key] = f
		}
	}
	return errors.Join(s.keep(ctx, kept), s.sample(ctx))
}

func (s *Service) look(ctx context.Context, c check, limit time.Duration) Finding {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	f := c.run(s, within)
	f.Check, f.Name = c.key, c.name
	return f
}

// keptName is the setting in which the slow checks' findings lie.
const keptName = "checkup"

// memory is a Finding as it is remembered: all of it.
type memory struct {
	Finding
	State, Do string
	At        time.Time
}

func (s *Service) kept(ctx context.Context) (map[string]Finding, error) {
	var saved map[string]memory
	if err := s.deps.Kept.Get(ctx, keptName, &saved); err != nil && !errors.Is(err, opinion.ErrNotFound) {
		return nil, err
	}
	out := map[string]Finding{}
	for k, m := range saved {
		f := m.Finding
		f.State, f.Do, f.At = m.State, m.Do, m.At
		out[k] = f
	}
	return out, nil
}

func (s *Service) keep(ctx context.Context, all map[string]Finding) error {
	saved := map[string]memory{}
	for k, f := range all {
		saved[k] = memory{f, f.State, f.Do, f.At}
	}
	return s.deps.Kept.Put(ctx, keptName, saved)
}

// unwell is a check that could not look.
func unwell(err error, advice, do string) Finding {
	return Finding{Verdict: Bad, Found: err.Error(), Advice: advice, State: "检查不了", Do: do}
}
