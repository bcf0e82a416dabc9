package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
)

var patrols = []property{
	{"findings read back whole, those of registered sources", findingsReadBack},
	{"a finding seen again keeps when it began and what people decided; one that was over begins anew", findingsAgain},
	{"findings handed over keep their entry until they begin anew, audited in the same transaction; what is to be told goes with the visit", findingsHanded},
	{"setting a finding aside is audited in the same transaction", findingIgnored},
}

func finding(id string, at time.Time) patrol.Finding {
	return patrol.Finding{
		ID: id, Kind: patrol.Word, SourceID: "s1", Page: "https://x.gov.cn/a.html", Title: "通知", Target: "截止目前",
		Text: "建议改为“截至目前”。", Evidence: "…截止目前…", FirstAt: at, LastAt: at,
	}
}

func visit(at time.Time) patrol.Visit {
	return patrol.Visit{Host: "x.gov.cn", At: at, Columns: 1, Pages: 3, Left: 2}
}

func patrolStore(t *testing.T, process func() Stores) patrol.Store {
	must(t, process().Sources.PutSource(ctx, opinion.Source{ID: "s1", Name: "县政府网", Kind: opinion.SourcePage, CreatedAt: noon}))
	return process().Patrol
}

func findingsReadBack(t *testing.T, process func() Stores) {
	s := patrolStore(t, process)
	first, orphan := finding("f1", noon), finding("f2", noon)
	orphan.SourceID = "removed"
	must(t, s.PutVisit(ctx, visit(noon), []patrol.Finding{first, orphan}, nil, noon.Add(-time.Hour), nil))
	if all := got(process().Patrol.Findings(ctx))(t); !reflect.DeepEqual(all, []patrol.Finding{first}) {
		t.Errorf("%+v", all)
	}
	if all := got(s.Visits(ctx))(t); !reflect.DeepEqual(all, []patrol.Visit{visit(noon)}) {
		t.Errorf("%+v", all)
	}
}

func findingsAgain(t *testing.T, process func() Stores) {
	s := patrolStore(t, process)
	day := 24 * time.Hour
	put := func(at time.Time, over ...string) patrol.Finding {
		t.Helper()
		var found []patrol.Finding
		if len(over) == 0 {
			found = append(found, finding("f1", at))
		}
		must(t, s.PutVisit(ctx, visit(at), found, over, at.Add(-3*day), nil))
		all := got(process().Patrol.Findings(ctx))(t)
		if len(all) != 1 {
			return patrol.Finding{}
		}
		return all[0]
	}
	put(noon)
	ignored := patrol.Ignored{By: "张三", UserID: "u1", At: noon, Reason: "引文"}
	must(t, s.PutIgnored(ctx, "f1", &ignored))
	if f := put(noon.Add(day)); !f.FirstAt.Equal(noon) || !f.LastAt.Equal(noon.Add(day)) || f.Ignored == nil || *f.Ignored != ignored {
		t.Errorf("seen again %+v", f)
	}
	must(t, s.PutIgnored(ctx, "f1", nil))
	if f := put(noon.Add(2*day), "f1"); !f.OverAt.Equal(noon.Add(2*day)) || f.State() != patrol.Over {
		t.Errorf("gone %+v", f)
	}
	if f := put(noon.Add(3*day), "f1"); !f.OverAt.Equal(noon.Add(2 * day)) {
		t.Errorf("gone is gone since %v", f.OverAt)
	}
	if f := put(noon.Add(4 * day)); !f.FirstAt.Equal(noon.Add(4*day)) || f.State() != patrol.Open {
		t.Errorf("back %+v", f)
	}
	put(noon.Add(5*day), "f1")
	if f := put(noon.Add(9*day), "f1"); f.ID != "" {
		t.Errorf("kept for ever: %+v", f)
	}
}

func findingIgnored(t *testing.T, process func() Stores) {
	s := patrolStore(t, process)
	must(t, s.PutVisit(ctx, visit(noon), []patrol.Finding{finding("f1", noon)}, nil, noon, nil))
	noted := access.WithAudit(ctx, access.By(access.Operator(), noon, "patrol.ignore", "patrol:f1", "引文"))
	if err := s.PutIgnored(noted, "unknown", nil); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	must(t, s.PutIgnored(noted, "f1", &patrol.Ignored{By: "张三", At: noon}))
	rows := got(process().Audit.Audit(ctx, access.AuditQuery{Limit: 10}))(t)
	if len(rows) != 1 || rows[0].Act != "patrol.ignore" {
		t.Errorf("audit %+v", rows)
	}
}

func findingsHanded(t *testing.T, process func() Stores) {
	s := patrolStore(t, process)
	day := 24 * time.Hour
	item, err := notify.Tell{Word: notify.Word{Heading: "网站巡查"}, At: noon}.Item("patrol:x:1")
	must(t, err)
	found := []patrol.Finding{finding("f1", noon), finding("f2", noon)}
	must(t, s.PutVisit(ctx, visit(noon), found, nil, noon, []notify.Item{item}))
	if due := got(process().Outbox.Claim(ctx, notify.LanePage, noon, time.Minute, 10))(t); len(due) != 1 || due[0].ID != item.ID || due[0].Kind != notify.KindWord {
		t.Errorf("in the outbox: %+v", due)
	}
	handed := patrol.Handed{EntryID: "e1", Number: "2026-00001"}
	noted := access.WithAudit(ctx, access.By(access.Operator(), noon, "patrol.hand", "entry:e1", ""))
	if err := s.PutHanded(noted, []string{"f1", "unknown"}, handed); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	state := func(at time.Time, over ...string) patrol.State {
		t.Helper()
		var seen []patrol.Finding
		if len(over) == 0 {
			seen = []patrol.Finding{finding("f1", at)}
		}
		must(t, s.PutVisit(ctx, visit(at), seen, over, noon, nil))
		for _, f := range got(process().Patrol.Findings(ctx))(t) {
			if f.ID == "f1" {
				if f.Handed != nil && *f.Handed != handed {
					t.Errorf("handed with %+v", f.Handed)
				}
				return f.State()
			}
		}
		return ""
	}
	if st := state(noon); st != patrol.Open {
		t.Errorf("half of what was refused stands: %s", st)
	}
	must(t, s.PutHanded(noted, []string{"f1"}, handed))
	for i, want := range []patrol.State{patrol.Given, patrol.Given} {
		if st := state(noon.Add(time.Duration(i) * day)); st != want {
			t.Errorf("look %d: %s", i, st)
		}
	}
	if over, again := state(noon.Add(2*day), "f1"), state(noon.Add(3*day)); over != patrol.Over || again != patrol.Open {
		t.Errorf("gone %s, back %s", over, again)
	}
	if rows := got(process().Audit.Audit(ctx, access.AuditQuery{Limit: 10}))(t); len(rows) != 1 {
		t.Errorf("audit %+v", rows)
	}
}
