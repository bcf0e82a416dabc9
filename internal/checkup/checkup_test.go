package checkup

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/bus"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

var now = time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)

// kept remembers as a store does: by what JSON keeps.
type kept map[string][]byte

func (k kept) Get(_ context.Context, name string, v any) error {
	b, ok := k[name]
	if !ok {
		return opinion.ErrNotFound
	}
	return json.Unmarshal(b, v)
}

func (k kept) Put(_ context.Context, name string, v any) (err error) {
	k[name], err = json.Marshal(v)
	return err
}

// well is an installation at which nothing is wrong.
func well() Deps {
	k := kept{}
	_ = NoteBackup(context.Background(), k, BackupMade{File: "b.tar.gz", Bytes: 1 << 20, At: now.Add(-time.Hour)})
	return Deps{
		Ping:       func(context.Context) error { return nil },
		Posts:      func(context.Context) (int64, error) { return 12, nil },
		Schemas:    func(context.Context) (map[string]int64, error) { return map[string]int64{"posts": 1}, nil },
		Indexed:    func(context.Context) (int64, error) { return 12, nil },
		Searchable: func(context.Context) (int64, error) { return 12, nil },
		Backlog:    func(context.Context) (pipeline.Backlog, error) { return pipeline.Backlog{}, nil },
		Letters:    func(context.Context, int) ([]bus.DeadLetter, error) { return nil, nil },
		GivenUp:    func(context.Context) (int, error) { return 0, nil },
		Sources:    func(context.Context) ([]SourceState, error) { return []SourceState{{Name: "甲网", At: now}}, nil },
		Bundles:    func(context.Context) ([]desk.BundleState, error) { return nil, nil },
		Entries:    func(context.Context) (int, error) { return 1, nil },
		Users: func(context.Context) ([]access.User, error) {
			return []access.User{{Login: "zhang", LastLogin: now.AddDate(0, 0, -1)}, {Login: "gone", Disabled: true}}, nil
		},
		Locked:  func(context.Context, time.Time) ([]access.Attempts, error) { return nil, nil },
		Noted:   func(context.Context, access.AuditQuery) ([]access.AuditRow, error) { return nil, nil },
		Verify:  func(context.Context) (access.AuditHead, error) { return access.AuditHead{N: 9}, nil },
		Kept:    k,
		Free:    func() (int64, bool, error) { return 100 << 30, true, nil },
		Backup:  func(context.Context) (BackupMade, error) { return BackupMade{}, nil },
		Address: "http://127.0.0.1:8080", Version: func() string { return "v1" }, Now: func() time.Time { return now },
	}
}

func examined(d Deps) map[string]Finding {
	all := map[string]Finding{}
	New(d).Examine(context.Background(), func(f Finding) { all[f.Check] = f })
	return all
}

func TestNothingIsWrong(t *testing.T) {
	for key, f := range examined(well()) {
		if f.Verdict != Good || f.Found == "" || f.State == "" || f.Name == "" {
			t.Errorf("%s: %+v", key, f)
		}
	}
}

func bundled(all ...desk.BundleState) func(*Deps) {
	return func(d *Deps) {
		d.Bundles = func(context.Context) ([]desk.BundleState, error) { return all, nil }
	}
}

// What is wrong is told in both languages, with what to do.
func TestFaults(t *testing.T) {
	broken := errors.New("broken")
	rooms := func(free int64, daysAgo int) func(*Deps) {
		return func(d *Deps) {
			_ = d.Kept.Put(context.Background(), diskName, []room{{now.AddDate(0, 0, -daysAgo).Format(time.DateOnly), free}})
		}
	}
	cases := map[string]struct {
		check   string
		breaks  func(*Deps)
		verdict Verdict
		state   string
	}{
		"store gone":   {"store", func(d *Deps) { d.Ping = func(context.Context) error { return broken } }, Bad, "检查不了"},
		"index behind": {"index", func(d *Deps) { d.Indexed = func(context.Context) (int64, error) { return 3, nil } }, Warn, "可检索 3 条"},
		"posts wait": {"log", func(d *Deps) {
			d.Backlog = func(context.Context) (pipeline.Backlog, error) { return pipeline.Backlog{Index: 2}, nil }
		}, Warn, "等待入库 2"},
		"dead letters": {"letters", func(d *Deps) {
			d.Letters = func(context.Context, int) ([]bus.DeadLetter, error) { return make([]bus.DeadLetter, 2), nil }
		}, Warn, "2 条"},
		"notices given up":  {"deliveries", func(d *Deps) { d.GivenUp = func(context.Context) (int, error) { return 4, nil } }, Warn, "4 条通知送不出"},
		"disk nearly full":  {"disk", func(d *Deps) { d.Free = func() (int64, bool, error) { return 1 << 20, true, nil } }, Bad, "剩 0.0 GB"},
		"disk fills":        {"disk", rooms(300<<30, 10), Bad, "约可用 5 天"},
		"disk fills slowly": {"disk", rooms(150<<30, 10), Warn, "约可用 20 天"},
		"disk does not":     {"disk", rooms(90<<30, 10), Good, "剩 100.0 GB"},
		"folder is open":    {"disk", func(d *Deps) { d.Free = func() (int64, bool, error) { return 100 << 30, false, nil } }, Warn, "剩 100.0 GB"},
		"clock back": {"clock", func(d *Deps) {
			d.Noted = func(context.Context, access.AuditQuery) ([]access.AuditRow, error) {
				return []access.AuditRow{{AuditEntry: access.AuditEntry{At: now.Add(time.Hour)}}}, nil
			}
		}, Bad, "早于审计日志"},
		"chain broken": {"audit", func(d *Deps) {
			d.Verify = func(context.Context) (access.AuditHead, error) { return access.AuditHead{}, broken }
		}, Bad, "校验不通过"},
		"never backed up": {"backup", func(d *Deps) { d.Kept = kept{} }, Warn, "从未备份"},
		"old backup": {"backup", func(d *Deps) {
			_ = NoteBackup(context.Background(), d.Kept, BackupMade{At: now.AddDate(0, -2, 0)})
		}, Bad, "最近一次"},
		"elsewhere": {"backup", func(d *Deps) { d.Backup = nil }, Good, "pg_dump"},
		"nobody":    {"accounts", func(d *Deps) { d.Users = func(context.Context) ([]access.User, error) { return nil, nil } }, Warn, "还没有账号"},
		"idle": {"accounts", func(d *Deps) {
			d.Users = func(context.Context) ([]access.User, error) {
				return []access.User{{Login: "old", LastLogin: now.AddDate(-1, 0, 0)}}, nil
			}
		}, Warn, "90 天未登录 1 个：old"},
		"locked": {"accounts", func(d *Deps) {
			d.Locked = func(context.Context, time.Time) ([]access.Attempts, error) { return make([]access.Attempts, 1), nil }
		}, Warn, "锁定 1 个"},
		"no source": {"sources", func(d *Deps) { d.Sources = func(context.Context) ([]SourceState, error) { return nil, nil } }, Warn, "还没有信源"},
		"silent": {"sources", func(d *Deps) {
			d.Sources = func(context.Context) ([]SourceState, error) {
				return []SourceState{{Name: "乙网", Silent: true}, {Name: "丙网", Silent: true, Paused: true}}, nil
			}
		}, Warn, "静默 1 个：乙网"},
		"a bundle is missing": {"bundles", bundled(desk.BundleState{Kind: bundle.Posts, Number: 12, TakenAt: now.Add(-time.Hour), Missing: []int64{9, 10}}), Warn, "信息收到第 12 号，缺第 9、10 号"},
		"no bundle for days":  {"bundles", bundled(desk.BundleState{Kind: bundle.Posts, Number: 12, TakenAt: now.AddDate(0, 0, -6), Late: true, Since: now.AddDate(0, 0, -6)}), Warn, "信息收到第 12 号，已 6 天没有新的"},
		"bundles come":        {"bundles", bundled(desk.BundleState{Kind: bundle.Posts, Number: 12, TakenAt: now.AddDate(0, 0, -2)}), Good, "信息收到第 12 号"},
		"answers wait":        {"bundles", bundled(desk.BundleState{Kind: bundle.Answers, Out: true, Number: 3, MadeAt: now.AddDate(0, -2, 0)}), Good, "公开答复送到第 3 号"},
		"bundles not read": {"bundles", func(d *Deps) {
			d.Bundles = func(context.Context) ([]desk.BundleState, error) { return nil, broken }
		}, Bad, "检查不了"},
		"open network":   {"certificate", func(d *Deps) { d.Address = "http://10.1.1.1" }, Warn, "未加密传输"},
		"does not reach": {"certificate", func(d *Deps) { d.Address = "https://127.0.0.1:1" }, Warn, "连不上"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := well()
			c.breaks(&d)
			f := examined(d)[c.check]
			if f.Verdict != c.verdict || !strings.Contains(f.State, c.state) {
				t.Errorf("%+v", f)
			}
			if told := f.Advice != "" && f.Do != ""; told != (c.verdict != Good) {
				t.Errorf("what to do: %q, %q", f.Advice, f.Do)
			}
		})
	}
}

// The page shows of the slow checks what they found last, and when.
func TestOverviewRemembersTheSlow(t *testing.T) {
	d := well()
	verified := 0
	d.Verify = func(context.Context) (access.AuditHead, error) {
		verified++
		return access.AuditHead{}, errors.New("broken")
	}
	s := New(d)
	audit := func() Finding {
		all, err := s.Overview(context.Background(), access.Actor{Roles: []access.Role{access.RoleSystemAdmin}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if f.Check == "audit" {
				return f
			}
		}
		return Finding{}
	}
	if f := audit(); f.Verdict != Unlooked || !f.At.IsZero() || verified != 0 {
		t.Errorf("before the first look: %+v, verified %d times", f, verified)
	}
	if err := s.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	if f := audit(); f.Verdict != Bad || !f.At.Equal(now) || f.Do == "" || verified != 1 {
		t.Errorf("after it: %+v, verified %d times", f, verified)
	}
	var rooms []room
	if err := d.Kept.Get(context.Background(), diskName, &rooms); err != nil || len(rooms) != 1 || rooms[0].Free != 100<<30 {
		t.Errorf("rooms %+v, %v", rooms, err)
	}
}

// The checklist says which roles nobody holds, and takes one person with the keys of
// all three administrators for what they are.
func TestWhoIsMissingAtFirst(t *testing.T) {
	user := func(roles ...access.Role) access.User { return access.User{Roles: roles} }
	one := user(access.RoleHead, access.RoleSystemAdmin, access.RoleSecurityAdmin, access.RoleAuditAdmin)
	three := []access.User{user(access.RoleSystemAdmin, access.RoleHead), user(access.RoleSecurityAdmin), user(access.RoleAuditAdmin)}
	desk := user(access.RoleAnalyst, access.RoleCoordinator, access.RolePublisher)
	review := user(access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3)
	gone := user(access.RoleMonitor, access.RoleSystemAdmin, access.RoleAuditAdmin)
	gone.Disabled = true
	for name, c := range map[string]struct {
		users        []access.User
		apart, staff bool
		hint         string
	}{
		"the first day": {[]access.User{one}, false, false, "还没有人担任：巡查员、研判员、协调员、初审、复审、终审、发布员，"},
		"no monitor":    {append(three, desk, review, gone), true, false, "还没有人担任：巡查员，"},
		"all are there": {append(three, desk, review, user(access.RoleMonitor, access.RoleContact)), true, true, "都有人"},
	} {
		d := well()
		d.Users = func(context.Context) ([]access.User, error) { return c.users, nil }
		steps, err := New(d).First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if steps[0].Done != c.apart || steps[1].Done != c.staff || !strings.Contains(steps[1].Hint, c.hint) {
			t.Errorf("%s: %+v", name, steps[:2])
		}
	}
}
