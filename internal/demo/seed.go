package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/duty"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// Deps are the services that the county is played through.
type Deps struct {
	Access   *access.Service
	Accounts access.Store
	Sources  opinion.Sources
	Seen     opinion.Sightings
	// Runs is the log of what sources gave; nil where it is not wanted.
	Runs opinion.RunLog
	// Take hands posts in and returns when they are durable.
	Take func(ctx context.Context, posts []opinion.Post) error
	// Analyse says what a post is about, for the entries made of it.
	Analyse func(opinion.Post) opinion.Analysis
	// Ledger is the ledger as it is at a time.
	Ledger func(now func() time.Time) *ledger.Service
	// Wording is the library of statements as it is at a time.
	Wording func(now func() time.Time) *wording.Service
	Now     time.Time
	// Duty is the roster; nil where it is not wanted.
	Duty *duty.Service
	// Patrol looks after the county's sites as they are at a time, early before
	// some of what is wrong there was put right (see Look); nil where it is not
	// wanted.
	Patrol func(now func() time.Time, early bool) *patrol.Service
}

// seeding is the county on its way into an empty installation.
type seeding struct {
	Deps
	county  county
	units   map[string]string // name -> ID
	people  map[string]access.Actor
	sources map[string]*sourceRow
	posts   map[string]opinion.Post // postRow.ID -> post
}

// Seed fills an empty installation that has the units of the routing table.
func Seed(ctx context.Context, d Deps) error {
	s := &seeding{Deps: d, units: map[string]string{}, people: map[string]access.Actor{},
		sources: map[string]*sourceRow{}, posts: map[string]opinion.Post{}}
	if err := read(countyFile, &s.county); err != nil {
		return fmt.Errorf("read the demonstration's county: %w", err)
	}
	for _, part := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"units", s.putUnits}, {"people", s.putPeople}, {"sources", s.putSources},
		{"posts", s.putPosts}, {"ledger", s.playStories}, {"statements", s.putStatements},
		{"roster", s.putDuty}, {"sites", s.putSites},
	} {
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("make the demonstration's %s: %w", part.what, err)
		}
	}
	return nil
}

// putUnits adds the townships, offices and stations, and marks who never logs in.
func (s *seeding) putUnits(ctx context.Context) error {
	known, err := s.Access.Units(ctx)
	if err != nil {
		return err
	}
	root := ""
	var units []access.Unit
	for _, u := range known {
		if u.Kind == access.UnitCounty {
			root = u.ID
		}
		if slices.Contains(s.county.NoAccount, u.Name) {
			u.NoAccount = true
			units = append(units, u)
		}
	}
	for i, name := range s.county.Townships {
		units = append(units, access.Unit{Name: name, Kind: access.UnitTownship, ParentID: root, Region: s.county.Places[i+1].Code})
	}
	for _, name := range s.county.Offices {
		units = append(units, access.Unit{Name: name, Kind: access.UnitDepartment, ParentID: root})
	}
	put, err := s.Access.PutUnits(ctx, access.Operator(), units...)
	if err != nil {
		return err
	}
	for _, u := range append(known, put...) {
		s.units[u.Name] = u.ID
	}
	return s.putSections(ctx)
}

func (s *seeding) putSections(ctx context.Context) error {
	var units []access.Unit
	for _, row := range s.county.Sections {
		units = append(units, access.Unit{Name: row.Name, Kind: access.UnitSection, ParentID: s.units[row.Under]})
	}
	put, err := s.Access.PutUnits(ctx, access.Operator(), units...)
	for _, u := range put {
		s.units[u.Name] = u.ID
	}
	return err
}

// putPeople makes one account by the service, and the others with its password:
// hashing is slow on purpose.
func (s *seeding) putPeople(ctx context.Context) error {
	hash, err := s.hash(ctx, s.county.People[0])
	if err != nil {
		return err
	}
	var users []access.User
	var audit []access.AuditEntry
	for _, p := range s.county.People[1:] {
		u := access.User{ID: opinion.PostID("demo", p.Login), Login: p.Login, Name: p.Name, UnitID: s.units[p.Unit], Roles: p.Roles, Phone: p.Phone,
			PasswordHash: hash, PasswordAt: s.Now, CreatedAt: s.Now}
		users = append(users, u)
		audit = append(audit, access.By(access.Operator(), s.Now, "user.create", "user:"+u.ID, u.Login+"（演示）"))
	}
	if err := s.Accounts.Apply(ctx, access.Change{Users: users, Audit: audit}); err != nil {
		return err
	}
	all, err := s.Access.Users(ctx, access.Operator())
	for _, u := range all {
		s.people[u.Login] = u.Actor([]string{u.UnitID}, "")
	}
	if err != nil {
		return err
	}
	return s.putContacts(ctx)
}

// putContacts names who answers for each unit, and who stands in.
func (s *seeding) putContacts(ctx context.Context) error {
	known, err := s.Access.Units(ctx)
	if err != nil {
		return err
	}
	byID := map[string]*access.Unit{}
	for i := range known {
		byID[known[i].ID] = &known[i]
	}
	var named []access.Unit
	for _, p := range s.county.People {
		u := byID[s.units[p.Unit]]
		switch id := s.people[p.Login].UserID; {
		case !slices.Contains(p.Roles, access.RoleContact):
		case u.ContactA == "":
			u.ContactA = id
		case u.ContactB == "":
			u.ContactB = id
		}
	}
	for _, u := range known {
		if u.ContactA != "" {
			named = append(named, u)
		}
	}
	_, err = s.Access.PutUnits(ctx, access.Operator(), named...)
	return err
}

func (s *seeding) hash(ctx context.Context, p personRow) (string, error) {
	u, first, err := s.Access.CreateUser(ctx, access.Operator(),
		access.User{Login: p.Login, Name: p.Name, UnitID: s.units[p.Unit], Roles: p.Roles})
	if err != nil {
		return "", err
	}
	if err := s.Access.ChangePassword(ctx, u.Actor(nil, ""), first, Password); err != nil {
		return "", err
	}
	u, err = s.Accounts.User(ctx, u.ID)
	return u.PasswordHash, err
}

func (s *seeding) putSources(ctx context.Context) error {
	for _, row := range s.county.Sources {
		s.sources[row.Key] = row
		src := opinion.Source{ID: row.id(), Name: row.Name, Kind: row.Kind, URL: row.URL, Weight: row.Weight,
			Interval: opinion.Duration(15 * time.Minute), CreatedAt: s.Now.AddDate(0, 0, -30)}
		if err := s.Sources.PutSource(ctx, src); err != nil {
			return err
		}
		if row.Kind != opinion.SourceFeed {
			continue
		}
		health := opinion.Health{LastTry: s.Now, LastGood: s.Now, LastNew: s.Now.Add(-3 * time.Hour), NextTry: s.Now.Add(15 * time.Minute)}
		if err := s.Sources.PutHealth(ctx, src.ID, health); err != nil {
			return err
		}
	}
	return nil
}
