package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

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
		state := pick(r, ledger.PartToAccept, ledger.PartInHand, ledger.PartReported, ledger.PartReturned)
		e.Supporting = []ledger.Assignment{{Unit: ledger.UnitRef{ID: u}, State: state}}
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
	if r.IntN(2) == 0 {
		e.Rounds[0].Moments = []ledger.Moment{{Action: ledger.ActDispatch, At: hours(40)}, {Action: ledger.ActClose, At: hours(40)}}
	}
	if r.IntN(4) == 0 {
		due := pick(r, time.Time{}, hours(50), hours(50))
		e.Instructions = []ledger.Instruction{{No: 1, ReportedAt: pick(r, time.Time{}, hours(40)), Instructing: ledger.Instructing{Due: hours(50)}},
			{No: 2, Instructing: ledger.Instructing{Due: due}}}
	}
	if r.IntN(3) == 0 {
		e.Rounds[0].Moments = append(e.Rounds[0].Moments, ledger.Moment{Action: pick(r, ledger.ActSubmit, ledger.ActReject), At: hours(40)})
	}
	if r.IntN(4) == 0 {
		e.Facts = []ledger.Fact{{Action: pick(r, ledger.ActReportUp, ledger.ActRemind)}}
		e.Misses = []ledger.Miss{{Kind: "漏报", Cause: "夜间"}}
	}
	if r.IntN(4) == 0 {
		e.Responses = []ledger.Response{{Round: pick(r, 0, 1)}}
	}
	if r.IntN(2) == 0 {
		assess(r, &e, hours)
	}
	return e, a
}

// assess gives the entry what assessment counts.
func assess(r *rand.Rand, e *ledger.Entry, hours func(int) time.Time) {
	said := func() *bool {
		yes := r.IntN(2) == 0
		return pick(r, nil, &yes)
	}
	e.Rating = &ledger.Rating{Satisfied: said(), Solved: said()}
	e.MergedTo, e.Matter.DiscoveredBy = pick(r, "", "e1"), pick(r, "", ledger.FoundByPatrol)
	e.LateRecords, e.Bounces = r.IntN(3), r.IntN(3)
	e.Facts = append(e.Facts, ledger.Fact{Action: ledger.ActDispute, Memo: ledger.Memo{Text: "当日停电"}})
	first := e.Rounds[0].No
	e.Rounds[0].Moments = append(e.Rounds[0].Moments, ledger.Moment{Action: ledger.ActContact, At: hours(40)})
	e.Rounds = append(e.Rounds, ledger.Round{No: first + 1, Cause: ledger.ActReopen, StartedAt: hours(20)})
	if r.IntN(2) == 0 {
		e.Rounds[1].Moments = []ledger.Moment{{Action: ledger.ActPublish, At: hours(60)}}
	}
	e.Clocks = append(e.Clocks,
		ledger.Clock{ClockSet: ledger.ClockSet{Kind: ledger.ClockContact, Start: hours(20), Due: hours(50)}, Round: first, Stopped: hours(40)},
		ledger.Clock{ClockSet: ledger.ClockSet{Kind: ledger.ClockRespond, Start: hours(20), Due: hours(50)}, Round: first + 1})
}

func randomFilter(r *rand.Rand) ledger.Filter {
	f := ledger.Filter{Scope: ledger.Scope{All: true}, Now: noon.Add(time.Duration(r.IntN(50)) * time.Hour),
		Sort: pick(r, ledger.Sorts...), Limit: 10 + r.IntN(60)}
	for range 1 + r.IntN(2) {
		switch r.IntN(17) {
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
			f.Pile = pick(r, append(ledger.Piles, ledger.PileLeader)...)
		case 14:
			f.Holds = pick(r, ledger.Held...)
		case 15:
			f.ClosedFrom = noon.Add(time.Duration(r.IntN(40)) * time.Hour).Truncate(time.Hour)
			f.ClosedTo = pick(r, time.Time{}, f.ClosedFrom.Add(9*time.Hour))
		case 16:
			f.Todo, f.Units = pick(r, ledger.Todos...), pick(r, []string{"d1"}, []string{"d2", "d3"})
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
		if have, want := idsOf(got(s.Pressing(ctx, f))(t)), idsOf(got(reference.Pressing(ctx, f))(t)); !slices.Equal(have, want) {
			t.Fatalf("%+v\npressing %v\n    want %v", f, have, want)
		}
		if have, want := scanned(t, s, f), scanned(t, reference, f); !slices.Equal(have, want) {
			t.Fatalf("%+v\nscans %v\n want %v", f, have, want)
		}
		if have, want := outlines(t, s, f), outlines(t, reference, f); !slices.Equal(have, want) {
			t.Fatalf("%+v\noutlines %v\n    want %v", f, have, want)
		}
	}
}

func idsOf(entries []ledger.Entry) (ids []string) {
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

// walk returns the IDs of all pages of a list.
func walk(t *testing.T, s ledger.Store, f ledger.Filter) (ids []string) {
	t.Helper()
	for {
		page := got(s.List(ctx, f))(t)
		ids = append(ids, idsOf(page.Entries)...)
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

func outlines(t *testing.T, s ledger.Store, f ledger.Filter) (list []string) {
	t.Helper()
	must(t, s.Outlines(ctx, f, func(o ledger.Outline) error { list = append(list, jsonOf(t, o)); return nil }))
	return list
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
