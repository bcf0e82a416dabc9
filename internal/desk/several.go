package desk

import (
	"context"
	"fmt"

	"yuqing/internal/access"
)

// SeveralPosts returns those of the posts that exist, by ID, for people who
// see every post; nobody else gets any.
func (d *Desk) SeveralPosts(ctx context.Context, by access.Actor, ids []string) (map[string]Post, error) {
	if !access.ReachOf(by, access.ViewPosts).All || len(ids) == 0 {
		return nil, nil
	}
	records, err := d.Posts.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(ids), err)
	}
	names, err := d.sourceNames(ctx)
	if err != nil {
		return nil, err
	}
	posts := make(map[string]Post, len(records))
	for _, r := range records {
		posts[r.ID] = shownPost(r, names)
	}
	return posts, nil
}
