package app

import (
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/patrol"
	"yuqing/internal/wording"
)

// patrolEvery is how often it is looked whether a site's daily visit is due.
const patrolEvery = time.Hour

func (a *App) patrol() *patrol.Service { return patrol.New(a.patrolDeps()) }

func (a *App) patrolDeps() patrol.Deps {
	return patrol.Deps{
		Store: a.store.Patrol, Ledger: a.Ledger, Settings: a.store.Settings, Sources: a.store.Sources.ListSources, Survey: a.survey, Jobs: a.jobs, Now: time.Now, Log: a.log,
		Words: func(ctx context.Context) ([]wording.Word, error) {
			l, err := a.Wording.Words(ctx, access.Operator())
			return l.Words, err
		},
	}
}

// goRound visits the sites that are due.
func (a *App) goRound(ctx context.Context) {
	r, err := a.Patrol.Due(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.log.Error("sites not patrolled", "error", err)
	case r.Sites > 0:
		a.log.Info("sites patrolled", "sites", r.Sites, "pages", r.Pages, "found", r.Found, "over", r.Over, "failed", len(r.Failed))
	}
}
