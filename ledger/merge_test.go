package ledger_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestLateMerge: the leave to record a 并入 late is asked on the entry that is
// merged, and is enough; the main entry may have been found after it.
func TestLateMerge(t *testing.T) {
	o := office()
	o.Book.Settings.LateLimit = 8 * time.Hour
	analyst, boss := o.People[access.RoleAnalyst], o.People[access.RoleHead]
	other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Posts: []string{"p2"}})
	if err != nil {
		t.Fatal(err)
	}
	o.Pass(time.Hour)
	merged := o.Now()
	o.Pass(time.Hour)
	main, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{Posts: []string{"p1"}})
	if err != nil {
		t.Fatal(err)
	}
	found := main.Matter.DiscoveredAt
	o.Pass(24 * time.Hour)
	merge := cmd(ledger.ActMerge, ledger.Merging{Into: main.ID})
	merge.HappenedAt, merge.LateReason = merged, "系统停机"
	refused[*ledger.ForbiddenError](t, o, analyst, other, merge, "申请补录")
	leave := ledger.Lateness{Action: ledger.ActMerge, When: merged}
	other = do(t, o, analyst, other, cmd(ledger.ActAskLate, leave))
	other = do(t, o, boss, other, cmd(ledger.ActAllowLate, leave))
	other = do(t, o, analyst, other, merge)
	main, _ = o.Store.Get(ctx, main.ID)
	acts, _ := o.Store.History(ctx, main.ID)
	if other.State != ledger.StateLeftOut || other.LateRecords != 1 || !slices.Equal(main.Matter.Posts, []string{"p1", "p2"}) || main.LateRecords != 0 {
		t.Errorf("%s, late %d and %d, posts %v", other.State, other.LateRecords, main.LateRecords, main.Matter.Posts)
	}
	if a := acts[len(acts)-1]; a.Action != ledger.ActAbsorb || !a.HappenedAt.Equal(found) {
		t.Errorf("on the main entry: %s at %v", a.Action, a.HappenedAt)
	}
}

// TestMergeForAnother: what the office head writes down for a colleague is
// done in the colleague's name on both entries.
func TestMergeForAnother(t *testing.T) {
	o := office()
	main := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "另一条", Posts: []string{"p2", "p3"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []ledger.Command{
		cmd(ledger.ActSplit, ledger.Splitting{Title: "拆出", Posts: []string{"p3"}}),
		cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}),
	} {
		c.For = &ledger.Person{UserID: o.People[access.RoleAnalyst].UserID}
		other = do(t, o, o.People[access.RoleHead], other, c)
	}
	acts, _ := o.Store.History(ctx, main.ID)
	if a := acts[len(acts)-1]; a.Action != ledger.ActAbsorb || a.Actor.UserID != o.People[access.RoleAnalyst].UserID || a.Recorder == nil {
		t.Errorf("on the main entry: %s by %+v, written down by %+v", a.Action, a.Actor, a.Recorder)
	}
}

// posted is an entry in a state, with posts of its own.
func posted(t *testing.T, o *ledgertest.Office, s ledger.State, posts ...string) ledger.Entry {
	t.Helper()
	e, err := o.At(s, opinion.LevelOrdinary, ledger.Matter{Title: "事项 " + posts[0], Posts: posts})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// holds compares the posts that an entry holds now, whole history and all.
func holds(t *testing.T, o *ledgertest.Office, id string, want ...string) ledger.Entry {
	t.Helper()
	e, err := o.Store.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(e.Matter.Posts, want) {
		t.Errorf("%s holds %v, want %v", e.Matter.Title, e.Matter.Posts, want)
	}
	acts, _ := o.Store.History(ctx, id)
	if err := ledger.VerifyEntry(e, acts); err != nil {
		t.Error(err)
	}
	return e
}

// TestRelistedTakesItsPosts: an entry that stands for itself again takes its
// posts along, but for those that the main entry had by itself; both tell of it.
func TestRelistedTakesItsPosts(t *testing.T) {
	o := office()
	analyst := o.People[access.RoleAnalyst]
	main := posted(t, o, ledger.StateInHand, "p1", "p2")
	third := posted(t, o, ledger.StateToTriage, "p6", "p4")
	e := posted(t, o, ledger.StateToTriage, "p3", "p2", "p4", "p5")
	e = do(t, o, analyst, e, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
	do(t, o, analyst, third, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
	main = holds(t, o, main.ID, "p1", "p2", "p3", "p4", "p5", "p6")
	do(t, o, analyst, main, cmd(ledger.ActLink, ledger.Linking{Posts: []string{"p5"}}))

	o.Pass(time.Hour)
	e = do(t, o, analyst, e, cmd(ledger.ActRelist, nil))
	main = holds(t, o, main.ID, "p1", "p2", "p4", "p5", "p6")
	holds(t, o, e.ID, "p3", "p2", "p4", "p5")
	if slices.Contains(main.Absorbed, e.ID) || !slices.Contains(main.Absorbed, third.ID) || e.MergedTo != "" {
		t.Errorf("absorbed %v, merged to %q", main.Absorbed, e.MergedTo)
	}
	if got, err := o.ByPost(ctx, analyst, "p3"); err != nil || got.ID != e.ID {
		t.Errorf("p3 is with %s (%v)", got.Matter.Title, err)
	}
	acts, _ := o.Store.History(ctx, main.ID)
	d, err := acts[len(acts)-1].Of()
	if r, ok := d.(*ledger.Releasing); err != nil || !ok || r.From != e.ID || r.Number != e.Number || !slices.Equal(r.Posts, []string{"p3"}) {
		t.Errorf("the main entry tells %+v (%v)", d, err)
	}
	refused[*ledger.InvalidError](t, o, analyst, main, cmd(ledger.ActRelease, ledger.Releasing{From: third.ID}), "重新列入")
}

// TestRelistedFromAChain: posts come back through every entry that they went into.
func TestRelistedFromAChain(t *testing.T) {
	o := office()
	analyst := o.People[access.RoleAnalyst]
	last := posted(t, o, ledger.StateInHand, "p1")
	middle := posted(t, o, ledger.StateToTriage, "p2")
	e := posted(t, o, ledger.StateToTriage, "p3")
	e = do(t, o, analyst, e, cmd(ledger.ActMerge, ledger.Merging{Into: middle.ID}))
	middle, _ = o.Store.Get(ctx, middle.ID)
	middle = do(t, o, analyst, middle, cmd(ledger.ActMerge, ledger.Merging{Into: last.ID}))
	holds(t, o, last.ID, "p1", "p2", "p3")
	do(t, o, analyst, e, cmd(ledger.ActRelist, nil))
	holds(t, o, last.ID, "p1", "p2")
	middle = holds(t, o, middle.ID, "p2")
	do(t, o, analyst, middle, cmd(ledger.ActRelist, nil))
	holds(t, o, last.ID, "p1")
}

// TestRelistedFromWhatIsOver: a closed main entry gives its posts back, an
// archived one is read-only, a voided one has nothing that anybody counts.
func TestRelistedFromWhatIsOver(t *testing.T) {
	for state, refuses := range map[ledger.State]bool{ledger.StateClosed: false, ledger.StateArchived: true, ledger.StateVoided: false} {
		o := office()
		analyst := o.People[access.RoleAnalyst]
		main := posted(t, o, ledger.StateInHand, "p1")
		e := posted(t, o, ledger.StateToTriage, "p2")
		e = do(t, o, analyst, e, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
		main, _ = o.Store.Get(ctx, main.ID)
		steps := ledgertest.Path(state, opinion.LevelOrdinary)
		if state != ledger.StateVoided {
			steps = steps[4:]
		}
		if _, err := o.Walk(main, steps...); err != nil {
			t.Fatal(err)
		}
		if refuses {
			refused[*ledger.InvalidError](t, o, analyst, e, cmd(ledger.ActRelist, nil), "已归档")
			continue
		}
		do(t, o, analyst, e, cmd(ledger.ActRelist, nil))
		if state == ledger.StateClosed {
			holds(t, o, main.ID, "p1")
		}
	}
}

// TestMergedIntoWhatIsOver: the refusal names the main entry and its state.
func TestMergedIntoWhatIsOver(t *testing.T) {
	o := office()
	main := posted(t, o, ledger.StateClosed, "p1")
	e := posted(t, o, ledger.StateToTriage, "p2")
	refused[*ledger.InvalidError](t, o, o.People[access.RoleAnalyst], e, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}), "主件 "+main.Number+" 已是“已办结”")
}

// TestSplitIsAnotherPost: what was said of the source's first post is not said
// of what is split off without it; each post is taken once.
func TestSplitIsAnotherPost(t *testing.T) {
	known := &ledger.Matter{Summary: "摘要乙", URL: "https://b.example/2", Platform: "论坛", Author: "乙某", Views: 7, PublishedAt: shanghai("2026-03-02 08:30")}
	first := &ledger.Matter{Summary: "摘要甲", URL: "https://a.example/1", Platform: "微博", Author: "甲某", Views: 900, PublishedAt: shanghai("2026-03-02 08:00")}
	for name, c := range map[string]struct {
		posts       []string
		apart, rest *ledger.Matter
		want, left  ledger.Matter
	}{
		"with its own post":      {[]string{"p2", "p2"}, known, known, *known, *first},
		"of which none is known": {[]string{"p2"}, nil, nil, ledger.Matter{}, *first},
		"with the first post":    {[]string{"p2", "p1"}, nil, nil, *first, ledger.Matter{}},
		"the first post alone":   {[]string{"p1"}, first, known, *first, *known},
	} {
		o := office()
		e, err := o.At(ledger.StateToTriage, "", ledger.Matter{
			Posts: []string{"p1", "p2", "p1"}, Summary: "摘要甲", URL: "https://a.example/1", Platform: "微博", Author: "甲某", Views: 900,
			PublishedAt: shanghai("2026-03-02 08:00"), Regions: []string{"r1"},
		})
		if err != nil || len(e.Matter.Posts) != 2 {
			t.Fatal(err, e.Matter.Posts)
		}
		split := cmd(ledger.ActSplit, ledger.Splitting{Title: "另一件事", Posts: c.posts})
		split.Apart, split.Rest = c.apart, c.rest
		e = do(t, o, o.People[access.RoleAnalyst], e, split)
		fresh, err := o.Store.ByPost(ctx, c.posts[0])
		if err != nil {
			t.Fatal(err)
		}
		saysOf(t, name+": what was split off", fresh.Matter, c.want)
		saysOf(t, name+": what is left", e.Matter, c.left)
		if posts := slices.Compact(slices.Sorted(slices.Values(c.posts))); !slices.Equal(fresh.Matter.Posts, posts) || !slices.Equal(fresh.Matter.Regions, []string{"r1"}) {
			t.Errorf("%s: posts %v, regions %v", name, fresh.Matter.Posts, fresh.Matter.Regions)
		}
	}
}

// saysOf compares what is said of a 主件.
func saysOf(t *testing.T, what string, have, want ledger.Matter) {
	t.Helper()
	if have.URL != want.URL || have.Summary != want.Summary || have.Platform != want.Platform || have.Author != privacy.Name(want.Author) ||
		have.Views != want.Views || !have.PublishedAt.Equal(want.PublishedAt) {
		t.Errorf("%s: %+v", what, have)
	}
}

// busyStore is a store in which somebody changes an entry whenever it is about to be
// changed together with another one, so many times.
type busyStore struct {
	ledger.Store
	times int
	act   func()
}

func (s *busyStore) Append(ctx context.Context, changes ...ledger.Change) error {
	if len(changes) > 1 && s.times > 0 {
		s.times--
		s.act()
	}
	return s.Store.Append(ctx, changes...)
}

// TestMergeWhileTheMainEntryIsWorkedOn: who merges saw no version of the main entry;
// it is joined as it stands by then, and where it never stands still they are told.
func TestMergeWhileTheMainEntryIsWorkedOn(t *testing.T) {
	for _, c := range []struct {
		times int
		done  bool
	}{{1, true}, {3, true}, {1000, false}} {
		o := office()
		main := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
		other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "另一条", Posts: []string{"p2"}})
		if err != nil {
			t.Fatal(err)
		}
		busy := &busyStore{Store: o.Store, times: c.times}
		busy.act = func() {
			now, err := o.Store.Get(ctx, main.ID)
			if err != nil {
				t.Fatal(err)
			}
			do(t, o, o.People[access.RoleMonitor], now, ledgertest.Sample(ledger.ActCall, "", ""))
		}
		s := ledger.NewService(busy, o, func() *ledger.Rulebook { return o.Book }, o.Now)
		_, err = s.Do(ctx, o.People[access.RoleAnalyst], other.ID, other.Version, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
		if (err == nil) != c.done {
			t.Errorf("%d changes: %v", c.times, err)
		}
		if err != nil && !strings.Contains(err.Error(), "另一个条目正有人在办") {
			t.Errorf("%d changes: told %q", c.times, err)
		}
		now, _ := o.Store.Get(ctx, other.ID)
		if (now.State == ledger.StateLeftOut) != c.done {
			t.Errorf("%d changes: %s", c.times, now.State)
		}
	}
}
