package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/privacy"
)

// Directory looks up what the ledger does not keep itself: units, people and
// what is attached to an entry. The store of accounts and files implements it.
type Directory interface {
	// Unit returns ErrNotFound for an unknown ID.
	Unit(ctx context.Context, id string) (Unit, error)
	// Person returns the person with that account, ErrNotFound, or ErrDisabled
	// for an account that is not in use any more.
	Person(ctx context.Context, userID string) (access.Actor, error)
	// Scans lists what is attached to an entry and not voided.
	Scans(ctx context.Context, entryID string) ([]Scan, error)
}

// Unit is what the ledger needs to know of a unit.
type Unit struct {
	ID, Name  string
	Parent    string // ID of the unit above; empty for a root
	Dissolved bool   // nothing may be handed to it any more
	Successor string // name of the unit that took over; may be empty
}

// System is the actor of what the system does by itself.
var System = access.Actor{Name: "系统", Roles: []access.Role{RoleSystem}}

// Service is every use-case of the ledger. It decides who may do what and who
// may see what; API and pages call nothing else. Its errors are ErrNotFound,
// *ConflictError, *IllegalError, *ForbiddenError, *InvalidError, or the store's.
type Service struct {
	store Store
	dir   Directory
	book  func() *Rulebook
	now   func() time.Time
	// callers may be nil; see Knowing.
	callers func(ctx context.Context, posts []string) (privacy.Callers, error)
	// looked is the rulebook by which looks were put off; others begin anew.
	looked atomic.Pointer[Rulebook]
}

// NewService returns a service on the store. book gives the settings, clock
// table and calendar in force, now the time.
func NewService(store Store, dir Directory, book func() *Rulebook, now func() time.Time) *Service {
	return &Service{store: store, dir: dir, book: book, now: now}
}

// Do carries out a command on an entry as the caller saw it: version is the
// Entry.Version that was shown, and a different one now gives *ConflictError.
// It returns the entry afterwards. When it gives an error, nothing was written.
//
// 并入, 拆分 and a 重新列入 after 并入 change two entries in one transaction.
func (s *Service) Do(ctx context.Context, actor access.Actor, entryID string, version int, cmd Command) (Entry, error) {
	for try := 0; ; try++ {
		runs, err := s.runs(ctx, actor, entryID, version, cmd)
		if err != nil {
			return Entry{}, err
		}
		err = s.write(ctx, runs...)
		conflict := (*ConflictError)(nil)
		if !errors.As(err, &conflict) || conflict.EntryID == entryID || conflict.Want == 0 {
			return runs[0].entry, err
		}
		// Somebody changed the entry on the other side, of which the caller saw no
		// version: it is done again on what stands there now.
		if try == rewrites {
			return Entry{}, &ConflictError{EntryID: conflict.EntryID, Other: true, Want: conflict.Want}
		}
	}
}

// Try says why Do would refuse a command, and writes nothing. The scans are those
// that will lie with the entry by then.
func (s *Service) Try(ctx context.Context, actor access.Actor, entryID string, version int, cmd Command, scans ...Scan) error {
	_, err := s.runs(ctx, actor, entryID, version, cmd, scans...)
	return err
}

// runs are what a command does, the entry it is given for first.
func (s *Service) runs(ctx context.Context, actor access.Actor, entryID string, version int, cmd Command, scans ...Scan) ([]*run, error) {
	e, err := s.current(ctx, actor, entryID, version)
	if err != nil {
		return nil, err
	}
	done := s.newRun(e, e.Version)
	done.coming = scans
	if err := done.do(ctx, actor, cmd); err != nil {
		return nil, err
	}
	others, err := s.otherSide(ctx, actor, cmd, e, done)
	return append([]*run{done}, others...), err
}

func (s *Service) append(ctx context.Context, changes ...Change) error {
	if err := s.store.Append(ctx, changes...); err != nil {
		return fmt.Errorf("write ledger entry %s: %w", changes[0].Entry.ID, err)
	}
	return nil
}

// current loads an entry that the actor may see, at the version they saw.
func (s *Service) current(ctx context.Context, actor access.Actor, id string, version int) (Entry, error) {
	e, err := s.Get(ctx, actor, id)
	if err != nil {
		return Entry{}, err
	}
	if !e.AsOf.IsZero() {
		return Entry{}, &ForbiddenError{Text: "本单位已不承办这个条目，只能查看离开时的情况"}
	}
	if e.Version != version {
		return Entry{}, &ConflictError{EntryID: id, Want: version, Have: e.Version}
	}
	return e, nil
}

// run carries out commands on one entry, to be written together.
type run struct {
	*Service
	book    *Rulebook
	now     time.Time
	simple  bool
	version int
	entry   Entry
	acts    []Act
	notices []Notice
	coming  []Scan // that will be attached before it is written
}

func (s *Service) newRun(e Entry, version int) *run {
	return &run{Service: s, book: s.book(), now: s.now(), version: version, entry: e}
}

func (r *run) change() Change {
	c := Change{Version: r.version, Acts: r.acts, Entry: r.entry, Notices: r.notices}
	for _, a := range r.acts {
		c.Evidence = append(c.Evidence, a.Evidence...)
	}
	return c
}

func (r *run) do(ctx context.Context, actor access.Actor, cmd Command) error {
	if err := cmd.check(); err != nil {
		return err
	}
	callers, err := r.callersNamed(ctx, cmd)
	if err != nil {
		return err
	}
	cmd = cmd.private(callers).emptied()
	r.entry.callers = callers
	d, err := decode(cmd.Action, cmd.Details, true)
	if err != nil {
		return err
	}
	emptied(d)
	r.complete(cmd, d)
	if err := r.nameUnits(ctx, d); err != nil {
		return err
	}
	if g, ok := d.(*Grading); ok {
		if err := r.keepGrading(ctx, g); err != nil {
			return err
		}
	}
	h, err := r.handOf(ctx, actor, cmd.For)
	if err != nil {
		return err
	}
	return r.record(ctx, h, cmd, d)
}

// complete fills in what the details of an act say by themselves, whatever the
// command says of it.
func (r *run) complete(cmd Command, d details) {
	switch d := d.(type) {
	case *Splitting:
		d.Into, d.Rest = splitID(r.entry.ID, r.entry.Version), r.entry.restOf(d, cmd.Rest)
	case *Dispatching:
		if cmd.Action == ActReassign {
			d.keep(r.entry.Dispatch)
		}
	case *PostCheck:
		d.Earlier = !cmd.HappenedAt.IsZero() && cmd.HappenedAt.Before(r.entry.Post.At)
	case *Dismissal:
		d.Dropped = r.entry.Awaiting
	case *Merging:
		d.Dropped = r.entry.Awaiting
	case *Instructing:
		d.Scans = cmd.Evidence
	case *InstructionReport:
		d.Earlier = r.entry.reportedAfter(d.No, cmd.HappenedAt)
	case *Receipt:
		d.choose(&r.entry)
	case *Columns:
		d.Counted = d.Views != nil || d.Comments != nil
	}
}

func (r *run) record(ctx context.Context, h hand, cmd Command, d details) error {
	a, after, err := r.book.prepare(r.entry, h, cmd, d, r.now, r.simple)
	if err != nil {
		return err
	}
	if err := r.entry.checkNew(a, d); err != nil {
		return err
	}
	if err := r.checkEvidence(ctx, a); err != nil {
		return err
	}
	if err := r.checkKeyboards(ctx, a); err != nil {
		return err
	}
	if err := r.checkWithin(ctx, a, d); err != nil {
		return err
	}
	if err := r.checkUnaccept(ctx, a, d); err != nil {
		return err
	}
	if err := r.checkWords(ctx, a, d); err != nil {
		return err
	}
	before := r.entry
	r.entry, r.acts = after, append(r.acts, a)
	if n, ok := noticeOf(before, after, a); ok {
		r.notices = append(r.notices, n)
	}
	return nil
}

// handOf finds out who acts: the caller, or the one they write it down for.
func (r *run) handOf(ctx context.Context, actor access.Actor, who *Person) (hand, error) {
	if actor.MustChange {
		return hand{}, access.Require(actor, access.ActLedger, access.Object{})
	}
	if who == nil || (who.UserID != "" && who.UserID == actor.UserID) {
		return hand{actor: actor}, nil
	}
	if who.UserID == "" {
		name := personName(who.Name)
		if name == "" {
			return hand{}, invalid("for.name", "代录须写明由谁办理")
		}
		return hand{actor: access.Actor{Name: name, UnitID: who.UnitID}, recorder: &actor, noAccount: true}, nil
	}
	person, err := r.dir.Person(ctx, who.UserID)
	if errors.Is(err, ErrNotFound) {
		return hand{}, invalid("for.user_id", "没有这个用户")
	}
	if errors.Is(err, ErrDisabled) {
		return hand{}, invalid("for.user_id", "该账号已停用，不能以其名义办理；停用前办的，请以姓名代录并附签批件")
	}
	if err != nil {
		return hand{}, fmt.Errorf("look up person %s: %w", who.UserID, err)
	}
	return hand{actor: person, recorder: &actor}, nil
}

// nameUnits fills in the names of the units that the details name, and
// refuses those that do not exist or are dissolved.
func (r *run) nameUnits(ctx context.Context, d details) error {
	for _, ref := range unitsOf(d) {
		u, err := r.dir.Unit(ctx, ref.ID)
		if errors.Is(err, ErrNotFound) {
			return invalid("details."+ref.field, "没有编号为“%s”的单位", ref.ID)
		}
		if err != nil {
			return fmt.Errorf("look up unit %s: %w", ref.ID, err)
		}
		if u.Dissolved {
			return dissolved("details."+ref.field, u)
		}
		ref.Name = u.Name
	}
	return nil
}

// unitField is a unit that details name, and the field that names it.
type unitField struct {
	*UnitRef
	field string
}

func unitsOf(d details) []unitField {
	var units []unitField
	one := func(field string, u *UnitRef) {
		if u.ID != "" {
			units = append(units, unitField{u, field})
		}
	}
	add := func(field string, list []UnitRef) {
		for i := range list {
			one(field, &list[i])
		}
	}
	switch d := d.(type) {
	case *Grading:
		one("lead", &d.Lead)
		add("supporting", d.Supporting)
	case *Dispatching:
		one("lead", &d.Lead)
		add("supporting", d.Supporting)
		add("copies", d.Copies)
	case *Returning:
		one("suggest", &d.Suggest)
	case *Section:
		one("to", &d.To)
	case *AddingSupport:
		add("units", d.Units)
	case *Publishing:
		one("responder", &d.Responder)
	}
	return units
}

// dissolved says that a unit is no more, and which one to take instead.
func dissolved(field string, u Unit) error {
	if u.Successor == "" {
		return invalid(field, "“%s”已撤销，不能再交办", u.Name)
	}
	return invalid(field, "“%s”已撤销，不能再交办；其职责由“%s”承接，请改选", u.Name, u.Successor)
}
