package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
		"numbers leave no gap":                 runNumbers,
		"a refused form takes no number":       runRefused,
		"many writers, one chain":              runRace,
		"lists agree with Match and Compare":   runLists,
		"paging is stable":                     runPaging,
		"scope hides":                          runScope,
		"unknown":                              runUnknown,
		"looks are put off until they change":  runLooks,
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

// runNumbers: whatever is refused between them, the entries of a year are
// numbered one after another, without a gap.
func runNumbers(t *testing.T, open func(*testing.T) Opened) { Numbers(t, open(t).Store) }

// Numbers has several processes, each with its store of the same data, register
// entries at once, some of which are refused when they are written.
func Numbers(t *testing.T, processes ...ledger.Store) {
	t.Helper()
	const each = 10
	var wg sync.WaitGroup
	for p, store := range processes {
		o := NewOffice(store)
		for i := range 4 {
			wg.Go(func() { o.register(t, fmt.Sprintf("%d/%d", p, i), each) })
		}
	}
	wg.Wait()
	var numbers []string
	err := processes[0].Scan(context.Background(), ledger.Filter{Scope: ledger.Scope{All: true}}, func(e ledger.Entry) error {
		numbers = append(numbers, e.Number)
		return nil
	})
	must(t, err)
	slices.Sort(numbers)
	if want := len(processes) * 4 * each; len(numbers) != want {
		t.Errorf("%d entries, want %d", len(numbers), want)
	}
	for i, n := range numbers {
		if want := fmt.Sprintf("2026-%05d", i+1); n != want {
			t.Fatalf("entry %d has the number %s", i+1, n)
		}
	}
	err = processes[0].AppendNumbered(context.Background(), 2027, func(n int) ([]ledger.Change, error) {
		if n != 1 {
			t.Errorf("the first number of a year is %d", n)
		}
		return nil, errors.New("refused")
	})
	if err == nil || err.Error() != "refused" && !strings.HasSuffix(err.Error(), ": refused") {
		t.Errorf("what may not be written: %v", err)
	}
}

// register makes n entries, and has one refused before each: another process was
// quicker, or its acts turn out wrong.
func (o *Office) register(t *testing.T, key string, n int) {
	ctx := context.Background()
	var last ledger.Entry
	for i := range n {
		err := o.Store.AppendNumbered(ctx, 2026, func(int) ([]ledger.Change, error) {
			if last.ID == "" {
				return nil, errors.New("refused")
			}
			return []ledger.Change{{Entry: last}}, nil // taken
		})
		if err == nil {
			t.Error("written although it was to be refused")
		}
		if last, _, err = o.Create(ctx, o.People[access.RoleMonitor], ledger.Opening{Matter: ledger.Matter{Title: "事项"}, Key: fmt.Sprintf("%s/%d", key, i)}); err != nil {
			t.Error(err)
		}
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
