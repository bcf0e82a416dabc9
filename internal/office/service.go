package office

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Deps are what the service works with.
type Deps struct {
	Store Store
	Live  *Live
	// Preview and Reclock are the ledger's.
	Preview func(ctx context.Context, book ledger.Rulebook, fn func(ledger.Moved)) error
	Reclock func(ctx context.Context, reason string, progress func(changed int)) (int, error)
	Jobs    *jobs.Jobs
	Now     func() time.Time
	Log     *slog.Logger
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// needs is the permission to change a document.
func (k Kind) needs() access.Permission {
	if k == KindHolidays {
		return access.ManageCalendar
	}
	return access.ManageClocks
}

func (k Kind) name() string {
	if k == KindHolidays {
		return "工作日历"
	}
	return "时限与督办"
}

func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}

// InForce is what holds; it needs access.ViewRules.
func (s *Service) InForce(by access.Actor) (*State, error) {
	if err := require(by, access.ViewRules); err != nil {
		return nil, err
	}
	return s.deps.Live.State(), nil
}

// MissingYear is the year whose holidays ought to be known by now and are not,
// and whether there is one. Anybody may know.
func (s *Service) MissingYear() (int, bool) { return s.deps.Live.State().MissingYear(s.deps.Now()) }

// TicketDeadline is when a mirrored ticket must be answered by what is in force; see
// ledger.Rulebook. Who sees the ticket may know.
func (s *Service) TicketDeadline(m ledger.Matter) (ledger.ClockSet, bool) {
	return s.deps.Live.Book().TicketDeadline(m)
}

// DayOff reports whether the office does not work on a day. Anybody may know.
func (s *Service) DayOff(day calendar.Date) bool { return !s.deps.Live.Book().Calendar.WorkingDay(day) }

// Draft is a change that somebody has made and not put in force: one of its
// documents is set.
type Draft struct {
	Kind     Kind      `json:"kind"`
	Base     int64     `json:"base"` // the version that was changed
	Rules    *Rules    `json:"rules,omitempty"`
	Holidays *Holidays `json:"holidays,omitempty"`
	Changes  []string  `json:"changes"` // against what is in force
}

// ChangeRules makes a draft of the rules in force. base is the version that
// the person read; opinion.ErrStale where another is in force by now. It needs
// access.ManageClocks.
func (s *Service) ChangeRules(ctx context.Context, by access.Actor, base int64, edit func(*Rules) error) (Draft, error) {
	state, err := s.begin(ctx, by, KindRules, base)
	if err != nil {
		return Draft{}, err
	}
	r, err := clone(state.Rules)
	if err == nil {
		err = edit(&r)
	}
	if err == nil {
		err = r.check()
	}
	if err == nil {
		err = ledger.CheckEditedClocks(state.Rules.Clocks, r.Clocks)
	}
	d := Draft{Kind: KindRules, Base: base, Rules: &r, Changes: changes(state.Rules, r)}
	return d.orUnchanged(err)
}

// ChangeHolidays is ChangeRules for the calendar. It needs
// access.ManageCalendar.
func (s *Service) ChangeHolidays(ctx context.Context, by access.Actor, base int64, edit func(*Holidays) error) (Draft, error) {
	state, err := s.begin(ctx, by, KindHolidays, base)
	if err != nil {
		return Draft{}, err
	}
	h, err := clone(state.Holidays)
	if err == nil {
		err = edit(&h)
	}
	if err == nil {
		err = h.check()
	}
	d := Draft{Kind: KindHolidays, Base: base, Holidays: &h, Changes: holidayChanges(state.Holidays, h)}
	return d.orUnchanged(err)
}

func (d Draft) orUnchanged(err error) (Draft, error) {
	if err == nil && len(d.Changes) == 0 {
		err = opinion.Invalid("rules", "没有改动，不用保存。")
	}
	if err != nil {
		return Draft{}, err
	}
	return d, nil
}

func (s *Service) begin(ctx context.Context, by access.Actor, k Kind, base int64) (*State, error) {
	if err := require(by, k.needs()); err != nil {
		return nil, err
	}
	if err := s.deps.Live.Refresh(ctx); err != nil {
		return nil, err
	}
	state := s.deps.Live.State()
	if state.version(k) != base {
		return nil, fmt.Errorf("%s %d: %w", k, base, opinion.ErrStale)
	}
	return state, nil
}

func (s *State) version(k Kind) int64 {
	if k == KindHolidays {
		return s.HolidaysVersion
	}
	return s.RulesVersion
}

// Preview is what a draft would move.
type Preview struct {
	Moved   []ledger.Moved `json:"moved"` // the first of them
	Total   int            `json:"total"`
	Entries int            `json:"entries"` // in how many entries
}

// previewRows is how many moved deadlines a preview lists.
const previewRows = 300

// Preview says which deadlines of open entries a draft would move, and writes
// nothing. It needs what the change needs.
func (s *Service) Preview(ctx context.Context, by access.Actor, d Draft) (Preview, error) {
	if err := require(by, d.Kind.needs()); err != nil {
		return Preview{}, err
	}
	p := Preview{Moved: []ledger.Moved{}}
	last := ""
	err := s.deps.Preview(ctx, *s.bookWith(d), func(m ledger.Moved) {
		p.Total++
		if m.EntryID != last {
			p.Entries, last = p.Entries+1, m.EntryID
		}
		if !ledger.ScopeOf(by).All { // an administrator reads no content
			m.EntryID, m.Title = "", ""
		}
		if len(p.Moved) < previewRows {
			p.Moved = append(p.Moved, m)
		}
	})
	return p, err
}

func (s *Service) bookWith(d Draft) *ledger.Rulebook {
	state := s.deps.Live.State()
	r, h := state.Rules, state.Holidays
	if d.Rules != nil {
		r = *d.Rules
	}
	if d.Holidays != nil {
		h = *d.Holidays
	}
	return bookOf(r, h)
}

// maxWhy bounds a reason.
const maxWhy = 200

// Put puts a draft in force, everywhere within a second or two, and begins to
// compute the deadlines of open entries anew. why is required. It returns the
// new version and the job that does so.
func (s *Service) Put(ctx context.Context, by access.Actor, d Draft, why string) (int64, jobs.Job, error) {
	if err := require(by, d.Kind.needs()); err != nil {
		return 0, jobs.Job{}, err
	}
	why = strings.TrimSpace(why)
	if n := utf8.RuneCountInString(why); n == 0 || n > maxWhy {
		return 0, jobs.Job{}, opinion.Invalid("why", "请写明修改原因，不超过 %d 字；它会记在受影响的时限上。", maxWhy)
	}
	content, err := json.Marshal(d.document())
	if err != nil {
		return 0, jobs.Job{}, fmt.Errorf("encode %s: %w", d.Kind, err)
	}
	v := Version{
		Kind: d.Kind, Version: d.Base + 1, At: s.deps.Now(), UserID: by.UserID, Name: by.Name,
		Why: why, Changes: d.Changes, Content: string(content),
	}
	note := access.By(by, v.At, "office."+string(d.Kind), fmt.Sprintf("%s:%d", d.Kind, v.Version), clip(why+"："+strings.Join(d.Changes, "。")))
	if err := s.deps.Store.PutVersion(access.WithAudit(ctx, note), v); err != nil {
		return 0, jobs.Job{}, err
	}
	if err := s.deps.Live.Refresh(ctx); err != nil {
		return v.Version, jobs.Job{}, err
	}
	return v.Version, s.startReclock(by, v), nil
}

func (d Draft) document() any {
	if d.Kind == KindHolidays {
		return d.Holidays
	}
	return d.Rules
}

// clip keeps an audit row's detail short.
func clip(s string) string {
	const most = 1000
	if rs := []rune(s); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return s
}

// historyRows is how many versions are listed.
const historyRows = 100

// History lists the versions of a document, the newest first; it needs
// access.ViewRules.
func (s *Service) History(ctx context.Context, by access.Actor, k Kind) ([]Version, error) {
	if err := require(by, access.ViewRules); err != nil {
		return nil, err
	}
	return s.deps.Store.Versions(ctx, k, historyRows)
}

// Version returns one version with its content; it needs access.ViewRules.
func (s *Service) Version(ctx context.Context, by access.Actor, k Kind, version int64) (Version, error) {
	if err := require(by, access.ViewRules); err != nil {
		return Version{}, err
	}
	return s.deps.Store.VersionOf(ctx, k, version)
}

// Restore makes a draft of an earlier version; 0 is what the program ships.
func (s *Service) Restore(ctx context.Context, by access.Actor, k Kind, base, version int64) (Draft, error) {
	content := ""
	if version > 0 {
		v, err := s.deps.Store.VersionOf(ctx, k, version)
		if err != nil {
			return Draft{}, err
		}
		content = v.Content
	}
	if k == KindHolidays {
		return s.ChangeHolidays(ctx, by, base, func(h *Holidays) error { return restored(content, Holidays{}, h) })
	}
	return s.ChangeRules(ctx, by, base, func(r *Rules) error { return restored(content, DefaultRules(), r) })
}

func restored[T checked](content string, shipped T, into *T) error {
	if content == "" {
		*into = shipped
		return nil
	}
	if err := decode(content, into); err != nil {
		return opinion.Invalid("restore", "这一版已不能使用：%v", err)
	}
	return nil
}
