package ledger_test

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// check holds the game's entry, and whatever became of it in others by 并入 and
// 拆分, against the histories, and counts what was done.
func (g *game) check(done map[ledger.Action]int) {
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
	g.checkPosts(stored)
	g.checkClocks(stored, acts)
	g.checkPast(stored, acts)
	g.checkLeave(stored, acts)
	g.checkHands(acts)
	if !stored.Matter.Imported { // its figures are what the table says
		g.checkFigures(stored, acts)
	}
	g.checkOthers(stored)
	for _, a := range g.acts {
		done[a.Action]++
	}
}

// checkPosts: a post is counted with one entry, the merged one or its main one.
func (g *game) checkPosts(e ledger.Entry) {
	main, err := g.Store.Get(ctx, g.other.ID)
	if err != nil {
		g.Fatal(err)
	}
	merged := e.MergedTo == main.ID
	for _, id := range e.Matter.Posts {
		if slices.Contains(main.Matter.Posts, id) != merged {
			g.Fatalf("merged %v, and the main entry holds %v of %v", merged, main.Matter.Posts, e.Matter.Posts)
		}
	}
	if slices.Contains(main.Absorbed, e.ID) != merged {
		g.Fatalf("merged %v, and the main entry absorbed %v", merged, main.Absorbed)
	}
}

// checkOthers: all entries are what their histories say; what went into another
// stands there, and what was split off knows from where.
func (g *game) checkOthers(e ledger.Entry) {
	all := map[string]ledger.Entry{}
	err := g.Store.Scan(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, func(x ledger.Entry) error {
		all[x.ID] = x
		acts, err := g.Store.History(ctx, x.ID)
		g.acts = append(g.acts, acts...)
		return errors.Join(err, ledger.VerifyEntry(x, acts))
	})
	if err != nil {
		g.Fatal(err)
	}
	for id, x := range all {
		if x.MergedTo != "" && !slices.Contains(all[x.MergedTo].Absorbed, id) {
			g.Fatalf("%s went into %s, which does not know", x.Number, x.MergedTo)
		}
		if from := x.Matter.SplitFrom; from != "" && (from != e.ID || slices.Contains(all[from].Matter.Posts, "p2")) {
			g.Fatalf("%s was split from %s, which has its posts %v still", x.Number, from, all[from].Matter.Posts)
		}
	}
}

// checkPast: every deadline that was replaced, by a re-grading, an extension or a
// dropped row, is kept with the reason, and nothing else is.
func (g *game) checkPast(e ledger.Entry, acts []ledger.Act) {
	type past struct {
		kind   ledger.ClockKind
		due    int64
		reason string
	}
	var want, have []past
	now := map[ledger.ClockKind]ledger.ClockSet{}
	replaced := func(kind ledger.ClockKind, a ledger.Act) {
		want = append(want, past{kind, now[kind].Due.UnixMilli(), a.Reason})
	}
	for _, a := range acts {
		if a.Action == ledger.ActRebound || a.Action == ledger.ActReopen {
			clear(now)
		}
		if d, err := a.Of(); err == nil && a.Action == ledger.ActExtend {
			x := d.(*ledger.Extending)
			set, reason := now[x.Clock], ""
			for _, r := range e.Extensions {
				if r.Granted && r.Clock == x.Clock && r.Decided.Equal(a.HappenedAt) {
					reason = r.Reason
				}
			}
			want = append(want, past{x.Clock, set.Due.UnixMilli(), reason})
			set.Due = x.Until.Truncate(time.Millisecond)
			now[x.Clock] = set
		}
		for _, set := range a.Clocks {
			was, runs := now[set.Kind]
			switch {
			case set.Drop && runs:
				replaced(set.Kind, a)
				delete(now, set.Kind)
			case set.Drop:
			default:
				if runs && was.Start.Equal(set.Start) {
					replaced(set.Kind, a)
				}
				now[set.Kind] = set
			}
		}
	}
	for _, c := range e.Clocks {
		for _, p := range c.Past {
			have = append(have, past{c.Kind, p.Due.UnixMilli(), p.Reason})
		}
	}
	order := func(a, b past) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.due, b.due), cmp.Compare(a.reason, b.reason))
	}
	slices.SortFunc(want, order)
	slices.SortFunc(have, order)
	if !slices.Equal(want, have) {
		g.Fatalf("replaced deadlines %v, from the history %v", have, want)
	}
}

// checkLeave: whatever was recorded past the office's limit was recorded by the
// head, or under a leave of its own for that act at that minute.
func (g *game) checkLeave(e ledger.Entry, acts []ledger.Act) {
	type leave struct {
		action ledger.Action
		minute int64
	}
	asked, granted, used := 0, map[leave]int{}, 0
	limit := g.Book.Settings.LateLimit
	for _, a := range acts {
		d, _ := a.Of()
		l, about := d.(*ledger.Lateness)
		switch {
		case about && a.Action == ledger.ActAskLate:
			asked++
		case about && a.Action == ledger.ActAllowLate:
			granted[leave{l.Action, l.When.Unix() / 60}]++
		}
		mine := leave{a.Action, a.HappenedAt.Unix() / 60}
		if a.LateReason != "" && granted[mine] > 0 {
			granted[mine]--
			used++
			continue
		}
		doer := a.Actor
		if a.Recorder != nil {
			doer = *a.Recorder
		}
		if limit > 0 && a.RecordedAt.Sub(a.HappenedAt) > limit && a.Action != ledger.ActAnswered && doer.UserID != g.People[access.RoleHead].UserID {
			g.Fatalf("act %d, %s, was recorded %s late without leave", a.Seq, a.Action, a.RecordedAt.Sub(a.HappenedAt))
		}
	}
	haveUsed := 0
	for _, r := range e.LateRequests {
		if r.Used {
			haveUsed++
		}
	}
	if len(e.LateRequests) != asked || haveUsed != used {
		g.Fatalf("leave asked for %d times and used %d times, from the history %d and %d", len(e.LateRequests), haveUsed, asked, used)
	}
}

// checkHands: where one writes down what another did there are two persons, and
// what is signed has its scan.
func (g *game) checkHands(acts []ledger.Act) {
	signs := []access.Role{access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3, access.RoleGovernment, access.RoleLeader, access.RoleHead}
	for _, a := range acts {
		if a.Recorder == nil {
			continue
		}
		if a.Recorder.UserID == a.Actor.UserID || a.Recorder.Name == "" || a.Actor.Name == "" {
			g.Fatalf("act %d by %+v, written down by %+v", a.Seq, a.Actor, a.Recorder)
		}
		if slices.Contains(signs, a.Role) && a.Action != ledger.ActInstruct && len(a.Evidence) == 0 {
			g.Fatalf("act %d, %s of %s, has no scan", a.Seq, a.Action, a.Role)
		}
	}
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
		for _, a := range standing(inRound) {
			at := a.HappenedAt
			if set.Ahead && at.Before(set.Start) {
				at = set.Start
			}
			if kind == ledger.ClockTriage && (a.To == ledger.StateClue || a.To == ledger.StateToTriage) {
				continue // a grading that waits for its confirmation
			}
			if slices.Contains(set.Stop, a.Action) && !at.Before(set.Start) && (stopped.IsZero() || at.Before(stopped)) {
				stopped = at
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

// standing are the acts without acceptances that were taken back.
func standing(acts []ledger.Act) []ledger.Act {
	var out []ledger.Act
	for _, a := range acts {
		if a.Action != ledger.ActUnaccept {
			out = append(out, a)
			continue
		}
		for i := len(out) - 1; ; i-- {
			if out[i].Action == ledger.ActAccept {
				out = slices.Delete(out, i, i+1)
				break
			}
		}
	}
	return out
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

// dispatched is when the first order was given of which nothing but an
// acceptance or a return became.
func dispatched(acts []ledger.Act) time.Time {
	var at time.Time
	orders := []ledger.Action{ledger.ActDispatch, ledger.ActReassign, ledger.ActRecall}
	for i, a := range acts {
		if a.Action != ledger.ActDispatch {
			continue
		}
		next := slices.IndexFunc(acts[i+1:], func(x ledger.Act) bool { return slices.Contains(orders, x.Action) })
		if next >= 0 && acts[i+1+next].Action == ledger.ActRecall {
			continue
		}
		if at.IsZero() || a.HappenedAt.Before(at) {
			at = a.HappenedAt
		}
	}
	return at
}

func (g *game) checkFigures(e ledger.Entry, acts []ledger.Act) {
	first := standing(acts)
	for i, a := range first {
		if a.Action == ledger.ActRebound || a.Action == ledger.ActReopen {
			first = first[:i]
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
		"dispatched": {f.Dispatched, dispatched(first)},
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
