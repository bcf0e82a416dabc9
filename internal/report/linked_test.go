package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// told are reports over tickets p0, p1 …, of which the ledger has the entries,
// the newest first; posts whose ID begins with n are articles.
func told(tickets int, entries ...ledger.Entry) *Reports {
	var ms rows
	for i := range tickets {
		ms = append(ms, with(matter(fmt.Sprint("T", i), "03-01 08:00", "03-02 08:00"), func(m *Matter) {
			m.PostID, m.Dispatched = fmt.Sprint("p", i), m.Discovered
		}))
	}
	s := reports("03-30 12:00")
	s.Tickets = ms
	s.Linked = &Linked{
		Entries: func(_ context.Context, posts []string) ([]ledger.Entry, error) {
			return slices.DeleteFunc(slices.Clone(entries), func(e ledger.Entry) bool {
				return !slices.ContainsFunc(posts, func(p string) bool { return slices.Contains(e.Matter.Posts, p) })
			}), nil
		},
		Kinds: func(_ context.Context, posts []string) (map[string]opinion.Kind, error) {
			kinds := map[string]opinion.Kind{}
			for _, p := range posts {
				if kinds[p] = opinion.KindTicket; strings.HasPrefix(p, "n") {
					kinds[p] = opinion.KindArticle
				}
			}
			return kinds, nil
		},
	}
	return s
}

func holding(state ledger.State, posts ...string) ledger.Entry {
	yes := true
	return ledger.Entry{State: state, Matter: ledger.Matter{Posts: posts}, Rating: &ledger.Rating{Satisfied: &yes}, LateRecords: 1, Bounces: 1}
}

// TestTicketsThatTheLedgerTook: only the first ticket of a matter is none of its
// repetitions, and what is known of the matter is said of that one.
func TestTicketsThatTheLedgerTook(t *testing.T) {
	merged := holding(ledger.StateLeftOut, "p0", "p1")
	merged.MergedTo = "e9"
	for name, c := range map[string]struct {
		entries []ledger.Entry
		want    string // satisfied repeated late records
	}{
		"not taken":                       {nil, "0/0 0/2 0"},
		"one each":                        {[]ledger.Entry{holding(ledger.StateInHand, "p1"), holding(ledger.StateClosed, "p0")}, "2/2 0/2 2"},
		"two on one matter":               {[]ledger.Entry{holding(ledger.StateInHand, "p1", "p0")}, "1/1 1/2 1"},
		"a ticket that joins an article":  {[]ledger.Entry{holding(ledger.StateInHand, "n1", "p0")}, "1/1 0/2 1"},
		"two that join an article":        {[]ledger.Entry{holding(ledger.StateInHand, "n1", "p0", "n2", "p1")}, "1/1 1/2 1"},
		"after one of another period":     {[]ledger.Entry{holding(ledger.StateInHand, "p8", "p0")}, "0/0 1/2 0"},
		"voided":                          {[]ledger.Entry{holding(ledger.StateVoided, "p8", "p0")}, "0/0 0/2 0"},
		"left out":                        {[]ledger.Entry{holding(ledger.StateLeftOut, "p0")}, "0/0 0/2 0"},
		"merged into what is not its own": {[]ledger.Entry{merged}, "0/0 2/2 0"},
		"merged and kept elsewhere":       {[]ledger.Entry{merged, holding(ledger.StateInHand, "p0", "p1")}, "1/1 1/2 1"},
		"the newest counts":               {[]ledger.Entry{holding(ledger.StateInHand, "p0"), holding(ledger.StateClosed, "p8", "p0")}, "1/1 0/2 1"},
	} {
		s := told(2, c.entries...)
		a, err := s.Assessed(t.Context(), request(t, "2026-03-01", "2026-03-31", "hotline", ""))
		if err != nil {
			t.Fatal(err)
		}
		f := a.Total.Assessment
		got := fmt.Sprintf("%d/%d %d/%d %d", f.SatisfiedRate.Numerator, f.SatisfiedRate.Denominator, f.RepeatedRate.Numerator, f.RepeatedRate.Denominator, f.RecordedLate)
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		ms, _, err := s.Behind(t.Context(), request(t, "2026-03-01", "2026-03-31", "hotline", ""), nil, FigureMerged, 9)
		if err != nil || len(ms) != f.RepeatedRate.Numerator {
			t.Errorf("%s: %d behind, %v", name, len(ms), err)
		}
	}
}

// A unit reads its own excuses only: the ticket may be one's, and the matter led
// by another.
func TestExcusesOfAnotherUnit(t *testing.T) {
	e := holding(ledger.StateInHand, "p0")
	e.Lead.Unit.ID = "u-水利"
	e.Extensions = []ledger.Extension{{Reason: "等待检测结果"}}
	for unit, want := range map[string]string{"u-水利": "等待检测结果", "u-教育": "", "": ""} {
		m := Matter{PostID: "p0", Unit: Label{unit, unit}}
		if m.take(e, "p0"); m.Excuse != want {
			t.Errorf("%q reads %q", unit, m.Excuse)
		}
	}
}

// Many tickets are looked up a lot at a time, and none is lost between lots.
func TestManyTicketsAreLookedUp(t *testing.T) {
	last := fmt.Sprint("p", 2*linkedAtOnce)
	a, err := told(2*linkedAtOnce+1, holding(ledger.StateInHand, last)).Assessed(t.Context(), request(t, "2026-03-01", "2026-03-31", "hotline", ""))
	if err != nil || a.Total.Entries != 2*linkedAtOnce+1 || a.Total.SatisfiedRate.Numerator != 1 {
		t.Errorf("%d, %+v, %v", a.Total.Entries, a.Total.SatisfiedRate, err)
	}
}

func TestTheContractAsksNothingOfTheLedger(t *testing.T) {
	s := told(1)
	s.Linked.Entries = func(context.Context, []string) ([]ledger.Entry, error) { return nil, errors.New("asked") }
	req := request(t, "2026-03-01", "2026-03-31", "hotline", "")
	if _, err := s.Timeliness(t.Context(), req); err != nil {
		t.Error(err)
	}
	if _, err := s.Assessed(t.Context(), req); err == nil || !strings.Contains(err.Error(), "what became of 1 tickets in the ledger: asked") {
		t.Error(err)
	}
}

// TestWhatMayNotBeReadIsNotTold, but counts: of entries that whoever asks does not
// see, lists keep what the ticket itself says.
func TestWhatMayNotBeReadIsNotTold(t *testing.T) {
	e := holding(ledger.StateInHand, "p0")
	e.Lead.Unit.ID, e.Former = "水利局", make([]ledger.Assignment, 3)
	req := request(t, "2026-03-01", "2026-03-31", "hotline", "")
	for _, sees := range []bool{true, false} {
		s := told(1, e).Seeing(func(ledger.Entry) bool { return sees })
		a, err := s.Assessed(t.Context(), req)
		if err != nil || a.Total.SatisfiedRate.Numerator != 1 || a.Total.RecordedLate != 1 {
			t.Fatalf("%+v, %v", a.Total.Assessment, err)
		}
		ms, _, err := s.Behind(t.Context(), req, nil, FigureSatisfied, 9)
		if err != nil || len(ms) != 1 || ms[0].Key != "T0" || ms[0].Due.IsZero() {
			t.Fatalf("%+v, %v", ms, err)
		}
		m := ms[0]
		if told := m.Rating() != "" || m.Bounces+m.Former+m.LateRecords > 0 || slices.Contains(m.Reasons, reasonBounced); told != sees {
			t.Errorf("seen %v: %+v", sees, m)
		}
	}
}
