package app

import (
	"context"
	"fmt"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// callers are who called about posts: those of the tickets among them.
func (a *App) callers(ctx context.Context, posts []string) (privacy.Callers, error) {
	kinds, err := a.store.Posts.Kinds(ctx, posts)
	if err != nil {
		return privacy.Callers{}, err
	}
	var tickets []string
	for _, id := range posts {
		if kinds[id] == opinion.KindTicket {
			tickets = append(tickets, id)
		}
	}
	if len(tickets) == 0 {
		return privacy.Callers{}, nil
	}
	records, err := a.store.Posts.GetMany(ctx, tickets)
	if err != nil {
		return privacy.Callers{}, fmt.Errorf("read %d tickets: %w", len(tickets), err)
	}
	calls := make([]opinion.Post, len(records))
	for i, r := range records {
		calls[i] = r.Post
	}
	return privacy.CallersOf(calls...), nil
}
