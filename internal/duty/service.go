package duty

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// Store is the port of the roster and the sheets. Changes carry their audit
// rows in the context (access.WithAudit) and write them in the same
// transaction.
type Store interface {
	// PutTurns replaces all turns of these days.
	PutTurns(ctx context.Context, days []string, turns []Turn) error
	// Turns lists those that run at some time in [from, to), by their
	// beginning.
	Turns(ctx context.Context, from, to time.Time) ([]Turn, error)
	// PutHandover adds a sheet (Version 0), or replaces it where it stands at
	// h.Version; opinion.ErrStale where it does not.
	PutHandover(ctx context.Context, h Handover) error
	// HandoverByID returns opinion.ErrNotFound for one that is not there.
	HandoverByID(ctx context.Context, id string) (Handover, error)
	// Handovers lists the newest by the giver's signature.
	Handovers(ctx context.Context, limit int) ([]Handover, error)
}

// Deps are what the service works with.
type Deps struct {
	Store  Store
	Users  func(ctx context.Context) ([]access.User, error)
	Ledger *ledger.Service
	Now    func() time.Time
}

// Service is safe for concurrent use.
type Service struct{ Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}

// Roster lists the turns in [from, to); it needs access.ViewDuty.
func (s *Service) Roster(ctx context.Context, by access.Actor, from, to time.Time) ([]Turn, error) {
	if err := require(by, access.ViewDuty); err != nil {
		return nil, err
	}
	return s.Store.Turns(ctx, from, to)
}

// OnDuty lists who is on duty now; it needs access.ViewDuty.
func (s *Service) OnDuty(ctx context.Context, by access.Actor) ([]Turn, error) {
	now := s.Now()
	return s.Roster(ctx, by, now, now.Add(time.Second))
}

// Draft is a roster that was read and is not saved yet.
type Draft struct {
	Turns    []Turn    `json:"turns"`
	Problems []Problem `json:"problems"`
	Days     []string  `json:"days"`     // whose turns it replaces
	Unknown  []string  `json:"unknown"`  // names without an account
	Replaces int       `json:"replaces"` // turns that are there on these days
}

// Check finds the accounts of a roster's people and what it would replace. It
// needs access.ManageDuty.
func (s *Service) Check(ctx context.Context, by access.Actor, turns []Turn, problems []Problem) (Draft, error) {
	if err := require(by, access.ManageDuty); err != nil {
		return Draft{}, err
	}
	d := Draft{Turns: turns, Problems: problems}
	if len(turns) == 0 {
		return d, nil
	}
	if len(turns) > maxTurns {
		return d, opinion.Invalid("turns", "一次不能超过 %d 人次。", maxTurns)
	}
	for i, t := range turns {
		if err := t.check(); err != nil {
			return d, opinion.Invalid("turns", "第 %d 人次：%v", i+1, err)
		}
	}
	ids, err := s.accounts(ctx)
	if err != nil {
		return d, err
	}
	for i := range d.Turns {
		t := &d.Turns[i]
		if t.UserID = ids[t.Name]; t.UserID == "" && !slices.Contains(d.Unknown, t.Name) {
			d.Unknown = append(d.Unknown, t.Name)
		}
		if !slices.Contains(d.Days, t.Day) {
			d.Days = append(d.Days, t.Day)
		}
	}
	slices.Sort(d.Days)
	there, err := s.between(ctx, d.Days)
	d.Replaces = len(there)
	return d, err
}

// accounts are the IDs of people by name; a name that two bear is nobody's.
func (s *Service) accounts(ctx context.Context) (map[string]string, error) {
	users, err := s.Users(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the users: %w", err)
	}
	ids, twice := map[string]string{}, map[string]bool{}
	for _, u := range users {
		if u.Disabled {
			continue
		}
		if _, there := ids[u.Name]; there {
			twice[u.Name] = true
		}
		ids[u.Name] = u.ID
	}
	for name := range twice {
		delete(ids, name)
	}
	return ids, nil
}

// between lists the turns that begin on one of the days, which are sorted.
func (s *Service) between(ctx context.Context, days []string) ([]Turn, error) {
	first, err := calendar.ParseDate(days[0])
	if err != nil {
		return nil, opinion.Invalid("day", "“%s”不是日期。", days[0])
	}
	last, err := calendar.ParseDate(days[len(days)-1])
	if err != nil {
		return nil, opinion.Invalid("day", "“%s”不是日期。", days[len(days)-1])
	}
	turns, err := s.Store.Turns(ctx, first.At(0), last.At(24*time.Hour))
	return slices.DeleteFunc(turns, func(t Turn) bool { return !slices.Contains(days, t.Day) }), err
}

// Put saves a roster: the turns of each day that it names are replaced. One
// with problems is refused whole. It needs access.ManageDuty.
func (s *Service) Put(ctx context.Context, by access.Actor, turns []Turn, problems []Problem) error {
	d, err := s.Check(ctx, by, turns, problems)
	switch {
	case err != nil:
		return err
	case len(d.Problems) > 0:
		return opinion.Invalid("file", "第 %d 行：%s。改好后再保存，什么都没有写入。", d.Problems[0].Line, d.Problems[0].Text)
	case len(d.Turns) == 0:
		return opinion.Invalid("file", "没有可以保存的值班。")
	}
	detail := fmt.Sprintf("%s 至 %s，%d 人次", d.Days[0], d.Days[len(d.Days)-1], len(d.Turns))
	ctx = access.WithAudit(ctx, access.By(by, s.Now(), "duty.roster", "duty", detail))
	return s.Store.PutTurns(ctx, d.Days, d.Turns)
}

// Clear takes the turns of a day away. It needs access.ManageDuty.
func (s *Service) Clear(ctx context.Context, by access.Actor, day string) error {
	if err := require(by, access.ManageDuty); err != nil {
		return err
	}
	if _, err := calendar.ParseDate(day); err != nil {
		return opinion.Invalid("day", "“%s”不是日期。", day)
	}
	ctx = access.WithAudit(ctx, access.By(by, s.Now(), "duty.clear", "duty", day))
	return s.Store.PutTurns(ctx, []string{day}, nil)
}

// AccountsAt are the accounts of those on duty at a time, for notices.
func (s *Service) AccountsAt(ctx context.Context, at time.Time) ([]string, error) {
	turns, err := s.Store.Turns(ctx, at, at.Add(time.Microsecond))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range turns {
		if t.UserID != "" && !slices.Contains(ids, t.UserID) {
			ids = append(ids, t.UserID)
		}
	}
	return ids, nil
}

// Lengths of a sheet.
const (
	listed   = 100
	soon     = 24 * time.Hour
	maxNotes = 4000
	maxShift = 72 * time.Hour
)

// Sheet makes the sheet of a shift as things stand, signed by nobody. Without
// a period it is the shift that runs now, or the last twelve hours. It needs
// access.ViewDuty.
func (s *Service) Sheet(ctx context.Context, by access.Actor, from, to time.Time) (Handover, error) {
	if err := require(by, access.ViewDuty); err != nil {
		return Handover{}, err
	}
	h := Handover{Shift: "值班", From: from, To: to}
	if from.IsZero() || to.IsZero() {
		if err := s.current(ctx, &h); err != nil {
			return h, err
		}
	}
	if !h.From.Before(h.To) || h.To.Sub(h.From) > maxShift {
		return h, opinion.Invalid("to", "班次须在 72 小时以内，开始早于结束。")
	}
	now := s.Now()
	unsigned, err := s.list(ctx, by, "未签收", ledger.Filter{States: []ledger.State{ledger.StateToAccept, ledger.StateToRule}, Sort: ledger.SortDue}, nil)
	if err != nil {
		return h, err
	}
	due, err := s.list(ctx, by, "24 小时内到期与已超时", ledger.Filter{DueBefore: now.Add(soon), Sort: ledger.SortDue}, nil)
	if err != nil {
		return h, err
	}
	changed, err := s.list(ctx, by, "本班有变化", ledger.Filter{Sort: ledger.SortUpdated}, func(e ledger.Entry) bool {
		return !e.UpdatedAt.Before(h.From)
	})
	h.Lists = []List{unsigned, due, changed}
	return h, err
}

// current sets the period to the shift that runs now.
func (s *Service) current(ctx context.Context, h *Handover) error {
	now := s.Now()
	h.From, h.To = now.Add(-12*time.Hour).Truncate(time.Minute), now.Truncate(time.Minute)
	turns, err := s.Store.Turns(ctx, now, now.Add(time.Second))
	if err != nil || len(turns) == 0 {
		return err
	}
	h.Shift, h.From, h.To = turns[0].Shift, turns[0].From, turns[0].To
	return nil
}

// list reads the first entries of a filter, as long as they are wanted.
func (s *Service) list(ctx context.Context, by access.Actor, name string, f ledger.Filter, wanted func(ledger.Entry) bool) (List, error) {
	f.Limit = listed
	page, err := s.Ledger.List(ctx, by, f)
	if err != nil {
		return List{}, fmt.Errorf("read the ledger for a hand-over: %w", err)
	}
	l := List{Name: name, Items: []Item{}, More: page.Next != ""}
	now := s.Now()
	for _, e := range page.Entries {
		if wanted != nil && !wanted(e) {
			l.More = false
			break
		}
		l.Items = append(l.Items, itemOf(e, now))
	}
	return l, nil
}

func itemOf(e ledger.Entry, now time.Time) Item {
	return Item{EntryID: e.ID, Number: e.Number, Title: e.Matter.Title, State: e.State, Unit: e.Lead.Unit.Name,
		Due: e.NextDue(), Clock: e.NextDueName(), Late: e.Overdue(now)}
}

// HandOver signs a sheet as the one who hands over, and keeps it as things
// stand. It needs access.ViewDuty.
func (s *Service) HandOver(ctx context.Context, by access.Actor, from, to time.Time, notes string) (Handover, error) {
	h, err := s.Sheet(ctx, by, from, to)
	if err != nil {
		return h, err
	}
	if h.Notes = privacy.Mask(strings.TrimSpace(notes)); utf8.RuneCountInString(h.Notes) > maxNotes {
		return h, opinion.Invalid("notes", "交接事项不能超过 %d 字。", maxNotes)
	}
	h.ID, h.Giver = rand.Text(), s.signature(by)
	ctx = access.WithAudit(ctx, access.By(by, s.Now(), "duty.give", "handover:"+h.ID, h.Shift))
	return h, s.Store.PutHandover(ctx, h)
}

func (s *Service) signature(by access.Actor) Signature { return Signature{by.UserID, by.Name, s.Now()} }

// TakeOver signs a sheet as the one who takes over: somebody else, once. It
// needs access.ViewDuty.
func (s *Service) TakeOver(ctx context.Context, by access.Actor, id, remark string) (Handover, error) {
	return s.change(ctx, by, id, "duty.take", func(h *Handover) error {
		if h.Giver.UserID == by.UserID {
			return opinion.Invalid("id", "交班人不能自己接班，请由接班人签收。")
		}
		if h.Remark = privacy.Mask(strings.TrimSpace(remark)); utf8.RuneCountInString(h.Remark) > maxNotes {
			return opinion.Invalid("remark", "接班意见不能超过 %d 字。", maxNotes)
		}
		h.Taker = s.signature(by)
		return nil
	})
}

// Void takes a sheet back that nobody has taken over yet; only who signed it
// may. It is kept.
func (s *Service) Void(ctx context.Context, by access.Actor, id string) (Handover, error) {
	return s.change(ctx, by, id, "duty.void", func(h *Handover) error {
		if h.Giver.UserID != by.UserID {
			return opinion.Invalid("id", "只有交班人可以收回交接单。")
		}
		h.Voided = s.signature(by)
		return nil
	})
}

func (s *Service) change(ctx context.Context, by access.Actor, id, act string, edit func(*Handover) error) (Handover, error) {
	h, err := s.Handover(ctx, by, id)
	if err != nil {
		return h, err
	}
	if !h.Open() {
		return h, fmt.Errorf("hand-over %s: %w", id, opinion.ErrStale)
	}
	if err := edit(&h); err != nil {
		return h, err
	}
	ctx = access.WithAudit(ctx, access.By(by, s.Now(), act, "handover:"+h.ID, h.Shift))
	return h, s.Store.PutHandover(ctx, h)
}

// Handover returns a sheet; it needs access.ViewDuty.
func (s *Service) Handover(ctx context.Context, by access.Actor, id string) (Handover, error) {
	if err := require(by, access.ViewDuty); err != nil {
		return Handover{}, err
	}
	h, err := s.Store.HandoverByID(ctx, id)
	return masked(h), err
}

// sheetsSeen is among how many of the newest sheets those are sought that
// concern the running shift.
const sheetsSeen = 20

// Running are the sheets that the running shift works by: those that wait to be
// taken over by the person, and the last that was taken over, as long as it may
// concern it still; nil where there is none. It needs access.ViewDuty.
func (s *Service) Running(ctx context.Context, by access.Actor) (waiting []Handover, taken *Handover, err error) {
	sheets, err := s.Handovers(ctx, by, sheetsSeen)
	for i, h := range sheets {
		switch {
		case h.Open() && h.Giver.UserID != by.UserID:
			waiting = append(waiting, h)
		case h.Taker.Signed() && !h.Voided.Signed() && s.Now().Sub(h.Taker.At) <= maxShift && (taken == nil || h.Taker.At.After(taken.Taker.At)):
			taken = &sheets[i]
		}
	}
	return waiting, taken, err
}

// Handovers lists the newest sheets; it needs access.ViewDuty.
func (s *Service) Handovers(ctx context.Context, by access.Actor, limit int) ([]Handover, error) {
	if err := require(by, access.ViewDuty); err != nil {
		return nil, err
	}
	list, err := s.Store.Handovers(ctx, limit)
	for i := range list {
		list[i] = masked(list[i])
	}
	return list, err
}

// masked hides the personal data in what people wrote on a sheet. They are hidden
// before it is signed too; sheets of before hold them.
func masked(h Handover) Handover {
	h.Notes, h.Remark = privacy.Mask(h.Notes), privacy.Mask(h.Remark)
	return h
}
