package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"path/filepath"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/pipeline"
)

// errNoBundles tells what to set.
var (
	errNoSender = errors.New("bundle.key and bundle.to say with which key bundles are signed and into which folder they go; `yuqing bundle keygen FILE` makes a key")
	errNoTaker  = errors.New("bundle.from and bundle.trust say from which folder bundles are taken and whose signature is trusted")
)

// bundleSpool keeps the bundles that were sent, within the data folder.
const bundleSpool = "bundles"

// BundleSender makes the writer of bundles of a kind.
func (a *App) BundleSender(kind bundle.Kind) (*bundle.Sender, error) {
	c := a.cfg.Bundle
	if c.Key == "" || c.To == "" {
		return nil, errNoSender
	}
	key, err := bundle.ReadKey(c.Key)
	if err != nil {
		return nil, err
	}
	out := a.answers()
	return bundle.NewSender(bundle.SenderConfig{
		Kind: kind, Key: key, Spool: filepath.Join(a.cfg.Data, bundleSpool), To: c.To, Scan: a.store.Posts.Scan,
		Sources: a.store.Sources.ListSources, Heartbeat: c.heartbeat(), Fresh: out.Fresh, Note: out.Note, Settings: a.store.Settings, Now: time.Now, Log: a.log,
	}), nil
}

// BundleTaker makes the taker of bundles of a kind.
func (a *App) BundleTaker(kind bundle.Kind) (*bundle.Taker, error) {
	c := a.cfg.Bundle
	if c.From == "" || len(c.Trust) == 0 {
		return nil, errNoTaker
	}
	trust, err := bundle.PublicKeys(c.Trust)
	if err != nil {
		return nil, err
	}
	t := bundle.TakerConfig{Kind: kind, Trust: trust, From: c.From, Apply: a.applyPosts, Settings: a.store.Settings, Now: time.Now, Log: a.log}
	if c.Key != "" {
		key, err := bundle.ReadKey(c.Key)
		if err != nil {
			return nil, err
		}
		t.Own = key.Public().(ed25519.PublicKey)
	}
	switch kind {
	case bundle.Sources:
		t.Apply = a.applySources
	case bundle.Answers:
		t.Apply = a.applyAnswers
	}
	return bundle.NewTaker(t), nil
}

// SendBundles writes the bundles of what is new; one process at a time does.
func (a *App) SendBundles(ctx context.Context, kind bundle.Kind) (made []bundle.Manifest, err error) {
	s, err := a.BundleSender(kind)
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
func (a *App) TakeBundles(ctx context.Context, kind bundle.Kind) (words []bundle.Word, err error) {
	t, err := a.BundleTaker(kind)
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

// BundleStatus tells how far the bundles of a kind are in both directions.
func (a *App) BundleStatus(ctx context.Context, kind bundle.Kind) (bundle.State, error) {
	sent, err1 := bundle.NewSender(bundle.SenderConfig{Kind: kind, Settings: a.store.Settings}).Sent(ctx)
	taken, err2 := bundle.NewTaker(bundle.TakerConfig{Kind: kind, Settings: a.store.Settings}).Taken(ctx)
	return bundle.State{Kind: kind, Sent: sent, Taken: taken}, errors.Join(err1, err2)
}

// BundleStates tells it of every kind.
func (a *App) BundleStates(ctx context.Context) (out []bundle.State, err error) {
	for _, kind := range bundle.Kinds {
		st, err := a.BundleStatus(ctx, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// bundleEvery is how often bundles are written and looked for.
const bundleEvery = 5 * time.Minute

// fromOutside and fromInside are what each side sends.
var (
	fromOutside = []bundle.Kind{bundle.Posts}
	fromInside  = []bundle.Kind{bundle.Sources, bundle.Answers}
)

// carry writes and takes bundles by itself, where it is told from which side.
func (a *App) carry(ctx context.Context) {
	c := a.cfg.Bundle
	out, in := fromOutside, fromInside
	if c.Side == sideInside {
		out, in = in, out
	}
	if c.Key != "" {
		for _, kind := range out {
			a.carryOut(ctx, kind)
		}
	}
	if c.From != "" {
		for _, kind := range in {
			a.carryIn(ctx, kind)
		}
	}
}

func (a *App) carryOut(ctx context.Context, kind bundle.Kind) {
	made, err := a.SendBundles(ctx, kind)
	if err != nil && ctx.Err() == nil {
		a.log.Error("bundles not written", "kind", kind, "error", err)
	}
	for _, m := range made {
		a.log.Info("bundle written", "kind", kind, "stream", m.Stream, "number", m.Number, "items", m.Items)
	}
}

func (a *App) carryIn(ctx context.Context, kind bundle.Kind) {
	t, err := a.BundleTaker(kind)
	var words []bundle.Word
	if err == nil {
		err = a.lead(ctx, bundleWork, func(ctx context.Context) (err error) {
			words, err = t.Take(ctx)
			return err
		})
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("bundles not taken", "kind", kind, "error", err)
	}
	for _, w := range words {
		a.log.Info("bundle", "kind", kind, "what", w.What, "stream", w.Stream, "number", w.Number, "file", w.File)
	}
}
