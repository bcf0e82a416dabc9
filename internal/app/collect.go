package app

import (
	"context"
	"fmt"
	"time"

	"yuqing/ingest"
	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// newCollector makes the collector; it fetches nothing until it runs or is
// asked to.
func (a *App) newCollector() (*ingest.Collector, error) {
	client, err := fetch.New(fetch.Options{Allow: a.cfg.Fetch.Allow})
	if err != nil {
		return nil, fmt.Errorf("fetch.allow: %w", err)
	}
	return ingest.New(ingest.Config{
		Sources: a.store.Sources,
		Fetch:   client,
		Publish: a.takeAll,
		Stored:  a.store.Posts.GetMany,
		Now:     time.Now,
		Log:     a.log,
	}), nil
}

// takeAll hands a source's posts in. One that is too large for the log is said
// and left out: it would be so at every fetch.
func (a *App) takeAll(ctx context.Context, posts []opinion.Post) error {
	statuses, err := a.Intake.Take(ctx, posts)
	for i, s := range statuses {
		if s == pipeline.Refused {
			a.log.Error("post refused: larger than the log can carry", "source", posts[i].Source, "key", posts[i].Key)
		}
	}
	return err
}
