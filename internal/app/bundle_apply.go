package app

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/ingest/fetch"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// bundleLot is how many posts are handed on at once.
const bundleLot = 500

// applyPosts takes over the posts of a bundle, and the sources that are new.
func (a *App) applyPosts(ctx context.Context, m bundle.Manifest, each func(func(bundle.Item) error) error) error {
	var lot []opinion.Post
	hand := func() error {
		if len(lot) == 0 {
			return nil
		}
		yields, err := a.yields(ctx, m, lot)
		if err == nil {
			err = a.publish(ctx, lot)
		}
		if err == nil {
			err = a.store.Sources.AddYields(ctx, yields)
		}
		lot = lot[:0]
		return err
	}
	err := each(func(it bundle.Item) error {
		if it.Source != nil {
			return a.adoptSource(ctx, m, *it.Source)
		}
		if it.Post == nil || it.Post.Classified() {
			return nil
		}
		if lot = append(lot, *it.Post); len(lot) < bundleLot {
			return nil
		}
		return hand()
	})
	if err != nil {
		return err
	}
	return hand()
}

// yields sums up by source and hour what posts from outside bring that is not
// stored here yet, so that silence is noticed inside, too.
func (a *App) yields(ctx context.Context, m bundle.Manifest, posts []opinion.Post) ([]opinion.Yield, error) {
	ids := make([]string, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	known, err := a.store.Posts.Known(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look up the posts of bundle %d: %w", m.Number, err)
	}
	type hour struct {
		source string
		at     time.Time
	}
	sums := map[hour]*opinion.Yield{}
	for _, p := range posts {
		at := p.CollectedAt
		if known[p.ID] || at.After(m.MadeAt) {
			at = m.MadeAt
		}
		h := hour{p.Source, at.Truncate(time.Hour)}
		if sums[h] == nil {
			sums[h] = &opinion.Yield{Source: p.Source, At: h.at}
		}
		if known[p.ID] {
			sums[h].Changed++
		} else {
			sums[h].New++
		}
	}
	var out []opinion.Yield
	for _, y := range sums {
		out = append(out, *y)
	}
	return out, nil
}

// adoptSource adds a source that is read outside where it is new, and notes how
// it does there. What people set of it here stays.
func (a *App) adoptSource(ctx context.Context, m bundle.Manifest, s opinion.Source) error {
	known, err := a.store.Sources.SourceByID(ctx, s.ID)
	if errors.Is(err, opinion.ErrNotFound) {
		s.Outside, s.Auth, s.Push = true, "", ""
		known, err = s, a.putFree(ctx, m, "source.create", s)
	}
	if err != nil {
		return fmt.Errorf("adopt source %s: %w", s.Name, err)
	}
	if !known.Outside || s.Health == known.Health || s.Health.LastTry.Before(known.Health.LastTry) {
		return nil
	}
	return a.store.Sources.PutHealth(ctx, s.ID, s.Health)
}

// putFree stores a source, audited as the system's act; where its name is taken
// by another, with its ID's beginning behind it.
func (a *App) putFree(ctx context.Context, m bundle.Manifest, act string, s opinion.Source) error {
	err := a.putCarried(ctx, m, act, s)
	if errors.Is(err, opinion.ErrConflict) {
		s.Name += "（" + s.ID[:min(6, len(s.ID))] + "）"
		err = a.putCarried(ctx, m, act, s)
	}
	return err
}

func (a *App) putCarried(ctx context.Context, m bundle.Manifest, act string, s opinion.Source) error {
	detail := fmt.Sprintf("%s（数据包 %s 第 %d 号）", s.Name, m.Stream, m.Number)
	ctx = access.WithAudit(ctx, access.By(access.System(), time.Now(), act, "source:"+s.ID, detail))
	return a.store.Sources.PutSource(ctx, s)
}

// applySources takes over the list of sources that the inside wants collected:
// what is new is added, what is known changed, and what is no longer on the list
// paused. Log-ins stay as they are here.
func (a *App) applySources(ctx context.Context, m bundle.Manifest, each func(func(bundle.Item) error) error) error {
	listed := map[string]bool{}
	err := each(func(it bundle.Item) error {
		if it.Source == nil || !it.Source.Kind.Fetched() {
			return nil
		}
		listed[it.Source.ID] = true
		return a.applySource(ctx, m, *it.Source)
	})
	if err != nil {
		return err
	}
	all, err := a.store.Sources.ListSources(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.From != m.Stream || listed[s.ID] || s.Paused {
			continue
		}
		s.Paused = true
		if err := a.putCarried(ctx, m, "source.pause", s); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) applySource(ctx context.Context, m bundle.Manifest, s opinion.Source) error {
	s.Outside, s.Auth, s.Push, s.From = false, "", "", m.Stream
	known, err := a.store.Sources.SourceByID(ctx, s.ID)
	if errors.Is(err, opinion.ErrNotFound) {
		return a.putFree(ctx, m, "source.create", s)
	}
	if err != nil {
		return err
	}
	s.Auth, s.Name, s.Health, s.CreatedAt = known.Auth, known.Name, known.Health, known.CreatedAt
	lost := s.Auth != "" && !fetch.MayCarry(known.URL, s.URL)
	if lost { // it was given for the other host
		s.Auth = ""
	}
	if reflect.DeepEqual(s, known) {
		return nil
	}
	if err := a.putFree(ctx, m, "source.update", s); err != nil || !lost {
		return err
	}
	return a.tellLogInLost(ctx, m, s.HealthAfter(known), s, known.URL)
}

// tellLogInLost says in the source's log of runs, and in the log, that a person
// must give its log-in again.
func (a *App) tellLogInLost(ctx context.Context, m bundle.Manifest, h opinion.Health, s opinion.Source, before string) error {
	a.log.Warn("log-in of a source cleared: its address leads to another host now", "source", s.ID, "stream", m.Stream, "number", m.Number)
	h.Error = "地址已由内网改到另一网站，登录信息已清除，需要登录的请在此重新填写"
	said := fmt.Sprintf("地址由 %s 改为 %s（数据包 %s 第 %d 号）；登录信息只发给原网站，已清除", before, s.URL, m.Stream, m.Number)
	return a.store.Sources.PutRun(ctx, s.ID, h, opinion.Run{At: time.Now(), Warnings: []string{said}})
}

// applyAnswers takes over what was answered inside.
func (a *App) applyAnswers(ctx context.Context, _ bundle.Manifest, each func(func(bundle.Item) error) error) error {
	var taken []opinion.Answer
	err := each(func(it bundle.Item) error {
		if it.Answer != nil {
			taken = append(taken, *it.Answer)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.store.Answers.TakeAnswers(ctx, taken)
}
