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
	g.checkPlainly(stored, acts)
	g.checkPast(stored, acts)
	g.checkLeave(stored, acts)
	g.checkHands(acts)
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
				same := was.Row == set.Row && was.Due.Equal(set.Due) && was.Provisional == set.Provisional // other deadlines beside it
				if runs && was.Start.Equal(set.Start) && !same {
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
