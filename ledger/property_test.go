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
//
// Together the games do every act of the table: what chance leaves out is
// aimed at afterwards.
func TestAnyLegalSequence(t *testing.T) {
	done := map[ledger.Action]int{}
	play := func(aim ledger.Action, anyway bool) func(*rapid.T) {
		return func(rt *rapid.T) {
			if aim != "" && !anyway && done[aim] > 0 {
				return // it was done, and held
			}
			g := &game{T: rt, Office: ledgertest.NewOffice(ledgertest.NewMemory()), aim: aim}
			g.start()
			steps := rapid.IntRange(1, 60).Draw(rt, "steps")
			for range steps {
				g.step()
			}
			g.check(done)
		}
	}
	rapid.Check(t, play("", true))
	t.Run("extended and graded anew", func(t *testing.T) { rapid.Check(t, play(ledger.ActRegrade, true)) })
	for _, r := range ledger.Table {
		if done[r.Action] == 0 {
			t.Run("aiming at "+string(r.Action), func(t *testing.T) { rapid.Check(t, play(r.Action, false)) })
		}
		if done[r.Action] == 0 {
			t.Errorf("no game did %s", r.Action)
		}
	}
}

// firstOf is what must have been done before an act can be aimed at.
var firstOf = map[ledger.Action]ledger.Action{
	ledger.ActExtend: ledger.ActAskExtension, ledger.ActRefuseExtend: ledger.ActAskExtension, ledger.ActSupportReport: ledger.ActSupportAccept,
	ledger.ActAllowLate: ledger.ActAskLate, ledger.ActRefuseLate: ledger.ActAskLate, ledger.ActSettle: ledger.ActDispute, ledger.ActInstructReport: ledger.ActInstruct, ledger.ActReceipt: ledger.ActReportUp,
	ledger.ActRegrade: ledger.ActExtend, ledger.ActUnaccept: ledger.ActAccept, ledger.ActSupportUnaccept: ledger.ActSupportAccept, ledger.ActRelease: ledger.ActRelist, ledger.ActRelist: ledger.ActMerge, // what was merged and is listed again leaves its main entry
}

// game is one random life of an entry.
type game struct {
	*rapid.T
	*ledgertest.Office
	entry ledger.Entry
	other ledger.Entry
	aim   ledger.Action // to be done wherever it can be
	acts  []ledger.Act  // of all its entries, in the end
}

func (g *game) start() {
	m := ledger.Matter{
		Title: "事项", Posts: []string{"p1", "p2"},
		Channel:      rapid.SampledFrom([]opinion.Channel{opinion.ChannelOpinion, opinion.ChannelHotline, opinion.ChannelSuperior, opinion.ChannelExplanation}).Draw(g.T, "channel"),
		DiscoveredAt: g.Now().Add(-time.Duration(rapid.IntRange(0, 48).Draw(g.T, "found hours ago")) * time.Hour),
	}
	if m.Channel == opinion.ChannelSuperior {
		m.Deadline = g.Now().Add(20 * time.Hour)
	}
	if m.Channel == opinion.ChannelExplanation {
		m.PolicyDate = g.Now().Add(time.Duration(rapid.IntRange(-48, 200).Draw(g.T, "policy in hours")) * time.Hour)
	}
	g.Book.Settings.LateLimit = time.Duration(rapid.SampledFrom([]int{0, 2, 6}).Draw(g.T, "late limit")) * time.Hour
	g.Book.Settings.UnacceptWithin = time.Duration(rapid.SampledFrom([]int{0, 1, 24}).Draw(g.T, "accepted for hours")) * time.Hour
	if g.aim == ledger.ActUnaccept || g.aim == ledger.ActSupportUnaccept {
		g.Book.Settings.UnacceptWithin = 24 * time.Hour // else there is little to be aimed at
	}
	g.Book.Settings.DistinctReviewers = rapid.Bool().Draw(g.T, "distinct reviewers")
	g.entry = g.begin(m)
	var err error
	if g.other, err = g.At(ledger.StateToTriage, "", ledger.Matter{Title: "主件"}); err != nil {
		g.Fatal(err)
	}
}

// begin registers the matter: by hand and somewhere on its way, from a ticket
// that has its answer, or from an earlier ledger.
func (g *game) begin(m ledger.Matter) ledger.Entry {
	var e ledger.Entry
	var err error
	switch {
	case g.aim == ledger.ActCarryOver || g.aim == "" && rapid.IntRange(0, 9).Draw(g.T, "imported") == 0:
		past := ledger.CarriedOver{Lead: ledger.UnitRef{ID: ledgertest.UnitHealth, Name: "卫生健康局"}, DispatchedAt: m.DiscoveredAt, Conclusion: "已办"}
		if rapid.Bool().Draw(g.T, "closed there") {
			past.ClosedAt = g.Now()
		}
		m.Deadline = time.Time{}
		e, _, err = g.CarryOver(ctx, "old", m, past)
	case g.aim == ledger.ActAnswered || g.aim == "" && rapid.IntRange(0, 9).Draw(g.T, "answered") == 0:
		m.Channel, m.Deadline = opinion.ChannelHotline, time.Time{}
		e, _, err = g.Create(ctx, g.People[access.RoleMonitor], ledger.Opening{Matter: m, Answer: &ledger.Answered{Channel: "热线", Text: "已答复"}, AnsweredAt: g.Now()})
	default:
		from := ledger.States
		for _, r := range ledger.Table {
			if r.Action == g.aim && len(r.From) > 0 {
				from = r.From
			}
		}
		e, err = g.At(rapid.SampledFrom(from).Draw(g.T, "from"), rapid.SampledFrom(opinion.Levels).Draw(g.T, "level"), m)
	}
	if err != nil {
		g.Fatal(err)
	}
	return e
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
	var moves, facts, aimed []choice
	for _, r := range append(slices.Clone(access.Roles[:11]), ledgertest.ContactEducation, ledger.RoleSystem) {
		who := g.People[r]
		if r == ledger.RoleSystem {
			who = ledger.System
		}
		for _, o := range ledger.Offers(who, g.entry) {
			if o.Action == g.aim || o.Action == firstOf[g.aim] || o.Action == firstOf[firstOf[g.aim]] {
				aimed = append(aimed, choice{who, o})
			}
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
	if len(aimed) > 0 && rapid.Bool().Draw(g.T, "aimed") {
		facts = aimed
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
		kinds := g.entry.Extendable(offer.Action)
		if len(kinds) == 0 || rapid.IntRange(0, 3).Draw(g.T, "any clock") == 0 {
			kinds = []ledger.ClockKind{ledger.ClockRespond, ledger.ClockClose, ledger.ClockReport}
		}
		kind := rapid.SampledFrom(kinds).Draw(g.T, "clock")
		hours := rapid.IntRange(0, 100).Draw(g.T, "extended by")
		clock, _ := g.entry.Clock(kind)
		c = c.With(ledger.Extending{Clock: kind, Until: clock.Due.Add(time.Duration(hours) * time.Hour)})
	case ledger.ActTriage, ledger.ActRegrade:
		class := rapid.SampledFrom([]opinion.Class{opinion.ClassEmergency, opinion.ClassInterests, opinion.ClassOrdinary}).Draw(g.T, "class")
		flags := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{opinion.FlagRumour, ledger.FlagLegacy, ledger.FlagUrgent}), 0, 2, rapid.ID).Draw(g.T, "flags")
		unit := ledger.UnitRef{ID: ledgertest.UnitHealth}
		must := rapid.SampledFrom([]*bool{nil, nil, new(true), new(false)}).Draw(g.T, "to be answered")
		c = c.With(ledger.Grading{Level: level, Class: class, Flags: flags, Basis: "依据", Lead: unit, MustAnswer: must})
	case ledger.ActReportUp:
		c = c.With(ledger.Memo{Kind: rapid.SampledFrom([]string{"首报", "续报", "终报"}).Draw(g.T, "report"), To: "县委宣传部"})
	case ledger.ActInstruct:
		due := g.Now().Add(time.Duration(rapid.IntRange(0, 100).Draw(g.T, "report back in hours")) * time.Hour)
		c = c.With(ledger.Instructing{By: "某县长", Text: "请速办", Due: due})
	case ledger.ActOrdered:
		c = c.With(ledger.Ordered{Deadline: g.Now().Add(time.Duration(rapid.IntRange(-20, 100).Draw(g.T, "ordered in hours")) * time.Hour), By: "来文"})
	case ledger.ActSplit:
		c = c.With(ledger.Splitting{Title: "拆出", Posts: []string{"p2"}})
	case ledger.ActAskLate:
		c = c.With(ledger.Lateness{Action: rapid.SampledFrom(lateActs).Draw(g.T, "late act"), When: g.ago("asked minutes ago")})
	case ledger.ActAllowLate, ledger.ActRefuseLate:
		if asked := g.entry.AwaitingLeave(); len(asked) > 0 {
			c = c.With(rapid.SampledFrom(asked).Draw(g.T, "asked").Lateness)
		}
	}
	if rapid.Bool().Draw(g.T, "late") {
		c.HappenedAt, c.LateReason = g.ago("minutes ago"), "补录"
		for _, r := range g.entry.LateRequests {
			if r.Granted && !r.Used && r.Action == c.Action {
				c.HappenedAt = r.When
			}
		}
	}
	if offer.OnBehalf || rapid.IntRange(0, 4).Draw(g.T, "for") == 0 {
		c.For = &ledger.Person{Name: rapid.SampledFrom([]string{"纸上之人", "另一人"}).Draw(g.T, "whose"), UnitID: ledgertest.UnitHealth}
		if rapid.Bool().Draw(g.T, "with an account") {
			c.For = &ledger.Person{UserID: g.People[rapid.SampledFrom(access.Roles[:11]).Draw(g.T, "whose account")].UserID}
		}
		if rapid.IntRange(0, 3).Draw(g.T, "scan") > 0 {
			c.Evidence = []string{ledgertest.SignedScan}
		}
	}
	return c
}

// lateActs are some that people forget to write down.
var lateActs = []ledger.Action{ledger.ActCall, ledger.ActFeedback, ledger.ActPublish, ledger.ActAccept, ledger.ActContact}

func (g *game) ago(label string) time.Time {
	return g.Now().Add(-time.Duration(rapid.IntRange(1, 600).Draw(g.T, label)) * time.Minute)
}

func (g *game) do(who access.Actor, c ledger.Command) {
	after, err := g.Do(ctx, who, g.entry.ID, g.entry.Version, c)
	var illegal *ledger.IllegalError
	var forbidden *ledger.ForbiddenError
	var invalid *ledger.InvalidError
	switch {
	case err == nil:
		g.entry = after
	case !errors.As(err, &illegal) && !errors.As(err, &forbidden) && !errors.As(err, &invalid):
		g.Fatalf("%s by %s in %s: %v", c.Action, who.UserID, g.entry.State, err)
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
