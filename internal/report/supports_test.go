package report

import (
	"testing"

	"yuqing/ledger"
)

// TestSupportingUnits: each part counts for its own unit, whoever leads, and
// behind each number stand as many matters.
func TestSupportingUnits(t *testing.T) {
	water, school := ledger.UnitRef{ID: "u1", Name: "水利局"}, ledger.UnitRef{ID: "u2", Name: "教育体育局"}
	part := func(u ledger.UnitRef, ordered, taken, reported string) ledger.Support {
		p := ledger.Support{Unit: u, Ordered: at(ordered)}
		if taken != "" {
			p.Taken = at(taken)
		}
		if reported != "" {
			p.Reported = at(reported)
		}
		return p
	}
	entry := func(key string, parts ...ledger.Support) Matter {
		return with(matter(key, "03-01 08:00", ""), func(m *Matter) { m.EntryID, m.supports = key, parts })
	}
	closed := with(entry("e3", part(water, "03-02 08:00", "", "")), func(m *Matter) { m.Closed = at("03-03 08:00") })
	left := with(entry("e4", part(water, "03-02 08:00", "03-02 09:00", "")), func(m *Matter) { m.LeftOut = true })
	s := reports("03-10 08:00", entry("e1", part(water, "03-02 08:00", "03-02 09:00", "03-03 08:00"), part(school, "03-02 08:00", "03-02 12:00", "")),
		entry("e2", part(water, "03-04 08:00", "03-04 11:00", "")), closed, left)
	req := request(t, "2026-03-01", "2026-03-31", "", "")
	rows, err := s.Supports(t.Context(), req, nil)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%+v, %v", rows, err)
	}
	w, e := rows[0], rows[1]
	if w.Name != "水利局" || w.Parts != 3 || w.Taken.Count != 2 || *w.Taken.Mean != 2 || w.Reported.Count != 1 || *w.Reported.Mean != 24 || w.Open != 1 {
		t.Errorf("%+v", w)
	}
	if e.Parts != 1 || *e.Taken.Mean != 4 || e.Reported.Count != 0 || e.Open != 1 {
		t.Errorf("%+v", e)
	}
	for _, row := range rows {
		for name, want := range map[string]int{SupportTaken: row.Taken.Count, SupportReported: row.Reported.Count, SupportOpen: row.Open} {
			ms, more, err := s.BehindSupport(t.Context(), req, row.Key, name, nil, 9)
			if err != nil || more || len(ms) != want {
				t.Errorf("%s %s: %d behind %d, %v", row.Name, name, len(ms), want, err)
			}
		}
	}
	ms, _, err := s.BehindSupport(t.Context(), req, "u1", SupportTaken, nil, 9)
	if err != nil || ms[0].Key != "e2" || ms[0].TookHours != 3 {
		t.Errorf("the slowest first: %+v, %v", ms, err)
	}
	own := func(unit string) bool { return unit == "u2" }
	if rows, err := s.Supports(t.Context(), req, own); err != nil || len(rows) != 1 || rows[0].Key != "u2" {
		t.Errorf("its own alone: %+v, %v", rows, err)
	}
	if ms, _, err := s.BehindSupport(t.Context(), req, "u1", SupportTaken, own, 9); err != nil || len(ms) != 0 {
		t.Errorf("another's: %+v, %v", ms, err)
	}
	if _, _, err := s.BehindSupport(t.Context(), req, "u1", "签收", nil, 9); err == nil {
		t.Error("an unknown time is taken")
	}
}
