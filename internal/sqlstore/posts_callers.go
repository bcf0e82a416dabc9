package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Callers are who called about posts: those of the tickets among them.
func (s *Posts) Callers(ctx context.Context, ids []string) (privacy.Callers, error) {
	var calls []opinion.Post
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT `+postColumns+` FROM posts WHERE kind = 'ticket' AND id IN (`+list+`)`, args...)
		tickets, err := collect(rows, err, scanRecord)
		if err != nil {
			return privacy.Callers{}, fmt.Errorf("read the tickets among %d posts: %w", len(ids), err)
		}
		for _, r := range tickets {
			calls = append(calls, r.Post)
		}
	}
	return privacy.CallersOf(calls...), nil
}
