package desk_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestListsTellNoOtherUnitsEntry: the hotline names one unit, and the office had
// another work on the ticket's entry. It counts for whom the hotline names, who
// cannot read the entry: nor what the citizen said of the other unit there.
func TestListsTellNoOtherUnitsEntry(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	ticket := webtest.Posts()[2]
	ticket.Ticket.Unit = "教育体育局"
	o.Take(t, ticket)
	e, _, err := o.Desk.OpenEntry(t.Context(), o.Actor(t, "monitor"), ticket.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range ledgertest.Path(ledger.StateFollowUp, opinion.LevelOrdinary) {
		login := string(step.Role)
		if step.Role == access.RoleContact {
			login = "health"
		}
		if step.Action == ledger.ActDispatch { // to that unit alone
			step.Command = step.With(ledger.Dispatching{Lead: ledger.UnitRef{ID: webtest.HealthUnit}})
		}
		if e, err = o.Ledger.Do(t.Context(), o.Actor(t, login), e.ID, e.Version, step.Command); err != nil {
			t.Fatalf("%s: %v", step.Action, err)
		}
	}
	yes, no := true, false
	rated := ledger.Command{Action: ledger.ActRate}.With(ledger.Rating{Satisfied: &no, Solved: &yes})
	if _, err = o.Ledger.Do(t.Context(), o.Actor(t, "monitor"), e.ID, e.Version, rated); err != nil {
		t.Fatal(err)
	}
	req, err := report.ParseRequest("2026-01-01", "2026-12-31", "hotline", "")
	if err != nil {
		t.Fatal(err)
	}
	for login, want := range map[string]string{"school": "", "coordinator": "不满意，已解决"} {
		by := o.Actor(t, login)
		ms, _, err := o.Desk.Behind(t.Context(), by, req, nil, report.FigureEntries, 9)
		if err != nil || len(ms) != 1 {
			t.Fatalf("%s: %+v, %v", login, ms, err)
		}
		if got := ms[0].Rating(); got != want {
			t.Errorf("%s reads %q", login, got)
		}
		j, err := o.Desk.StartBehind(t.Context(), by, req, nil, report.FigureEntries)
		done := ended(t, o, j, err)
		_, content, err := o.Desk.ExportFile(t.Context(), by, done.ID)
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(content)
		if err := errors.Join(err, content.Close()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(file), "不满意"); got != (want != "") {
			t.Errorf("%s is handed %q", login, file)
		}
		a, err := o.Desk.Assessment(t.Context(), by, req)
		if err != nil || a.Total.SolvedRate.Numerator != 1 {
			t.Errorf("%s: %+v, %v", login, a.Total.SolvedRate, err)
		}
	}
}
