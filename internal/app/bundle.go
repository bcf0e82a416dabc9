package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// errNoBundles tells what to set.
var (
	errNoSender = errors.New("bundle.key and bundle.to say with which key bundles are signed and into which folder they go; `yuqing bundle keygen FILE` makes a key")
	errNoTaker  = errors.New("bundle.from and bundle.trust say from which folder bundles are taken and whose signature is trusted")
)

// bundleSpool keeps the bundles that were sent, within the data folder.
const bundleSpool = "bundles"

// BundleSender makes the writer of bundles: of posts, or, with sources set, of
// the list of sources that are to be collected outside.
func (a *App) BundleSender(sources bool) (*bundle.Sender, error) {
	c := a.cfg.Bundle
	if c.Key == "" || c.To == "" {
		return nil, errNoSender
	}
	key, err := bundle.ReadKey(c.Key)
	if err != nil {
		return nil, err
	}
	kind := bundle.Posts
	if sources {
		kind = bundle.Sources
	}
	return bundle.NewSender(bundle.SenderConfig{
		Kind: kind, Key: key, Spool: filepath.Join(a.cfg.Data, bundleSpool), To: c.To, Scan: a.store.Posts.Scan,
		Sources: a.store.Sources.ListSources, Settings: a.store.Settings, Now: time.Now, Log: a.log,
	}), nil
}

// BundleTaker makes the taker of bundles: of posts, or, with sources set, of the
// lists of sources that come from inside.
func (a *App) BundleTaker(sources bool) (*bundle.Taker, error) {
	c := a.cfg.Bundle
	if c.From == "" || len(c.Trust) == 0 {
		return nil, errNoTaker
	}
	trust, err := bundle.PublicKeys(c.Trust)
	if err != nil {
		return nil, err
	}
	t := bundle.TakerConfig{Kind: bundle.Posts, Trust: trust, From: c.From, Apply: a.applyPosts, Settings: a.store.Settings, Now: time.Now, Log: a.log}
	if sources {
		t.Kind, t.Apply = bundle.Sources, a.applySources
	}
	return bundle.NewTaker(t), nil
}

// bundleLot is how many posts are handed on at once.
const bundleLot = 500

// applyPosts takes over the posts of a bundle, and the sources that are new.
func (a *App) applyPosts(ctx context.Context, _ string, each func(func(bundle.Item) error) error) error {
	var lot []opinion.Post
	hand := func() error {
		if len(lot) == 0 {
			return nil
		}
		err := a.publish(ctx, lot)
		lot = lot[:0]
		return err
	}
	err := each(func(it bundle.Item) error {
		if it.Source != nil {
			return a.adoptSource(ctx, *it.Source)
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

// adoptSource adds a source that is read outside where it is new, and notes how
// it does there. What people set of it here stays.
func (a *App) adoptSource(ctx context.Context, s opinion.Source) error {
	known, err := a.store.Sources.SourceByID(ctx, s.ID)
	if errors.Is(err, opinion.ErrNotFound) {
		s.Outside, s.Auth, s.Push = true, "", ""
		known, err = s, a.putFree(ctx, s)
	}
	if err != nil {
		return fmt.Errorf("adopt source %s: %w", s.Name, err)
	}
	if !known.Outside || s.Health.LastTry.Before(known.Health.LastTry) {
		return nil
	}
	return a.store.Sources.PutHealth(ctx, s.ID, s.Health)
}

// putFree stores a source; where its name is taken by another, with its ID's
// beginning behind it.
func (a *App) putFree(ctx context.Context, s opinion.Source) error {
	err := a.store.Sources.PutSource(ctx, s)
	if errors.Is(err, opinion.ErrConflict) {
		s.Name += "（" + s.ID[:min(6, len(s.ID))] + "）"
		err = a.store.Sources.PutSource(ctx, s)
	}
	return err
}

// applySources takes over the list of sources that the inside wants collected:
// what is new is added, what is known changed, and what is no longer on the list
// paused. Log-ins stay as they are here.
func (a *App) applySources(ctx context.Context, stream string, each func(func(bundle.Item) error) error) error {
	listed := map[string]bool{}
	err := each(func(it bundle.Item) error {
		if it.Source == nil || !it.Source.Kind.Fetched() {
			return nil
		}
		s := *it.Source
		listed[s.ID] = true
		s.Outside, s.Auth, s.Push, s.From = false, "", "", stream
		known, err := a.store.Sources.SourceByID(ctx, s.ID)
		if err == nil {
			s.Auth, s.Name = known.Auth, known.Name
		} else if !errors.Is(err, opinion.ErrNotFound) {
			return err
		}
		return a.putFree(ctx, s)
	})
	if err != nil {
		return err
	}
	all, err := a.store.Sources.ListSources(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.From != stream || listed[s.ID] || s.Paused {
			continue
		}
		s.Paused = true
		if err := a.store.Sources.PutSource(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// SendBundles writes the bundles of what is new; one process at a time does.
func (a *App) SendBundles(ctx context.Context, sources bool) (made []bundle.Manifest, err error) {
	s, err := a.BundleSender(sources)
	if err != nil {
		return nil, err
	}
	err = a.lead(ctx, bundleWork, func(ctx context.Context) (err error) {
		made, err = s.Send(ctx)
		return err
	})
	return made, err
}

// TakeBundles takes in what the folder holds, and returns when it can be found;
// one process at a time does.
func (a *App) TakeBundles(ctx context.Context, sources bool) (words []bundle.Word, err error) {
	t, err := a.BundleTaker(sources)
	if err != nil {
		return nil, err
	}
	_, err = a.Import(ctx, func(ctx context.Context) (pipeline.Imported, error) {
		err := a.lead(ctx, bundleWork, func(ctx context.Context) (err error) {
			words, err = t.Take(ctx)
			return err
		})
		return pipeline.Imported{}, err
	})
	return words, err
}

// BundleStatus tells how far the bundles are in both directions.
func (a *App) BundleStatus(ctx context.Context, sources bool) (bundle.Sent, bundle.Taken, error) {
	kind := bundle.Posts
	if sources {
		kind = bundle.Sources
	}
	sent, err1 := bundle.NewSender(bundle.SenderConfig{Kind: kind, Settings: a.store.Settings}).Sent(ctx)
	taken, err2 := bundle.NewTaker(bundle.TakerConfig{Kind: kind, Settings: a.store.Settings}).Taken(ctx)
	return sent, taken, errors.Join(err1, err2)
}

// bundleEvery is how often bundles are written and looked for.
const bundleEvery = 5 * time.Minute

// carry writes and takes bundles by itself, where it is told from which side:
// outside sends posts and takes lists of sources, inside the other way round.
func (a *App) carry(ctx context.Context) {
	c := a.cfg.Bundle
	inside := c.Side == sideInside
	if c.Key != "" {
		made, err := a.SendBundles(ctx, inside)
		if err != nil && ctx.Err() == nil {
			a.log.Error("bundles not written", "error", err)
		}
		for _, m := range made {
			a.log.Info("bundle written", "stream", m.Stream, "number", m.Number, "items", m.Items)
		}
	}
	if c.From != "" {
		a.carryIn(ctx, !inside)
	}
}

func (a *App) carryIn(ctx context.Context, sources bool) {
	t, err := a.BundleTaker(sources)
	var words []bundle.Word
	if err == nil {
		err = a.lead(ctx, bundleWork, func(ctx context.Context) (err error) {
			words, err = t.Take(ctx)
			return err
		})
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("bundles not taken", "error", err)
	}
	for _, w := range words {
		a.log.Info("bundle", "what", w.What, "stream", w.Stream, "number", w.Number, "file", w.File)
	}
}
