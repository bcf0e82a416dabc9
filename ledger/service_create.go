package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Opening is what a new entry is made from.
type Opening struct {
	Matter Matter `json:"matter"`
	// Key makes registering by hand idempotent: the same key gives the same
	// entry. A form carries a random one. Not needed where Matter has a post.
	Key string `json:"key,omitempty"`
	// Answer is what the ticket's own system answered, and when; nil where it
	// has not. Nobody can give it with a request: it is what the post says.
	Answer     *Answered `json:"-"`
	AnsweredAt time.Time `json:"-"`
}

// Create registers a clue, from a post (Matter.Posts[0]) or by hand. A post
// or key that has an entry already gives that entry, and created is false; who may
// not see it is told no more than of one that has none.
func (s *Service) Create(ctx context.Context, actor access.Actor, o Opening) (e Entry, created bool, err error) {
	// Who may not see the entry may not register one either; open refuses that.
	if known, ok, err := s.known(ctx, o); err != nil || ok && ScopeOf(actor).Sees(known) {
		return known, false, err
	}
	o.Matter.tidy(actor)
	run := s.newRun(Entry{ID: o.id()}, 0)
	if err := run.open(ctx, actor, o); err != nil {
		return Entry{}, false, err
	}
	return s.settle(ctx, o, run)
}

// tidy takes out what only the ledger itself may say of a matter.
func (m *Matter) tidy(actor access.Actor) {
	m.SplitFrom, m.Posts = "", eachOnce(m.Posts)
	m.Imported = m.Imported && actor.Has(RoleSystem)
}

// settle writes a new entry; where somebody else wrote it first, it returns
// theirs.
func (s *Service) settle(ctx context.Context, o Opening, run *run) (Entry, bool, error) {
	err := s.write(ctx, run)
	if err == nil {
		return run.entry, true, nil
	}
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		if known, ok, _ := s.known(ctx, o); ok {
			return known, false, nil
		}
	}
	return Entry{}, false, err
}

func (o *Opening) id() string {
	switch {
	case len(o.Matter.Posts) > 0:
		return opinion.PostID("ledger post", o.Matter.Posts[0])
	case o.Key == "":
		o.Key = rand.Text()
	}
	return opinion.PostID("ledger key", o.Key)
}

// known finds the entry that a post or key has already.
func (s *Service) known(ctx context.Context, o Opening) (Entry, bool, error) {
	var e Entry
	err := ErrNotFound
	if len(o.Matter.Posts) > 0 {
		e, err = s.store.ByPost(ctx, o.Matter.Posts[0])
	}
	if errors.Is(err, ErrNotFound) {
		e, err = s.store.Get(ctx, o.id())
	}
	if errors.Is(err, ErrNotFound) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, fmt.Errorf("look for an entry of the post: %w", err)
	}
	return e, true, nil
}

// open makes the first act of a new entry, which has no number yet.
func (r *run) open(ctx context.Context, actor access.Actor, o Opening) error {
	if err := o.Matter.checkDeadline(r.now); err != nil {
		return err
	}
	o.Matter.Number = ""
	if err := r.do(ctx, actor, Command{Action: ActCreate}.With(o.Matter)); err != nil || o.Answer == nil {
		return err
	}
	return r.do(ctx, System, o.answered(r.entry, moment(r.now)))
}

// checkDeadline refuses a superior's deadline that lies before the discovery.
// It is asked of new entries only: what is in the history stays readable.
func (m Matter) checkDeadline(now time.Time) error {
	found := m.DiscoveredAt
	if found.IsZero() {
		found = now
	}
	if !m.Deadline.IsZero() && !m.Deadline.After(found) {
		return invalid("details.deadline", "来文时限不能早于发现时间")
	}
	return nil
}

// answered carries over the answer of the ticket's own system, at the time it
// was given. Exports put some before the receipt or into the future: those
// count from the receipt or from now, and the reason says so.
func (o Opening) answered(e Entry, now time.Time) Command {
	cmd := Command{Action: ActAnswered, Reason: "列入台账前，原系统已答复", HappenedAt: o.AnsweredAt}
	switch received := e.Matter.DiscoveredAt; {
	case o.AnsweredAt.Before(received):
		cmd.HappenedAt = received
		cmd.Reason += "；所记答复时间早于受理时间，按受理时间计"
	case o.AnsweredAt.After(now):
		cmd.HappenedAt = now
		cmd.Reason += "；所记答复时间晚于登记时间，按登记时间计"
	}
	return cmd.With(o.Answer)
}

// SimpleForm is the one form of the 简易程序: 初筛, 研判 and 交办 of a matter
// below the office's line (Settings.FullChainFrom).
type SimpleForm struct {
	// EntryID and Version name a clue or an entry to be triaged; both are
	// empty for a matter that is registered with the same form.
	EntryID string      `json:"entry_id,omitempty"`
	Version int         `json:"version,omitempty"`
	Opening Opening     `json:"opening,omitzero"`
	Grading Grading     `json:"grading"`
	Order   Dispatching `json:"order"` // Lead is the Grading's where empty
}

// Simple does 初筛, 研判 and 交办 at once: three acts in one transaction, by a
// person who holds the three roles.
func (s *Service) Simple(ctx context.Context, actor access.Actor, f SimpleForm) (Entry, error) {
	run, err := s.simpleRun(ctx, actor, f)
	if err != nil {
		return Entry{}, err
	}
	run.simple = true
	if run.book.mustWalk(f.Grading.Level) {
		return Entry{}, invalid("grading.level", "“%s”须走完整程序，不能用简易程序", f.Grading.Level)
	}
	if f.Order.Lead.ID == "" {
		f.Order.Lead, f.Order.Supporting = f.Grading.Lead, f.Grading.Supporting
	}
	cmds := []Command{
		{Action: ActScreen},
		Command{Action: ActTriage}.With(f.Grading),
		Command{Action: ActDispatch}.With(f.Order),
	}
	if run.entry.State == StateToTriage {
		cmds = cmds[1:]
	}
	for _, cmd := range cmds {
		if err := run.do(ctx, actor, cmd); err != nil {
			return Entry{}, err
		}
	}
	if err := s.write(ctx, run); err != nil {
		return Entry{}, err
	}
	return run.entry, nil
}

func (s *Service) simpleRun(ctx context.Context, actor access.Actor, f SimpleForm) (*run, error) {
	if f.EntryID != "" {
		e, err := s.current(ctx, actor, f.EntryID, f.Version)
		return s.newRun(e, e.Version), err
	}
	known, ok, err := s.known(ctx, f.Opening)
	if err != nil {
		return nil, err
	}
	// Who may not see the entry may not register one either; open refuses that.
	if ok && ScopeOf(actor).Sees(known) {
		return nil, &ConflictError{EntryID: known.ID, Have: known.Version}
	}
	f.Opening.Matter.tidy(actor)
	run := s.newRun(Entry{ID: f.Opening.id()}, 0)
	return run, run.open(ctx, actor, f.Opening)
}
