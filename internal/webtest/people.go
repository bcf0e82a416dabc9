package webtest

import (
	"context"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// units are the county, the press office and two departments.
var units = []access.Unit{
	{ID: "u-county", Name: "清水县", Kind: access.UnitCounty},
	{ID: "u-office", Name: "县网信办", Kind: access.UnitDepartment, ParentID: "u-county"},
	{ID: HealthUnit, Name: "卫生健康局", Kind: access.UnitDepartment, ParentID: "u-county"},
	{ID: SchoolUnit, Name: "教育体育局", Kind: access.UnitDepartment, ParentID: "u-county", Aliases: []string{"教体局"}},
	{ID: ledgertest.UnitTown, Name: "城关镇", Kind: access.UnitTownship, ParentID: "u-county"},
}

// people makes an account for each role, named by the role; the contacts are
// "health" and "school", and "admin" is the first administrator.
func (o *Office) people(t *testing.T) {
	t.Helper()
	secret, err := o.Access.NewSetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	admin, err := o.Access.Setup(t.Context(), secret, "admin", "何主任", Password, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	if admin, err = o.Store.Access.User(t.Context(), admin.ID); err != nil {
		t.Fatal(err)
	}
	change := access.Change{Units: units}
	add := func(login, unit string, role access.Role) {
		change.Users = append(change.Users, access.User{
			ID: "id-" + login, Login: login, Name: role.Name() + login, UnitID: unit, Roles: []access.Role{role},
			Phone: "13812345678", PasswordHash: admin.PasswordHash, PasswordAt: Start, CreatedAt: Start,
		})
		change.Audit = append(change.Audit, access.By(access.System(), Start, "user.create", "user:id-"+login, ""))
	}
	for _, u := range units {
		change.Audit = append(change.Audit, access.By(access.System(), Start, "unit.create", "unit:"+u.ID, u.Name))
	}
	for _, r := range access.Roles {
		if r != access.RoleContact {
			add(string(r), "u-office", r)
		}
	}
	add("health", HealthUnit, access.RoleContact)
	add("school", SchoolUnit, access.RoleContact)
	if err := o.Store.Access.Apply(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// Logins are everybody's logins, in the order of the roles.
func Logins() []string {
	var logins []string
	for _, r := range access.Roles {
		if r == access.RoleContact {
			logins = append(logins, "health", "school")
			continue
		}
		logins = append(logins, string(r))
	}
	return logins
}

// Actor is who a login stands for.
func (o *Office) Actor(t *testing.T, login string) access.Actor {
	t.Helper()
	u, err := o.Store.Access.UserByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return access.Actor{UserID: u.ID, Login: u.Login, Name: u.Name, UnitID: u.UnitID, Roles: u.Roles, UnitIDs: []string{u.UnitID}}
}

// Token is an API token of a login.
func (o *Office) Token(t *testing.T, login string) string {
	t.Helper()
	_, secret, err := o.Access.CreateToken(t.Context(), o.Actor(t, login), "test", o.Now().Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// Session logs somebody in and returns the session's secret.
func (o *Office) Session(t *testing.T, login string) string {
	t.Helper()
	token, _, err := o.Access.Login(t.Context(), login, Password, "127.0.0.1")
	if err != nil {
		t.Fatalf("log in as %s: %v", login, err)
	}
	return token
}

// Take hands posts to the pipeline and waits until they can be found.
func (o *Office) Take(t *testing.T, posts ...opinion.Post) {
	t.Helper()
	if _, err := o.Intake.Take(t.Context(), posts); err != nil {
		t.Fatal(err)
	}
	if err := o.Intake.AwaitSearchable(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Posts are one article for each department and one ticket with personal data.
func Posts() []opinion.Post {
	return []opinion.Post{
		{
			ID: "post-health", Source: "src-feed", Key: "a1", Kind: opinion.KindArticle, URL: "https://example.com/1",
			Title: "医院挂号排长队", Text: "村民投诉医院挂号要排一上午。联系电话13812345678。", Author: "清水论坛",
			PublishedAt: Start.Add(-3 * time.Hour), CollectedAt: Start.Add(-2 * time.Hour),
		},
		{
			ID: "post-school", Source: "src-feed", Key: "a2", Kind: opinion.KindArticle, URL: "https://example.com/2",
			Title: "学校食堂涨价", Text: "家长投诉学校食堂涨价没有公示。", PublishedAt: Start.Add(-5 * time.Hour), CollectedAt: Start.Add(-4 * time.Hour),
		},
		{
			ID: "post-ticket", Source: "src-hotline", Key: "20260301001", Kind: opinion.KindTicket,
			Title: "医院缺药", Text: "王某反映医院缺药，身份证34012319900101123X。", Author: "王小明",
			PublishedAt: Start.Add(-9 * 24 * time.Hour), CollectedAt: Start.Add(-8 * 24 * time.Hour),
			Ticket: &opinion.Ticket{
				Number: "20260301001", Channel: opinion.ChannelHotline, Category: "投诉", Unit: "卫生健康局", Phone: "13987654321",
				Reply: "已清理医院", RepliedAt: Start.Add(-7 * 24 * time.Hour),
			},
		},
	}
}

// Sources adds the sources of Posts.
func (o *Office) Sources(t *testing.T) {
	t.Helper()
	for _, s := range []opinion.Source{
		{ID: "src-feed", Name: "清水论坛", Kind: opinion.SourceFeed, URL: "https://example.com/rss", Weight: 1, Interval: opinion.Duration(15 * time.Minute), CreatedAt: Start},
		{ID: "src-hotline", Name: "12345热线", Kind: opinion.SourceHotline, Weight: 1, Interval: opinion.Duration(15 * time.Minute), CreatedAt: Start},
	} {
		if err := o.Store.Sources.PutSource(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// Entry registers a matter of the level from a post and takes it to a state,
// by the people that the rules require; the health department leads.
func (o *Office) Entry(t *testing.T, post opinion.Post, to ledger.State, level opinion.Level) ledger.Entry {
	t.Helper()
	e, _, err := o.Ledger.Create(t.Context(), o.Actor(t, "monitor"), ledger.Opening{Matter: ledger.Matter{
		Title: post.Title, Posts: []string{post.ID}, URL: post.URL, Platform: "清水论坛", Author: post.Author,
		PublishedAt: post.PublishedAt, DiscoveredAt: post.CollectedAt, Topics: []string{"health"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return o.Walk(t, e, to, level)
}

// Walk takes a clue to a state by the people that the rules require; the health
// department leads.
func (o *Office) Walk(t *testing.T, e ledger.Entry, to ledger.State, level opinion.Level) ledger.Entry {
	t.Helper()
	var err error
	for _, step := range ledgertest.Path(to, level) {
		login := string(step.Role)
		if step.Role == access.RoleContact {
			login = "health"
		}
		if e, err = o.Ledger.Do(t.Context(), o.Actor(t, login), e.ID, e.Version, step.Command); err != nil {
			t.Fatalf("%s by %s: %v", step.Action, login, err)
		}
	}
	return e
}

// Deliver works off the outbox, so that the notices of what was done are in
// people's inboxes.
func (o *Office) Deliver(t *testing.T) {
	t.Helper()
	w := notify.NewWorker(notify.Config{
		Outbox: o.Store.Outbox, Wants: o.Store.Inbox.Preferences, Now: o.Now, Log: o.Log,
		People: func(ctx context.Context, _ ledger.Notice) (notify.People, error) {
			users, err := o.Store.Access.Users(ctx)
			return notify.People{Users: users, Tree: access.NewTree(units)}, err
		},
	})
	for {
		n, err := w.Round(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}
