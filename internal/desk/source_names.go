package desk

import (
	"context"
	"fmt"
	"slices"

	"yuqing/internal/opinion"
)

// SourceNames are the names of the sources with these IDs, of all where none is
// given, by ID. A source's name stands beside each of its posts, so it is no
// secret to those who may search.
func (d *Desk) SourceNames(ctx context.Context, ids ...string) (map[string]string, error) {
	names, err := d.deps.Sources.SourceNames(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("read the names of sources: %w", err)
	}
	return names, nil
}

// namesFor are the names of the posts' sources.
func (d *Desk) namesFor(ctx context.Context, posts ...opinion.Record) (map[string]string, error) {
	var ids []string
	for _, p := range posts {
		if !slices.Contains(ids, p.Source) {
			ids = append(ids, p.Source)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return d.SourceNames(ctx, ids...)
}

// readPosts reads those of the posts that exist, with the names of their sources.
func (d *Desk) readPosts(ctx context.Context, ids []string) ([]opinion.Record, map[string]string, error) {
	records, err := d.deps.Posts.GetMany(ctx, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read %d posts: %w", len(ids), err)
	}
	names, err := d.namesFor(ctx, records...)
	return records, names, err
}
