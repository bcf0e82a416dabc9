package ui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// possession is an object with who it belongs to: everybody else is refused.
type possession struct {
	id    string
	owner []string // logins; nil: whoever's permission covers the health department
	// listed: the form names the objects and the answer says of each what became
	// of it; the answer as a whole refuses nothing.
	listed bool
}

// possessions makes an object of each kind that somebody of a unit might ask a
// page for, by the path up to its parameter; of a kind that is not here a page
// that units can reach fails the test. What only people of the whole office
// reach is refused by its permission: TestEveryPageRefusesRolesWithoutPermission.
func possessions(t *testing.T, b *bench) map[string]possession {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	by := func(login string) access.Actor { return b.Actor(t, login) }
	own := func(id string) possession { return possession{id: id, owner: []string{"health"}} }
	e := b.inHand(t)
	upload := files.Upload{Name: "挂号.txt", Content: strings.NewReader("挂号的人")}
	file, err := b.Evidence.Add(ctx, by("health"), evidence.Input{Object: evidence.OfEntry(e.ID), Upload: upload})
	must(err)
	token, _, err := b.Access.CreateToken(ctx, by("health"), "挂号", webtest.Start.Add(time.Hour))
	must(err)
	b.Deliver(t)
	notices, _, err := b.Notices.List(ctx, by("health"), true, "")
	must(err)
	saved, err := b.Desk.SaveSearch(ctx, by("health"), "挂号", url.Values{"q": {"挂号"}}, false)
	must(err)
	view, err := b.Desk.SaveView(ctx, by("health"), "我们的", url.Values{"state": {"in-hand"}}, false)
	must(err)
	job, err := b.Jobs.Start(desk.KindImport, "挂号.csv", "id-health", func(ctx context.Context, _ jobs.Progress) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
	must(err)
	book, err := b.Desk.StartExport(ctx, by("health"), ledger.Filter{}, desk.FormShort)
	must(err)
	posts, err := b.Desk.ExportPosts(ctx, by("health"), search.Query{Text: "挂号"}, desk.FormatCSV)
	must(err)
	list, err := b.Desk.StartDirections(by("health"), desk.Span{})
	must(err)
	b.Await(t, list.ID)
	period, err := report.ParsePeriod("2026-03-01", "2026-03-31")
	must(err)
	matters, err := b.Desk.StartBehind(ctx, by("health"), report.Request{Period: period, Channel: report.Opinion}, nil, report.FigureEntries)
	must(err)
	b.Await(t, matters.ID)
	out, _ := jobs.ResultOf[desk.Exported](b.Await(t, posts.ID))
	return map[string]possession{
		"/posts/": {id: "post-health"}, "/ledger/": {id: e.ID}, "/files/": {id: file.ID}, "/users/": {id: "id-monitor", owner: []string{"health", "none"}},
		"/me/tokens/": own(token.ID), "/notices/": own(notices[0].ID), "/searches/": own(saved.ID), "/ledger/views/": own(view.ID),
		"/jobs/": own(job.ID), "/ledger/exports/": own(book.ID), "/exports/": own(out.File),
		"/ledger/lists/exports/": own(list.ID), "/reports/exports/": own(matters.ID),
		"/events/":           {id: "none", owner: []string{"none"}}, // of many units' posts: no unit sees one
		"/ledger/bulk/acts/": {id: e.ID, listed: true},
	}
}

// inHand is a matter that the health department has, alone.
func (b *bench) inHand(t *testing.T) ledger.Entry {
	t.Helper()
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	lead := ledger.UnitRef{ID: webtest.HealthUnit}
	e, _, err := b.Ledger.Create(t.Context(), b.Actor(t, "monitor"), ledger.Opening{Matter: ledger.Matter{Title: "医院挂号排长队", Posts: []string{"post-health"}}})
	for _, step := range []struct {
		login string
		cmd   ledger.Command
	}{
		{"monitor", ledger.Command{Action: ledger.ActScreen}},
		{"analyst", ledger.Command{Action: ledger.ActTriage}.With(ledger.Grading{Level: "一般", Class: "切身利益", Lead: lead})},
		{"coordinator", ledger.Command{Action: ledger.ActDispatch}.With(ledger.Dispatching{Lead: lead})},
		{"health", ledger.Command{Action: ledger.ActAccept}},
	} {
		if err == nil {
			e, err = b.Ledger.Do(t.Context(), b.Actor(t, step.login), e.ID, e.Version, step.cmd)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEveryObjectPageRefusesOthers: somebody of another unit asks each page and
// sends each form that names an object of the health department or of a person,
// with the form's token and fields, and is refused, told nothing and writes
// nothing. The owner may read the pages.
func TestEveryObjectPageRefusesOthers(t *testing.T) {
	b := newBench(t)
	all := possessions(t, b)
	e, err := b.Ledger.Get(t.Context(), b.Actor(t, "health"), all["/ledger/"].id)
	if err != nil {
		t.Fatal(err)
	}
	other, owner := b.as(t, "school"), b.as(t, "health")
	form := url.Values{"version": {itoa(e.Version)}, "reason": {"核实"}, "text": {"已核实"}, "to": {"某人"}, "name": {"改名"}, "kind": {"截图"},
		"entry": {e.ID}, "version_" + e.ID: {itoa(e.Version)}}
	before, tried := b.changes(t), 0
	for _, r := range b.srv.routes() {
		at := strings.Index(r.path, "/:")
		if at < 0 || r.open || r.needs != "" && access.ReachOf(b.Actor(t, "school"), r.needs).Nothing() {
			continue
		}
		kind := r.path[:at+1]
		p, known := all[kind]
		if !known {
			t.Errorf("%s %s: say in possessions whose %s is", r.method, r.path, kind)
			continue
		}
		act := "feedback"
		if p.listed {
			act = "accept"
		}
		path := strings.NewReplacer(":action", act, ":form", "dispatch", ":n", "1", ":id", p.id).Replace(r.path)
		sent := url.Values{}
		for k, v := range form {
			sent[k] = slices.Clone(v)
		}
		if r.method == http.MethodGet {
			sent = nil
		}
		w := other.send(r.method, path, sent)
		if w.Code != http.StatusNotFound && w.Code != http.StatusForbidden && !p.listed {
			t.Errorf("%s %s answers another unit with %d %s", r.method, path, w.Code, w.Header().Get("Location"))
		}
		if strings.Contains(w.Body.String(), "挂号") {
			t.Errorf("%s %s tells another unit of it", r.method, path)
		}
		tried++
		if r.method == http.MethodGet && (p.owner == nil || slices.Contains(p.owner, "health")) && !strings.Contains(r.path, "users") && !strings.HasSuffix(r.path, "simple") {
			if w := owner.get(path); w.Code != http.StatusOK {
				t.Errorf("GET %s answers its owner with %d: %s", path, w.Code, problemOn(w))
			}
		}
	}
	if after := b.changes(t); after != before {
		t.Errorf("%d changes were written by who was refused", after-before)
	}
	if tried < 25 {
		t.Errorf("only %d pages were tried", tried)
	}
}

// changes is how many changes the audit log has.
func (b *bench) changes(t *testing.T) int64 {
	t.Helper()
	rows, err := b.Store.Audit.Audit(t.Context(), access.AuditQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return rows[0].N
}
