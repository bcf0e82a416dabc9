package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"yuqing/ingest"
	"yuqing/ingest/fetch"
	"yuqing/ingest/push"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/seal"
)

// newCollector makes the collector; it fetches nothing until it runs or is
// asked to.
func (a *App) newCollector() (*ingest.Collector, error) {
	client, err := fetch.New(fetch.Options{Allow: a.cfg.Fetch.Allow, Proxy: a.cfg.Fetch.Proxy})
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	return ingest.New(ingest.Config{
		Sources: a.store.Sources,
		Fetch:   client,
		Publish: a.takeAll,
		Stored:  a.store.Posts.GetMany,
		Unseal:  a.openHeader,
		Runs:    a.store.Sources,
		Holds:   a.store.Sources,
		Now:     a.now,
		Log:     a.log,
	}), nil
}

// wakingSources lets the collector know at once of what people change.
type wakingSources struct {
	opinion.Sources
	wake func()
}

func (w wakingSources) PutSource(ctx context.Context, s opinion.Source) error {
	defer w.wake()
	return w.Sources.PutSource(ctx, s)
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

// publish hands on posts that are known to differ. One that is too large for the
// log is said and left out: it would be so at every try.
func (a *App) publish(ctx context.Context, posts []opinion.Post) error {
	refused, err := a.Intake.Publish(ctx, posts)
	for _, p := range refused {
		a.log.Error("post refused: larger than the log can carry", "source", p.Source, "key", p.Key)
	}
	return err
}

func (a *App) newReceiver() *push.Receiver {
	return push.New(push.Deps{
		Store: a.store.Pushes, Sources: a.store.Sources, Runs: a.store.Sources, Stored: a.store.Posts.GetMany,
		Publish: a.publish, Unseal: a.openSecret, Now: a.now, Log: a.log,
	})
}

// sealSecret encrypts a secret that the office hands out.
func (a *App) sealSecret(secret string) (string, error) {
	box, err := a.box()
	if err != nil {
		return "", err
	}
	return box.Seal([]byte(secret)), nil
}

func (a *App) openSecret(sealed string) (string, error) {
	box, err := a.box()
	if err != nil {
		return "", err
	}
	b, err := box.Open(sealed)
	return string(b), err
}

// sealHeader encrypts the headers of a source's log-in.
func (a *App) sealHeader(h http.Header) (string, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("encode headers: %w", err)
	}
	box, err := a.box()
	if err != nil {
		return "", err
	}
	return box.Seal(b), nil
}

func (a *App) openHeader(sealed string) (h http.Header, err error) {
	box, err := a.box()
	if err != nil {
		return nil, err
	}
	b, err := box.Open(sealed)
	if err == nil {
		err = json.Unmarshal(b, &h)
	}
	if err != nil {
		return nil, fmt.Errorf("open a sealed log-in: %w", err)
	}
	return h, nil
}

// keyFile holds the key for secrets within the data folder.
const keyFile = "secret.key"

// box is made when a secret is first met: most offices have none.
func (a *App) box() (*seal.Box, error) { return a.boxOf(keyFile) }

// formKeyFile holds the key for what browsers keep for some minutes, apart from
// the key for secrets: what it seals may be lost, and it is in no backup.
const formKeyFile = "forms.key"

func (a *App) formBox() (*seal.Box, error) { return a.boxOf(formKeyFile) }

// boxOf is the box of the configured key or else of the one in a file of the
// data folder.
func (a *App) boxOf(file string) (*seal.Box, error) {
	key := a.cfg.SecretKey
	if key == "" {
		err := a.makeFolder()
		if err != nil {
			return nil, err
		}
		if key, err = seal.KeyFile(filepath.Join(a.cfg.Data, file)); err != nil {
			return nil, err
		}
	}
	return seal.New(key)
}

// NeedsKey reports whether what is sealed in the data cannot be opened, for want
// of a key in the configuration and in the folder.
func NeedsKey(cfg Config) bool {
	_, err := os.Stat(filepath.Join(cfg.Data, keyFile))
	return cfg.SecretKey == "" && errors.Is(err, fs.ErrNotExist)
}
