package app

import (
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/answers"
	"yuqing/internal/attach"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/effect"
	"yuqing/internal/office"
	"yuqing/internal/oldledger"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

func (a *App) office() *office.Service {
	return office.New(office.Deps{
		Store: a.store.Office, Live: a.officeLive, Preview: a.Ledger.Preview, Reclock: a.Ledger.Reclock,
		Jobs: a.jobs, Now: time.Now, Log: a.log,
	})
}

func (a *App) reports() *report.Reports {
	return &report.Reports{
		Entries: report.Entries{Outlines: a.store.Ledger.Outlines, TopicName: a.catalogue.topicName, RegionName: a.catalogue.regionName},
		Tickets: report.Tickets{
			Posts:   a.store.Posts.TicketOutlines,
			Sources: a.store.Sources.ListSources,
			Units:   a.Access.Units,
			Deadline: func(r opinion.Record) time.Time {
				set, _ := a.officeLive.Book().TicketDeadline(desk.MatterOfTicket(r))
				return set.Due
			},
		},
		Linked: &report.Linked{Entries: a.store.Ledger.ByPosts, Kinds: a.store.Posts.Kinds}, Units: a.Access.Units, Now: time.Now,
		Known: func(by report.By, key string) bool {
			if by == report.ByRegion {
				return a.catalogue.regionName(key) != key
			}
			return a.catalogue.topicNames()[key] != ""
		},
	}
}

// OldLedger takes in the tables of an earlier ledger.
func (a *App) OldLedger() *oldledger.Importer {
	return &oldledger.Importer{Ledger: a.Ledger, Units: a.Access.Units, Names: a.catalogue.namedIDs, Now: time.Now}
}

func (a *App) wording() *wording.Service { return a.wordingAt(time.Now) }

// wordingAt is the library of statements as it is at a time.
func (a *App) wordingAt(now func() time.Time) *wording.Service {
	return wording.New(wording.Deps{
		Store: a.store.Wording, Ledger: a.Ledger, Office: a.cfg.Office.Name, Now: now,
		Topic: func(id string) bool { return a.catalogue.topicNames()[id] != "" },
		Names: a.unitNames, Callers: a.store.Posts.Callers,
	})
}

// unitNames are the names by which a unit is known; none for an unknown one.
func (a *App) unitNames(ctx context.Context, id string) []string {
	units, err := a.Access.Units(ctx)
	if err != nil {
		a.log.Error("units not read", "error", err)
	}
	for _, u := range units {
		if u.ID == id {
			return append([]string{u.Name}, u.Aliases...)
		}
	}
	return nil
}

func (a *App) effect() *effect.Service {
	return effect.New(effect.Deps{Events: a.store.Events, Sightings: a.store.Sightings, Posts: a.store.Posts, Ledger: a.Ledger, Now: time.Now})
}

func (a *App) desk() *desk.Desk {
	return desk.New(desk.Deps{
		Events: a.store.Events, Decisions: a.store.Events, Effect: a.effect(),
		Posts: a.store.Posts, Sources: wakingSources{a.store.Sources, a.collector.Wake}, Index: a.index, Since: a.since, Bus: a.bus,
		Intake: a.Intake, Reports: a.Reports, Access: a.Access, Ledger: a.Ledger, Jobs: a.jobs,
		Topics: a.catalogue.topics, Divisions: a.catalogue.divisions, RegionName: a.catalogue.regionName, Words: a.cut,
		Links: a.store.Posts, Sightings: a.store.Sightings,
		SourceFor: func(ctx context.Context, by access.Actor, from string, kind opinion.SourceKind, name string, m map[string]string, header []string) (string, error) {
			return a.SourceFor(ctx, Intake{By: by, From: from, Header: header}, kind, name, m, false)
		},
		Try: a.collector.Test, Seal: a.sealHeader, SealSecret: a.sealSecret, Runs: a.store.Sources,
		FetchNow: func(ctx context.Context, id string) error {
			_, err := a.collector.FetchNow(ctx, id)
			return err
		},
		OldLedger: a.OldLedger(), Shots: a.shots, Files: a.Files, Waits: a.store.Waits, Watched: a.cfg.Watch.Folder, Saved: a.store.Saved,
		Repeats: a.store.Events.RepeatsBySource, Works: func(d calendar.Date) bool { return a.officeLive.Book().Calendar.WorkingDay(d) },
		Bundles: a.BundleStates, BundleLate: a.cfg.Bundle.late(), Answers: a.store.Answers.AnswersOf,
		Now: a.now, Log: a.log,
	})
}

// answers carries public answers out of the ledger's network.
func (a *App) answers() *answers.Service {
	return answers.New(answers.Deps{
		Store: a.store.Answers, Posts: a.store.Posts.GetMany, Sources: a.store.Sources.ListSources, Now: time.Now,
		Entries: func(ctx context.Context, f ledger.Filter) (ledger.Page, error) {
			return a.Ledger.List(ctx, access.Operator(), f)
		},
	})
}

// shots names the pictures of the original post that lie with the objects, by
// object, but for those that were voided or are copies of others.
func (a *App) shots(ctx context.Context, objects ...string) (map[string][]string, error) {
	list, err := a.store.Attachments.Attachments(ctx, objects...)
	names := map[string][]string{}
	for _, x := range list {
		if x.Kind == attach.Screenshot && x.Voided == nil {
			names[x.Object] = append(names[x.Object], x.Name)
		}
	}
	return names, err
}
