package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func TestCarryOver(t *testing.T) {
	o := ledgertest.NewOffice(ledgertest.NewMemory())
	found := time.Date(2024, 5, 6, 1, 0, 0, 0, time.UTC)
	m := ledger.Matter{Title: "某路积水", Author: "王小明", Channel: opinion.ChannelOpinion, DiscoveredAt: found, PublishedAt: found}
	past := ledger.CarriedOver{
		Lead: ledger.UnitRef{ID: ledgertest.UnitHealth, Name: "卫生健康局"}, Contact: "某乙", DispatchedAt: found.Add(time.Hour),
		FirstFeedback: found.Add(5 * time.Hour), ClosedAt: found.Add(50 * time.Hour), Conclusion: "已疏通，电话13812345678",
	}
	e, created, err := o.CarryOver(ctx, "k", m, past)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	f := e.Figures()
	switch {
	case e.State != ledger.StateClosed, !e.Matter.Imported, e.Number != "2024-00001":
		t.Errorf("%s, imported %v, %s", e.State, e.Matter.Imported, e.Number)
	case !f.Dispatched.Equal(past.DispatchedAt), !f.FirstFeedback.Equal(past.FirstFeedback), !f.Closed.Equal(past.ClosedAt), !f.Responded.Equal(past.ClosedAt):
		t.Errorf("%+v", f)
	case f.Counts, len(e.Clocks) > 0:
		t.Errorf("imported history counts in rates: %v, has clocks: %+v", f.Counts, e.Clocks)
	case e.Closing.Conclusion == past.Conclusion:
		t.Errorf("personal data in the history: %s", e.Closing.Conclusion)
	}
	acts, err := o.Store.History(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(acts[0].Details), "王小明") || e.Matter.Author != "王**" {
		t.Errorf("a full name in the history: %s, %s", acts[0].Details, e.Matter.Author)
	}
	if err := ledger.VerifyEntry(e, acts); err != nil {
		t.Error(err)
	}
	again, created, err := o.CarryOver(ctx, "k", m, past)
	if err != nil || created || again.ID != e.ID {
		t.Errorf("again: %v %v %s", err, created, again.ID)
	}
}

func TestCarryOverOpen(t *testing.T) {
	o := ledgertest.NewOffice(ledgertest.NewMemory())
	found := time.Date(2025, 12, 31, 17, 0, 0, 0, time.UTC) // New Year's Day in Shanghai
	past := ledger.CarriedOver{Lead: ledger.UnitRef{Name: "某所"}, DispatchedAt: found.Add(time.Hour)}
	e, _, err := o.CarryOver(ctx, "open", ledger.Matter{Title: "未办结的", DiscoveredAt: found}, past)
	if err != nil || e.State != ledger.StateToTriage || e.Number != "2026-00001" || len(e.Former) != 1 {
		t.Errorf("%s %s %+v %v", e.State, e.Number, e.Former, err)
	}
	past.ClosedAt = o.Now().Add(time.Hour)
	_, _, err = o.CarryOver(ctx, "future", ledger.Matter{Title: "将来", DiscoveredAt: found}, past)
	if invalid := (*ledger.InvalidError)(nil); !errors.As(err, &invalid) {
		t.Errorf("closed in the future: %v", err)
	}
}

// What an earlier ledger left open has clocks from its triage here, is supervised,
// and is late when it is.
func TestCarriedOpenRunsFromItsTriage(t *testing.T) {
	o := ledgertest.NewOffice(ledgertest.NewMemory())
	e, _, err := o.CarryOver(ctx, "open", ledger.Matter{Title: "未办结的", DiscoveredAt: o.Now().Add(-400 * 24 * time.Hour)}, ledger.CarriedOver{Lead: ledger.UnitRef{Name: "某所"}})
	if err != nil || len(e.Clocks) > 0 || !e.Historic() {
		t.Fatalf("%+v %v", e.Clocks, err)
	}
	o.Pass(48 * time.Hour)
	if n, err := o.Supervise(ctx); n != 0 || err != nil {
		t.Errorf("history is supervised: %d, %v", n, err)
	}
	triaged := o.Now()
	e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(ledger.ActTriage, opinion.LevelOrdinary, ""))
	c, ok := e.Clock(ledger.ClockRespond)
	if !ok || !c.Start.Equal(triaged) || !c.Due.Equal(triaged.Add(48*time.Hour)) || e.Overdue(o.Now()) || e.Historic() {
		t.Fatalf("after its triage: %+v", c)
	}
	up := ledgertest.Sample(ledger.ActRegrade, opinion.LevelMajor, "")
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleHead], e, up)
	if c, _ := e.Clock(ledger.ClockRespond); !c.Start.Equal(triaged) || !c.Due.Equal(triaged.Add(5*time.Hour)) {
		t.Errorf("graded anew: %+v", c)
	}
	e = do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActDispatch, opinion.LevelMajor, ""))
	superviseFor(t, o, 9*24*time.Hour)
	if steps := taken(t, o, e.ID, ledger.ClockRespond); len(steps) == 0 {
		t.Error("late for a week, and nobody said so")
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}
