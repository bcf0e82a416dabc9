package storetest

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
)

var audits = []property{
	{"rows come with their change and stay in order", auditRows},
	{"a search is paged without gaps", auditPages},
	{"a query selects", auditQueries},
	{"many processes keep one chain", oneChain},
}

func auditRows(t *testing.T, process func() Stores) {
	st := process()
	must(t, st.Access.Apply(ctx, access.Change{
		Users: []access.User{user("1", "zhang")},
		Audit: []access.AuditEntry{note("user.create"), note("user.roles")},
	}))
	odd := note("export")
	odd.Detail = "前\x00\xff后"
	must(t, st.Audit.AppendAudit(ctx, odd))
	rows := got(process().Audit.Audit(ctx, access.AuditQuery{}))(t)
	if len(rows) != 3 || rows[0].Act != "export" || rows[2].N != 1 || rows[0].Detail != "前\uFFFD\uFFFD后" {
		t.Fatalf("rows %+v", rows)
	}
	want := note("user.create")
	want.Digest = rows[2].Digest // the store's own seal of the user
	if !reflect.DeepEqual(rows[2].AuditEntry, want) {
		t.Errorf("got %+v, want %+v", rows[2].AuditEntry, want)
	}
	head := got(st.Audit.VerifyAudit(ctx))(t)
	if head != (access.AuditHead{N: 3, Hash: rows[0].Hash}) {
		t.Errorf("head %+v", head)
	}
}

func auditPages(t *testing.T, process func() Stores) {
	a := process().Audit
	for i := range 25 {
		must(t, a.AppendAudit(ctx, note(fmt.Sprint("act.", i))))
	}
	var seen []int64
	for q := (access.AuditQuery{Limit: 10}); ; {
		page := got(a.Audit(ctx, q))(t)
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			seen = append(seen, r.N)
		}
		q.Before = page[len(page)-1].N
		must(t, a.AppendAudit(ctx, note("meanwhile"))) // must shift nothing
	}
	for i, n := range seen {
		if n != int64(25-i) {
			t.Fatalf("pages gave %v", seen)
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d rows, want 25", len(seen))
	}
}

func auditQueries(t *testing.T, process func() Stores) {
	a := process().Audit
	for i, act := range []string{"user.create", "user.roles", "username", "login"} {
		e := note(act)
		e.At, e.Login, e.Object = noon.Add(time.Duration(i)*time.Hour), fmt.Sprint("l", i%2), fmt.Sprint("user:", i)
		must(t, a.AppendAudit(ctx, e))
	}
	for name, c := range map[string]struct {
		q    access.AuditQuery
		want int
	}{
		"all":            {access.AuditQuery{}, 4},
		"act":            {access.AuditQuery{Act: "user.create"}, 1},
		"acts of a kind": {access.AuditQuery{Act: "user"}, 2},
		"login":          {access.AuditQuery{Login: "l1"}, 2},
		"object":         {access.AuditQuery{Object: "user:2"}, 1},
		"from":           {access.AuditQuery{From: noon.Add(time.Hour)}, 3},
		"to":             {access.AuditQuery{To: noon.Add(time.Hour)}, 1},
		"both":           {access.AuditQuery{From: noon, To: noon.Add(time.Hour), Login: "l1"}, 0},
		"wildcards":      {access.AuditQuery{Act: "%"}, 0},
		"limit":          {access.AuditQuery{Limit: 3}, 3},
	} {
		if rows := got(a.Audit(ctx, c.q))(t); len(rows) != c.want {
			t.Errorf("%s: %d rows, want %d", name, len(rows), c.want)
		}
	}
}

func oneChain(t *testing.T, process func() Stores) {
	const rivals, each = 4, 25
	var wg sync.WaitGroup
	for i := range rivals {
		st := process()
		wg.Go(func() {
			for k := range each {
				id := fmt.Sprint(i, "-", k)
				e := note("user.create")
				e.Object = "user:" + id
				err := st.Access.Apply(ctx, access.Change{Users: []access.User{user(id, id)}, Audit: []access.AuditEntry{e}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if head := got(process().Audit.VerifyAudit(ctx))(t); head.N != rivals*each {
		t.Errorf("%d rows, want %d", head.N, rivals*each)
	}
}
