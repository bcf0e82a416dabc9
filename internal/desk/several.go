package desk

import (
	"context"

	"yuqing/internal/access"
)

// SeveralPosts is VisiblePosts by ID, for people who see every post; nobody else
// gets any.
func (d *Desk) SeveralPosts(ctx context.Context, by access.Actor, ids []string) (map[string]Post, error) {
	if !access.ReachOf(by, access.ViewPosts).All {
		return nil, nil
	}
	list, err := d.VisiblePosts(ctx, by, ids)
	posts := make(map[string]Post, len(list))
	for _, p := range list {
		posts[p.ID] = p
	}
	return posts, err
}
