package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// gradingActs may change which rows fit: after them every clock is derived
// anew. After any other act only the clocks that it starts are.
var gradingActs = []Action{ActCreate, ActTriage, ActConfirm, ActRegrade, ActRebound, ActReopen, ActRelist, ActReclock}

// joining are the acts by which a matter gets another's time of discovery, or its
// own again.
var joining = []Action{ActAbsorb, ActRelease}

// restarting are the acts after which a clock of the round may start elsewhere
// than it did: its act of before is found at another time, or did not happen.
var restarting = append(slices.Clone(joining), ActUnaccept, ActSupportUnaccept)

// clocksMove reports whether the clocks of the first round start at another time than
// before, or the superior's deadline is another one.
func (e *Entry) clocksMove(after Entry) bool {
	started := after.Round().StartedAt.Equal(e.Round().StartedAt)
	return after.Round().No == 1 && !(started && after.Matter.Deadline.Equal(e.Matter.Deadline))
}

// orderActs give an order or take it back: with it goes what it set, and what
// it started.
var orderActs = []Action{ActDispatch, ActReassign, ActRecall, ActUphold}

// clockSets is what an act does to the clocks of e, the entry after it.
func (b *Rulebook) clockSets(e *Entry, action Action) []ClockSet {
	var sets []ClockSet
	for _, kind := range ClockKinds {
		if !b.touches(kind, action) {
			continue
		}
		cur := e.clock(kind)
		if action == ActReclock && !b.recounts(cur) {
			continue
		}
		set, fits := b.strictest(kind, e)
		if action == ActReclock && cur != nil && cur.Extended {
			set, fits = cur.keepAgreed(set, fits)
		}
		if action == ActOrdered && cur != nil && cur.Extended {
			set = cur.hurried(set, given(kind, e)[0])
		}
		switch {
		case !fits && cur != nil && cur.Running():
			sets = append(sets, ClockSet{Kind: kind, Drop: true})
		case !fits || (cur != nil && cur.settled(set) && !orders(cur, set, action) && !(b.edited && cur.reworded(set)) && !cur.besides(set, action)):
		default:
			sets = append(sets, set)
		}
	}
	return sets
}

// besides reports whether a grading makes other deadlines fit beside the one that
// is the strictest still, which are shown with it, or has a 终报 do where an answer
// was waited for, or the other way round.
func (c *Clock) besides(set ClockSet, action Action) bool {
	graded := action == ActTriage || action == ActConfirm || action == ActRegrade
	if graded && c.FinalReport != set.FinalReport && !c.Extended && !c.Ended && (c.Running() || c.StoppedBy == ActReportUp) {
		return true
	}
	same := func(x, y Candidate) bool { return x.Row == y.Row && x.Due.Equal(y.Due) }
	return graded && c.Running() && !c.Extended && !slices.EqualFunc(c.Others, set.Others, same)
}

// hurried is the clock under a superior's new word where people had agreed to
// extend it: the new deadline holds where the old one was the superior's too, or
// lies after it.
func (c *Clock) hurried(set, ordered ClockSet) ClockSet {
	if c.Row == givenRow || ordered.Due.Before(c.Due) {
		return ordered
	}
	return set
}

// orders reports whether the act itself gives the deadline: a new order's word
// holds, also where the former one was extended. One that a 改派 took over from
// the former order, and that people agreed to extend, is not given anew.
func orders(cur *Clock, set ClockSet, action Action) bool {
	if action == ActOrdered {
		return set.Row == givenRow && cur.Running() && !cur.Due.Equal(set.Due)
	}
	extended := func(p PastDue) bool { return p.Action == ActExtend && p.Row == set.Row && p.Due.Equal(set.Due) }
	return set.Kind == ClockClose && set.Row == givenRow && (action == ActDispatch || action == ActReassign) &&
		!slices.ContainsFunc(cur.Past, extended)
}

// recounts reports whether a 时限重算 may change the clock: a provisional one
// always, a firm one only after the rules themselves were edited.
func (b *Rulebook) recounts(c *Clock) bool {
	return b.edited || c != nil && c.Provisional
}

// keepAgreed is what a 时限重算 sets of a clock on whose extension people have
// agreed: all that its row says now, but for the deadline.
func (c *Clock) keepAgreed(set ClockSet, fits bool) (ClockSet, bool) {
	if !fits || c.Row != set.Row || !c.Start.Equal(set.Start) {
		return c.ClockSet, true
	}
	set.Due, set.Provisional = c.Due, c.Provisional
	return set, true
}

// reworded reports whether the row of a running clock says something else than
// it did, whatever becomes of the deadline: what stops it, its name, its basis.
func (c *Clock) reworded(set ClockSet) bool {
	return c.Running() && (c.Name != set.Name || c.Ahead != set.Ahead || c.Basis != set.Basis || !sameActs(c.Stop, set.Stop))
}

// settled reports whether the clock stays as it is: stopped, extended, or the
// same row with the same deadline.
func (c *Clock) settled(set ClockSet) bool {
	if !c.Start.Equal(set.Start) {
		return false
	}
	return !c.Running() || c.Row == set.Row && (c.Extended || c.Due.Equal(set.Due) && c.Provisional == set.Provisional)
}

// sameActs: in whatever order they are listed.
func sameActs(a, b []Action) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(a))), slices.Compact(slices.Sorted(slices.Values(b))))
}

func (b *Rulebook) touches(kind ClockKind, action Action) bool {
	if slices.Contains(gradingActs, action) || slices.Contains(joining, action) {
		return true
	}
	if kind == ClockRespond && action == ActOrdered {
		return true
	}
	if kind == ClockClose && slices.Contains(orderActs, action) {
		return true // the order may set the deadline
	}
	return slices.ContainsFunc(b.Clocks, func(r ClockRow) bool {
		undone := slices.Contains(r.Start, undoes[action])
		return r.Kind == kind && (undone || slices.Contains(r.Start, action) || r.byOrder() && slices.Contains(orderActs, action))
	})
}

// strictest is the earliest deadline of the kind that fits the entry, with
// the others beside it.
func (b *Rulebook) strictest(kind ClockKind, e *Entry) (ClockSet, bool) {
	sets := given(kind, e)
	if kind != ClockClose || len(sets) == 0 { // an order's own 办结时限 replaces the table's
		sets = append(sets, b.fitting(kind, e)...)
	}
	if len(sets) == 0 {
		return ClockSet{}, false
	}
	slices.SortStableFunc(sets, func(x, y ClockSet) int { return x.Due.Compare(y.Due) })
	best := sets[0]
	for _, s := range sets[1:] {
		best.Others = append(best.Others, Candidate{s.Row, s.Name, s.Basis, s.Due})
	}
	return best, true
}

func (b *Rulebook) fitting(kind ClockKind, e *Entry) []ClockSet {
	var sets []ClockSet
	if e.Historic() { // its time ran under other rules
		return nil
	}
	if kind == ClockTriage && !e.waitsForTriage() {
		return nil
	}
	for _, r := range b.Clocks {
		if r.Kind != kind || !r.fits(e) {
			continue
		}
		if start := r.start(e); !start.IsZero() {
			set := b.set(r, start)
			set.Ahead = r.explains(e)
			sets = append(sets, set)
		}
	}
	return sets
}

// waitsForTriage: the clock of the triage is one of matters that have no grade,
// and of the first round; one that runs goes on until its act is folded.
func (e *Entry) waitsForTriage() bool {
	return e.Round().No == 1 && (!e.Graded || e.clock(ClockTriage) != nil)
}

func (b *Rulebook) set(r ClockRow, start time.Time) ClockSet {
	s := ClockSet{Kind: r.Kind, Row: r.ID, Name: r.Name, Basis: r.Basis, Start: start, Stop: r.Stop}
	if r.WorkingDays > 0 {
		s.Due, s.Provisional = b.Calendar.AddWorkingDays(start, r.WorkingDays)
	} else {
		s.Due = start.Add(time.Duration(r.Hours * float64(time.Hour)))
	}
	s.Due = moment(s.Due)
	return s
}

// givenRow stands for a row where a person set the deadline.
const givenRow = "given"

// ByTicket is Matter.DeadlineBy where the ticket's own system set the deadline.
const ByTicket = "工单在其自身系统的时限"

// DeadlineName is what Deadline is called, by whose it is.
func (m Matter) DeadlineName() string {
	if m.DeadlineBy == ByTicket {
		return "工单时限"
	}
	return "来文时限"
}

// given are the deadlines that people set: one that came with a superior's
// order, and the 办结时限 of the office's own order.
func given(kind ClockKind, e *Entry) []ClockSet {
	round := e.Round()
	if due := e.Matter.Deadline; kind == ClockRespond && !due.IsZero() && round.No == max(1, e.Matter.DeadlineRound) {
		return []ClockSet{{
			Kind: kind, Row: givenRow, Name: e.Matter.DeadlineName(), Basis: cmp.Or(e.Matter.DeadlineBy, "上级来文"),
			Start: round.StartedAt, Due: moment(due), Stop: respondStops, FinalReport: e.Graded && !e.MustAnswer() && e.Matter.DeadlineBy != ByTicket,
		}}
	}
	if kind == ClockClose && e.Dispatch != nil && e.Dispatch.Due.After(round.StartedAt) {
		return []ClockSet{{
			Kind: kind, Row: givenRow, Name: "交办时限", Basis: "交办单",
			Start: round.StartedAt, Due: moment(e.Dispatch.Due), Stop: []Action{ActClose},
		}}
	}
	return nil
}

var respondStops = []Action{ActPublish, ActPress, ActApproveReply, ActAnswered}

// byOrder reports whether nothing but an order starts the row's clock.
func (r ClockRow) byOrder() bool {
	return !slices.ContainsFunc(r.Start, func(a Action) bool { return a != ActDispatch && a != ActReassign })
}

// start is when the row's clock starts for the entry, zero when it has not.
func (r ClockRow) start(e *Entry) time.Time {
	round := e.Round()
	if r.byOrder() && e.Dispatch == nil {
		return time.Time{} // it was taken back
	}
	last := round.last(slices.DeleteFunc(slices.Clone(r.Start), func(a Action) bool { return a == ActCreate })...)
	switch {
	case !slices.Contains(r.Start, ActCreate):
		return last
	case r.explains(e):
		return moment(e.Matter.PolicyDate)
	}
	return later(e.runsFrom(), last)
}

// runsFrom is when what is counted from the discovery starts: with the round, but
// for a matter that an earlier ledger left open, with its triage here.
func (e *Entry) runsFrom() time.Time {
	round := e.Round()
	if !e.Matter.Imported || round.No > 1 {
		return round.StartedAt
	}
	var from time.Time
	relisted := round.last(ActRelist)
	for _, m := range round.Moments {
		if m.Action == ActTriage && !m.At.Before(relisted) && (from.IsZero() || m.At.Before(from)) {
			from = m.At
		}
	}
	return from
}

// explains reports whether the row counts from the day of the policy that is to
// be explained: one that is for 政策解读 by its channels. What hurries a matter for
// its level or class counts from its discovery, in that channel too. An
// explanation that goes out before the policy is in time.
func (r ClockRow) explains(e *Entry) bool {
	return r.Kind == ClockRespond && slices.Contains(r.Start, ActCreate) && e.Round().No == 1 &&
		slices.Contains(r.Channels, opinion.ChannelExplanation) && e.Matter.Channel == opinion.ChannelExplanation && !e.Matter.PolicyDate.IsZero()
}

func (r ClockRow) fits(e *Entry) bool {
	has := func(flag string) bool { return slices.Contains(e.Grade.Flags, flag) }
	switch {
	case len(r.Channels) > 0 && !slices.Contains(r.Channels, e.Matter.Channel),
		len(r.Levels) > 0 && (!e.Graded || !slices.Contains(r.Levels, e.Grade.Level)),
		len(r.Classes) > 0 && (!e.Graded || !slices.Contains(r.Classes, e.Grade.Class)),
		len(r.Flags) > 0 && !slices.ContainsFunc(r.Flags, has),
		slices.ContainsFunc(r.Without, has),
		r.MustAnswer && !e.MustAnswer():
		return false
	}
	return r.concerns(e.Matter)
}

// concerns reports whether the row is for what the matter is about.
func (r ClockRow) concerns(m Matter) bool {
	holds := func(text string, words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	if len(r.Categories)+len(r.Titles)+len(r.Topics) == 0 {
		return true
	}
	return holds(m.Category, r.Categories) || holds(m.Title, r.Titles) ||
		slices.ContainsFunc(r.Topics, func(t TopicRef) bool { return slices.Contains(m.Topics, t.ID) })
}

// TicketDeadline is when a mirrored ticket must be answered: when its own system
// says (the matter's Deadline), or else by the same table: its channel, its category as its own system names it (unknown ones take
// the channel's row without a category), title and topics are the matter's, and so
// is its time of receipt (DiscoveredAt). A channel of which the table knows nothing
// gives false.
func (b *Rulebook) TicketDeadline(m Matter) (ClockSet, bool) {
	e := Entry{Matter: m, Rounds: []Round{{No: 1, Cause: ActCreate, StartedAt: moment(m.DiscoveredAt)}}}
	if own := given(ClockRespond, &e); len(own) > 0 {
		return own[0], true
	}
	return b.strictest(ClockRespond, &e)
}
