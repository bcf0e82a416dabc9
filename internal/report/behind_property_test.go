package report

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// draw is any matter of March 2026, as an entry or a ticket may be.
func draw(t *rapid.T) Matter {
	moment := func(what string) time.Time {
		h := rapid.IntRange(-40, 800).Draw(t, what)
		if h < 0 {
			return time.Time{}
		}
		return at("03-01 00:00").Add(time.Duration(h) * time.Hour)
	}
	flag := func(what string, oneIn int) bool { return rapid.IntRange(1, oneIn).Draw(t, what) == 1 }
	verdict := func(what string) ledger.Verdict { return ledger.Verdict(rapid.IntRange(0, 2).Draw(t, what)) }
	unit := rapid.SampledFrom([]string{"", "水利局", "教育体育局", "城关镇", "供电公司"}).Draw(t, "unit")
	m := Matter{
		Discovered: at("03-01 00:00").Add(time.Duration(rapid.IntRange(0, 700).Draw(t, "found")) * time.Hour), Unit: Label{unit, unit},
		Class: rapid.SampledFrom(append(opinion.Classes[:3:3], "")).Draw(t, "class"), Level: rapid.SampledFrom(append(opinion.Levels[:2:2], "")).Draw(t, "level"),
		MustAnswer: !flag("must not answer", 5), Imported: flag("imported", 6), LeftOut: flag("left out", 6), Merged: flag("merged", 4),
		FirstFeedback: moment("feedback"), Responded: moment("responded"), Due: moment("due"), Dispatched: moment("dispatched"), Closed: moment("closed"), CloseDue: moment("to be closed"),
		AgainDue: moment("again due"), AgainLate: flag("again late", 5), Satisfied: verdict("satisfied"), Solved: verdict("solved"),
		Contacted: moment("contacted"), ContactDue: moment("to be contacted"), Reachable: flag("reachable", 2),
		LateRecords: rapid.IntRange(0, 2).Draw(t, "late records"), Bounces: rapid.IntRange(0, 2).Draw(t, "bounces"), Former: rapid.IntRange(0, 2).Draw(t, "former"),
	}
	m.Posts = rapid.IntRange(0, 3).Draw(t, "posts")
	m.Moved = rapid.IntRange(0, 1).Draw(t, "moved")
	switch rapid.IntRange(0, 2).Draw(t, "as") {
	case 0:
		m.PostID, m.UnitProposed = "p", flag("proposed", 3)
	case 1:
		m.EntryID = "e"
		led := func(what string) Label {
			unit := rapid.SampledFrom([]string{"", unit, "水利局", "住房城乡建设局"}).Draw(t, what)
			return Label{unit, unit}
		}
		m.led, m.againLed = led("led"), led("led again")
		m.steps = ledger.Figures{Discovered: m.Discovered, Triaged: moment("triaged"), Dispatched: m.Dispatched, Accepted: moment("accepted"), FirstFeedback: m.FirstFeedback, Responded: m.Responded}
	}
	return m
}

// TestBehindEveryFigureAreAsManyMatters: of every report, row and cell, over any
// matters. Hours and late records say how many matters they are of.
func TestBehindEveryFigureAreAsManyMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := reports("03-20 12:00", rapid.SliceOfN(rapid.Custom(draw), 0, 40).Draw(t, "matters")...)
		req, err := ParseRequest("2026-03-03", "2026-03-28", "", string(rapid.SampledFrom([]By{ByNone, ByUnit, ByClass, ByLevel}).Draw(t, "by")))
		if err != nil {
			t.Fatal(err)
		}
		behind := func(want int, req Request, key *string, f Figure) {
			ms, more, err := s.Behind(t.Context(), req, key, f, 100)
			if err != nil || more || len(ms) != want {
				t.Fatalf("%d %s behind %d (key %v, class %v, reason %q), %v", len(ms), f, want, key, req.Class, req.Reason, err)
			}
		}
		a, err := s.Assessed(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range append(a.Rows, a.Total) {
			key := &row.Key
			if i == len(a.Rows) {
				key = nil
			}
			for _, m := range Measures {
				switch {
				case m.Key == "repeated_posts_rate":
					behindPosts(t, s, req, key, m.Rate(row.All()))
				case m.Rate != nil:
					behind(m.Rate(row.All()).Numerator, req, key, m.Of)
					behind(m.Rate(row.All()).Denominator, req, key, m.Over)
				case m.Hours != nil:
					behind(m.Hours(row.All()).Count, req, key, m.Of)
				case m.Key == "late_records":
					behind(row.RecordedLate, req, key, m.Of)
				default:
					behind(m.Count(row.All()), req, key, m.Of)
				}
			}
			behind(row.Responded, req, key, FigureResponded)
			behind(row.Closed, req, key, FigureClosed)
			for f, why := range map[Figure][]Reason{FigureLate: row.LateReasons, FigureOverdueOpen: row.OpenReasons, FigureOverdue: row.OverdueReasons} {
				reasons := 0
				for _, x := range why {
					because := req
					because.Reason, reasons = x.Reason, reasons+x.Entries
					behind(x.Entries, because, key, f)
				}
				if of := (map[Figure]int{FigureLate: row.Late, FigureOverdueOpen: row.OverdueOpen, FigureOverdue: row.Overdue})[f]; reasons < of {
					t.Fatalf("%d reasons for %d %s", reasons, of, f)
				}
			}
		}
		behindCells(t, s, req, behind)
		behindRanks(t, s, req, behind)
	})
}

// behindPosts: the rate is of posts, and what it opens are the entries that hold
// them.
func behindPosts(t *rapid.T, s *Reports, req Request, key *string, r Rate) {
	all, again := 0, 0
	for f, add := range map[Figure]func(Matter){FigureLinked: func(m Matter) { all += m.Posts }, FigureLinkedAgain: func(m Matter) { again += m.Posts - 1 }} {
		ms, _, err := s.Behind(t.Context(), req, key, f, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ms {
			add(m)
		}
	}
	if all != r.Denominator || again != r.Numerator {
		t.Fatalf("%d of %d posts behind %+v", again, all, r)
	}
}

func behindCells(t *rapid.T, s *Reports, req Request, behind func(int, Request, *string, Figure)) {
	c, err := s.Cross(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	req.By = ByUnit
	for i, row := range append(c.Rows, c.Total) {
		key := &row.Key
		if i == len(c.Rows) {
			key = nil
		}
		sum := 0
		for j, cell := range append(row.Cells, row.Total) {
			req.Class = nil
			if j < len(row.Cells) {
				req.Class, sum = &c.Classes[j].Key, sum+cell.Entries
			}
			behind(cell.Entries, req, key, FigureEntries)
			behind(cell.OnTimeRate.Numerator, req, key, FigureOnTime)
			behind(cell.OnTimeRate.Denominator, req, key, FigureDue)
			behind(cell.OverdueOpen, req, key, FigureOverdueOpen)
			for _, x := range cell.OpenReasons {
				because := req
				because.Reason = x.Reason
				behind(x.Entries, because, key, FigureOverdueOpen)
			}
		}
		if sum != row.Total.Entries {
			t.Fatalf("%s: cells of %d, a total of %d", row.Name, sum, row.Total.Entries)
		}
	}
}

func behindRanks(t *rapid.T, s *Reports, req Request, behind func(int, Request, *string, Figure)) {
	req.By = ByUnit
	table, err := s.Timeliness(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]Figures{}
	for _, row := range table.Rows {
		of[row.Key] = row.Figures
	}
	r, err := s.Ranking(t.Context(), req, rapid.IntRange(1, 4).Draw(t, "at least"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		behind(row.Due, req, &row.Key, FigureDue)
		behind(row.OnTime, req, &row.Key, FigureOnTime)
		behind(row.Due-row.OnTime, req, &row.Key, FigureLate)
		if in := of[row.Key]; in.Entries != row.Entries || in.Due != row.Due || in.OnTime != row.OnTime {
			t.Fatalf("%s: %d, %d of %d in the ranking, %d, %d of %d in the table", row.Name, row.Entries, row.OnTime, row.Due, in.Entries, in.OnTime, in.Due)
		}
		if row.Alike < r.Min || row.Alike > row.Due || row.AlikeOnTime > row.OnTime || row.Expected > float64(row.Alike)+1e-9 {
			t.Fatalf("%+v", row)
		}
	}
	for _, u := range append(r.TooFew, r.WithoutAccount...) {
		behind(u.Entries, req, &u.Key, FigureEntries)
		behind(u.Due, req, &u.Key, FigureDue)
	}
	behind(r.Office, req, &InOffice.Key, FigureLate)
	none := ""
	behind(r.NoUnit, req, &none, FigureEntries)
	behind(r.Imported, req, nil, FigureImported)
}
