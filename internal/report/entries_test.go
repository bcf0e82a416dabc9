package report_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// open registers a matter and takes it along the chain to a state, an hour a
// step.
func open(t *testing.T, o *ledgertest.Office, title string, channel opinion.Channel, to ledger.State) ledger.Entry {
	t.Helper()
	e, _, err := o.Create(t.Context(), o.People[access.RoleMonitor], ledger.Opening{Key: title, Matter: ledger.Matter{
		Title: title, Channel: channel, Platform: "清水论坛", Topics: []string{"t1", "t2"}, DiscoveredAt: o.Now(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range ledgertest.Path(to, opinion.LevelOrdinary) {
		o.Pass(time.Hour)
		if e, err = o.Do(t.Context(), o.People[step.Role], e.ID, e.Version, step.Command); err != nil {
			t.Fatalf("%s: %v", step.Action, err)
		}
	}
	return e
}

func TestEntriesAreMeasured(t *testing.T) {
	o := ledgertest.NewOffice(ledgertest.NewMemory())
	answered := open(t, o, "已回应", opinion.ChannelOpinion, ledger.StateFollowUp)
	open(t, o, "未研判", opinion.ChannelSuperior, ledger.StateToTriage)
	open(t, o, "不列入", opinion.ChannelOpinion, ledger.StateLeftOut)
	open(t, o, "已作废", opinion.ChannelOpinion, ledger.StateVoided)
	open(t, o, "热线的归工单", opinion.ChannelHotline, ledger.StateInHand)
	open(t, o, "留言的归工单", opinion.ChannelMessage, ledger.StateInHand)

	name := func(id string) string { return "名称" + id }
	s := &report.Reports{Now: o.Now, Entries: report.Entries{Outlines: o.Store.Outlines, TopicName: name, RegionName: name}}
	req, err := report.ParseRequest("2026-03-01", "2026-03-31", "opinion", "topic")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Timeliness(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	f := r.Total
	if f.Entries != 2 || f.Responded != 1 || f.Due != 1 || f.OnTime != 1 || f.ClosedOnTimeRate.Denominator != 1 {
		t.Errorf("figures %+v", f)
	}
	// screen, triage, dispatch, accept, submit, three approvals, publish: an
	// hour each after the discovery.
	if got := *f.FirstResponseHours.Mean; got != answered.Figures().Responded.Sub(answered.Matter.DiscoveredAt).Hours() || got < 8 {
		t.Errorf("first response after %v hours", got)
	}
	if len(r.Rows) != 1 || r.Rows[0].Key != "t1" || r.Rows[0].Name != "名称t1" || r.Rows[0].Entries != 2 {
		t.Errorf("rows %+v", r.Rows)
	}
	ms, _, err := s.Behind(t.Context(), req, nil, report.FigureOnTime, 5)
	if err != nil || len(ms) != 1 {
		t.Fatal(ms, err)
	}
	m := ms[0]
	if m.EntryID != answered.ID || m.Unit.Key != ledgertest.UnitHealth || m.Source.Key != "清水论坛" || m.Class != opinion.ClassEmergency || m.Level != opinion.LevelOrdinary {
		t.Errorf("matter %+v", m)
	}
}
