package ledgertest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// conditions says, apart from the table's own code, when a row of it holds in
// the fixtures of runTable.
var conditions = map[string]func(f fixture) bool{
	"定级在重大以下":        func(f fixture) bool { return !f.major },
	"定级在重大及以上，待主任确认": func(f fixture) bool { return f.major },
	"已报重大及以上，待确认":    func(f fixture) bool { return f.entry.Awaiting },
	"等级在重大以下":        func(f fixture) bool { return !f.major },
	"前后等级均在重大以下":     func(f fixture) bool { return !f.major },
	"重大及以上，或以政府名义":   func(f fixture) bool { return f.major || f.entry.State == ledger.StateReview4 },
	"签收后尚未办理":        justAccepted,
	"有批示":            func(f fixture) bool { return len(f.entry.Instructions) > 0 },
	"有批示未按时限反馈": func(f fixture) bool {
		return slices.ContainsFunc(f.entry.Instructions, func(i ledger.Instruction) bool { return !i.Due.IsZero() && i.ReportedAt.IsZero() })
	},
	"有上报":          func(f fixture) bool { return f.entry.Holds(ledger.ActReportUp) },
	"有未答复的异议":      func(f fixture) bool { return f.entry.Disputed() },
	"有在走、未申请延期的时限": func(f fixture) bool { return slices.ContainsFunc(f.entry.Clocks, ledger.Clock.Running) },
	"有待批的补录申请":     func(f fixture) bool { return len(f.entry.AwaitingLeave()) > 0 },
	"有待批的延期申请": func(f fixture) bool {
		return slices.ContainsFunc(f.entry.Extensions, func(x ledger.Extension) bool { return x.Decided.IsZero() })
	},
	"导入的历史台账，原表已办结": func(fixture) bool { return false }, // no fixture is imported: see TestCarryOver
	"导入的历史台账，原表未办结": func(fixture) bool { return false },
	"重大以下，且不以政府名义":  func(f fixture) bool { return !f.major && f.entry.State != ledger.StateReview4 },
}

// justAccepted: the fixture's last move was the acceptance, and its unit has said
// nothing since. The fixtures come to 核查处置 in no other way.
func justAccepted(f fixture) bool {
	return f.entry.State == ledger.StateInHand && len(f.entry.Feedbacks) == 0 && f.entry.Lead.Section == "" && f.entry.Count(ledger.ActContact, ledger.ActAskExtension, ledger.ActInstructReport) == 0
}

// fixture is an entry in a state, in an office of its own.
type fixture struct {
	*Office
	opened Opened
	entry  ledger.Entry
	other  ledger.Entry // what it may be merged into
	level  opinion.Level
	major  bool
}

// before are the acts that must have been for an action to be possible.
var before = map[ledger.Action][]Step{
	ledger.ActSupportReport:   {{ContactEducation, Sample(ledger.ActSupportAccept, "", "")}},
	ledger.ActSupportUnaccept: {{ContactEducation, Sample(ledger.ActSupportAccept, "", "")}},
	ledger.ActExtend:          {{access.RoleContact, Sample(ledger.ActAskExtension, "", "")}},
	ledger.ActRefuseExtend:    {{access.RoleContact, Sample(ledger.ActAskExtension, "", "")}},
	ledger.ActInstructReport:  {{access.RoleLeader, Sample(ledger.ActInstruct, "", "")}},
	ledger.ActReceipt:         {{access.RoleCoordinator, Sample(ledger.ActReportUp, "", "")}},
	ledger.ActAllowLate:       {{access.RoleMonitor, Sample(ledger.ActAskLate, "", "")}},
	ledger.ActRefuseLate:      {{access.RoleMonitor, Sample(ledger.ActAskLate, "", "")}},
	ledger.ActSettle:          {{access.RoleContact, Sample(ledger.ActDispute, "", "")}},
	ledger.ActConfirm:         {{access.RoleAnalyst, Sample(ledger.ActTriage, opinion.LevelMajor, "")}},
}

func newFixture(t *testing.T, open func(*testing.T) Opened, s ledger.State, level opinion.Level, action ledger.Action) fixture {
	t.Helper()
	opened := open(t)
	f := fixture{Office: NewOffice(opened.Store), opened: opened, level: level, major: level.Rank() >= 3}
	var err error
	if action == ledger.ActMerge {
		f.other, err = f.At(ledger.StateToTriage, level, ledger.Matter{Title: "主件"})
		must(t, err)
	}
	if f.entry, err = f.At(s, level, ledger.Matter{}); err != nil {
		t.Fatalf("to %s: %v", s, err)
	}
	steps := before[action]
	if action == ledger.ActConfirm && !f.major || len(steps) > 0 && !inTable(s, steps[0].Action) {
		steps = nil
	}
	if f.entry, err = f.Walk(f.entry, steps...); err != nil {
		t.Fatalf("before %s in %s: %v", action, s, err)
	}
	return f
}

func inTable(s ledger.State, action ledger.Action) bool {
	return slices.ContainsFunc(ledger.Table, func(r ledger.Rule) bool {
		return r.Action == action && slices.Contains(r.From, s)
	})
}

// expect is where the table leads, or "" where it refuses.
func (f fixture) expect(action ledger.Action, role access.Role) ledger.State {
	for _, r := range ledger.Table {
		if r.Action != action || !slices.Contains(r.From, f.entry.State) || !slices.Contains(r.Roles, plainRole(role)) {
			continue
		}
		if r.When != nil && !conditions[r.When.Name](f) {
			continue
		}
		if role == access.RoleContact && r.Own == ledger.OwnSupport || role == ContactEducation && r.Own == ledger.OwnLead {
			continue // the other unit's
		}
		if r.To == "" {
			return f.entry.State
		}
		return r.To
	}
	return ""
}

func plainRole(r access.Role) access.Role {
	if r == ContactEducation {
		return access.RoleContact
	}
	return r
}

// runTable goes through every state × action × role, for an ordinary and for
// a major matter: what the table has is done and leads where it says; what it
// has not is refused with the domain's error, and nothing is written. With
// -short only for a major one.
func runTable(t *testing.T, open func(*testing.T) Opened) {
	roles := append(slices.Clone(access.Roles), ContactEducation, ledger.RoleSystem)
	actions := actionsInOrder()
	levels := []opinion.Level{opinion.LevelMajor, opinion.LevelOrdinary}
	if testing.Short() {
		levels = levels[:1]
	}
	for _, level := range levels {
		for _, s := range ledger.States {
			t.Run(string(level)+"/"+string(s), func(t *testing.T) {
				f := newFixture(t, open, s, level, "")
				f.refuseAll(t, actions, roles)
				for _, action := range actions {
					f = f.doAll(t, open, action, roles)
				}
			})
		}
	}
}

func (f fixture) refuseAll(t *testing.T, actions []ledger.Action, roles []access.Role) {
	t.Helper()
	seen := f.written(t)
	for _, role := range roles {
		_, err := f.Get(context.Background(), f.person(role), f.entry.ID)
		unseen := errors.Is(err, ledger.ErrNotFound)
		for _, action := range actions {
			if f.expect(action, role) == "" {
				f.refuses(t, action, role, unseen)
			}
		}
	}
	if now := f.written(t); now != seen {
		t.Errorf("refused, yet something was written: %+v, was %+v", now, seen)
	}
}

// doAll has everybody who may do an action do it, in a fresh fixture where
// the one at hand is spent. It returns one that is in the state still.
func (f fixture) doAll(t *testing.T, open func(*testing.T) Opened, action ledger.Action, roles []access.Role) fixture {
	t.Helper()
	s := f.entry.State
	if (len(before[action]) > 0 || action == ledger.ActMerge) && inTable(s, action) {
		f = newFixture(t, open, s, f.level, action)
	}
	for _, role := range roles {
		if f.expect(action, role) == "" {
			continue
		}
		after, ok := f.does(t, action, role)
		if f.entry = after; !ok || after.State != s || once[action] {
			f = newFixture(t, open, s, f.level, action)
		}
	}
	if len(before[action]) > 0 && inTable(s, action) {
		f = newFixture(t, open, s, f.level, "")
	}
	return f
}

// once are the fact acts that spend a fixture.
var once = map[ledger.Action]bool{
	ledger.ActTriage: true, ledger.ActAskExtension: true, ledger.ActExtend: true, ledger.ActRefuseExtend: true,
	ledger.ActSupportAccept: true, ledger.ActSupportUnaccept: true, ledger.ActSupportReport: true, ledger.ActSupportReturn: true,
	ledger.ActReceipt: true, // the report has its receipt then
	ledger.ActAskLate: true, ledger.ActAllowLate: true, ledger.ActRefuseLate: true,
}

func actionsInOrder() []ledger.Action {
	var actions []ledger.Action
	for _, r := range ledger.Table {
		if r.From != nil && r.Action != ledger.ActAbsorb && r.Action != ledger.ActRelease && !slices.Contains(actions, r.Action) {
			actions = append(actions, r.Action)
		}
	}
	return actions
}

func (f fixture) try(action ledger.Action, role access.Role) (ledger.Entry, error) {
	cmd := Sample(action, f.level, f.other.ID)
	return f.Do(context.Background(), f.person(role), f.entry.ID, f.entry.Version, cmd)
}

// refuses expects the domain's refusal, of the kind that the table gives: who does
// not see the entry is told that there is none; what nobody may do now is
// illegal, with what is allowed instead; what others may do is forbidden.
func (f fixture) refuses(t *testing.T, action ledger.Action, role access.Role, unseen bool) {
	t.Helper()
	_, err := f.try(action, role)
	var illegal *ledger.IllegalError
	var forbidden *ledger.ForbiddenError
	switch {
	case errors.Is(err, ledger.ErrNotFound) || unseen:
		if !unseen || !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("%s by %s, who does not see the entry %v: %v", action, role, unseen, err)
		}
	case errors.As(err, &illegal):
		if inTable(f.entry.State, action) && illegal.Why == "" {
			t.Errorf("%s by %s: called illegal although the table has it: %v", action, role, err)
		}
		instead := slices.ContainsFunc(illegal.Allowed, func(a ledger.Action) bool { return a == action || !inTable(f.entry.State, a) })
		if illegal.State != f.entry.State || illegal.Action != action || instead || len(illegal.Allowed) == 0 && f.entry.State.Open() {
			t.Errorf("%s by %s: %+v", action, role, illegal)
		}
	case errors.As(err, &forbidden):
		if !inTable(f.entry.State, action) || forbidden.Action != action || forbidden.Text == "" {
			t.Errorf("%s by %s: called forbidden although nobody may: %+v", action, role, forbidden)
		}
	default:
		t.Errorf("%s by %s: %v, want a refusal of the domain", action, role, err)
	}
}

func (f fixture) does(t *testing.T, action ledger.Action, role access.Role) (ledger.Entry, bool) {
	t.Helper()
	want := f.expect(action, role)
	e, err := f.try(action, role)
	if err != nil {
		t.Errorf("%s by %s: %v", action, role, err)
		return e, false
	}
	if e.State != want || e.Version != f.entry.Version+1 {
		t.Errorf("%s by %s: %s version %d, want %s version %d", action, role, e.State, e.Version, want, f.entry.Version+1)
	}
	f.verify(t, e.ID)
	return e, true
}

// written is what the store holds of the fixture's entry, and how many entries
// and notices there are.
type written struct {
	entry                           string
	acts, audited, notices, entries int
}

func (f fixture) written(t *testing.T) written {
	t.Helper()
	ctx := context.Background()
	e, err := f.Store.Get(ctx, f.entry.ID)
	must(t, err)
	acts, err := f.Store.History(ctx, f.entry.ID)
	must(t, err)
	audited, err := f.opened.Audited(ctx, f.entry.ID)
	must(t, err)
	notices, err := f.opened.Notices(ctx)
	must(t, err)
	entries := 0
	must(t, f.Store.Scan(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, func(ledger.Entry) error { entries++; return nil }))
	return written{string(encode(e)), len(acts), len(audited), len(notices), entries}
}

// verify checks the stored entry against its stored history.
func (o *Office) verify(t *testing.T, id string) {
	t.Helper()
	e, err := o.Store.Get(context.Background(), id)
	must(t, err)
	acts, err := o.Store.History(context.Background(), id)
	must(t, err)
	must(t, ledger.VerifyEntry(e, acts))
	o.outlined(t, id, acts)
}

// outlined checks what is kept beside an entry against its history.
func (o *Office) outlined(t *testing.T, id string, acts []ledger.Act) {
	t.Helper()
	e, err := ledger.Fold(acts)
	must(t, err)
	found := 0
	must(t, o.Store.Outlines(context.Background(), ledger.Filter{Scope: ledger.Scope{All: true}}, func(have ledger.Outline) error {
		if have.ID != id {
			return nil
		}
		found++
		if have, want := string(encode(have)), string(encode(e.Outline())); have != want {
			t.Errorf("the outline of %s:\n%s, by its history\n%s", id, have, want)
		}
		return nil
	}))
	if found != 1 {
		t.Errorf("%d outlines of %s", found, id)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
