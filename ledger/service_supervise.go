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
func (s *Service) Supervise(ctx context.Context) (int, error) {
	now, book := s.now(), s.book()
	var waiting []Entry
	f := Filter{Scope: Scope{All: true}, States: openStates, Now: now, DueBefore: now.Add(longestRun)}
	err := s.store.Scan(ctx, f, func(e Entry) error {
		if len(book.stepsDue(e, now)) > 0 {
			waiting = append(waiting, e)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("look for what is late: %w", err)
	}
	taken := 0
	var errs []error
	for _, e := range waiting {
		n, err := s.superviseOne(ctx, e, now)
		taken += n
		if conflict := (*ConflictError)(nil); err != nil && !errors.As(err, &conflict) {
			errs = append(errs, fmt.Errorf("supervise %s: %w", e.Number, err))
		}
		if ctx.Err() != nil {
			break
		}
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

// stepsDue are the steps that are due for an entry. History that was brought in
// has no clock, and only what a leader asks of it now.
func (b *Rulebook) stepsDue(e Entry, now time.Time) []stepDue {
	if !e.State.Open() {
		return nil
	}
	var due []stepDue
	add := func(about deadline, c Clock) {
		action, at, ok := b.Supervision.next(c, now, b.Calendar)
		if ok && !now.Before(at) && mayStep(e.State, action) && !(about.instruction > 0 && action == ActCirculate) {
			due = append(due, stepDue{action, about, c, b.Supervision.tell(action)})
		}
	}
	for _, kind := range ClockKinds {
		if c := e.clock(kind); c != nil {
			add(deadline{clock: kind}, *c)
		}
	}
	for _, i := range e.Instructions {
		if !i.Due.IsZero() {
			add(deadline{instruction: i.No}, i.clock())
		}
	}
	return due
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
