package storetest

import (
	"errors"
	"reflect"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
)

var offices = []property{
	{"versions of the office's rules are numbered without gaps, each kind by itself", versionsInOrder},
	{"a version and its audit row are one", versionAudited},
	{"what is not settled is told until it is", versionSettled},
}

func officeVersion(k office.Kind, version int64) office.Version {
	return office.Version{Kind: k, Version: version, At: noon, UserID: "u1", Name: "张三", Why: "按新规定", Changes: []string{"“办结”：10 个工作日"}, Content: `{"clocks":[]}`}
}

func versionsInOrder(t *testing.T, process func() Stores) {
	s := process().Office
	if n := got(s.Newest(ctx))(t); len(n) != 0 {
		t.Errorf("%v", n)
	}
	must(t, s.PutVersion(ctx, officeVersion(office.KindRules, 1)))
	must(t, s.PutVersion(ctx, officeVersion(office.KindRules, 2)))
	must(t, s.PutVersion(ctx, officeVersion(office.KindHolidays, 1)))
	for _, v := range []int64{1, 2, 4} {
		if err := s.PutVersion(ctx, officeVersion(office.KindRules, v)); !errors.Is(err, opinion.ErrStale) {
			t.Errorf("version %d again or too early: %v", v, err)
		}
	}
	other := process().Office
	want := map[office.Kind]int64{office.KindRules: 2, office.KindHolidays: 1}
	if n := got(other.Newest(ctx))(t); !reflect.DeepEqual(n, want) {
		t.Errorf("%v", n)
	}
	if v := got(other.VersionOf(ctx, office.KindRules, 1))(t); !reflect.DeepEqual(v, officeVersion(office.KindRules, 1)) {
		t.Errorf("%+v", v)
	}
	if _, err := other.VersionOf(ctx, office.KindHolidays, 2); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
	list := got(other.Versions(ctx, office.KindRules, 10))(t)
	if len(list) != 2 || list[0].Version != 2 || list[0].Content != "" || len(list[0].Changes) != 1 {
		t.Errorf("%+v", list)
	}
}

func versionAudited(t *testing.T, process func() Stores) {
	p := process()
	audited := access.WithAudit(ctx, access.AuditEntry{At: noon, UserID: "u1", Login: "zhang", Act: "office.rules"})
	must(t, p.Office.PutVersion(audited, officeVersion(office.KindRules, 1)))
	if err := p.Office.PutVersion(audited, officeVersion(office.KindRules, 1)); !errors.Is(err, opinion.ErrStale) {
		t.Error(err)
	}
	if rows := got(p.Audit.Audit(ctx, access.AuditQuery{Act: "office", Limit: 10}))(t); len(rows) != 1 {
		t.Errorf("%d rows of the audit log for one change", len(rows))
	}
}

func versionSettled(t *testing.T, process func() Stores) {
	s := process().Office
	must(t, s.PutVersion(ctx, officeVersion(office.KindRules, 1)))
	must(t, s.PutVersion(ctx, officeVersion(office.KindRules, 2)))
	must(t, s.PutVersion(ctx, officeVersion(office.KindHolidays, 1)))
	if list := got(s.Unsettled(ctx))(t); len(list) != 2 || list[0].Kind != office.KindHolidays || list[1].Version != 2 {
		t.Errorf("the newest of each kind: %+v", list)
	}
	must(t, s.Settle(ctx, office.KindRules, 2))
	must(t, s.Settle(ctx, office.KindHolidays, 1))
	if list := got(process().Office.Unsettled(ctx))(t); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	if list := got(s.Versions(ctx, office.KindRules, 10))(t); !list[0].Settled || !list[1].Settled {
		t.Errorf("%+v", list)
	}
}
