package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Opened is a store with what the suite must look at beside it.
type Opened struct {
	Store ledger.Store
	// Notices returns the outbox, oldest first, as Append wrote it.
	Notices func(ctx context.Context) ([]ledger.Notice, error)
	// Audited returns the hashes of the acts of an entry of which an audit
	// row was written, oldest first.
	Audited func(ctx context.Context, entryID string) ([]string, error)
}

// OpenMemory opens an empty Memory store for the suite.
func OpenMemory(*testing.T) Opened {
	m := NewMemory()
	return Opened{Store: m, Notices: m.Notices, Audited: m.Audited}
}

// RunStore holds a store to the contract of ledger.Store. open gives an empty
// store each time it is called; it may be called hundreds of times, so it
// should empty one database rather than make a new one.
func RunStore(t *testing.T, open func(t *testing.T) Opened) {
	for name, test := range map[string]func(*testing.T, func(*testing.T) Opened){
		"what was written is read":             runRoundTrip,
		"stale version writes nothing":         runConflict,
		"several entries change or none":       runAtomic,
		"audit rows and notices with the acts": runBeside,
		"one entry for a post":                 runOnce,
		"numbers are unique":                   runNumbers,
		"many writers, one chain":              runRace,
		"lists agree with Match and Compare":   runLists,
		"paging is stable":                     runPaging,
		"scope hides":                          runScope,
		"unknown":                              runUnknown,
		"state × action × role":                runTable,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

func runRoundTrip(t *testing.T, open func(*testing.T) Opened) {
	o := NewOffice(open(t).Store)
	for _, level := range opinion.Levels {
		e, err := o.At(ledger.StateArchived, level, ledger.Matter{
			Title: "引号\"与\\、表情😀、换行\n及 <b>", Summary: "摘要", Channel: opinion.ChannelHotline,
			Category: "投诉", Posts: []string{"p" + string(level)}, Topics: []string{"t1"}, Regions: []string{"650000"},
			PublishedAt: o.Now().Add(-time.Hour), DiscoveredAt: o.Now().Add(-time.Minute),
		})
		must(t, err)
		o.verify(t, e.ID)
	}
	checked, err := ledger.Verify(context.Background(), o.Store)
	if err != nil || checked != len(opinion.Levels) {
		t.Errorf("Verify: %d, %v", checked, err)
	}
}

func runConflict(t *testing.T, open func(*testing.T) Opened) {
	f := newFixture(t, open, ledger.StateToAccept, opinion.LevelOrdinary, "")
	_, err := f.try(ledger.ActAccept, access.RoleContact)
	must(t, err)
	seen := f.written(t)
	_, err = f.try(ledger.ActReturn, access.RoleContact)
	var conflict *ledger.ConflictError
	if !errors.As(err, &conflict) || conflict.Have != f.entry.Version+1 {
		t.Errorf("second answer on the same version: %v, want a conflict with version %d", err, f.entry.Version+1)
	}
	stale := ledger.Change{Version: f.entry.Version - 1, Entry: f.entry, Acts: []ledger.Act{{EntryID: f.entry.ID, Seq: f.entry.Version}}}
	if err := f.Store.Append(context.Background(), stale); !errors.As(err, &conflict) {
		t.Errorf("append on a stale version: %v", err)
	}
	if now := f.written(t); now != seen {
		t.Errorf("written %+v, was %+v", now, seen)
	}
}

func runAtomic(t *testing.T, open func(*testing.T) Opened) {
	f := newFixture(t, open, ledger.StateToTriage, opinion.LevelOrdinary, ledger.ActMerge)
	ctx := context.Background()
	e, err := f.try(ledger.ActMerge, access.RoleAnalyst)
	must(t, err)
	into, err := f.Store.Get(ctx, f.other.ID)
	must(t, err)
	if e.MergedTo != into.ID || !slices.Contains(into.Absorbed, e.ID) {
		t.Errorf("merged to %q, absorbed %q", e.MergedTo, into.Absorbed)
	}
	good := ledger.Change{Version: e.Version, Entry: e, Acts: []ledger.Act{noteOf(e.ID, e.Version+1)}}
	stale := ledger.Change{Version: into.Version - 1, Entry: into, Acts: []ledger.Act{noteOf(into.ID, into.Version)}}
	f.entry = e
	seen := f.written(t)
	var conflict *ledger.ConflictError
	if err := f.Store.Append(ctx, good, stale); !errors.As(err, &conflict) {
		t.Errorf("append of a good and a stale change: %v", err)
	}
	if now := f.written(t); now != seen {
		t.Errorf("half was written: %+v, was %+v", now, seen)
	}
}

func runBeside(t *testing.T, open func(*testing.T) Opened) {
	f := newFixture(t, open, ledger.StateToAccept, opinion.LevelOrdinary, "")
	ctx := context.Background()
	acts, err := f.Store.History(ctx, f.entry.ID)
	must(t, err)
	audited, err := f.opened.Audited(ctx, f.entry.ID)
	must(t, err)
	var hashes []string
	for _, a := range acts {
		hashes = append(hashes, a.Hash)
	}
	if !slices.Equal(audited, hashes) {
		t.Errorf("audited %q, acts %q", audited, hashes)
	}
	notices, err := f.opened.Notices(ctx)
	must(t, err)
	last := notices[len(notices)-1]
	if last.EntryID != f.entry.ID || last.Seq != f.entry.Version || last.Action != ledger.ActDispatch ||
		!slices.Equal(last.Units, []string{UnitHealth, UnitEducation, UnitTown}) {
		t.Errorf("last notice %+v, want the dispatch to all units", last)
	}
}

// noteOf is a note that hashes to what it says, as stores may ask of an act.
func noteOf(entryID string, seq int) ledger.Act {
	a := ledger.Act{EntryID: entryID, Seq: seq, Action: ledger.ActNote}
	a.Hash = ledger.ActHash(a)
	return a
}

func runOnce(t *testing.T, open func(*testing.T) Opened) {
	o := NewOffice(open(t).Store)
	ids := make([]string, 8)
	made := make([]bool, len(ids))
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			m := ledger.Matter{Title: "同一条信息", Posts: []string{"post"}}
			e, created, err := o.Create(context.Background(), o.People[access.RoleMonitor], ledger.Opening{Matter: m})
			if err != nil {
				t.Error(err)
			}
			ids[i], made[i] = e.ID, created
		})
	}
	wg.Wait()
	count := 0
	for i := range ids {
		if made[i] {
			count++
		}
		if ids[i] != ids[0] {
			t.Errorf("entry %q and %q for one post", ids[i], ids[0])
		}
	}
	if count != 1 {
		t.Errorf("created %d times", count)
	}
}

func runNumbers(t *testing.T, open func(*testing.T) Opened) {
	store := open(t).Store
	var mu sync.Mutex
	seen := map[int]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 25 {
				n, err := store.NextNumber(context.Background(), 2026)
				mu.Lock()
				if err != nil || n < 1 || seen[n] {
					t.Errorf("number %d again or wrong: %v", n, err)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if n, err := store.NextNumber(context.Background(), 2027); n != 1 || err != nil {
		t.Errorf("first number of another year: %d, %v", n, err)
	}
}

func runRace(t *testing.T, open func(*testing.T) Opened) {
	o := NewOffice(open(t).Store)
	e, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{})
	must(t, err)
	const writers, each = 4, 5
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				o.note(t, e.ID)
			}
		})
	}
	wg.Wait()
	now, err := o.Store.Get(context.Background(), e.ID)
	must(t, err)
	if want := e.Version + writers*each; now.Version != want {
		t.Errorf("version %d, want %d", now.Version, want)
	}
	o.verify(t, e.ID)
}

// note adds a note, as often as it takes for nobody to come between.
func (o *Office) note(t *testing.T, id string) {
	for {
		e, err := o.Store.Get(context.Background(), id)
		if err == nil {
			_, err = o.Do(context.Background(), o.People[access.RoleMonitor], id, e.Version, Sample(ledger.ActNote, "", ""))
		}
		var conflict *ledger.ConflictError
		if errors.As(err, &conflict) {
			continue
		}
		if err != nil {
			t.Error(err)
		}
		return
	}
}

// many fills an office with entries of all kinds, always the same ones.
func many(t *testing.T, open func(*testing.T) Opened, n int) *Office {
	t.Helper()
	o := NewOffice(open(t).Store)
	rng := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- test data
	for i := range n {
		at := o.Now().Add(-time.Duration(rng.IntN(20)) * 12 * time.Hour) // many share a moment
		_, err := o.At(ledger.States[rng.IntN(len(ledger.States))], opinion.Levels[rng.IntN(4)], ledger.Matter{
			Title: fmt.Sprintf("事项%d 100%%_A", i%7), Summary: fmt.Sprintf("Summary%d", i%5),
			Channel: []opinion.Channel{opinion.ChannelOpinion, opinion.ChannelHotline}[rng.IntN(2)],
			Topics:  []string{fmt.Sprintf("t%d", rng.IntN(3))}, Regions: []string{fmt.Sprintf("r%d", rng.IntN(3))},
			Posts: []string{fmt.Sprintf("p%d", i)}, DiscoveredAt: at,
		})
		must(t, err)
	}
	return o
}

func filters(now time.Time) map[string]ledger.Filter {
	all := ledger.Scope{All: true}
	return map[string]ledger.Filter{
		"all":         {Scope: all},
		"none":        {},
		"states":      {Scope: all, States: []ledger.State{ledger.StateInHand, ledger.StateToRule}},
		"levels":      {Scope: all, Levels: []opinion.Level{opinion.LevelMajor, opinion.LevelGrave}},
		"classes":     {Scope: all, Classes: []opinion.Class{opinion.ClassEmergency}},
		"channels":    {Scope: all, Channels: []opinion.Channel{opinion.ChannelHotline}},
		"unit":        {Scope: all, Units: []string{UnitEducation}},
		"copy":        {Scope: all, Units: []string{UnitTown}},
		"topic":       {Scope: all, Topic: "t1"},
		"region":      {Scope: all, Region: "r2"},
		"text":        {Scope: all, Text: "项3"},
		"text, ascii": {Scope: all, Text: "sUMMARY2"},
		"percent":     {Scope: all, Text: "0%_a"},
		"wildcard":    {Scope: all, Text: "%项%"},
		"number":      {Scope: all, Text: "2026-0001"},
		"overdue":     {Scope: all, Overdue: true},
		"due before":  {Scope: all, DueBefore: now.Add(48 * time.Hour)},
		"discovered":  {Scope: all, From: now.Add(-100 * time.Hour), To: now.Add(-24 * time.Hour)},
		"units scope": {Scope: ledger.Scope{Units: []string{UnitTown, "u-other"}}},
		"several": {Scope: ledger.Scope{Units: []string{UnitHealth}}, States: ledger.States[3:12],
			Channels: []opinion.Channel{opinion.ChannelOpinion}, Topic: "t0", From: now.Add(-200 * time.Hour)},
	}
}

var sorts = []ledger.Sort{ledger.SortDiscovered, ledger.SortDue, ledger.SortUpdated, ledger.SortLevel}

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
		for _, s := range sorts {
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

func runUnknown(t *testing.T, open func(*testing.T) Opened) {
	store, ctx := open(t).Store, context.Background()
	if _, err := store.Get(ctx, "none"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
	if _, err := store.ByPost(ctx, "none"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("ByPost: %v", err)
	}
	if acts, err := store.History(ctx, "none"); len(acts) != 0 || err != nil {
		t.Errorf("History: %v, %v", acts, err)
	}
	if p, err := store.List(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}); len(p.Entries) != 0 || p.Next != "" || err != nil {
		t.Errorf("List: %+v, %v", p, err)
	}
}
