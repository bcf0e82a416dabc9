package app

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/calibration"
	"yuqing/ledger"
	"yuqing/nlp"
)

// files are what the configuration names for the analysis.
func (o OfficeConfig) files() nlp.Files {
	return nlp.Files{
		Region: o.Region, Words: o.Words, Places: o.Places, Taxonomy: o.Taxonomy,
		Risk: o.Risk, Rules: o.Rules, Units: o.Model,
	}
}

// openRules reads what is in force for the analysis: the configuration's files
// and the rules that the office keeps in the store.
func (a *App) openRules(ctx context.Context, base nlp.Options) error {
	live, err := calibration.NewLive(a.store.Calibration, base, a.log)
	if err != nil {
		return fmt.Errorf("read the shipped rules: %w", err)
	}
	if err := live.Refresh(ctx); err != nil {
		return err
	}
	a.live, a.catalogue = live, newCatalogue(live)
	return nil
}

func (a *App) calibration() *calibration.Service {
	return calibration.New(calibration.Deps{
		Store: a.store.Calibration, Posts: a.store.Posts, Index: a.index, Access: a.Access,
		Entries: func(ctx context.Context, fn func(ledger.Entry) error) error {
			return a.store.Ledger.Scan(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, fn)
		},
		Outlines: func(ctx context.Context, fn func(ledger.Outline) error) error {
			return a.store.Ledger.Outlines(ctx, ledger.Filter{Scope: ledger.Scope{All: true}}, fn)
		},
		Jobs: a.jobs, Live: a.live, Now: time.Now, Log: a.log,
	})
}

// settleEvery is how often corrections are looked for that have not reached
// their posts.
const settleEvery = time.Minute

// settle finishes corrections that a failure cut short, until the context ends.
func (a *App) settle(ctx context.Context) error {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for {
		if err := a.Calibration.Settle(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("corrections not settled", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
