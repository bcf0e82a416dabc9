package elastic

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

// indices lists the indices whose names begin so, in their order.
func (x *Index) indices(ctx context.Context, begin string) ([]string, error) {
	found := map[string]json.RawMessage{}
	err := x.patiently(ctx, "list the indices", func(ctx context.Context) error {
		return x.call(ctx, http.MethodGet, "/"+begin+"-*/_alias?ignore_unavailable=true&allow_no_indices=true", nil, &found)
	})
	return slices.Sorted(maps.Keys(found)), err
}

// dropAtOnce keeps the line of a request that names indices short.
const dropAtOnce = 50

// drop deletes indices by name: clusters refuse to delete by pattern.
func (x *Index) drop(ctx context.Context, names []string) error {
	for some := range slices.Chunk(names, dropAtOnce) {
		err := x.patiently(ctx, "delete indices", func(ctx context.Context) error {
			return x.call(ctx, http.MethodDelete, "/"+strings.Join(some, ",")+"?ignore_unavailable=true", nil, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Reset deletes all indices, also those of earlier layouts with their
// template, and lets the template be put anew.
func (x *Index) Reset(ctx context.Context) error {
	names, err := x.indices(ctx, x.all())
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.prepared = time.Time{}
	x.mu.Unlock()
	if err := x.drop(ctx, names); err != nil {
		return err
	}
	return x.patiently(ctx, "delete the template of an earlier layout", func(ctx context.Context) error {
		err := x.call(ctx, http.MethodDelete, "/_index_template/"+x.all(), nil, nil)
		if said := (*apiError)(nil); errors.As(err, &said) && said.Status == http.StatusNotFound {
			return nil
		}
		return err
	})
}

// Forget deletes the indices of the periods before s, whole; s begins where a
// period does.
func (x *Index) Forget(ctx context.Context, s search.Since) (n int64, err error) {
	names, err := x.indices(ctx, x.alias())
	if err != nil {
		return 0, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !x.before(name, s) })
	for some := range slices.Chunk(names, dropAtOnce) {
		held, err := x.count(ctx, strings.Join(some, ","))
		if err != nil {
			return n, err
		}
		if err := x.drop(ctx, some); err != nil {
			return n, err
		}
		n += held
	}
	return n, nil
}

// before reports whether an index is of a period before s.
func (x *Index) before(name string, s search.Since) bool {
	since, period := s.Posts, ofPosts
	suffix := strings.TrimPrefix(name, x.alias())
	if strings.HasPrefix(suffix, ofTickets[:len("-tickets")]) {
		since, period = s.Tickets, ofTickets
	}
	begin, err := time.ParseInLocation(period, suffix, calendar.Shanghai)
	return err == nil && begin.Before(since)
}
