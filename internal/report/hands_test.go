package report_test

import (
	"context"
	"testing"
	"time"

	"yuqing/internal/report"
	"yuqing/ledger"
)

type fixed []report.Matter

func (f fixed) Matters(_ context.Context, from, to time.Time, fn func(report.Matter) error) error {
	for _, m := range f {
		if m.Discovered.Before(from) || !m.Discovered.Before(to) {
			continue
		}
		if err := fn(m); err != nil {
			return err
		}
	}
	return nil
}

func TestHands(t *testing.T) {
	at := time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)
	hand := func(name string, hours int) ledger.Hand {
		return ledger.Hand{Name: name, Took: time.Duration(hours) * time.Hour}
	}
	health, school := report.Label{Key: "u1", Name: "卫生健康局"}, report.Label{Key: "u2", Name: "教育体育局"}
	s := &report.Reports{Now: func() time.Time { return at }, Entries: fixed{
		{Key: "1", Unit: health, Discovered: at, Hands: []ledger.Hand{hand("发现", 1), hand("签收", 4)}},
		{Key: "2", Unit: health, Discovered: at.AddDate(0, -1, 0), Hands: []ledger.Hand{hand("签收", 8)}},
		{Key: "3", Unit: school, Discovered: at, Hands: []ledger.Hand{hand("签收", 2)}},
		{Key: "4", Unit: school, Discovered: at},
		{Key: "6", Unit: health, Discovered: at, LeftOut: true, Hands: []ledger.Hand{hand("签收", 50)}},
		{Key: "5", Unit: school, Discovered: at.AddDate(-1, 0, 0), Hands: []ledger.Hand{hand("签收", 99)}},
	}}
	req, err := report.ParseHands("2026-01-01", "2026-03-31", "unit")
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.Hands(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	const sign = 3
	if h.Total.Entries != 3 || h.Total.Hands[sign].Count != 3 || *h.Total.Hands[sign].Mean != 14.0/3 || h.Total.Hands[1].Count != 0 {
		t.Errorf("%+v", h.Total)
	}
	if len(h.Rows) != 2 || h.Rows[0].Name != "卫生健康局" || *h.Rows[0].Hands[sign].Median != 6 {
		t.Errorf("%+v", h.Rows)
	}
	key := "u1"
	ms, more, err := s.BehindHand(t.Context(), req, &key, "签收", 1)
	if err != nil || !more || len(ms) != 1 || ms[0].Key != "2" || ms[0].Took != 8*time.Hour {
		t.Errorf("%+v, %v, %v", ms, more, err)
	}
	if ms, more, err := s.BehindHand(t.Context(), req, &key, "签收", 2); err != nil || more || len(ms) != 2 || ms[1].Key != "1" || ms[1].TookHours != 4 {
		t.Errorf("what lay at one desk, the slowest first: %+v, %v, %v", ms, more, err)
	}
	if ms, _, err := s.BehindHand(t.Context(), req, nil, "签收", 9); err != nil || len(ms) != 3 {
		t.Errorf("of all units: %+v, %v", ms, err)
	}
	if h.From != "2026-01-01" || h.To != "2026-03-31" || h.By != report.ByUnit {
		t.Errorf("the report is of %s to %s by %s", h.From, h.To, h.By)
	}
	if _, _, err := s.BehindHand(t.Context(), req, nil, "打印", 1); err == nil {
		t.Error("an unknown desk is taken")
	}
	req.By = report.ByMonth
	h, err = s.Hands(t.Context(), req)
	if err != nil || len(h.Rows) != 2 || h.Rows[0].Key != "2026-02" || h.Rows[1].Name != "2026年3月" {
		t.Errorf("%+v, %v", h.Rows, err)
	}
}
