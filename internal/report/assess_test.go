package report

import (
	"fmt"
	"testing"
	"time"

	"yuqing/ledger"
)

// assessed runs a report of assessment over March at noon of its 30th.
func assessed(t *testing.T, by string, ms ...Matter) Assessed {
	t.Helper()
	a, err := reports("03-30 12:00", ms...).Assessed(t.Context(), request(t, "2026-03-01", "2026-03-31", "", by))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// dispatched is a matter that a unit has, to be closed by the 5th of March.
func dispatched(change func(*Matter)) Matter {
	return with(matter("a", "03-01 08:00", "03-02 08:00"), func(m *Matter) {
		m.Dispatched, m.CloseDue, m.Reachable = at("03-01 09:00"), at("03-05 17:30"), true
		change(m)
	})
}

func TestAssessmentCounts(t *testing.T) {
	for name, c := range map[string]struct {
		matter Matter
		want   string // late; overdue = closed late + open late; satisfied solved contacted repeated; recorded late, acts
	}{
		"on time, open, past its closing": {dispatched(func(*Matter) {}), "0; 1=0+1; 0/0 0/0 0/1 0/1; 0 0"},
		"closed at the very deadline":     {dispatched(func(m *Matter) { m.Closed = at("03-05 17:30") }), "0; 0=0+0; 0/0 0/0 0/1 0/1; 0 0"},
		"closed a minute late":            {dispatched(func(m *Matter) { m.Closed = at("03-05 17:31") }), "0; 1=1+0; 0/0 0/0 0/1 0/1; 0 0"},
		"no deadline for the closing":     {dispatched(func(m *Matter) { m.CloseDue = time.Time{} }), "0; 0=0+0; 0/0 0/0 0/1 0/1; 0 0"},
		"never dispatched":                {matter("a", "03-01 08:00", ""), "1; 0=0+0; 0/0 0/0 0/0 0/1; 0 0"},
		"answered late":                   {matter("a", "03-01 08:00", "03-04 08:00"), "1; 0=0+0; 0/0 0/0 0/0 0/1; 0 0"},
		"satisfied and solved":            {dispatched(func(m *Matter) { m.Satisfied, m.Solved, m.CloseDue = ledger.Yes, ledger.Yes, time.Time{} }), "0; 0=0+0; 1/1 1/1 0/1 0/1; 0 0"},
		"not satisfied, solved unsaid":    {dispatched(func(m *Matter) { m.Satisfied, m.CloseDue = ledger.No, time.Time{} }), "0; 0=0+0; 0/1 0/0 0/1 0/1; 0 0"},
		"solved, and nobody satisfied": {dispatched(func(m *Matter) { m.Satisfied, m.Solved, m.CloseDue = ledger.No, ledger.Yes, time.Time{} }),
			"0; 0=0+0; 0/1 1/1 0/1 0/1; 0 0"},
		"contacted, no deadline": {dispatched(func(m *Matter) { m.Contacted, m.CloseDue = at("03-20 08:00"), time.Time{} }), "0; 0=0+0; 0/0 0/0 1/1 0/1; 0 0"},
		"contacted at the very deadline": {dispatched(func(m *Matter) {
			m.Contacted, m.ContactDue, m.CloseDue = at("03-02 17:30"), at("03-02 17:30"), time.Time{}
		}), "0; 0=0+0; 0/0 0/0 1/1 0/1; 0 0"},
		"contacted late": {dispatched(func(m *Matter) {
			m.Contacted, m.ContactDue, m.CloseDue = at("03-02 17:31"), at("03-02 17:30"), time.Time{}
		}), "0; 0=0+0; 0/0 0/0 0/1 0/1; 0 0"},
		"contacted in another system":      {dispatched(func(m *Matter) { m.Reachable, m.CloseDue = false, time.Time{} }), "0; 0=0+0; 0/0 0/0 0/0 0/1; 0 0"},
		"left out":                         {with(matter("a", "03-01 08:00", ""), func(m *Matter) { m.LeftOut = true }), "0; 0=0+0; 0/0 0/0 0/0 0/1; 0 0"},
		"merged":                           {with(matter("a", "03-01 08:00", ""), func(m *Matter) { m.LeftOut, m.Merged = true, true }), "0; 0=0+0; 0/0 0/0 0/0 1/1; 0 0"},
		"a ticket that joined another":     {with(matter("a", "03-01 08:00", "03-02 08:00"), func(m *Matter) { m.Merged = true }), "0; 0=0+0; 0/0 0/0 0/0 1/1; 0 0"},
		"two acts recorded late":           {with(matter("a", "03-01 08:00", "03-02 08:00"), func(m *Matter) { m.LateRecords = 2 }), "0; 0=0+0; 0/0 0/0 0/0 0/1; 1 2"},
		"history, rated long ago":          {dispatched(func(m *Matter) { m.Imported, m.Due, m.Satisfied = true, time.Time{}, ledger.Yes }), "0; 0=0+0; 0/0 0/0 0/0 0/0; 0 0"},
		"history that is judged here":      {dispatched(func(m *Matter) { m.Imported, m.Responded = true, time.Time{} }), "1; 0=0+0; 0/0 0/0 0/0 0/1; 0 0"},
		"history that was dispatched here": {dispatched(func(m *Matter) { m.Imported, m.Unit = true, Label{"u", "水利局"} }), "0; 1=0+1; 0/0 0/0 0/1 0/1; 0 0"},
		"a later round waits, in its time": {dispatched(func(m *Matter) { m.AgainDue, m.CloseDue = at("03-30 12:00"), time.Time{} }), "0; 0=0+0; 0/0 0/0 0/1 0/1; 0 0"},
		"a later round is overdue":         {dispatched(func(m *Matter) { m.AgainDue, m.CloseDue = at("03-30 11:59"), time.Time{} }), "1; 0=0+0; 0/0 0/0 0/1 0/1; 0 0"},
		"a later round was late":           {dispatched(func(m *Matter) { m.AgainLate, m.CloseDue = true, time.Time{} }), "1; 0=0+0; 0/0 0/0 0/1 0/1; 0 0"},
	} {
		f := assessed(t, "", c.matter).Total.Assessment
		of := func(r Rate) string { return fmt.Sprintf("%d/%d", r.Numerator, r.Denominator) }
		got := fmt.Sprintf("%d; %d=%d+%d; %s %s %s %s; %d %d", f.Late, f.Overdue, f.ClosedLate, f.OpenLate,
			of(f.SatisfiedRate), of(f.SolvedRate), of(f.ContactedRate), of(f.RepeatedRate), f.RecordedLate, f.LateRecords)
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// A later round that waits past its deadline is overdue, whatever the first one
// was answered; and an entry that was closed waits for nothing.
func TestLaterRoundsInTheReport(t *testing.T) {
	for name, c := range map[string]struct {
		matter Matter
		want   string // due on_time overdue_open
	}{
		"waits, in its time":     {dispatched(func(m *Matter) { m.AgainDue = at("03-30 12:00") }), "1 1 0"},
		"overdue":                {dispatched(func(m *Matter) { m.AgainDue = at("03-30 11:59") }), "1 0 1"},
		"was late":               {dispatched(func(m *Matter) { m.AgainLate = true }), "1 0 0"},
		"overdue, and not asked": {dispatched(func(m *Matter) { m.AgainDue, m.MustAnswer = at("03-30 11:59"), false }), "0 0 0"},
		"overdue, and closed":    {dispatched(func(m *Matter) { m.AgainDue, m.Closed = at("03-30 11:59"), at("03-30 11:58") }), "1 0 0"},
	} {
		f := assessed(t, "", c.matter).Total
		if got := fmt.Sprint(f.Due, f.OnTime, f.OverdueOpen); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// What was left out stands in no row of timeliness, and in one of assessment.
func TestLeftOutHasARowOfAssessmentAlone(t *testing.T) {
	ms := []Matter{matter("a", "03-01 08:00", ""), with(matter("b", "03-01 08:00", ""), func(m *Matter) { m.LeftOut, m.Merged, m.Unit = true, true, Label{"u", "水利局"} })}
	a := assessed(t, "unit", ms...)
	if len(a.Rows) != 2 || a.Rows[0].Key != "u" || a.Rows[0].Entries != 0 || a.Rows[0].RepeatedRate.Numerator != 1 {
		t.Errorf("%+v", a.Rows)
	}
	r, err := reports("03-30 12:00", ms...).Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-31", "", "unit"))
	if err != nil || len(r.Rows) != 1 || r.Rows[0].Key != "" {
		t.Errorf("%+v, %v", r.Rows, err)
	}
}

func TestAssessmentIsCompared(t *testing.T) {
	a := assessed(t, "", matter("now", "03-05 08:00", "03-05 09:00"), matter("before", "02-05 08:00", ""), matter("before 2", "02-06 08:00", "02-06 09:00"))
	if a.Total.Entries != 1 || a.Before.From != "2026-02-01" || a.Before.To != "2026-02-28" || a.Before.Entries != 2 || a.Before.Late != 1 || a.YearBefore.Entries != 0 {
		t.Errorf("%+v\n%+v", a.Before, a.YearBefore)
	}
	if len(a.Trend) != 31 || a.Trend[4].Entries != 1 || a.Step != Daily {
		t.Errorf("trend by %s of %d: %+v", a.Step, len(a.Trend), a.Trend)
	}
}

func TestLateReasons(t *testing.T) {
	steps := func(triaged, dispatched, accepted, feedback string) func(*Matter) {
		return func(m *Matter) {
			m.EntryID = "e"
			m.steps = ledger.Figures{Published: at("02-01 08:00"), Discovered: m.Discovered, Triaged: at(triaged), Ordered: at(dispatched), Taken: at(accepted), Reported: at(feedback), Responded: m.Responded}
		}
	}
	for name, c := range map[string]struct {
		matter Matter
		want   string
	}{
		"the triage took longest":         {with(matter("a", "03-01 08:00", "03-04 08:00"), steps("03-03 08:00", "03-03 09:00", "03-03 10:00", "03-03 11:00")), "[研判环节最久]"},
		"it lies with the unit still":     {with(matter("a", "03-01 08:00", ""), steps("03-01 09:00", "03-01 10:00", "", "")), "[签收环节最久]"},
		"the return waits for its ruling": {with(matter("a", "03-01 08:00", ""), steps("03-01 09:00", "", "", "")), "[交办环节最久]"},
		"nobody looked at it":             {with(matter("a", "03-01 08:00", ""), steps("", "", "", "")), "[研判环节最久]"},
		"a ticket's desks are not known":  {matter("a", "03-01 08:00", "03-04 08:00"), "[环节不明]"},
		"sent round": {with(matter("a", "03-01 08:00", "03-04 08:00"), func(m *Matter) { m.Bounces, m.Moved = 1, 1 }),
			"[曾退单 换过承办单位]"},
		"returned, which makes a former unit": {with(matter("a", "03-01 08:00", "03-04 08:00"), func(m *Matter) { m.Bounces, m.Former = 1, 1 }), "[曾退单]"},
		"only the later round was late": {with(with(matter("a", "03-01 08:00", "03-02 08:00"), steps("03-01 09:00", "", "", "")), func(m *Matter) { m.AgainLate = true }),
			"[再次回应未按时]"},
		"both rounds": {with(with(matter("a", "03-01 08:00", "03-09 08:00"), steps("03-01 09:00", "", "", "")), func(m *Matter) { m.AgainDue = at("03-29 08:00") }),
			"[再次回应未按时 发布环节最久]"},
	} {
		if got := fmt.Sprint(c.matter.LateReasons(at("03-30 12:00"))); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
