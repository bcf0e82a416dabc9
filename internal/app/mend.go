package app

import (
	"context"
	"fmt"
	"math"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// mendIndex writes into the index what it lacks of the stored posts: one that
// was deleted, cut short by a crash or kept for less long lacks many. Posts on
// their way to it are waited for first; those that are no longer kept in it are
// neither missed nor counted.
func (a *App) mendIndex(ctx context.Context) error {
	if _, err := a.index.Forget(ctx, a.since()); err != nil {
		return err
	}
	refused, err := a.refusedByIndex(ctx)
	if err != nil {
		return err
	}
	whole, err := a.indexCounts(ctx, len(refused))
	if err != nil || whole {
		return err
	}
	lacking, err := a.lacking(ctx, refused)
	if err != nil || len(lacking) == 0 {
		return err
	}
	a.log.Warn("the index lacks posts; writing them into it", "posts", len(lacking))
	rejected, err := pipeline.Mend(ctx, a.store.Posts, a.index, lacking)
	if err != nil {
		return err
	}
	if err := a.buryRejected(ctx, rejected); err != nil {
		return err
	}
	return a.index.Refresh(ctx)
}

// indexCounts reports whether the counts show that the index holds every stored
// post but those that it refuses. They do only while none comes in: then the
// posts themselves must be compared, because one that is counted on one side
// alone would hide one that lacks.
func (a *App) indexCounts(ctx context.Context, refused int) (bool, error) {
	before, err := a.searchablePosts(ctx)
	if err != nil {
		return false, err
	}
	if err := a.Intake.AwaitSearchable(ctx); err != nil {
		return false, err
	}
	indexed, err := a.index.Count(ctx)
	if err != nil {
		return false, fmt.Errorf("count the index: %w", err)
	}
	after, err := a.searchablePosts(ctx)
	return before == after && indexed+int64(refused) == after, err
}

// lookUp is how many posts are looked up in the index at once.
const lookUp = 1000

// lacking lists the stored posts that the index should hold and does not.
func (a *App) lacking(ctx context.Context, refused map[string]bool) ([]string, error) {
	var lot, lacking []string
	ask := func() error {
		l, err := a.index.Lacks(ctx, lot)
		lacking, lot = append(lacking, l...), lot[:0]
		return err
	}
	since := a.since()
	err := a.store.Posts.Scan(ctx, 0, func(r opinion.Record) error {
		if refused[r.ID] || !since.Keeps(search.Document{Kind: r.Kind, CollectedAt: r.CollectedAt}) {
			return nil
		}
		if lot = append(lot, r.ID); len(lot) < lookUp {
			return nil
		}
		return ask()
	})
	if err == nil {
		err = ask()
	}
	if err != nil || len(lacking) == 0 {
		return nil, err
	}
	// Some of them have only just come in.
	if err := a.Intake.AwaitSearchable(ctx); err != nil {
		return nil, err
	}
	return a.index.Lacks(ctx, lacking)
}

// refusedByIndex are the stored posts that the index should hold and will never
// take: they lie among the dead letters.
func (a *App) refusedByIndex(ctx context.Context) (map[string]bool, error) {
	ids, err := a.bus.LetterIDs(ctx, pipeline.GroupIndex)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	letters, err := a.bus.DeadLetters(ctx, math.MaxInt32)
	if err != nil {
		return nil, fmt.Errorf("read the dead letters: %w", err)
	}
	posts := map[string]bool{} // several versions of one may lie there
	for _, l := range letters {
		if l.Group == pipeline.GroupIndex {
			posts[l.Message.Key] = true
		}
	}
	return a.refusals(ctx, posts)
}

// refusals are those of the posts that are stored, should be in the index and
// are not: an earlier version of one may have been taken, or a later one.
func (a *App) refusals(ctx context.Context, posts map[string]bool) (map[string]bool, error) {
	ids := make([]string, 0, len(posts))
	for id := range posts {
		ids = append(ids, id)
	}
	records, err := a.store.Posts.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the posts of %d dead letters: %w", len(ids), err)
	}
	since := a.since()
	var kept []string
	for _, r := range records {
		if since.Keeps(search.Document{Kind: r.Kind, CollectedAt: r.CollectedAt}) {
			kept = append(kept, r.ID)
		}
	}
	lacking, err := a.index.Lacks(ctx, kept)
	out := map[string]bool{}
	for _, id := range lacking {
		out[id] = true
	}
	return out, err
}

// buryRejected puts posts that the index refused among the dead letters, as the
// index stage does, where people see them and the next mending leaves them.
func (a *App) buryRejected(ctx context.Context, rejected []search.Rejected) error {
	for _, r := range rejected {
		a.log.Error("post refused by the index", "post", r.ID, "reason", r.Reason)
		post, err := a.store.Posts.Get(ctx, r.ID)
		if err != nil {
			return fmt.Errorf("read a post that the index refused: %w", err)
		}
		m := pipeline.Entry(post)
		m.Topic = bus.TopicAnalysed
		if err := a.bus.Bury(ctx, pipeline.GroupIndex, m, r.Reason); err != nil {
			return fmt.Errorf("bury a post that the index refused: %w", err)
		}
	}
	return nil
}
