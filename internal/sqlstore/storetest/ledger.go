package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

var entries = []property{
	{"an entry and its history read back whole", entryReadsBack},
	{"of two who change one entry, one is told", entryConflict},
	{"numbers and IDs are taken once", entryNumbers},
	{"changes of several entries are one", severalEntries},
	{"the entry of a post", entryOfPost},
	{"the entries of many posts", entriesOfPosts},
	{"lists, counts and scans agree with the filter's meaning", filters},
	{"pages stay stable while others write", stablePages},
	{"a strange cursor is refused", strangeCursor},
	{"numbers are never given twice", numbers},
	{"what can't be kept as hashed is refused", unkeepable},
}

// someEntry is an entry with some of everything, and its first act.
func someEntry(id string, n int) (ledger.Entry, ledger.Act) {
	a := ledger.Act{
		EntryID: id, Seq: 1, Action: ledger.ActCreate, To: ledger.StateClue, HappenedAt: noon.Truncate(time.Millisecond),
		RecordedAt: noon.Truncate(time.Millisecond), Actor: ledger.Person{UserID: "u1", Name: "张三", UnitID: "d1"},
		Role: access.RoleMonitor, Reason: "群众反映 <急>", Evidence: []string{"abc"}, Details: json.RawMessage(`{"title":"<b>&"}`),
		Clocks: []ledger.ClockSet{{Kind: ledger.ClockRespond, Due: noon.Truncate(time.Millisecond)}},
	}
	a.Hash = ledger.ActHash(a)
	return ledger.Entry{
		ID: id, Number: fmt.Sprintf("2026-%05d", n), Version: 1, Head: a.Hash, State: ledger.StateClue,
		StateSince: a.HappenedAt, CreatedAt: a.RecordedAt, UpdatedAt: a.RecordedAt,
		Matter: ledger.Matter{Title: "某路积水", Channel: opinion.ChannelOpinion, Posts: []string{"p" + id},
			DiscoveredAt: a.HappenedAt, Topics: []string{"shizheng"}, Regions: []string{"140123"}},
		Rounds: []ledger.Round{{No: 1, Cause: ledger.ActCreate, StartedAt: a.HappenedAt}},
	}, a
}

func create(t *testing.T, s ledger.Store, id string, n int) ledger.Entry {
	t.Helper()
	e, a := someEntry(id, n)
	must(t, s.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}))
	return e
}

// next is the change by which an entry gets one more note.
func next(e ledger.Entry) ledger.Change {
	_, a := someEntry(e.ID, 0)
	a.Seq, a.Action, a.From, a.To, a.Prev = e.Version+1, ledger.ActNote, e.State, e.State, e.Head
	a.Hash = ledger.ActHash(a)
	e.Version, e.Head = a.Seq, a.Hash
	return ledger.Change{Version: a.Seq - 1, Acts: []ledger.Act{a}, Entry: e,
		Notices: []ledger.Notice{{EntryID: e.ID, Seq: a.Seq, Number: e.Number, Action: a.Action, Units: []string{"d1"}, At: noon}}}
}

func entryReadsBack(t *testing.T, process func() Stores) {
	st := process()
	e, a := someEntry("e1", 1)
	must(t, st.Ledger.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}))
	c := next(e)
	must(t, st.Ledger.Append(ctx, c))
	other := process()
	if back := got(other.Ledger.Get(ctx, "e1"))(t); !reflect.DeepEqual(back, c.Entry) {
		t.Errorf("got\n%+v, want\n%+v", back, c.Entry)
	}
	if acts := got(other.Ledger.History(ctx, "e1"))(t); !reflect.DeepEqual(acts, []ledger.Act{a, c.Acts[0]}) {
		t.Errorf("history\n%+v, want\n%+v", acts, []ledger.Act{a, c.Acts[0]})
	}
	rows := got(other.Audit.Audit(ctx, access.AuditQuery{Object: "entry:e1"}))(t)
	if len(rows) != 2 || rows[0].Act != "ledger.note" || rows[0].Digest != c.Acts[0].Hash || rows[0].UserID != "u1" {
		t.Errorf("audit rows %+v", rows)
	}
	if _, err := other.Ledger.Get(ctx, "e\x00"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("an unknown entry: %v", err)
	}
	if acts := got(other.Ledger.History(ctx, "unknown"))(t); len(acts) != 0 {
		t.Errorf("history of an unknown entry: %v", acts)
	}
}

func entryConflict(t *testing.T, process func() Stores) {
	st := process()
	e := create(t, st.Ledger, "e1", 1)
	const rivals = 6
	var won, told atomic.Int32
	var wg sync.WaitGroup
	for range rivals {
		s := process().Ledger
		wg.Go(func() {
			var conflict *ledger.ConflictError
			switch err := s.Append(ctx, next(e)); {
			case err == nil:
				won.Add(1)
			case errors.As(err, &conflict) && conflict.Want == 1 && conflict.Have == 2 && conflict.EntryID == "e1":
				told.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || told.Load() != rivals-1 {
		t.Errorf("%d won and %d were told, of %d", won.Load(), told.Load(), rivals)
	}
	if acts := got(st.Ledger.History(ctx, "e1"))(t); len(acts) != 2 {
		t.Errorf("%d acts, want 2", len(acts))
	}
}

func entryNumbers(t *testing.T, process func() Stores) {
	s := process().Ledger
	create(t, s, "e1", 1)
	for name, id := range map[string]string{"the number": "e2", "the ID": "e1"} {
		n := map[string]int{"e2": 1, "e1": 2}[id]
		e, a := someEntry(id, n)
		var conflict *ledger.ConflictError
		if err := s.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}); !errors.As(err, &conflict) || conflict.Want != 0 {
			t.Errorf("%s taken: %v", name, err)
		}
	}
	if page := got(s.List(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}))(t); len(page.Entries) != 1 {
		t.Errorf("%d entries, want 1", len(page.Entries))
	}
}

func severalEntries(t *testing.T, process func() Stores) {
	st := process()
	a, b := create(t, st.Ledger, "e1", 1), create(t, st.Ledger, "e2", 2)
	stale := next(b)
	stale.Version, stale.Acts[0].Seq = 7, 8
	stale.Acts[0].Hash = ledger.ActHash(stale.Acts[0])
	var conflict *ledger.ConflictError
	if err := st.Ledger.Append(ctx, next(a), stale); !errors.As(err, &conflict) || conflict.EntryID != "e2" {
		t.Fatalf("got %v", err)
	}
	if back := got(st.Ledger.Get(ctx, "e1"))(t); back.Version != 1 {
		t.Errorf("half of it was written: version %d", back.Version)
	}
	if rows := got(st.Audit.Audit(ctx, access.AuditQuery{}))(t); len(rows) != 2 {
		t.Errorf("%d audit rows, want 2", len(rows))
	}
	must(t, st.Ledger.Append(ctx, next(a), next(b)))
	if back := got(st.Ledger.Get(ctx, "e2"))(t); back.Version != 2 {
		t.Errorf("version %d, want 2", back.Version)
	}
}

func entryOfPost(t *testing.T, process func() Stores) {
	s := process().Ledger
	if _, err := s.ByPost(ctx, "shared"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a post without an entry: %v", err)
	}
	for i, c := range []struct {
		state ledger.State
		want  string
	}{
		{ledger.StateVoided, "e0"}, {ledger.StateInHand, "e1"}, {ledger.StateLeftOut, "e1"}, {ledger.StateClosed, "e3"},
	} {
		e, a := someEntry(fmt.Sprint("e", i), i+1)
		e.State, e.Matter.Posts, e.CreatedAt = c.state, []string{"own", "shared"}, e.CreatedAt.Add(time.Duration(i)*time.Hour)
		must(t, s.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}))
		if back := got(s.ByPost(ctx, "shared"))(t); back.ID != c.want {
			t.Errorf("after %d entries it is %s, want %s", i+1, back.ID, c.want)
		}
	}
}

func entriesOfPosts(t *testing.T, process func() Stores) {
	s := process().Ledger
	many := make([]string, 700) // more than one statement takes
	for i := range many {
		many[i] = fmt.Sprint("none", i)
	}
	for i, posts := range [][]string{{"p0", "both"}, {"p1"}, {"both", "p2"}, nil} {
		e, a := someEntry(fmt.Sprint("e", i), i+1)
		e.Matter.Posts, e.CreatedAt = posts, e.CreatedAt.Add(time.Duration(i)*time.Hour)
		must(t, s.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}))
	}
	for _, c := range []struct {
		posts []string
		want  string
	}{
		{nil, ""}, {many, ""}, {[]string{"p1"}, "e1"}, {[]string{"both"}, "e2 e0"},
		{append([]string{"both", "p1"}, append(many, "p2", "p0")...), "e2 e1 e0"},
	} {
		var ids []string
		for _, e := range got(s.ByPosts(ctx, c.posts))(t) {
			ids = append(ids, e.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("entries of %d posts: %q, want %q", len(c.posts), got, c.want)
		}
	}
}

// pick returns one of the values.
func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// randomEntry varies all that a filter can ask for; many share their values.
func randomEntry(r *rand.Rand, i int) (ledger.Entry, ledger.Act) {
	e, a := someEntry(fmt.Sprintf("%x-%d", r.IntN(1<<16), i), i+1)
	hours := func(n int) time.Time { return noon.Truncate(time.Hour).Add(time.Duration(r.IntN(n)) * time.Hour) }
	e.State = pick(r, ledger.States...)
	e.UpdatedAt = hours(30)
	e.Grade.Level = pick(r, append(opinion.Levels, "")...)
	e.Grade.Class = pick(r, opinion.ClassInterests, opinion.ClassDisaster, "")
	m := &e.Matter
	m.Channel = pick(r, opinion.ChannelOpinion, opinion.ChannelHotline, opinion.ChannelSuperior)
	m.DiscoveredAt = hours(40)
	m.Title = pick(r, "某路积水", "A路 50%停水", `退_费\问题`, "ａｂｃ", "ÉCOLE")
	m.Summary = pick(r, "", "Covid-19 物资", "断句\n第二行")
	m.Topics = pick(r, nil, []string{"shizheng"}, []string{"huanbao", "shizheng"})
	m.Regions = pick(r, nil, []string{"140123"}, []string{"140123", "140100"})
	units := []string{"", "d1", "d2", "d3"}
	e.Lead.Unit.ID = pick(r, units...)
	if u := pick(r, units...); u != "" {
		e.Supporting = []ledger.Assignment{{Unit: ledger.UnitRef{ID: u}}}
	}
	if u := pick(r, units...); u != "" {
		e.Former = []ledger.Assignment{{Unit: ledger.UnitRef{ID: u}}}
	}
	if u := pick(r, units...); u != "" {
		e.Dispatch = &ledger.Dispatching{Copies: []ledger.UnitRef{{ID: u}}}
	}
	for range r.IntN(3) {
		kind := pick(r, ledger.ClockRespond, ledger.ClockReport)
		e.Clocks = append(e.Clocks, ledger.Clock{ClockSet: ledger.ClockSet{Kind: kind, Start: hours(20), Due: hours(50)}, Round: 1})
	}
	e.StateSince = hours(40)
	e.ReboundProposed = r.IntN(6) == 0
	if r.IntN(4) == 0 {
		e.Rounds[0].Cause, e.Rounds[0].StartedAt = ledger.ActRebound, hours(20)
	}
	if r.IntN(4) == 0 {
		e.Responses = []ledger.Response{{Round: pick(r, 0, 1)}}
	}
	return e, a
}

func randomFilter(r *rand.Rand) ledger.Filter {
	f := ledger.Filter{Scope: ledger.Scope{All: true}, Now: noon.Add(time.Duration(r.IntN(50)) * time.Hour),
		Sort: pick(r, ledger.SortDiscovered, ledger.SortDue, ledger.SortUpdated, ledger.SortLevel), Limit: 10 + r.IntN(60)}
	for range 1 + r.IntN(2) {
		switch r.IntN(14) {
		case 0:
			f.Scope = pick(r, ledger.Scope{}, ledger.Scope{Units: []string{"d1"}}, ledger.Scope{Units: []string{"d2", "d3", "x"}})
		case 1:
			f.States = pick(r, []ledger.State{ledger.StateClue}, []ledger.State{ledger.StateInHand, ledger.StateVoided, "made up"})
		case 2:
			f.Units = pick(r, []string{"d1"}, []string{"d2", "d3"}, []string{"x"})
		case 3:
			f.Levels = pick(r, []opinion.Level{opinion.LevelMajor}, []opinion.Level{opinion.LevelOrdinary, opinion.LevelGrave})
		case 4:
			f.Classes = []opinion.Class{opinion.ClassDisaster}
		case 5:
			f.Channels = []opinion.Channel{opinion.ChannelHotline, opinion.ChannelSuperior}
		case 6:
			f.Topic = pick(r, "shizheng", "huanbao", "x")
		case 7:
			f.Region = pick(r, "140100", "x")
		case 8:
			f.Text = pick(r, "covid-19", "COVID", "50%", "退_费", `\`, "%", "_", "2026-0000", "école", "École", "a路", "ａ", "句\n第", "\x00")
		case 9:
			f.Overdue = true
		case 10:
			f.DueBefore = noon.Add(time.Duration(r.IntN(50))*time.Hour + time.Nanosecond)
		case 11:
			f.From = noon.Add(time.Duration(r.IntN(40)) * time.Hour).Truncate(time.Hour)
		case 12:
			f.To = noon.Add(time.Duration(r.IntN(40)) * time.Hour).Truncate(time.Hour)
		case 13:
			f.Pile = pick(r, ledger.Piles...)
		}
	}
	return f
}

// filters compares the store with one in memory, which applies Filter.Match
// and Sort.Compare to each entry.
func filters(t *testing.T, process func() Stores) {
	s, reference := process().Ledger, ledgertest.NewMemory()
	r := rand.New(rand.NewPCG(1, 2)) // the same entries each time
	for i := range 150 {
		e, a := randomEntry(r, i)
		c := ledger.Change{Acts: []ledger.Act{a}, Entry: e}
		must(t, errors.Join(s.Append(ctx, c), reference.Append(ctx, c)))
		if i%3 == 0 { // and some of them change all that they are found by
			other, _ := randomEntry(r, i)
			other.ID, other.Number, other.Version, other.Head = e.ID, e.Number, e.Version, e.Head
			c := next(other)
			must(t, errors.Join(s.Append(ctx, c), reference.Append(ctx, c)))
		}
	}
	for range 150 {
		f := randomFilter(r)
		if have, want := walk(t, s, f), walk(t, reference, f); !slices.Equal(have, want) {
			t.Fatalf("%+v\nlists %v\n want %v", f, have, want)
		}
		if have, want := got(s.Tiles(ctx, f))(t), got(reference.Tiles(ctx, f))(t); !reflect.DeepEqual(have, want) {
			t.Fatalf("%+v\ncounts %+v\n  want %+v", f, have, want)
		}
		if have, want := got(s.Piles(ctx, f))(t), got(reference.Piles(ctx, f))(t); !reflect.DeepEqual(have, want) {
			t.Fatalf("%+v\npiles %+v\n want %+v", f, have, want)
		}
		if have, want := scanned(t, s, f), scanned(t, reference, f); !slices.Equal(have, want) {
			t.Fatalf("%+v\nscans %v\n want %v", f, have, want)
		}
	}
}

// walk returns the IDs of all pages of a list.
func walk(t *testing.T, s ledger.Store, f ledger.Filter) (ids []string) {
	t.Helper()
	for {
		page := got(s.List(ctx, f))(t)
		for _, e := range page.Entries {
			ids = append(ids, e.ID)
		}
		if len(page.Entries) > f.Limit || page.Next != "" && len(page.Entries) != f.Limit {
			t.Fatalf("a page of %d, limit %d", len(page.Entries), f.Limit)
		}
		if f.After = page.Next; f.After == "" {
			return ids
		}
	}
}

func scanned(t *testing.T, s ledger.Store, f ledger.Filter) (ids []string) {
	t.Helper()
	must(t, s.Scan(ctx, f, func(e ledger.Entry) error { ids = append(ids, e.ID); return nil }))
	return ids
}

func stablePages(t *testing.T, process func() Stores) {
	s := process().Ledger
	for i := range 30 {
		create(t, s, fmt.Sprintf("e%02d", i), i+1) // all discovered at the same time
	}
	f := ledger.Filter{Scope: ledger.Scope{All: true}, Limit: 10}
	first := got(s.List(ctx, f))(t)
	create(t, s, "e99", 99) // comes before the first page
	f.After = first.Next
	second := got(s.List(ctx, f))(t)
	if len(second.Entries) != 10 || second.Entries[0].ID != "e19" || second.Entries[9].ID != "e10" {
		t.Errorf("the second page has %d entries and begins with %s", len(second.Entries), second.Entries[0].ID)
	}
}

func strangeCursor(t *testing.T, process func() Stores) {
	s := process().Ledger
	for i := range 3 {
		create(t, s, fmt.Sprint("e", i), i+1)
	}
	f := ledger.Filter{Scope: ledger.Scope{All: true}, Limit: 1}
	page := got(s.List(ctx, f))(t)
	f.Sort = ledger.SortLevel
	for _, after := range []string{page.Next, "x", "e0", "%00", strings.Repeat("A", 10000)} {
		f.After = after
		var invalid *ledger.InvalidError
		if _, err := s.List(ctx, f); !errors.As(err, &invalid) || invalid.Field != "after" {
			t.Errorf("cursor %.20q: %v", after, err)
		}
	}
}

func numbers(t *testing.T, process func() Stores) {
	const rivals, each = 4, 10
	var mu sync.Mutex
	seen := map[int]bool{}
	var wg sync.WaitGroup
	for range rivals {
		s := process().Ledger
		wg.Go(func() {
			for range each {
				n, err := s.NextNumber(ctx, 2026)
				mu.Lock()
				if err != nil || seen[n] || n < 1 {
					t.Errorf("number %d: %v", n, err)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if n := got(process().Ledger.NextNumber(ctx, 2027))(t); n != 1 {
		t.Errorf("the first number of a year is %d", n)
	}
}

func unkeepable(t *testing.T, process func() Stores) {
	s := process().Ledger
	for name, spoil := range map[string]func(*ledger.Act){
		"bytes that are not UTF-8": func(a *ledger.Act) { a.Reason = "\xff" },
		"NUL in the details":       func(a *ledger.Act) { a.Details = json.RawMessage("\"\x00\"") },
		"a wrong hash":             func(a *ledger.Act) { a.Hash = "x" },
	} {
		e, a := someEntry("e1", 1)
		a.Hash = ""
		spoil(&a)
		if a.Hash == "" {
			a.Hash = ledger.ActHash(a)
		}
		if err := s.Append(ctx, ledger.Change{Acts: []ledger.Act{a}, Entry: e}); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
}
