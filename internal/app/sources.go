package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuqing/ingest"
	"yuqing/ingest/fetch"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Intake says by whom, and from what, a source comes to be by the way: what the
// audit log tells of one that is made.
type Intake struct {
	By   access.Actor
	From string // a file's name; "" where the act says enough
	// Header is the file's columns in their order, remembered with the mapping.
	Header []string
}

// SourceFor returns the ID of the source of a kind with this name or ID, makes it
// where it is new, and remembers the mapping with it, if there is one. With dry
// set nothing is written: the ID is the one that the source has or would get.
func (a *App) SourceFor(ctx context.Context, in Intake, kind opinion.SourceKind, name string, m map[string]string, dry bool) (string, error) {
	name = strings.TrimSpace(name)
	// From its name, so that an import into a new data folder gives the same
	// posts the same IDs.
	id := opinion.PostID(string(kind), name)
	s, err := a.store.Sources.SourceByName(ctx, name)
	for _, known := range []string{name, id} { // it was named by its ID, or was given another name since
		if errors.Is(err, opinion.ErrNotFound) {
			s, err = a.store.Sources.SourceByID(ctx, known)
		}
	}
	isNew := errors.Is(err, opinion.ErrNotFound)
	if isNew {
		s = opinion.Source{ID: id, Name: name, Kind: kind, Weight: 1, CreatedAt: a.now()}
	} else if err != nil {
		return "", fmt.Errorf("look up source %s: %w", name, err)
	}
	if s.Kind != kind {
		return "", fmt.Errorf("source %s is of the kind %s, not %s; choose another name", name, s.Kind, kind)
	}
	if dry || m == nil && !isNew {
		return s.ID, nil
	}
	s.Mapping, s.Columns = m, in.Header
	if isNew {
		ctx = in.audited(ctx, s, a.now())
	}
	if err := a.store.Sources.PutSource(ctx, s); err != nil {
		return "", fmt.Errorf("keep source %s: %w", name, err)
	}
	return s.ID, nil
}

// audited hands the audit row of a new source to the store that makes it.
func (in Intake) audited(ctx context.Context, s opinion.Source, now time.Time) context.Context {
	detail := s.Name
	if in.From != "" {
		detail += "（来自 " + in.From + "）"
	}
	return access.WithAudit(ctx, access.By(in.By, now, "source.create", "source:"+s.ID, detail))
}

// SourceIDs turns names or IDs of sources into IDs; an unknown one is an error.
func (a *App) SourceIDs(ctx context.Context, given []string) ([]string, error) {
	var ids []string
	for _, g := range given {
		s, err := a.store.Sources.SourceByName(ctx, g)
		if errors.Is(err, opinion.ErrNotFound) {
			s, err = a.store.Sources.SourceByID(ctx, g)
		}
		if errors.Is(err, opinion.ErrNotFound) {
			return nil, fmt.Errorf("there is no source %q", g)
		}
		if err != nil {
			return nil, fmt.Errorf("look up source %s: %w", g, err)
		}
		ids = append(ids, s.ID)
	}
	return ids, nil
}

// TopicIDs turns names or IDs of topics into IDs; an unknown one is an error.
func (a *App) TopicIDs(given []string) ([]string, error) { return a.catalogue.topicIDs(given) }

// TrySource reads a registered source once, with its log-in, and keeps nothing.
func (a *App) TrySource(ctx context.Context, id string) (ingest.Report, error) {
	s, err := a.store.Sources.SourceByID(ctx, id)
	if err != nil {
		return ingest.Report{}, fmt.Errorf("read source %s: %w", id, err)
	}
	if !s.Kind.Fetched() {
		return ingest.Report{}, ingest.ErrNotAFeed
	}
	return a.collector.Test(ctx, s)
}

// TryAddress reads an address once as a source of its kind; it needs no
// installation.
func TryAddress(ctx context.Context, cfg Config, s opinion.Source) (ingest.Report, error) {
	if !s.Kind.Fetched() {
		return ingest.Report{}, ingest.ErrNotAFeed
	}
	client, err := fetch.New(fetch.Options{Allow: cfg.Fetch.Allow, Proxy: cfg.Fetch.Proxy})
	if err != nil {
		return ingest.Report{}, fmt.Errorf("fetch: %w", err)
	}
	return ingest.New(ingest.Config{Fetch: client, Now: time.Now}).Test(ctx, s)
}
