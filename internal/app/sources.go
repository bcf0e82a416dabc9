package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuqing/ingest/hotline"
	"yuqing/internal/opinion"
)

// HotlineSource returns the ID of the hotline source with this name, makes it
// where it is new, and remembers the mapping with it. With dry set nothing is
// written: the ID is the one that the source has or would get.
func (a *App) HotlineSource(ctx context.Context, name string, m hotline.Mapping, dry bool) (string, error) {
	name = strings.TrimSpace(name)
	// From its name, so that an import into a new data folder gives the same
	// posts the same IDs.
	id := opinion.PostID(string(opinion.SourceHotline), name)
	s, err := a.store.Sources.SourceByName(ctx, name)
	if errors.Is(err, opinion.ErrNotFound) { // or it was given another name since
		s, err = a.store.Sources.SourceByID(ctx, id)
	}
	if errors.Is(err, opinion.ErrNotFound) {
		s = opinion.Source{ID: id, Name: name, Kind: opinion.SourceHotline, Weight: 1, CreatedAt: time.Now()}
	} else if err != nil {
		return "", fmt.Errorf("look up source %s: %w", name, err)
	}
	if s.Kind != opinion.SourceHotline {
		return "", fmt.Errorf("source %s is a %s, not a hotline; choose another name", name, s.Kind)
	}
	if dry {
		return s.ID, nil
	}
	s.Mapping = m
	if err := a.store.Sources.PutSource(ctx, s); err != nil {
		return "", fmt.Errorf("keep source %s: %w", name, err)
	}
	return s.ID, nil
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
