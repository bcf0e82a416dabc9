package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"yuqing/ingest"
	"yuqing/internal/access"
	"yuqing/internal/bus"
	"yuqing/internal/demo"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
	"yuqing/internal/pipeline"
	"yuqing/ledger"
)

// DemoData is the data folder of the demonstration where none is named.
const DemoData = "./data-demo"

// DemoPassword opens every account of the demonstration.
const DemoPassword = demo.Password

// demoSetting marks a store that holds the demonstration, and since when.
const demoSetting = "demo"

// ErrNotDemo is returned where a demonstration is asked for in an installation
// that holds something real.
var ErrNotDemo = errors.New("this installation holds other data; a demonstration needs a data folder of its own (--data)")

// AsDemo are the settings of the demonstration: its own words and places, and
// nothing is fetched. It writes their files into the data folder.
func (c Config) AsDemo() (Config, error) {
	words, places, err := demo.Files()
	if err != nil {
		return c, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return c, fmt.Errorf("make the data folder: %w", err)
	}
	c.Office = OfficeConfig{Name: demo.Office, Words: filepath.Join(c.Data, "words.txt"), Places: filepath.Join(c.Data, "places.txt")}
	for file, text := range map[string]string{c.Office.Words: words, c.Office.Places: places} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return c, fmt.Errorf("write the demonstration's settings: %w", err)
		}
	}
	c.Roles = slices.DeleteFunc(slices.Clone(c.Roles), func(role string) bool { return role == RoleIngest })
	return c, nil
}

// demoPassword is what the log-in page tells; empty in a real installation.
func (a *App) demoPassword(ctx context.Context) (string, error) {
	is, err := a.isDemo(ctx)
	if err != nil || !is {
		return "", err
	}
	return demo.Password, nil
}

// isDemo reports whether the store holds the demonstration.
func (a *App) isDemo(ctx context.Context) (bool, error) {
	var since time.Time
	err := a.store.Settings.Get(ctx, demoSetting, &since)
	if errors.Is(err, opinion.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// SeedDemo fills an empty installation with the demonstration and returns when
// its posts can be found. One that holds it already is left as it is.
func (a *App) SeedDemo(ctx context.Context) error {
	if there, err := a.isDemo(ctx); there || err != nil {
		return err
	}
	if err := a.requireEmpty(ctx); err != nil {
		return err
	}
	if err := a.SeedUnits(ctx); err != nil {
		return err
	}
	analyzer, err := a.live.Analyzer()
	if err != nil {
		return err
	}
	now := time.Now()
	_, err = a.Import(ctx, func(ctx context.Context) (pipeline.Imported, error) {
		if err := a.bus.Publish(ctx, bus.TopicPosts, bus.Message{Value: demo.Broken}); err != nil {
			return pipeline.Imported{}, fmt.Errorf("publish what no stage can take: %w", err)
		}
		return pipeline.Imported{}, demo.Seed(ctx, demo.Deps{
			Access: a.Access, Accounts: a.store.Access, Sources: a.store.Sources, Runs: a.store.Sources, Seen: a.store.Sightings, Take: a.takeAll, Analyse: analyzer.Analyse,
			Ledger: func(clock func() time.Time) *ledger.Service {
				return ledger.NewService(a.store.Ledger, a.store.Directory(), a.officeLive.Book, clock)
			},
			Wording: a.wordingAt,
			Duty:    a.Duty,
			Patrol:  a.demoPatrol,
			Now:     now,
		})
	})
	if err != nil {
		return err
	}
	if err := a.decideDemo(ctx); err != nil {
		return err
	}
	work := demo.Work{People: a.Access, Desk: a.Desk, Rules: a.Calibration, Await: a.jobs.Await, Now: now}
	if err := work.Do(ctx); err != nil {
		return err
	}
	if err := a.readDemo(ctx, now); err != nil {
		return err
	}
	ctx = access.WithAudit(ctx, access.By(access.Operator(), now, "demo.seed", "demo", "装入演示数据"))
	return a.store.Settings.Put(ctx, demoSetting, now)
}

// demoPatrol looks after the demonstration's sites as they are at a time.
func (a *App) demoPatrol(now func() time.Time, early bool) *patrol.Service {
	d := a.patrolDeps()
	d.Now = now
	d.Ledger = ledger.NewService(a.store.Ledger, a.store.Directory(), a.officeLive.Book, now)
	d.Survey = func(_ context.Context, columns []opinion.Source, _ []ingest.Seen, _ int) (ingest.Survey, error) {
		return demo.Look(now(), columns, early)
	}
	return patrol.New(d)
}

// survey looks at a site; the demonstration's sites are nowhere to be fetched
// from.
func (a *App) survey(ctx context.Context, columns []opinion.Source, again []ingest.Seen, atMost int) (ingest.Survey, error) {
	playing, err := a.isDemo(ctx)
	if err != nil {
		return ingest.Survey{}, err
	}
	if playing {
		return demo.Look(time.Now(), columns, false)
	}
	return a.collector.Survey(ctx, columns, again, atMost)
}

// demoEvents is how long the events of the demonstration may take to be made.
const demoEvents = time.Minute

// decideDemo waits until the posts have grouped into events, and lets people
// merge and split them; whoever serves the demonstration carries that out.
func (a *App) decideDemo(ctx context.Context) error {
	posts, err := a.store.Posts.Count(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, demoEvents)
	defer cancel()
	return together(ctx, a.groupEvents, func(ctx context.Context) error {
		defer cancel() // then the grouping is over too
		for tick := time.NewTicker(100 * time.Millisecond); ; {
			st, err := a.store.Events.State(ctx)
			if err != nil {
				return err
			}
			if st.Taken >= posts {
				tick.Stop()
				if err := demo.Decide(ctx, a.Desk, a.Access); err != nil {
					return err
				}
				return demo.Brief(ctx, a.Briefs, a.Desk, a.Access, time.Now())
			}
			select {
			case <-ctx.Done():
				tick.Stop()
				return nil // whoever serves makes the events; they are decided by nobody
			case <-tick.C:
			}
		}
	})
}

// demoUnread is how many notices of the demonstration wait for each person: who
// works through two weeks does not leave them all unread.
const demoUnread = 4

// readDemo delivers what the played fortnight gave to tell, and has everybody
// read all of it but the newest.
func (a *App) readDemo(ctx context.Context, now time.Time) error {
	for n := 1; n > 0; {
		var err error
		if n, err = a.notifier.Round(ctx); err != nil {
			return fmt.Errorf("deliver the demonstration's notices: %w", err)
		}
	}
	users, err := a.store.Access.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		unread, err := a.store.Inbox.Messages(ctx, u.ID, true, "", 10000)
		if err != nil {
			return err
		}
		for _, m := range unread[min(demoUnread, len(unread)):] {
			if err := a.store.Inbox.MarkRead(ctx, u.ID, m.ID, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *App) requireEmpty(ctx context.Context) error {
	users, err := a.Access.Users(ctx, access.Operator())
	if err != nil {
		return err
	}
	posts, err := a.store.Posts.Count(ctx)
	if err == nil && (len(users) > 0 || posts > 0) {
		err = ErrNotDemo
	}
	return err
}
