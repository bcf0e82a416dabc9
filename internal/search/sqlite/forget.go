package sqlite

import (
	"context"
	"fmt"

	"yuqing/internal/search"
)

// forgetAtOnce is how many posts are removed in one transaction: between two,
// new posts come in.
const forgetAtOnce = 500

// Forget removes the posts lot by lot.
func (x *Index) Forget(ctx context.Context, s search.Since) (n int64, err error) {
	if s.All() {
		return 0, nil
	}
	for {
		removed, err := x.forgetSome(ctx, s)
		n += int64(removed)
		if err != nil {
			return n, fmt.Errorf("remove posts from the index: %w", err)
		}
		if removed < forgetAtOnce {
			return n, nil
		}
	}
}

func (x *Index) forgetSome(ctx context.Context, s search.Since) (removed int, err error) {
	x.writing.Lock()
	defer x.writing.Unlock()
	err = x.update(ctx, func(b *batch) error {
		removed, err = b.forget(ctx, s)
		return err
	})
	if err != nil {
		return 0, err // and nothing was
	}
	return removed, nil
}

// forget removes the first of the posts that s does not keep.
func (b *batch) forget(ctx context.Context, s search.Since) (removed int, err error) {
	type row struct {
		ord    int64
		packed []byte
	}
	found, err := b.tx.QueryContext(ctx, `
		select ord, facets from doc where ticket = 0 and collected < ? or ticket = 1 and collected < ? limit ?`,
		s.Posts.Unix(), s.Tickets.Unix(), forgetAtOnce)
	if err != nil {
		return 0, err
	}
	defer found.Close()
	var rows []row
	for found.Next() {
		var r row
		if err := found.Scan(&r.ord, &r.packed); err != nil {
			return 0, err
		}
		rows = append(rows, r)
	}
	if err := found.Err(); err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := b.remove(r.ord, r.packed); err != nil {
			return 0, err
		}
	}
	return len(rows), b.addDays(ctx)
}
