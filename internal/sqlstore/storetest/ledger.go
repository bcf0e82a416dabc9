package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
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
	{"any text is found wherever it stands, and nowhere else", texts},
	{"entries are read by their IDs, in order", getMany},
	{"the posts that entries hold are listed once", heldPosts},
	{"pages stay stable while others write", stablePages},
	{"a strange cursor is refused", strangeCursor},
	{"numbers are given once and leave no gap", numbers},
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

// numbers: processes that register entries at once leave no gap between theirs.
func numbers(t *testing.T, process func() Stores) {
	var processes []ledger.Store
	for range 3 {
		processes = append(processes, process().Ledger)
	}
	ledgertest.Numbers(t, processes...)
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
