package elastic

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"

	"yuqing/internal/search"
)

const (
	chunkBytes = 1 << 20 // about the size of one bulk request
	inFlight   = 2       // requests at once of all calls, so that the node need not wait for us
)

// Write sends the documents in bulk requests. What a node refuses for now is
// sent again, the whole request or its items alone; what it refuses for good
// is reported. When it returns no error, every document is durable or reported.
func (x *Index) Write(ctx context.Context, docs []search.Document) ([]search.Rejected, error) {
	var (
		mu       sync.Mutex
		rejected []search.Rejected
	)
	send, ctx := errgroup.WithContext(ctx)
	send.SetLimit(inFlight)
	flush := func(c *chunk) {
		send.Go(func() error {
			bad, err := x.writeAll(ctx, c.items())
			mu.Lock()
			defer mu.Unlock()
			rejected = append(rejected, bad...)
			return err
		})
	}
	c := newChunk()
	for _, d := range docs {
		if d.ID == "" {
			mu.Lock()
			rejected = append(rejected, search.Rejected{Reason: "the post has no ID"})
			mu.Unlock()
			continue
		}
		c.add(x.indexOf(d), d)
		if len(c.lines) >= chunkBytes {
			flush(c)
			c = newChunk()
		}
	}
	if len(c.ids) > 0 {
		flush(c)
	}
	if err := send.Wait(); err != nil {
		return nil, err
	}
	return rejected, nil
}

// writeAll sends items until each is durable or refused for good. A request
// that is refused for good as a whole is halved until the item at fault stands
// alone.
func (x *Index) writeAll(ctx context.Context, items []item) (rejected []search.Rejected, err error) {
	left := items
	err = x.patiently(ctx, fmt.Sprintf("write %d posts", len(items)), func(ctx context.Context) error {
		if err := x.prepare(ctx); err != nil {
			return err
		}
		again, bad, err := x.bulk(ctx, left)
		if err != nil {
			return err
		}
		rejected = append(rejected, bad...)
		left = again
		if len(left) > 0 {
			return &apiError{Status: http.StatusTooManyRequests, Kind: "busy", Reason: fmt.Sprintf("%d items were put off", len(left))}
		}
		return nil
	})
	var said *apiError
	if err == nil || !errors.As(err, &said) || said.Status != http.StatusBadRequest && said.Status != http.StatusRequestEntityTooLarge {
		return rejected, err
	}
	if len(left) == 1 {
		return append(rejected, search.Rejected{ID: left[0].id, Reason: said.Error()}), nil
	}
	for _, half := range [][]item{left[:len(left)/2], left[len(left)/2:]} {
		bad, err := x.writeAll(ctx, half)
		if err != nil {
			return nil, err
		}
		rejected = append(rejected, bad...)
	}
	return rejected, nil
}

// bulk makes one request and sorts its items: done, to be sent again, refused.
func (x *Index) bulk(ctx context.Context, items []item) (again []item, rejected []search.Rejected, err error) {
	select {
	case x.slots <- struct{}{}:
		defer func() { <-x.slots }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	var res struct {
		Items []struct {
			Index struct {
				Status int
				Error  *apiError
			}
		}
	}
	if err := x.call(ctx, http.MethodPost, "/_bulk?filter_path=items.*.status,items.*.error", joined(items), &res); err != nil {
		return nil, nil, err
	}
	if len(res.Items) != len(items) {
		return nil, nil, fmt.Errorf("the answer speaks of %d items, the request of %d", len(res.Items), len(items))
	}
	for i, r := range res.Items {
		switch status := r.Index.Status; {
		case status < 300, status == http.StatusConflict: // a conflict: as new a version is there
		case passing(status):
			again = append(again, items[i])
		case r.Index.Error == nil:
			return nil, nil, fmt.Errorf("item %s: status %d without a reason", items[i].id, status)
		default:
			r.Index.Error.Status = status
			rejected = append(rejected, search.Rejected{ID: items[i].id, Reason: r.Index.Error.Error()})
		}
	}
	return again, rejected, nil
}
