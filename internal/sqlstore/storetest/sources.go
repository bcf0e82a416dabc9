package storetest

import (
	"errors"
	"maps"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

var sources = []property{
	{"a source reads back whole", sourceReadsBack},
	{"a name is taken once", sourceNames},
	{"health and settings never undo each other", sourceHealth},
	{"what is read in another way is asked anew", sourceAnew},
	{"unknown sources", unknownSources},
	{"runs are kept, the newest", keptRuns},
	{"runs that bring nothing are folded", foldedRuns},
	{"days are summed up", sourceDays},
	{"yields add to days and hours", sourceYields},
	{"the days on which something came", activeDays},
	{"hosts are left alone after a restart, as they said last", heldHosts},
}

func source(id, name string) opinion.Source {
	return opinion.Source{
		ID: id, Name: name, Kind: opinion.SourceFeed, URL: "https://example.test/feed", Region: "140123", Weight: 1.5,
		Paused: true, Interval: opinion.Duration(15 * time.Minute), Mapping: map[string]string{"number": "编号"}, Columns: []string{"时间", "编号"}, CreatedAt: noon,
		UnitID: "u1", Group: "县直", Authority: "政务", Page: &opinion.PageRules{Item: "li", Pages: 2}, StaleDays: 14, Auth: "v1:x",
		Health: opinion.Health{LastTry: noon, LastGood: noon, NextTry: noon.Add(time.Hour), Error: "超时", Failures: 2,
			ETag: `"x"`, LastModified: "Mon, 02 Mar 2026 04:00:00 GMT"},
	}
}

func sourceReadsBack(t *testing.T, process func() Stores) {
	s := process().Sources
	a, b := source("1", "乙源"), source("2", "Beta")
	must(t, s.PutSource(ctx, a))
	must(t, s.PutSource(ctx, b))
	other := process().Sources
	if back := got(other.SourceByID(ctx, "1"))(t); !reflect.DeepEqual(back, a) {
		t.Errorf("by ID:\n%+v, want\n%+v", back, a)
	}
	if back := got(other.SourceByName(ctx, "Beta"))(t); !reflect.DeepEqual(back, b) {
		t.Errorf("by name:\n%+v, want\n%+v", back, b)
	}
	if all := got(other.ListSources(ctx))(t); !reflect.DeepEqual(all, []opinion.Source{b, a}) {
		t.Errorf("list: %+v", all)
	}
	must(t, other.DeleteSource(ctx, "1"))
	if all := got(s.ListSources(ctx))(t); len(all) != 1 {
		t.Errorf("%d sources after one was deleted", len(all))
	}
}

func sourceNames(t *testing.T, process func() Stores) {
	s := process().Sources
	must(t, s.PutSource(ctx, source("1", "甲")))
	if err := s.PutSource(ctx, source("2", "甲")); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("a second source of the same name: %v", err)
	}
	must(t, s.PutSource(ctx, source("2", "乙")))
	if err := s.PutSource(ctx, source("2", "甲")); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("a rename to a taken name: %v", err)
	}
	for _, c := range []struct {
		ids  []string
		want map[string]string
	}{
		{nil, map[string]string{"1": "甲", "2": "乙"}},
		{[]string{"2", "gone"}, map[string]string{"2": "乙"}},
		{[]string{"gone"}, map[string]string{}},
	} {
		if names := got(s.SourceNames(ctx, c.ids...))(t); !maps.Equal(names, c.want) {
			t.Errorf("names of %v: %v, want %v", c.ids, names, c.want)
		}
	}
}

// Validators and waits belong to an address, its rules and its log-in.
func sourceAnew(t *testing.T, process func() Stores) {
	s := process().Sources
	health := opinion.Health{
		LastTry: noon, LastGood: noon.Add(-time.Hour), LastNew: noon.Add(-2 * time.Hour), NextTry: noon.Add(20 * time.Hour),
		Error: "超时", Failures: 7, Empty: true, ETag: `"x"`, LastModified: "Mon, 02 Mar 2026 04:00:00 GMT",
	}
	anew := opinion.Health{LastTry: health.LastTry, LastGood: health.LastGood, LastNew: health.LastNew}
	soon := health
	soon.NextTry = time.Time{}
	for _, x := range []struct {
		name   string
		change func(*opinion.Source)
		want   opinion.Health
	}{
		{"its name", func(s *opinion.Source) { s.Name = "改名" }, health},
		{"its address", func(s *opinion.Source) { s.URL = "https://example.test/new" }, anew},
		{"its rules", func(s *opinion.Source) { s.Page = &opinion.PageRules{Item: "tr"} }, anew},
		{"its log-in", func(s *opinion.Source) { s.Auth = "v1:y" }, anew},
		{"its interval", func(s *opinion.Source) { s.Interval = 0 }, soon},
		{"that it goes on", func(s *opinion.Source) { s.Paused = false }, soon},
	} {
		src := source("1", "甲")
		must(t, s.PutSource(ctx, src))
		must(t, s.PutHealth(ctx, "1", health))
		x.change(&src)
		must(t, s.PutSource(ctx, src))
		if back := got(s.SourceByID(ctx, "1"))(t); back.Health != x.want {
			t.Errorf("%s changed: %+v", x.name, back.Health)
		}
		must(t, s.DeleteSource(ctx, "1"))
	}
}

func sourceHealth(t *testing.T, process func() Stores) {
	s := process().Sources
	stale := source("1", "甲")
	must(t, s.PutSource(ctx, stale))
	h := opinion.Health{LastTry: noon.Add(time.Hour), ETag: "y"}
	must(t, s.PutHealth(ctx, "1", h))
	stale.Name = "改名"
	must(t, s.PutSource(ctx, stale))
	if back := got(s.SourceByID(ctx, "1"))(t); back.Name != "改名" || back.Health != h {
		t.Errorf("after a rename: %+v", back)
	}
	must(t, s.PutHealth(ctx, "1", opinion.Health{}))
	if back := got(s.SourceByID(ctx, "1"))(t); back.Name != "改名" || back.Health != (opinion.Health{}) {
		t.Errorf("after a fetch: %+v", back)
	}
}

func unknownSources(t *testing.T, process func() Stores) {
	s := process().Sources
	_, byID := s.SourceByID(ctx, "x")
	_, byName := s.SourceByName(ctx, "x")
	for _, err := range []error{byID, byName, s.PutHealth(ctx, "x", opinion.Health{}), s.DeleteSource(ctx, "x")} {
		if !errors.Is(err, opinion.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
}

func run(at time.Time, fresh int, err string) opinion.Run {
	return opinion.Run{At: at, Took: opinion.Duration(time.Second), New: fresh, Known: 18, Error: err}
}

func keptRuns(t *testing.T, process func() Stores) {
	s := process()
	must(t, s.Sources.PutSource(ctx, source("1", "甲")))
	for i := range opinion.KeptRuns + 5 {
		must(t, s.Runs.PutRun(ctx, "1", opinion.Health{Failures: i}, run(noon.Add(time.Duration(i)*time.Minute), i+1, "")))
	}
	runs := got(process().Runs.Runs(ctx, "1"))(t)
	if len(runs) != opinion.KeptRuns || runs[0].New != opinion.KeptRuns+5 || !runs[0].At.Equal(noon.Add((opinion.KeptRuns+4)*time.Minute)) || runs[0].Known != 18 {
		t.Errorf("%d runs, the first %+v", len(runs), runs[0])
	}
	if back := got(s.Sources.SourceByID(ctx, "1"))(t); back.Health.Failures != opinion.KeptRuns+4 {
		t.Errorf("health %+v", back.Health)
	}
	if err := s.Runs.PutRun(ctx, "x", opinion.Health{}, opinion.Run{}); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("a run of nothing: %v", err)
	}
	must(t, s.Sources.DeleteSource(ctx, "1"))
	if runs := got(s.Runs.Runs(ctx, "1"))(t); len(runs) != 0 {
		t.Errorf("%d runs of a source that is gone", len(runs))
	}
}

func foldedRuns(t *testing.T, process func() Stores) {
	s := process()
	must(t, s.Sources.PutSource(ctx, source("1", "甲")))
	for i, fresh := range []int{2, 0, 0, 0, 1, 0} {
		must(t, s.Runs.PutRun(ctx, "1", opinion.Health{}, run(noon.Add(time.Duration(i)*time.Minute), fresh, "")))
	}
	must(t, s.Runs.PutRun(ctx, "1", opinion.Health{}, run(noon.Add(time.Hour), 0, "超时")))
	must(t, s.Runs.PutRun(ctx, "1", opinion.Health{}, run(noon.Add(2*time.Hour), 0, "超时")))
	runs := got(s.Runs.Runs(ctx, "1"))(t)
	if len(runs) != 6 || runs[4].Folded != 2 || !runs[4].At.Equal(noon.Add(3*time.Minute)) || runs[0].Error == "" {
		t.Errorf("%+v", runs)
	}
}

func sourceDays(t *testing.T, process func() Stores) {
	s := process()
	must(t, s.Sources.PutSource(ctx, source("1", "甲")))
	must(t, s.Sources.PutSource(ctx, source("2", "乙")))
	last := noon.AddDate(0, 0, opinion.KeptDays+1)
	for _, r := range []opinion.Run{run(noon, 2, ""), run(noon.Add(11*time.Hour), 1, ""), run(noon.Add(13*time.Hour), 0, "超时"), run(last, 5, "")} {
		must(t, s.Runs.PutRun(ctx, "1", opinion.Health{}, r))
	}
	must(t, s.Runs.PutRun(ctx, "2", opinion.Health{}, run(last, 7, "")))
	days := got(s.Runs.Days(ctx, "1", "2026-03-01"))(t)
	want := map[string][]opinion.Day{"1": {{Day: "2026-03-03", Runs: 1, Failed: 1}, {Day: last.Format(time.DateOnly), Runs: 1, New: 5, Hours: 1 << 12}}}
	if !reflect.DeepEqual(days, want) {
		t.Errorf("%+v, want %+v", days, want)
	}
	if all := got(s.Runs.Days(ctx, "", last.Format(time.DateOnly)))(t); len(all) != 2 || len(all["1"]) != 1 {
		t.Errorf("%+v", all)
	}
}

func activeDays(t *testing.T, process func() Stores) {
	s := process()
	for _, id := range []string{"1", "2", "3"} {
		must(t, s.Sources.PutSource(ctx, source(id, "源"+id)))
	}
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	must(t, s.Runs.PutRun(ctx, "1", opinion.Health{}, run(day(1), 0, ""))) // gave nothing
	must(t, s.Runs.AddYields(ctx, []opinion.Yield{
		{Source: "2", At: day(2), New: 4}, {Source: "1", At: day(0), New: 1}, {Source: "1", At: day(2), New: 2},
		{Source: "1", At: day(3), Changed: 3}, {Source: "1", At: day(4), New: 9}, {Source: "3", At: day(-1), New: 9},
	}))
	all := map[string][]opinion.Day{}
	must(t, process().Runs.ActiveDays(ctx, "2026-03-02", "2026-03-06", func(source string, days []opinion.Day) error {
		all[source] = append(all[source], days...)
		return nil
	}))
	want := map[string][]opinion.Day{
		"1": {{Day: "2026-03-02", New: 1, Hours: 1 << 12}, {Day: "2026-03-04", New: 2, Hours: 1 << 12}, {Day: "2026-03-05", Changed: 3}},
		"2": {{Day: "2026-03-04", New: 4, Hours: 1 << 12}},
	}
	if !reflect.DeepEqual(all, want) {
		t.Errorf("%+v, want %+v", all, want)
	}
	stop, calls := errors.New("enough"), 0
	err := s.Runs.ActiveDays(ctx, "2026-03-02", "2026-03-06", func(string, []opinion.Day) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func sourceYields(t *testing.T, process func() Stores) {
	s := process()
	must(t, s.Sources.PutSource(ctx, source("1", "甲")))
	must(t, s.Runs.PutRun(ctx, "1", opinion.Health{}, run(noon.Add(-3*time.Hour), 2, "")))
	must(t, s.Runs.AddYields(ctx, []opinion.Yield{
		{Source: "1", At: noon, New: 1}, {Source: "1", At: noon.Add(30 * time.Minute), New: 3, Changed: 1},
		{Source: "gone", At: noon, New: 1}, {Source: "1", At: noon.Add(time.Hour), Changed: 1}, {Source: "1", At: noon.Add(12 * time.Hour), New: 4},
	}))
	want := map[string][]opinion.Day{"1": {
		{Day: "2026-03-02", Runs: 1, New: 6, Changed: 2, Hours: 1<<9 | 1<<12}, {Day: "2026-03-03", New: 4, Hours: 1 << 0},
	}}
	if all := got(process().Runs.Days(ctx, "", "2026-03-01"))(t); !reflect.DeepEqual(all, want) {
		t.Errorf("%+v, want %+v", all, want)
	}
	if runs := got(s.Runs.Runs(ctx, "1"))(t); len(runs) != 1 {
		t.Errorf("%+v", runs)
	}
}

func heldHosts(t *testing.T, process func() Stores) {
	s := process().HostHolds
	short, long := noon.Add(time.Minute), noon.Add(time.Hour)
	must(t, s.PutHostHolds(ctx, nil, noon))
	must(t, s.PutHostHolds(ctx, []opinion.HostHold{{Host: "a.test", Until: long}, {Host: "#192.0.2.1", Until: long}, {Host: "b.test", Until: short}}, noon))
	must(t, s.PutHostHolds(ctx, []opinion.HostHold{{Host: "a.test", Until: long.Add(time.Hour)}}, noon))
	want := []opinion.HostHold{{Host: "#192.0.2.1", Until: long}, {Host: "a.test", Until: long.Add(time.Hour)}, {Host: "b.test", Until: short}}
	if all := got(process().HostHolds.HeldHosts(ctx, noon))(t); !reflect.DeepEqual(all, want) {
		t.Errorf("%+v", all)
	}
	if all := got(s.HeldHosts(ctx, short))(t); !reflect.DeepEqual(all, want[:2]) {
		t.Errorf("when one is over: %+v", all)
	}
	must(t, s.PutHostHolds(ctx, nil, long))
	if all := got(s.HeldHosts(ctx, noon))(t); !reflect.DeepEqual(all, want[1:2]) {
		t.Errorf("kept beyond their time: %+v", all)
	}
}
