package ledger_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func TestMatch(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateInHand, opinion.LevelLarger, ledger.Matter{
		Title: "Wifi 信号差", Summary: "摘要", Topics: []string{"t1"}, Regions: []string{"r1"}, DiscoveredAt: o.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	all := ledger.Scope{All: true}
	due, found := e.NextDue(), e.Matter.DiscoveredAt
	for name, c := range map[string]struct {
		f    ledger.Filter
		want bool
	}{
		"no scope":               {ledger.Filter{}, false},
		"all":                    {ledger.Filter{Scope: all}, true},
		"own unit":               {ledger.Filter{Scope: ledger.Scope{Units: []string{ledgertest.UnitHealth}}}, true},
		"copied unit":            {ledger.Filter{Scope: ledger.Scope{Units: []string{ledgertest.UnitTown}}}, true},
		"foreign unit":           {ledger.Filter{Scope: ledger.Scope{Units: []string{"u-x"}}}, false},
		"state":                  {ledger.Filter{Scope: all, States: []ledger.State{ledger.StateInHand}}, true},
		"other state":            {ledger.Filter{Scope: all, States: []ledger.State{ledger.StateToAccept}}, false},
		"level":                  {ledger.Filter{Scope: all, Levels: []opinion.Level{opinion.LevelOrdinary}}, false},
		"class":                  {ledger.Filter{Scope: all, Classes: []opinion.Class{opinion.ClassDisaster}}, false},
		"channel":                {ledger.Filter{Scope: all, Channels: []opinion.Channel{opinion.ChannelHotline}}, false},
		"supporting unit":        {ledger.Filter{Scope: all, Units: []string{ledgertest.UnitEducation}}, true},
		"a copy does not answer": {ledger.Filter{Scope: all, Units: []string{ledgertest.UnitTown}}, false},
		"topic":                  {ledger.Filter{Scope: all, Topic: "t2"}, false},
		"region":                 {ledger.Filter{Scope: all, Region: "r2"}, false},
		"text":                   {ledger.Filter{Scope: all, Text: "wIFI"}, true},
		"text of none":           {ledger.Filter{Scope: all, Text: "wlan"}, false},
		"not yet overdue":        {ledger.Filter{Scope: all, Overdue: true, Now: due}, false},
		"overdue":                {ledger.Filter{Scope: all, Overdue: true, Now: due.Add(time.Millisecond)}, true},
		"due before":             {ledger.Filter{Scope: all, DueBefore: due.Add(time.Millisecond)}, true},
		"due later":              {ledger.Filter{Scope: all, DueBefore: due}, false},
		"discovered from":        {ledger.Filter{Scope: all, From: found}, true},
		"discovered after":       {ledger.Filter{Scope: all, From: found.Add(time.Millisecond)}, false},
		"discovered before":      {ledger.Filter{Scope: all, To: found}, false},
	} {
		if got := c.f.Match(e); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	void := do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActVoid, nil))
	if (ledger.Filter{Scope: all, Overdue: true, Now: due.Add(time.Hour)}).Match(void) {
		t.Error("a voided entry is overdue")
	}
}

func TestCompare(t *testing.T) {
	now := office().Now()
	entry := func(id string, level opinion.Level, hour int) ledger.Entry {
		e := ledger.Entry{ID: id, State: ledger.StateInHand, Grade: ledger.Grading{Level: level}, UpdatedAt: now.Add(time.Duration(-hour) * time.Hour)}
		e.Matter.DiscoveredAt = now.Add(time.Duration(hour) * time.Hour)
		if hour > 0 {
			e.Clocks = []ledger.Clock{{ClockSet: ledger.ClockSet{Due: e.Matter.DiscoveredAt}}}
		}
		return e
	}
	entries := []ledger.Entry{
		entry("a", opinion.LevelOrdinary, 3), entry("b", opinion.LevelGrave, 1), entry("c", opinion.LevelOrdinary, 3), entry("d", "", 0),
	}
	for sort, want := range map[ledger.Sort]string{
		ledger.SortDiscovered: "cabd", ledger.SortDue: "bcad", ledger.SortUpdated: "dbca", ledger.SortLevel: "bcad",
	} {
		slices.SortFunc(entries, sort.Compare)
		got := ""
		for _, e := range entries {
			got += e.ID
		}
		if got != want {
			t.Errorf("%q: %s, want %s", sort, got, want)
		}
	}
}

func TestInstructionsFallDue(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	due := o.Now().Add(30 * time.Minute)
	e = do(t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, ledger.Instructing{By: "某县长", Text: "速办", Due: due}))
	if !e.NextDue().Equal(due) || !e.Overdue(due.Add(time.Minute)) {
		t.Errorf("next due %v, want the instruction's %v", e.NextDue(), due)
	}
	refused[*ledger.InvalidError](t, o, o.People[access.RoleContact], e, cmd(ledger.ActInstructReport, ledger.InstructionReport{No: 2, Text: "x"}), "第2号")
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActInstructReport, ledger.InstructionReport{No: 1, Text: "已办"}))
	if !e.NextDue().After(due) {
		t.Error("the instruction is due after its report")
	}
	phone := cmd(ledger.ActInstruct, ledger.Instructing{By: "某县长", Text: "电话指示"})
	phone.For = &ledger.Person{Name: "某县长"}
	do(t, o, o.People[access.RoleCoordinator], e, phone)
}

func TestCreateFindsLinkedPosts(t *testing.T) {
	o := office()
	monitor := o.People[access.RoleMonitor]
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	e = do(t, o, monitor, e, cmd(ledger.ActLink, ledger.Linking{Posts: []string{"p7"}}))
	found, created, err := o.Create(ctx, monitor, ledger.Opening{Matter: ledger.Matter{Title: "同一事", Posts: []string{"p7"}}})
	if err != nil || created || found.ID != e.ID {
		t.Errorf("created %v, entry %s, want %s (%v)", created, found.ID, e.ID, err)
	}
	forged := ledger.Matter{Title: "x", Imported: true, SplitFrom: e.ID, Number: "2020-1"}
	own, _, err := o.Create(ctx, monitor, ledger.Opening{Matter: forged})
	if err != nil || own.Matter.Imported || own.Matter.SplitFrom != "" || own.Number == "2020-1" {
		t.Errorf("the caller said %+v (%v)", own.Matter, err)
	}
}

// TestUnknownValuesAreRefused: an empty list would say that there are no such
// entries; and a level that nobody knows was once taken for none.
func TestUnknownValuesAreRefused(t *testing.T) {
	o := office()
	at(t, o, ledger.StateClue, "")
	for field, f := range map[string]ledger.Filter{
		"state": {States: []ledger.State{ledger.StateClue, "nowhere"}}, "level": {Levels: []opinion.Level{"特大"}},
		"class": {Classes: []opinion.Class{"民声"}}, "channel": {Channels: []opinion.Channel{"电视"}},
	} {
		_, err := o.List(ctx, o.People[access.RoleHead], f)
		var invalid *ledger.InvalidError
		if !errors.As(err, &invalid) || invalid.Field != field || !strings.Contains(err.Error(), "可用") {
			t.Errorf("%s: %v", field, err)
		}
		if _, err := o.Tiles(ctx, o.People[access.RoleHead], f); !errors.As(err, &invalid) {
			t.Errorf("%s, counted: %v", field, err)
		}
	}
	page, err := o.List(ctx, o.People[access.RoleHead], ledger.Filter{Levels: []opinion.Level{""}})
	if err != nil || len(page.Entries) != 1 {
		t.Errorf("without a level: %d, %v", len(page.Entries), err)
	}
}
