package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// many fills an office with entries of all kinds, always the same ones.
func many(t *testing.T, open func(*testing.T) Opened, n int) *Office {
	t.Helper()
	o := NewOffice(open(t).Store)
	rng := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- test data
	for i := range n {
		at := o.Now().Add(-time.Duration(rng.IntN(20)) * 12 * time.Hour) // many share a moment
		e, err := o.At(ledger.States[rng.IntN(len(ledger.States))], opinion.Levels[rng.IntN(4)], ledger.Matter{
			Title: fmt.Sprintf("事项%d 100%%_A", i%7), Summary: fmt.Sprintf("Summary%d", i%5),
			Channel: []opinion.Channel{opinion.ChannelOpinion, opinion.ChannelHotline}[rng.IntN(2)],
			Topics:  []string{fmt.Sprintf("t%d", rng.IntN(3))}, Regions: []string{fmt.Sprintf("r%d", rng.IntN(3))},
			Posts: []string{fmt.Sprintf("p%d", i)}, DiscoveredAt: at,
		})
		must(t, err)
		if i%2 == 0 && inTable(e.State, ledger.ActWithin) {
			handed := ledger.Command{Action: ledger.ActWithin}.With(ledger.Section{To: ledger.UnitRef{ID: UnitClinic}})
			_, err = o.Do(context.Background(), o.People[access.RoleContact], e.ID, e.Version, handed)
			must(t, err)
		}
	}
	return o
}

func filters(now time.Time) map[string]ledger.Filter {
	all := ledger.Scope{All: true}
	return map[string]ledger.Filter{
		"all":             {Scope: all},
		"none":            {},
		"states":          {Scope: all, States: []ledger.State{ledger.StateInHand, ledger.StateToRule}},
		"levels":          {Scope: all, Levels: []opinion.Level{opinion.LevelMajor, opinion.LevelGrave}},
		"classes":         {Scope: all, Classes: []opinion.Class{opinion.ClassEmergency}},
		"channels":        {Scope: all, Channels: []opinion.Channel{opinion.ChannelHotline}},
		"unit":            {Scope: all, Units: []string{UnitEducation}},
		"within":          {Scope: all, Units: []string{UnitClinic}},
		"of a part":       {Scope: ledger.Scope{Units: []string{UnitClinic}}},
		"of a part to do": {Scope: ledger.Scope{Units: []string{UnitClinic}}, Units: []string{UnitClinic}, Todo: ledger.TodoWork},
		"copy":            {Scope: all, Units: []string{UnitTown}},
		"topic":           {Scope: all, Topic: "t1"},
		"region":          {Scope: all, Region: "r2"},
		"text":            {Scope: all, Text: "项3"},
		"text, ascii":     {Scope: all, Text: "sUMMARY2"},
		"percent":         {Scope: all, Text: "0%_a"},
		"wildcard":        {Scope: all, Text: "%项%"},
		"number":          {Scope: all, Text: "2026-0001"},
		"overdue":         {Scope: all, Overdue: true},
		"due before":      {Scope: all, DueBefore: now.Add(48 * time.Hour)},
		"discovered":      {Scope: all, From: now.Add(-100 * time.Hour), To: now.Add(-24 * time.Hour)},
		"to do":           {Scope: all, Units: []string{UnitHealth, UnitEducation}, Todo: ledger.TodoAccept},
		"for leaders":     {Scope: all, Pile: ledger.PileLeader},
		"units scope":     {Scope: ledger.Scope{Units: []string{UnitTown, "u-other"}}},
		"several": {Scope: ledger.Scope{Units: []string{UnitHealth}}, States: ledger.States[3:12],
			Channels: []opinion.Channel{opinion.ChannelOpinion}, Topic: "t0", From: now.Add(-200 * time.Hour)},
	}
}

func runLists(t *testing.T, open func(*testing.T) Opened) {
	o := many(t, open, 60)
	ctx := context.Background()
	var all []ledger.Entry
	must(t, o.Store.Scan(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, func(e ledger.Entry) error {
		_, err := o.Store.Get(ctx, e.ID) // fn may read
		all = append(all, e)
		return err
	}))
	if len(all) != 60 || !slices.IsSortedFunc(all, func(a, b ledger.Entry) int { return a.Matter.DiscoveredAt.Compare(b.Matter.DiscoveredAt) }) {
		t.Fatalf("scan of %d entries, or out of order", len(all))
	}
	for name, f := range filters(o.Now()) {
		f.Now = o.Now()
		want := slices.DeleteFunc(slices.Clone(all), func(e ledger.Entry) bool { return !f.Match(e) })
		tiles, err := o.Store.Tiles(ctx, f)
		must(t, err)
		if wantTiles := tilesOf(want, f.Now); fmt.Sprint(tiles) != fmt.Sprint(wantTiles) {
			t.Errorf("%s: tiles %+v, want %+v", name, tiles, wantTiles)
		}
		for _, s := range ledger.Sorts {
			f.Sort, f.Limit = s, 7
			slices.SortFunc(want, s.Compare)
			if have := pages(t, o.Store, f); !slices.Equal(have, ids(want)) {
				t.Errorf("%s sorted by %q:\n%q, want\n%q", name, s, have, ids(want))
			}
		}
	}
}

func tilesOf(entries []ledger.Entry, now time.Time) ledger.Tiles {
	t := ledger.Tiles{States: map[ledger.State]int{}}
	for _, e := range entries {
		t.Total++
		t.States[e.State]++
		due := e.NextDue()
		if e.Overdue(now) {
			t.Overdue++
		} else if !due.IsZero() && due.Before(now.Add(ledger.SoonWithin)) {
			t.DueSoon++
		}
	}
	return t
}

func ids(entries []ledger.Entry) []string {
	var list []string
	for _, e := range entries {
		list = append(list, e.ID)
	}
	return list
}

func pages(t *testing.T, store ledger.Store, f ledger.Filter) []string {
	t.Helper()
	var list []string
	for {
		p, err := store.List(context.Background(), f)
		must(t, err)
		if len(p.Entries) > f.Limit {
			t.Fatalf("%d on a page of %d", len(p.Entries), f.Limit)
		}
		list = append(list, ids(p.Entries)...)
		if f.After = p.Next; f.After == "" {
			return list
		}
	}
}

// runPaging: what is added while somebody pages neither repeats nor hides
// what was there.
func runPaging(t *testing.T, open func(*testing.T) Opened) {
	o := many(t, open, 20)
	f := ledger.Filter{Scope: ledger.Scope{All: true}, Limit: 6}
	want := pages(t, o.Store, f)
	var have []string
	for page := 0; ; page++ {
		p, err := o.Store.List(context.Background(), f)
		must(t, err)
		have = append(have, ids(p.Entries)...)
		if f.After = p.Next; f.After == "" {
			break
		}
		_, err = o.At(ledger.StateClue, opinion.LevelOrdinary, ledger.Matter{Posts: []string{fmt.Sprintf("new%d", page)}})
		must(t, err)
	}
	if !slices.Equal(have, want) {
		t.Errorf("paged %q, want %q", have, want)
	}
	f.After = "no cursor of this store"
	var invalid *ledger.InvalidError
	if _, err := o.Store.List(context.Background(), f); !errors.As(err, &invalid) || invalid.Field != "after" {
		t.Errorf("a wrong cursor: %v", err)
	}
}

func runScope(t *testing.T, open func(*testing.T) Opened) {
	o := many(t, open, 30)
	ctx := context.Background()
	for role, who := range o.People {
		scope := ledger.ScopeOf(who)
		var all, sees int
		must(t, o.Store.Scan(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, func(e ledger.Entry) error {
			all++
			_, err := o.Get(ctx, who, e.ID)
			if scope.Sees(e) {
				sees++
				return err
			}
			if !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("%s reads an entry out of scope: %v", role, err)
			}
			return nil
		}))
		p, err := o.List(ctx, who, ledger.Filter{Limit: ledger.MaxLimit})
		must(t, err)
		tiles, err := o.Tiles(ctx, who, ledger.Filter{})
		must(t, err)
		if len(p.Entries) != sees || tiles.Total != sees {
			t.Errorf("%s sees %d, lists %d, counts %d of %d", role, sees, len(p.Entries), tiles.Total, all)
		}
	}
}
