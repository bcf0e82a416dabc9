package report

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// rows is a Reader over a slice.
type rows []Matter

func (r rows) Matters(_ context.Context, from, to time.Time, fn func(Matter) error) error {
	for _, m := range r {
		if m.Discovered.Before(from) || !m.Discovered.Before(to) {
			continue
		}
		if err := fn(m); err != nil {
			return err
		}
	}
	return nil
}

// at reads "03-05 08:30" of 2026 in Asia/Shanghai; "" is the zero time.
func at(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// matter is one that must be answered within 48 hours.
func matter(key, found, answered string) Matter {
	m := Matter{Key: key, MustAnswer: true, Discovered: at(found), Responded: at(answered)}
	m.Due = m.Discovered.Add(48 * time.Hour)
	return m
}

func with(m Matter, change func(*Matter)) Matter {
	change(&m)
	return m
}

func reports(now string, ms ...Matter) *Reports {
	return &Reports{Entries: rows(ms), Tickets: rows(nil), Now: func() time.Time { return at(now) }}
}

func request(t *testing.T, from, to, channel, by string) Request {
	t.Helper()
	req, err := ParseRequest(from, to, channel, by)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestTimelinessCounts(t *testing.T) {
	cases := []struct {
		name   string
		matter Matter
		want   string // entries responded due on_time overdue_open closed closedOK/dispatched hours
	}{
		{"answered within the deadline", matter("a", "03-01 08:00", "03-02 08:00"), "1 1 1 1 0 0 0/0 24"},
		{"answered at the very deadline", matter("a", "03-01 08:00", "03-03 08:00"), "1 1 1 1 0 0 0/0 48"},
		{"answered a minute late", matter("a", "03-01 08:00", "03-03 08:01"), "1 1 1 0 0 0 0/0 48.016666666666666"},
		{"answered through a weekend in elapsed hours", with(matter("a", "03-06 18:00", "03-09 09:00"), func(m *Matter) {
			m.Due = at("03-10 17:30")
		}), "1 1 1 1 0 0 0/0 63"},
		{"waiting, deadline ahead", matter("a", "03-29 12:00", ""), "1 0 0 0 0 0 0/0 -"},
		{"waiting, at the very deadline", matter("a", "03-28 12:00", ""), "1 0 0 0 0 0 0/0 -"},
		{"waiting, deadline passed", matter("a", "03-28 11:59", ""), "1 0 1 0 1 0 0/0 -"},
		{"no duty to answer, not answered", with(matter("a", "03-01 08:00", ""), func(m *Matter) { m.MustAnswer = false }), "1 0 0 0 0 0 0/0 -"},
		{"no duty to answer, answered all the same", with(matter("a", "03-01 08:00", "03-01 09:00"), func(m *Matter) { m.MustAnswer = false }), "1 1 0 0 0 0 0/0 1"},
		{"no deadline, answered", with(matter("a", "03-01 08:00", "03-09 08:00"), func(m *Matter) { m.Due = time.Time{} }), "1 1 1 1 0 0 0/0 192"},
		{"no deadline, waiting", with(matter("a", "03-01 08:00", ""), func(m *Matter) { m.Due = time.Time{} }), "1 0 0 0 0 0 0/0 -"},
		{"answered before it was found", matter("a", "03-02 08:00", "03-01 08:00"), "1 1 1 1 0 0 0/0 -"},
		{"answered when it was found", matter("a", "03-02 08:00", "03-02 08:00"), "1 1 1 1 0 0 0/0 0"},
		{"closed on time", with(matter("a", "03-01 08:00", "03-02 08:00"), func(m *Matter) {
			m.Dispatched, m.Closed, m.CloseDue = at("03-01 09:00"), at("03-05 17:30"), at("03-05 17:30")
		}), "1 1 1 1 0 1 1/1 24"},
		{"closed late", with(matter("a", "03-01 08:00", "03-02 08:00"), func(m *Matter) {
			m.Dispatched, m.Closed, m.CloseDue = at("03-01 09:00"), at("03-05 17:31"), at("03-05 17:30")
		}), "1 1 1 1 0 1 0/1 24"},
		{"dispatched, still open", with(matter("a", "03-29 12:00", ""), func(m *Matter) { m.Dispatched = at("03-29 13:00") }), "1 0 0 0 0 0 0/1 -"},
		{"closed without an answer that was due", with(matter("a", "03-01 08:00", ""), func(m *Matter) { m.Closed = at("03-04 08:00") }), "1 0 1 0 0 1 0/0 -"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := reports("03-30 12:00", c.matter).Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-31", "", ""))
			if err != nil {
				t.Fatal(err)
			}
			f := r.Total
			hours := "-"
			if v := f.FirstResponseHours.Mean; v != nil {
				hours = number(v)
			}
			got := fmt.Sprintf("%d %d %d %d %d %d %d/%d %s", f.Entries, f.Responded, f.Due, f.OnTime, f.OverdueOpen, f.Closed,
				f.ClosedOnTimeRate.Numerator, f.ClosedOnTimeRate.Denominator, hours)
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestHours(t *testing.T) {
	cases := []struct {
		hours             []float64
		mean, median, p90 float64
	}{
		{[]float64{5}, 5, 5, 5},
		{[]float64{3, 1}, 2, 2, 3},
		{[]float64{9, 1, 2}, 4, 2, 9},
		{[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 5.5, 5.5, 9},  // ⌈9⌉ = 9th of ten
		{[]float64{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 6, 6, 10}, // ⌈9.9⌉ = 10th of eleven
		{[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 91}, 10, 1, 1},
	}
	for _, c := range cases {
		ds := make([]time.Duration, len(c.hours))
		for i, h := range c.hours {
			ds[i] = time.Duration(h * float64(time.Hour))
		}
		got := hours(ds)
		if got.Count != len(ds) || *got.Mean != c.mean || *got.Median != c.median || *got.P90 != c.p90 {
			t.Errorf("%v: got %d %v %v %v, want %v %v %v", c.hours, got.Count, *got.Mean, *got.Median, *got.P90, c.mean, c.median, c.p90)
		}
	}
	if got := hours(nil); got.Count != 0 || got.Mean != nil || got.Median != nil || got.P90 != nil {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestHoursOfManyYearsDoNotOverflow(t *testing.T) {
	ds := make([]time.Duration, 100)
	for i := range ds {
		ds[i] = 20 * 365 * 24 * time.Hour
	}
	if got := hours(ds); *got.Mean != 20*365*24 {
		t.Errorf("mean %v", *got.Mean)
	}
}

func TestPeriodHoldsBothDays(t *testing.T) {
	ms := []Matter{
		matter("the minute before", "03-01 23:59", ""),
		matter("the first minute", "03-02 00:00", ""),
		// 23:30 in Shanghai on the last day is still the afternoon in UTC.
		with(matter("the last evening", "03-03 23:30", ""), func(m *Matter) { m.Discovered = m.Discovered.UTC() }),
		matter("the minute after", "03-04 00:00", ""),
	}
	s := reports("03-30 12:00", ms...)
	got, more, err := s.Behind(t.Context(), request(t, "2026-03-02", "2026-03-03", "opinion", ""), nil, FigureEntries, 10)
	if err != nil || more {
		t.Fatal(err, more)
	}
	if len(got) != 2 || got[0].Key != "the first minute" || got[1].Key != "the last evening" {
		t.Errorf("got %v", got)
	}
}

func TestGroups(t *testing.T) {
	unit := func(key, name string) func(*Matter) {
		return func(m *Matter) { m.Unit, m.Level = Label{key, name}, opinion.Level(m.Title) }
	}
	a := with(matter("1", "03-01 08:00", "03-01 10:00"), unit("u-water", "水利局"))
	b := with(matter("2", "03-01 08:00", "03-01 14:00"), unit("u-water", "水利和湖泊局")) // renamed meanwhile
	c := with(matter("3", "03-01 08:00", ""), unit("u-edu", "教育体育局"))
	d := matter("4", "03-01 08:00", "")
	r, err := reports("03-30 12:00", d, c, a, b).Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-01", "", "unit"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range r.Rows {
		got = append(got, fmt.Sprintf("%s|%s|%d|%d/%d", row.Key, row.Name, row.Entries, row.OnTimeRate.Numerator, row.OnTimeRate.Denominator))
	}
	want := []string{"u-water|水利局|2|2/2", "u-edu|教育体育局|1|0/1", "|未定|1|0/1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if r.Total.Entries != 4 || *r.Total.OnTimeRate.Value != 0.5 {
		t.Errorf("total %+v", r.Total)
	}
}

func TestLevelsStandFromTheHighest(t *testing.T) {
	var ms []Matter
	for i, l := range []opinion.Level{"一般", "一般", "重大", "", "特别重大", "较大"} {
		ms = append(ms, with(matter(fmt.Sprint(i), "03-01 08:00", ""), func(m *Matter) { m.Level = l }))
	}
	r, err := reports("03-30 12:00", ms...).Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-01", "", "level"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range r.Rows {
		got = append(got, row.Name)
	}
	if strings.Join(got, " ") != "特别重大 重大 较大 一般 未定" {
		t.Errorf("got %v", got)
	}
}

func TestEveryGroupingHasItsLabel(t *testing.T) {
	m := Matter{
		Unit: Label{"unit", ""}, Topic: Label{"topic", ""}, Region: Label{"region", ""},
		Source: Label{"source", ""}, Class: "class", Level: "level",
	}
	for _, g := range Groupings {
		if got := m.Label(By(g.Key)); got.Key != g.Key || got.Name != g.Key {
			t.Errorf("by %s: %v", g.Key, got)
		}
		if got := (&Matter{}).Label(By(g.Key)); got != unknown {
			t.Errorf("by %s of nothing: %v", g.Key, got)
		}
	}
}

func TestNotesNameWhatIsLeftOut(t *testing.T) {
	var ms []Matter
	for i := range maxNotes + 3 {
		ms = append(ms, with(matter(fmt.Sprintf("T%02d", i), "03-02 08:00", "03-01 08:00"), func(m *Matter) { m.UnitProposed = i == 0 }))
	}
	r, err := reports("03-30 12:00", ms...).Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-31", "", "unit"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Notes) != maxNotes+2 {
		t.Fatalf("%d notes: %q", len(r.Notes), r.Notes)
	}
	for i, want := range map[int]string{
		0:            "T00：答复时间 2026-03-01 08:00 早于发现时间 2026-03-02 08:00，不计入时长",
		maxNotes:     "另有 3 处时间早于发现时间，不计入时长",
		maxNotes + 1: "1 件未注明承办单位，按研判建议的牵头单位归类",
	} {
		if r.Notes[i] != want {
			t.Errorf("note %d: %s", i, r.Notes[i])
		}
	}
}

func TestBehindListsWhatTheFigureCounts(t *testing.T) {
	ms := []Matter{
		with(matter("on time", "03-01 08:00", "03-02 08:00"), func(m *Matter) { m.Level = "一般" }),
		with(matter("late", "03-01 08:00", "03-09 08:00"), func(m *Matter) { m.Level = "一般" }),
		with(matter("overdue", "03-01 08:00", ""), func(m *Matter) { m.Level = "较大" }),
		with(matter("waiting", "03-29 12:00", ""), func(m *Matter) { m.Closed = at("03-29 13:00") }),
	}
	s := reports("03-30 12:00", ms...)
	req := request(t, "2026-03-01", "2026-03-31", "", "level")
	none, ordinary := "", "一般"
	cases := []struct {
		key    *string
		figure Figure
		want   string
	}{
		{nil, FigureEntries, "on time,late,overdue,waiting"},
		{nil, FigureResponded, "on time,late"},
		{nil, FigureDue, "on time,late,overdue"},
		{nil, FigureOnTime, "on time"},
		{nil, FigureLate, "late,overdue"},
		{nil, FigureOverdueOpen, "overdue"},
		{nil, FigureClosed, "waiting"},
		{&none, FigureEntries, "waiting"},
		{&ordinary, FigureDue, "on time,late"},
	}
	for _, c := range cases {
		got, more, err := s.Behind(t.Context(), req, c.key, c.figure, 10)
		if err != nil || more {
			t.Fatal(err, more)
		}
		var keys []string
		for _, m := range got {
			keys = append(keys, m.Key)
		}
		if strings.Join(keys, ",") != c.want {
			t.Errorf("%s: got %v, want %s", c.figure, keys, c.want)
		}
	}
	if got, more, err := s.Behind(t.Context(), req, nil, FigureEntries, 3); len(got) != 3 || !more || err != nil {
		t.Errorf("limited: %v %v %v", got, more, err)
	}
	var re *RequestError
	if _, _, err := s.Behind(t.Context(), req, nil, "hits", 3); !errors.As(err, &re) || re.Field != "figure" {
		t.Errorf("unknown figure: %v", err)
	}
}

func TestParseRequestNamesTheField(t *testing.T) {
	cases := []struct{ from, to, channel, by, field string }{
		{"", "2026-03-01", "", "", "from"},
		{"2026-3-1", "2026-03-01", "", "", "from"},
		{"2026-03-01", "2026-02-30", "", "", "to"},
		{"2026-03-02", "2026-03-01", "", "", "to"},
		{"0001-01-01", "2026-03-01", "", "", "from"},
		{"2026-03-01", "2026-03-01", "热线", "", "channel"},
		{"2026-03-01", "2026-03-01", "", "month", "by"},
	}
	for _, c := range cases {
		_, err := ParseRequest(c.from, c.to, c.channel, c.by)
		var re *RequestError
		if !errors.As(err, &re) || re.Field != c.field {
			t.Errorf("%+v: %v", c, err)
		}
	}
	req, err := ParseRequest("2026-03-01", "2026-03-01", "", "")
	if err != nil || req.Channel != Opinion || req.By != ByNone {
		t.Errorf("%+v %v", req, err)
	}
}

func TestChannelsAreNeverAddedUp(t *testing.T) {
	s := &Reports{
		Entries: rows{matter("entry", "03-01 08:00", "")},
		Tickets: rows{matter("t1", "03-01 08:00", ""), matter("t2", "03-01 08:00", "")},
		Now:     func() time.Time { return at("03-30 12:00") },
	}
	for channel, want := range map[string]int{"opinion": 1, "hotline": 2, "": 1} {
		r, err := s.Timeliness(t.Context(), request(t, "2026-03-01", "2026-03-01", channel, ""))
		if err != nil || r.Total.Entries != want {
			t.Errorf("%q: %d %v", channel, r.Total.Entries, err)
		}
	}
}
