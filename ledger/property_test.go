package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestAnyLegalSequence: whatever people do, in whatever order, late or for one
// another, the stored entry, its clocks, its chain and its figures are those
// that the history alone gives.
func TestAnyLegalSequence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := &game{T: rt, Office: ledgertest.NewOffice(ledgertest.NewMemory())}
		g.start()
		steps := rapid.IntRange(1, 60).Draw(rt, "steps")
		for range steps {
			g.step()
		}
		g.check()
	})
}

// game is one random life of an entry.
type game struct {
	*rapid.T
	*ledgertest.Office
	entry ledger.Entry
	other ledger.Entry
	done  int
}

func (g *game) start() {
	m := ledger.Matter{
		Title: "事项", Posts: []string{"p1", "p2"},
		Channel:      rapid.SampledFrom([]opinion.Channel{opinion.ChannelOpinion, opinion.ChannelHotline, opinion.ChannelSuperior}).Draw(g.T, "channel"),
		DiscoveredAt: g.Now().Add(-time.Duration(rapid.IntRange(0, 48).Draw(g.T, "found hours ago")) * time.Hour),
	}
	if m.Channel == opinion.ChannelSuperior {
		m.Deadline = g.Now().Add(20 * time.Hour)
	}
	var err error
	from := rapid.SampledFrom(ledger.States).Draw(g.T, "from")
	if g.entry, err = g.At(from, rapid.SampledFrom(opinion.Levels).Draw(g.T, "level"), m); err != nil {
		g.Fatal(err)
	}
	if g.other, err = g.At(ledger.StateToTriage, "", ledger.Matter{Title: "主件"}); err != nil {
		g.Fatal(err)
	}
}

// step has somebody do something that they are offered, twice out of three
// times something that moves the entry along; a refusal of the domain is
// fine, any other error is not.
func (g *game) step() {
	g.Pass(time.Duration(rapid.IntRange(0, 40).Draw(g.T, "hours")) * time.Hour / 4)
	type choice struct {
		who access.Actor
		ledger.Offer
	}
	var moves, facts []choice
	for _, r := range append(slices.Clone(access.Roles[:11]), ledgertest.ContactEducation, ledger.RoleSystem) {
		who := g.People[r]
		if r == ledger.RoleSystem {
			who = ledger.System
		}
		for _, o := range ledger.Offers(who, g.entry) {
			if onward(g.entry.State, o.Action) {
				moves = append(moves, choice{who, o})
			} else {
				facts = append(facts, choice{who, o})
			}
		}
	}
	if len(moves) > 0 && rapid.IntRange(0, 2).Draw(g.T, "kind") > 0 {
		facts = moves
	}
	if len(facts) == 0 {
		return
	}
	c := rapid.SampledFrom(facts).Draw(g.T, "what")
	g.do(c.who, g.command(c.Offer))
}

// onward reports whether the action leads to another state, one that does not
// soon end the entry's life.
func onward(s ledger.State, a ledger.Action) bool {
	return slices.ContainsFunc(ledger.Table, func(r ledger.Rule) bool {
		return r.Action == a && slices.Contains(r.From, s) && r.To != "" && r.To != ledger.StateVoided && r.To != ledger.StateLeftOut
	})
}

func (g *game) command(offer ledger.Offer) ledger.Command {
	level := rapid.SampledFrom(opinion.Levels).Draw(g.T, "level")
	c := ledgertest.Sample(offer.Action, level, g.other.ID)
	switch offer.Action {
	case ledger.ActAskExtension, ledger.ActExtend:
		kind := rapid.SampledFrom([]ledger.ClockKind{ledger.ClockRespond, ledger.ClockClose, ledger.ClockReport}).Draw(g.T, "clock")
		hours := rapid.IntRange(0, 100).Draw(g.T, "extended by")
		clock, _ := g.entry.Clock(kind)
		c = c.With(ledger.Extending{Clock: kind, Until: clock.Due.Add(time.Duration(hours) * time.Hour)})
	case ledger.ActTriage, ledger.ActRegrade:
		class := rapid.SampledFrom([]opinion.Class{opinion.ClassEmergency, opinion.ClassInterests, opinion.ClassOrdinary}).Draw(g.T, "class")
		flags := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{opinion.FlagRumour, ledger.FlagLegacy, ledger.FlagUrgent}), 0, 2, rapid.ID).Draw(g.T, "flags")
		unit := ledger.UnitRef{ID: ledgertest.UnitHealth}
		c = c.With(ledger.Grading{Level: level, Class: class, Flags: flags, Basis: "依据", Lead: unit})
	case ledger.ActSplit:
		c = c.With(ledger.Splitting{Title: "拆出", Posts: []string{"p2"}})
	}
	if rapid.Bool().Draw(g.T, "late") {
		c.HappenedAt = g.Now().Add(-time.Duration(rapid.IntRange(1, 600).Draw(g.T, "minutes ago")) * time.Minute)
		c.LateReason = "补录"
	}
	if offer.OnBehalf || rapid.IntRange(0, 9).Draw(g.T, "for") == 0 {
		c.For, c.Evidence = &ledger.Person{Name: "纸上之人"}, []string{"scan"}
	}
	return c
}

func (g *game) do(who access.Actor, c ledger.Command) {
	after, err := g.Do(ctx, who, g.entry.ID, g.entry.Version, c)
	var illegal *ledger.IllegalError
	var forbidden *ledger.ForbiddenError
	var invalid *ledger.InvalidError
	switch {
	case err == nil:
		g.entry = after
		g.done++
	case !errors.As(err, &illegal) && !errors.As(err, &forbidden) && !errors.As(err, &invalid):
		g.Fatalf("%s by %s in %s: %v", c.Action, who.UserID, g.entry.State, err)
	}
}

func (g *game) check() {
	acts, err := g.Store.History(ctx, g.entry.ID)
	if err != nil {
		g.Fatal(err)
	}
	stored, err := g.Store.Get(ctx, g.entry.ID)
	if err != nil {
		g.Fatal(err)
	}
	if a, b := jsonOf(stored), jsonOf(g.entry); a != b {
		g.Fatalf("stored %s\nreturned %s", a, b)
	}
	if err := ledger.VerifyEntry(stored, acts); err != nil {
		g.Fatal(err)
	}
	g.checkClocks(stored, acts)
	g.checkFigures(stored, acts)
}

// checkClocks works the clocks out a second time, from the acts alone and in
// another way than the entry does: the last deadline that an act or an
// extension gave, stopped by the earliest stopping act since its start.
func (g *game) checkClocks(e ledger.Entry, acts []ledger.Act) {
	inRound := lastRound(acts)
	var next time.Time
	for _, kind := range ledger.ClockKinds {
		set, ok := lastSet(kind, inRound)
		have, exists := e.Clock(kind)
		if ok != exists {
			g.Fatalf("%s: in the history %v, in the entry %v", kind, ok, exists)
		}
		if !ok {
			continue
		}
		var stopped time.Time
		for _, a := range inRound {
			if slices.Contains(set.Stop, a.Action) && !a.HappenedAt.Before(set.Start) && (stopped.IsZero() || a.HappenedAt.Before(stopped)) {
				stopped = a.HappenedAt
			}
		}
		if stopped.IsZero() {
			stopped = ended(inRound)
		}
		if !have.Due.Equal(set.Due) || !have.Stopped.Equal(stopped) || !have.Start.Equal(set.Start) {
			g.Fatalf("%s: due %v stopped %v, from the history due %v stopped %v", kind, have.Due, have.Stopped, set.Due, stopped)
		}
		if stopped.IsZero() && e.State.Open() && (next.IsZero() || set.Due.Before(next)) {
			next = set.Due
		}
	}
	for _, i := range e.Instructions {
		if i.ReportedAt.IsZero() && !i.Due.IsZero() && e.State.Open() && (next.IsZero() || i.Due.Before(next)) {
			next = i.Due
		}
	}
	if !e.NextDue().Equal(next) {
		g.Fatalf("next due %v, from the history %v", e.NextDue(), next)
	}
}

// ended is when the matter was closed or voided, or zero.
func ended(acts []ledger.Act) time.Time {
	for _, a := range acts {
		if a.Action == ledger.ActClose || a.Action == ledger.ActVoid {
			return a.HappenedAt
		}
	}
	return time.Time{}
}

func lastRound(acts []ledger.Act) []ledger.Act {
	from := 0
	for i, a := range acts {
		if a.Action == ledger.ActRebound || a.Action == ledger.ActReopen {
			from = i
		}
	}
	return acts[from:]
}

func lastSet(kind ledger.ClockKind, acts []ledger.Act) (ledger.ClockSet, bool) {
	var set ledger.ClockSet
	for _, a := range acts {
		for _, s := range a.Clocks {
			if s.Kind == kind {
				set = s
			}
		}
		if d, err := a.Of(); err == nil && a.Action == ledger.ActExtend {
			if x := d.(*ledger.Extending); x.Clock == kind {
				set.Due = x.Until.Truncate(time.Millisecond)
			}
		}
	}
	return set, set.Kind != "" && !set.Drop
}

func (g *game) checkFigures(e ledger.Entry, acts []ledger.Act) {
	first := acts
	for i, a := range acts {
		if a.Action == ledger.ActRebound || a.Action == ledger.ActReopen {
			first = acts[:i]
			break
		}
	}
	earliest := func(actions ...ledger.Action) time.Time {
		var at time.Time
		for _, a := range first {
			if slices.Contains(actions, a.Action) && (at.IsZero() || a.HappenedAt.Before(at)) {
				at = a.HappenedAt
			}
		}
		return at
	}
	f := e.Figures()
	for name, pair := range map[string][2]time.Time{
		"dispatched": {f.Dispatched, earliest(ledger.ActDispatch)},
		"accepted":   {f.Accepted, earliest(ledger.ActAccept)},
		"responded":  {f.Responded, earliest(ledger.ActPublish, ledger.ActPress, ledger.ActApproveReply, ledger.ActAnswered)},
		"feedback":   {f.FirstFeedback, earliest(ledger.ActFeedback, ledger.ActSubmit)},
		"discovered": {f.Discovered, e.Matter.DiscoveredAt},
	} {
		if !pair[0].Equal(pair[1]) {
			g.Fatalf("%s %v, from the history %v", name, pair[0], pair[1])
		}
	}
	bounces, late := 0, 0
	for _, a := range acts {
		if a.Action == ledger.ActReturn {
			bounces++
		}
		if a.LateReason != "" {
			late++
		}
		if a.HappenedAt.After(a.RecordedAt) {
			g.Fatalf("act %d happened after it was recorded", a.Seq)
		}
	}
	if e.Bounces != bounces || e.LateRecords != late || e.Version != len(acts) {
		g.Fatalf("bounces %d of %d, late %d of %d, version %d of %d", e.Bounces, bounces, e.LateRecords, late, e.Version, len(acts))
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(b)
}

// TestApplyLeavesItsArgument: Apply is pure, also where slices have room.
func TestApplyLeavesItsArgument(t *testing.T) {
	o := office()
	for _, s := range ledger.States {
		e := at(t, o, s, opinion.LevelOrdinary)
		acts, _ := o.Store.History(ctx, e.ID)
		var before ledger.Entry
		for _, a := range acts {
			kept := jsonOf(before)
			one, err1 := ledger.Apply(before, a)
			two, err2 := ledger.Apply(before, a)
			if err1 != nil || err2 != nil || jsonOf(one) != jsonOf(two) || jsonOf(before) != kept {
				t.Fatalf("%s/%d: not pure (%v, %v)", s, a.Seq, err1, err2)
			}
			before = one
		}
	}
}
