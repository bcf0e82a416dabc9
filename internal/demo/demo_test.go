package demo_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"yuqing/ingest"
	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/demo"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
	"yuqing/internal/sqlstore"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// office is an empty store with the units that the stories name.
func office(t *testing.T, now time.Time) (*sqlstore.Store, *access.Service) {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "data"))
	check(t, err)
	t.Cleanup(func() { check(t, store.Close()) })
	people := access.New(store.Access, store.Audit, func() time.Time { return now }, access.Options{})
	root, err := people.PutUnits(t.Context(), access.Operator(), access.Unit{Name: "青禾县", Kind: access.UnitCounty})
	check(t, err)
	var units []access.Unit
	for _, name := range []string{"住房城乡建设局", "自然资源局", "卫生健康局", "教育体育局", "生态环境局", "城市管理综合行政执法局",
		"人力资源社会保障局", "市场监督管理局", "公安局", "交通运输局", "水利局", "供电公司"} {
		units = append(units, access.Unit{Name: name, Kind: access.UnitDepartment, ParentID: root[0].ID})
	}
	_, err = people.PutUnits(t.Context(), access.Operator(), units...)
	check(t, err)
	return store, people
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The stories are told from now, so they must be legal and complete at any
// hour of any day.
func TestSeedAtAnyHour(t *testing.T) {
	for _, day := range []string{"2026-03-12 00:30", "2026-03-01 07:30", "2026-01-01 12:30", "2026-03-31 18:30", "2026-12-31 23:30"} {
		now, err := time.ParseInLocation("2006-01-02 15:04", day, calendar.Shanghai)
		check(t, err)
		t.Run(day, func(t *testing.T) { seed(t, now) })
	}
}

func seed(t *testing.T, now time.Time) {
	store, people := office(t, now)
	var posts []opinion.Post
	book := &ledger.Rulebook{Settings: ledger.DefaultSettings(), Clocks: ledger.DefaultClocks(), Calendar: calendar.Default()}
	err := demo.Seed(t.Context(), demo.Deps{
		Access: people, Accounts: store.Access, Sources: store.Sources, Runs: store.Sources, Seen: store.Sightings, Now: now,
		Take: func(_ context.Context, p []opinion.Post) error { posts = append(posts, p...); return nil },
		Analyse: func(opinion.Post) opinion.Analysis {
			return opinion.Analysis{Topics: []opinion.TopicHit{{ID: "市政服务"}}}
		},
		Ledger: func(clock func() time.Time) *ledger.Service {
			return ledger.NewService(store.Ledger, store.Directory(), func() *ledger.Rulebook { return book }, clock)
		},
		Patrol: func(clock func() time.Time, early bool) *patrol.Service {
			return patrol.New(patrol.Deps{
				Store: store.Patrol, Settings: store.Settings, Sources: store.Sources.ListSources, Now: clock, Log: slog.New(slog.DiscardHandler),
				Ledger: ledger.NewService(store.Ledger, store.Directory(), func() *ledger.Rulebook { return book }, clock),
				Words:  func(context.Context) ([]wording.Word, error) { return wording.DefaultWords(), nil },
				Survey: func(_ context.Context, columns []opinion.Source, _ []ingest.Seen, _ int) (ingest.Survey, error) {
					return demo.Look(clock(), columns, early)
				},
			})
		},
		Wording: func(clock func() time.Time) *wording.Service {
			return wording.New(wording.Deps{Store: store.Wording, Topic: func(string) bool { return true }, Now: clock})
		},
	})
	check(t, err)

	valid := map[wording.Validity]int{}
	lines, err := store.Wording.Statements(t.Context())
	check(t, err)
	for _, st := range lines {
		valid[st.ValidAt(now)]++
	}
	if valid[wording.Valid] < 2 || valid[wording.Expired] == 0 {
		t.Errorf("statements %v", valid)
	}
	found, err := store.Patrol.Findings(t.Context())
	check(t, err)
	kinds, states := map[patrol.Kind]int{}, map[patrol.State]int{}
	for _, f := range found {
		kinds[f.Kind]++
		states[f.State()]++
	}
	if kinds[patrol.Word] < 2 || kinds[patrol.Dead] < 2 || kinds[patrol.Stale] == 0 || states[patrol.Given] != 1 || states[patrol.Over] != 1 {
		t.Errorf("patrols found %v, %v", kinds, states)
	}
	days, err := store.Sources.Days(t.Context(), "", now.AddDate(0, 0, -60).Format(time.DateOnly))
	check(t, err)
	if len(days) < 9 {
		t.Errorf("only %d sources have a log of runs", len(days))
	}
	ids := map[string]bool{}
	for _, p := range posts {
		if ids[p.ID] {
			t.Errorf("%q stands twice under one ID", p.Title)
		}
		ids[p.ID] = true
	}
	if len(posts) < 90 {
		t.Errorf("only %d posts", len(posts))
	}
	tiles, err := store.Ledger.Tiles(t.Context(), ledger.Filter{Scope: ledger.Scope{All: true}, Now: now})
	check(t, err)
	for _, st := range []ledger.State{ledger.StateClue, ledger.StateLeftOut, ledger.StateToTriage, ledger.StateToDispatch, ledger.StateToAccept,
		ledger.StateToRule, ledger.StateInHand, ledger.StateReview2, ledger.StateFollowUp, ledger.StateToClose, ledger.StateClosed, ledger.StateArchived} {
		if tiles.States[st] == 0 {
			t.Errorf("no entry is %s", st.Name())
		}
	}
	for _, login := range []string{"zhujian", "wangjiang"} {
		_, _, err = people.Login(t.Context(), login, demo.Password, "127.0.0.1")
		check(t, err)
	}
	checkUnits(t, store, now)
	checkHistory(t, store, now)
}

// checkHistory: a ranking has units to rank, each month before has matters that
// the office learned of late, and last year's are there to be looked back on.
func checkHistory(t *testing.T, store *sqlstore.Store, now time.Time) {
	t.Helper()
	timely, late, missed, closed := map[string]int{}, 0, 0, 0
	today := now.In(calendar.Shanghai)
	from, month := now.AddDate(0, 0, -89), time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, calendar.Shanghai)
	year := time.Date(today.Year(), 1, 1, 0, 0, 0, 0, calendar.Shanghai)
	err := store.Ledger.Outlines(t.Context(), ledger.Filter{Scope: ledger.Scope{All: true}, Now: now}, func(o ledger.Outline) error {
		if o.Discovered.After(from) && !o.Closed.IsZero() {
			timely[o.Lead.ID]++
		}
		if !o.RespondDue.IsZero() && o.Responded.After(o.RespondDue) {
			late++
		}
		if len(o.Misses) > 0 && o.Discovered.Before(month) && !o.Discovered.Before(month.AddDate(0, -1, 0)) {
			missed++
		}
		if !o.Closed.Before(year.AddDate(-1, 0, 0)) && o.Closed.Before(year) {
			closed++
		}
		return nil
	})
	check(t, err)
	enough := 0
	for _, n := range timely {
		if n >= 5 {
			enough++
		}
	}
	if enough < 5 || late < 3 || missed == 0 || closed == 0 {
		t.Errorf("%d units have five answered matters, %d are late; %d were missed last month, %d closed last year", enough, late, missed, closed)
	}
}

// checkUnits: a unit without accounts has its acts recorded by the office, and a
// station has on its desk what its unit handed it.
func checkUnits(t *testing.T, store *sqlstore.Store, now time.Time) {
	t.Helper()
	units, err := store.Access.Units(t.Context())
	check(t, err)
	byName := map[string]access.Unit{}
	for _, u := range units {
		byName[u.Name] = u
	}
	power, station := byName["供电公司"], byName["望江房管所"]
	if !power.NoAccount || station.Kind != access.UnitSection || station.ParentID != byName["住房城乡建设局"].ID {
		t.Errorf("units %+v, %+v", power, station)
	}
	list := func(unit string) []ledger.Entry {
		page, err := store.Ledger.List(t.Context(), ledger.Filter{Scope: ledger.Scope{All: true}, Units: []string{unit}, Limit: 10, Now: now})
		check(t, err)
		return page.Entries
	}
	recorded := 0
	for _, e := range list(power.ID) {
		acts, err := store.Ledger.History(t.Context(), e.ID)
		check(t, err)
		for _, a := range acts {
			if a.Recorder != nil && a.Actor.UnitID == power.ID {
				recorded++
			}
		}
	}
	if recorded < 3 {
		t.Errorf("%d acts were recorded for a unit without accounts", recorded)
	}
	handed := list(station.ID)
	if len(handed) != 1 || !handed[0].State.Open() || handed[0].Lead.Within.ID != station.ID {
		t.Errorf("the station has %d matters", len(handed))
	}
}
