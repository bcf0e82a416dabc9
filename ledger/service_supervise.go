package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
)

// Supervise takes every step of supervision that is due, as acts of the
// system. It returns how many it took. What somebody else changes meanwhile is
// left for the next time; an entry that fails holds up no other, and all
// failures are returned.
//
// Any number of processes may call it: a step that another one took gives a
// conflict, and the next look finds it taken.
//
// An entry that has no step to take now is put off until one may be due, or
// until it changes. The first call, and the first one with another rulebook,
// looks at all that is open.
func (s *Service) Supervise(ctx context.Context) (int, error) {
	now, book := s.now(), s.book()
	if s.looked.Load() != book {
		if err := s.store.LookAnew(ctx); err != nil {
			return 0, fmt.Errorf("begin to look anew for what is late: %w", err)
		}
		s.looked.Store(book)
	}
	ids, err := s.store.ToLook(ctx, now, now.Add(longestLook))
	if err != nil {
		return 0, fmt.Errorf("look for what is late: %w", err)
	}
	taken := 0
	var errs []error
	for some := range slices.Chunk(ids, looksAtOnce) {
		n, err := s.superviseSome(ctx, book, some, now)
		taken += n
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return taken, errors.Join(errs...)
}

const (
	looksAtOnce = 200
	// longestLook is how long a look may be put off: what was put off by a wrong
	// clock is then looked at within a day.
	longestLook = 24 * time.Hour
)

// superviseSome takes the steps that are due for some entries, and puts off
// those that have none.
func (s *Service) superviseSome(ctx context.Context, book *Rulebook, ids []string, now time.Time) (int, error) {
	entries, err := s.store.GetMany(ctx, ids)
	if err != nil {
		return 0, fmt.Errorf("look for what is late: %w", err)
	}
	taken := 0
	var looks []Look
	var errs []error
	for _, e := range entries {
		if len(book.stepsDue(e, now)) == 0 {
			looks = append(looks, Look{ID: e.ID, Version: e.Version, At: book.nextLook(e, now)})
			continue
		}
		n, err := s.superviseOne(ctx, e, now)
		taken += n
		if conflict := (*ConflictError)(nil); err != nil && !errors.As(err, &conflict) {
			errs = append(errs, fmt.Errorf("supervise %s: %w", e.Number, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	if err := s.store.PutLooks(ctx, looks); err != nil {
		errs = append(errs, fmt.Errorf("put off %d looks: %w", len(looks), err))
	}
	return taken, errors.Join(errs...)
}

func (s *Service) superviseOne(ctx context.Context, e Entry, now time.Time) (int, error) {
	run := s.newRun(e, e.Version)
	run.now = now
	for _, d := range run.book.stepsDue(e, now) {
		memo := Memo{To: e.told(d.about, d.tell), Text: d.text(), Clock: d.about.clock, Tell: d.tell, Instruction: d.about.instruction}
		if err := run.do(ctx, System, Command{Action: d.action}.With(memo)); err != nil {
			return 0, err
		}
	}
	return len(run.acts), s.append(ctx, run.change())
}

// stepDue is a step that is to be taken now.
type stepDue struct {
	action Action
	about  deadline
	clock  Clock
	tell   []access.Role
}

// deadline names what supervision looks at: a clock by its kind, or the report
// back of an instruction by its number.
type deadline struct {
	clock       ClockKind
	instruction int
}

func (d stepDue) text() string {
	verb := "已于"
	if d.action == ActRemind {
		verb = "将于"
	}
	return fmt.Sprintf("“%s”时限%s %s 到期", d.clock.Name, verb, d.clock.Due.In(calendar.Shanghai).Format("2006-01-02 15:04"))
}

// supervised reports whether the system looks after an entry: while it is open,
// and closed while an instruction is still to be reported back by a day.
func (e *Entry) supervised() bool {
	return e.State.Open() || e.State == StateClosed && e.owesReport()
}

// owesReport reports whether an instruction with a day for its report has none.
func (e *Entry) owesReport() bool {
	return slices.ContainsFunc(e.Instructions, func(i Instruction) bool { return !i.Due.IsZero() && i.ReportedAt.IsZero() })
}

// stepsDue are the steps that are due for an entry. History that was brought in
// has no clock, and only what a leader asks of it now.
func (b *Rulebook) stepsDue(e Entry, now time.Time) []stepDue {
	if !e.supervised() {
		return nil
	}
	var due []stepDue
	e.eachDeadline(func(about deadline, c Clock) {
		action, at, ok := b.Supervision.next(c, now, b.Calendar)
		if ok && !now.Before(at) && mayStep(e.State, action) && !(about.instruction > 0 && action == ActCirculate) {
			due = append(due, stepDue{action, about, c, b.Supervision.tell(action)})
		}
	})
	return due
}

// nextLook is the earliest moment at which an entry that has no step to take now
// may have one while nobody changes it: when the next step is due, or a deadline
// passes, and no later than longestLook. It is zero for what is over.
func (b *Rulebook) nextLook(e Entry, now time.Time) time.Time {
	if !e.supervised() {
		return time.Time{}
	}
	look := now.Add(longestLook)
	sooner := func(at time.Time) {
		if at.Before(look) {
			look = at
		}
	}
	e.eachDeadline(func(_ deadline, c Clock) {
		if _, at, ok := b.Supervision.next(c, now, b.Calendar); ok && at.After(now) {
			sooner(at)
		}
		if c.Running() && !c.Due.Before(now) {
			sooner(c.Due)
		}
	})
	return look
}

// eachDeadline calls fn with each clock of the round, while the entry is open, and
// with what instructions are to be reported back by.
func (e *Entry) eachDeadline(fn func(deadline, Clock)) {
	for _, kind := range ClockKinds {
		if c := e.clock(kind); c != nil && e.State.Open() {
			fn(deadline{clock: kind}, *c)
		}
	}
	for _, i := range e.Instructions {
		if !i.Due.IsZero() {
			fn(deadline{instruction: i.No}, i.clock())
		}
	}
}

func mayStep(s State, a Action) bool {
	return slices.ContainsFunc(rulesFor(s, a), func(r Rule) bool { return slices.Contains(r.Roles, RoleSystem) })
}

func (s Supervision) tell(a Action) []access.Role {
	switch a {
	case ActRemind:
		return s.Remind.Tell
	case ActSupervise:
		return s.Supervise.Tell
	}
	return s.Circulate.Tell
}

// told names those who hear of a step, for the record.
func (e Entry) told(about deadline, more []access.Role) string {
	var names []string
	for _, r := range append(slices.Clone(e.waitsFor(about)), more...) {
		name := r.Name()
		if r == contact && e.Lead.Unit.Name != "" {
			name = e.Lead.Unit.Name
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "、")
}
