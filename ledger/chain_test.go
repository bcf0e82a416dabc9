package ledger_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestEveryFieldIsHashed: changing any field of any act is found at that act.
func TestEveryFieldIsHashed(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateFollowUp, opinion.LevelMajor)
	acts, err := o.Store.History(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*ledger.Act){
		"entry":      func(a *ledger.Act) { a.EntryID += "x" },
		"action":     func(a *ledger.Act) { a.Action = ledger.ActVoid },
		"from":       func(a *ledger.Act) { a.From += "x" },
		"to":         func(a *ledger.Act) { a.To += "x" },
		"happened":   func(a *ledger.Act) { a.HappenedAt = a.HappenedAt.Add(-time.Millisecond) },
		"recorded":   func(a *ledger.Act) { a.RecordedAt = a.RecordedAt.Add(time.Millisecond) },
		"actor":      func(a *ledger.Act) { a.Actor.Name += "x" },
		"unit":       func(a *ledger.Act) { a.Actor.UnitID += "x" },
		"role":       func(a *ledger.Act) { a.Role = access.RoleHead + "x" },
		"recorder":   func(a *ledger.Act) { a.Recorder = &ledger.Person{Name: "x"} },
		"reason":     func(a *ledger.Act) { a.Reason += "x" },
		"late":       func(a *ledger.Act) { a.LateReason += "x" },
		"evidence":   func(a *ledger.Act) { a.Evidence = append(slices.Clone(a.Evidence), "") },
		"simple":     func(a *ledger.Act) { a.Simple = !a.Simple },
		"details":    func(a *ledger.Act) { a.Details = append(slices.Clone(a.Details), ' ') },
		"clocks":     func(a *ledger.Act) { a.Clocks = append(slices.Clone(a.Clocks), ledger.ClockSet{Kind: "x"}) },
		"prev":       func(a *ledger.Act) { a.Prev += "x" },
		"hash":       func(a *ledger.Act) { a.Hash = strings.Repeat("0", 64) },
		"seq":        func(a *ledger.Act) { a.Seq++ },
		"between":    func(a *ledger.Act) { a.Actor.UserID, a.Actor.Name = a.Actor.UserID+a.Actor.Name[:1], a.Actor.Name[1:] },
		"both names": func(a *ledger.Act) { a.Actor.Name, a.Reason = a.Actor.Name+a.Reason, "" },
	} {
		for i := 1; i < len(acts); i++ {
			if name == "both names" && acts[i].Reason == "" {
				continue
			}
			changed := slices.Clone(acts)
			edit(&changed[i])
			var broken *ledger.BrokenError
			if err := ledger.VerifyActs(changed); !errors.As(err, &broken) || broken.Seq != i+1 {
				t.Errorf("%s of act %d: %v", name, i+1, err)
			}
		}
	}
}

func TestRowsCutOutOrChangedTogether(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateFollowUp, opinion.LevelOrdinary)
	acts, _ := o.Store.History(ctx, e.ID)
	broken := func(e ledger.Entry, acts []ledger.Act, seq int) {
		t.Helper()
		var b *ledger.BrokenError
		if err := ledger.VerifyEntry(e, acts); !errors.As(err, &b) || b.Seq != seq || b.EntryID != e.ID {
			t.Errorf("%v, want row %d", err, seq)
		}
	}
	broken(e, slices.Delete(slices.Clone(acts), 2, 3), 3)
	broken(e, acts[:5], 6)
	broken(e, nil, 1)
	swapped := slices.Clone(acts)
	swapped[2], swapped[3] = swapped[3], swapped[2]
	broken(e, swapped, 3)
	other := e
	other.Matter.Title = "另一个标题"
	broken(other, acts, len(acts))
	if err := ledger.VerifyEntry(e, acts); err != nil {
		t.Errorf("untouched: %v", err)
	}

	// A forger who recomputes the hashes still has to obey the table.
	forged := slices.Clone(acts)
	forged[1].Role = access.RoleContact
	prev := forged[0].Hash
	for i := 1; i < len(forged); i++ {
		forged[i].Prev = prev
		forged[i].Hash = ledger.ActHash(forged[i])
		prev = forged[i].Hash
	}
	broken(e, forged, 2)
}

// TestHashIsStable: the canonical form may never change, or old histories
// would seem broken.
func TestHashIsStable(t *testing.T) {
	a := ledger.Act{
		EntryID: "e", Seq: 2, Action: ledger.ActAccept, From: ledger.StateToAccept, To: ledger.StateInHand,
		HappenedAt: time.Date(2026, 3, 2, 1, 0, 0, 5e6, time.UTC), RecordedAt: time.Date(2026, 3, 2, 1, 30, 0, 0, time.UTC),
		Actor: ledger.Person{UserID: "u", Name: "某甲", UnitID: "u-health"}, Role: access.RoleContact,
		Recorder: &ledger.Person{UserID: "c", Name: "某乙"}, Reason: "电话", LateReason: "夜间", Evidence: []string{"h1", "h2"},
		Details: json.RawMessage(`{"contact":"某甲"}`),
		Clocks:  []ledger.ClockSet{{Kind: ledger.ClockAccept, Row: "r", Due: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC), Stop: []ledger.Action{ledger.ActAccept}}},
		Prev:    "00",
	}
	const want = "88743a3ab6597a935330c61cacbbc47eebb856bfdb46c8acc46f6a6fb739d666"
	if got := ledger.ActHash(a); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

// FuzzApply: whatever stands in an act's details, an entry takes it or refuses
// it; it never panics, and what it became can be written and read.
func FuzzApply(f *testing.F) {
	for a := range ledger.Actions {
		f.Add(string(a), `{"level":"重大","class":"一般","lead":{"id":"u-health"},"text":"x","no":1,"clock":"close","until":"2036-03-02T09:00:00Z"}`)
		f.Add(string(a), string(ledgertest.Sample(a, opinion.LevelOrdinary, "other").Details))
	}
	o := office()
	var entries []ledger.Entry
	for _, s := range ledger.States {
		e, err := o.At(s, opinion.LevelMajor, ledger.Matter{})
		if err != nil {
			f.Fatal(err)
		}
		entries = append(entries, e)
	}
	f.Fuzz(func(t *testing.T, action, raw string) {
		for _, e := range entries {
			for _, r := range ledger.Table {
				if string(r.Action) != action || !slices.Contains(r.From, e.State) {
					continue
				}
				a := ledger.Act{
					EntryID: e.ID, Seq: e.Version + 1, Action: r.Action, From: e.State, To: r.To, Role: r.Roles[0], Reason: "x",
					HappenedAt: e.UpdatedAt, RecordedAt: e.UpdatedAt, Details: json.RawMessage(raw),
					Actor: ledger.Person{UserID: "other", Name: "其他人", UnitID: ledgertest.UnitHealth},
				}
				if a.To == "" {
					a.To = e.State
				}
				if after, err := ledger.Apply(e, a); err == nil && !json.Valid([]byte(jsonOf(after))) {
					t.Errorf("%s: the entry cannot be written", action)
				}
			}
		}
	})
}
