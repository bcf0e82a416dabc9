package office_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/jobs"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
	"yuqing/ledger"
)

var head = access.Actor{UserID: "u1", Login: "head", Name: "何主任", Roles: []access.Role{access.RoleHead}}

// process is one of several processes of an office.
type process struct {
	*office.Service
	live      *office.Live
	reclocked []string
	now       time.Time
}

func open(t *testing.T, dir string) *process {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	p := &process{live: office.NewLive(store.Office, log), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return p.now }
	js := jobs.New(jobs.Options{Store: store.Jobs, Now: now, Words: func(err error) string { return err.Error() }, Log: log})
	p.Service = office.New(office.Deps{
		Store: store.Office, Live: p.live, Now: now, Log: log, Jobs: js,
		Preview: func(context.Context, ledger.Rulebook, func(ledger.Moved)) error { return nil },
		Reclock: func(_ context.Context, reason string, _ func(int)) (int, error) {
			p.reclocked = append(p.reclocked, reason)
			return 1, nil
		},
	})
	t.Cleanup(func() {
		js.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func shorter(r *office.Rules) error {
	row := r.Clocks[0]
	row.Hours = 0.5
	return office.SetRow(row)(r)
}

// What one process sets holds in another one, and whoever leads makes the
// deadlines follow once the others have had time to look.
func TestAVersionReachesOtherProcesses(t *testing.T) {
	dir := t.TempDir()
	web, leader := open(t, dir), open(t, dir)
	d, err := web.ChangeRules(t.Context(), head, 0, shorter)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := web.Put(t.Context(), head, d, "按新规定"); err != nil {
		t.Fatal(err)
	}
	if leader.live.State().RulesVersion != 0 {
		t.Fatal("the other process knows of it before it looked")
	}
	if err := leader.Settle(t.Context()); err != nil || len(leader.reclocked) != 0 {
		t.Errorf("too early: %v, %v", leader.reclocked, err)
	}
	if leader.live.Book().Clocks[0].Hours != 0.5 {
		t.Error("the other process works by the former version")
	}
	leader.now = leader.now.Add(time.Minute)
	for range 2 { // the second time nothing is left
		if err := leader.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(leader.reclocked) != 1 || !strings.Contains(leader.reclocked[0], "第 1 版：按新规定") {
		t.Errorf("%v", leader.reclocked)
	}
}

func TestTwoWhoEditAtOnce(t *testing.T) {
	dir := t.TempDir()
	one, two := open(t, dir), open(t, dir)
	a, err := one.ChangeRules(t.Context(), head, 0, shorter)
	if err != nil {
		t.Fatal(err)
	}
	b, err := two.ChangeRules(t.Context(), head, 0, office.DeleteRow("press"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := one.Put(t.Context(), head, a, "一"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := two.Put(t.Context(), head, b, "二"); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("%v", err)
	}
	if _, err := two.ChangeRules(t.Context(), head, 0, shorter); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("%v", err)
	}
}

func TestWhatCannotBeSet(t *testing.T) {
	p := open(t, t.TempDir())
	day := func(dates ...string) office.Year {
		y := office.Year{Year: 2027, Source: "通知"}
		for _, d := range dates {
			y.Days = append(y.Days, office.Day{Date: d, Name: "国庆节"})
		}
		return y
	}
	for name, edit := range map[string]func(*office.Rules) error{
		"时限表至少要有一行": func(r *office.Rules) error { r.Clocks = nil; return nil },
		"下班时间":      func(r *office.Rules) error { r.Settings.OfficeEnd = 0; return nil },
		"补录的上限":     func(r *office.Rules) error { r.Settings.LateLimitHours = -1; return nil },
		"没有改动":      func(*office.Rules) error { return nil },
		"起止动作":      func(r *office.Rules) error { r.Clocks[0].Start = []ledger.Action{"fly"}; return nil },
	} {
		if _, err := p.ChangeRules(t.Context(), head, 0, edit); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	row := func(edit func(*ledger.ClockRow)) func(*office.Rules) error {
		return func(r *office.Rules) error { edit(&r.Clocks[1]); return nil }
	}
	for name, edit := range map[string]func(*office.Rules) error{
		"第2行：须写明名称":       row(func(c *ledger.ClockRow) { c.Name = " " }),
		"须写明名称，不超过 60 字":  row(func(c *ledger.ClockRow) { c.Name = strings.Repeat("长", 61) }),
		"须写明依据，不超过 200 字": row(func(c *ledger.ClockRow) { c.Basis = "　" }),
		"不能少于 1 分钟":       row(func(c *ledger.ClockRow) { c.Hours = 0.0001 }),
		"没有这个渠道":          row(func(c *ledger.ClockRow) { c.Channels = []opinion.Channel{"电报"} }),
		"适用条件中有空的":        row(func(c *ledger.ClockRow) { c.Titles = []string{"停水", ""} }),
		"不能既是起又是止":        row(func(c *ledger.ClockRow) { c.Stop = append(c.Stop, c.Start...) }),
	} {
		if _, err := p.ChangeRules(t.Context(), head, 0, edit); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, edit := range map[string]func(*office.Holidays) error{
		"没有 2027 年 10 月 1 日": office.SetYear(day("2027-01-01")),
		"不在 2027 年":          office.SetYear(day("2027-10-01", "2026-05-01")),
		"出现了两次":              office.SetYear(day("2027-10-01", "2027-10-01")),
		"不是日期":               office.SetDay(office.Day{Date: "2027-02-30"}),
		"没有导入过":              office.DropYear(2027),
	} {
		if _, err := p.ChangeHolidays(t.Context(), head, 0, edit); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	clerk := access.Actor{UserID: "u2", Roles: []access.Role{access.RoleAnalyst}}
	if _, err := p.ChangeRules(t.Context(), clerk, 0, shorter); !errors.Is(err, access.ErrDenied) {
		t.Errorf("an analyst sets clocks: %v", err)
	}
}

// An imported year makes the calendar's deadlines firm; the office's own days
// lie over it; going back takes both away.
func TestHolidays(t *testing.T) {
	p := open(t, t.TempDir())
	put := func(base int64, edit func(*office.Holidays) error) {
		t.Helper()
		d, err := p.ChangeHolidays(t.Context(), head, base, edit)
		if err == nil {
			_, _, err = p.Put(t.Context(), head, d, "通知")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	from := time.Date(2027, 9, 30, 1, 0, 0, 0, time.UTC)
	due := func() (string, bool) {
		at, provisional := p.live.Book().Calendar.AddWorkingDays(from, 1)
		return at.Format("01-02"), provisional
	}
	if d, provisional := due(); d != "10-01" || !provisional {
		t.Errorf("before: %s %v", d, provisional)
	}
	put(0, office.SetYear(office.Year{Year: 2027, Source: "国办发明电", Days: []office.Day{{Date: "2027-10-01", Name: "国庆节"}}}))
	if d, provisional := due(); d != "10-04" || provisional { // 2 and 3 October are a weekend
		t.Errorf("imported: %s %v", d, provisional)
	}
	put(1, office.SetDay(office.Day{Date: "2027-10-02", Working: true, Name: "全县加班"}))
	if d, _ := due(); d != "10-02" {
		t.Errorf("own day: %s", d)
	}
	d, err := p.Restore(t.Context(), head, office.KindHolidays, 2, 0)
	if err != nil || len(d.Changes) != 2 {
		t.Errorf("%v, %v", d.Changes, err)
	}
}

// Nobody sits in the office at night and on days off, also where steps of
// supervision are taken at any hour.
func TestOffHours(t *testing.T) {
	for opens, cases := range map[int]map[string]bool{
		8*60 + 30: {"2026-09-30 08:29": true, "2026-09-30 08:30": false, "2026-09-30 17:29": false, "2026-09-30 17:30": true, "2026-10-01 10:00": true, "2026-10-10 10:00": false, "2026-10-11 10:00": true},
		0:         {"2026-09-30 00:10": true, "2026-09-30 03:00": true, "2026-09-30 09:00": false, "2026-09-30 23:00": true, "2026-10-01 03:00": true},
		10 * 60:   {"2026-09-30 09:30": true, "2026-09-30 10:00": false},
	} {
		p := open(t, t.TempDir())
		state := *p.live.State()
		state.Rules.Supervision.Opens = opens
		for at, want := range cases {
			when, err := time.ParseInLocation("2006-01-02 15:04", at, calendar.Shanghai)
			if err != nil {
				t.Fatal(err)
			}
			if got := state.OffHours(when); got != want {
				t.Errorf("opens at minute %d, %s: %v", opens, at, got)
			}
		}
	}
}

// A table of an earlier version of the program goes on to work, and its other rows
// can be edited: only what somebody changes has to be whole.
func TestAnOlderTableStaysEditable(t *testing.T) {
	before := ledger.DefaultClocks()
	before[0].Name = ""
	after := ledger.DefaultClocks()
	after[0].Name, after[1].Hours = "", 2
	if err := ledger.CheckEditedClocks(before, after); err != nil {
		t.Error(err)
	}
	after[0].Basis = "另一依据"
	if err := ledger.CheckEditedClocks(before, after); err == nil || !strings.Contains(err.Error(), "第1行：须写明名称") {
		t.Errorf("%v", err)
	}
	if err := ledger.CheckEditedClocks(nil, ledger.DefaultClocks()); err != nil {
		t.Errorf("the shipped table: %v", err)
	}
}
