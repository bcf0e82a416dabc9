package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"yuqing/internal/opinion"
)

// items are what the next bundle carries, and the sender's place after it.
func (s *Sender) items(ctx context.Context, st Sent) (items []Item, through int64, list string, err error) {
	if s.Kind == Answers {
		items, through, err = s.answers(ctx, st.Through)
		return items, through, "", err
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, 0, "", fmt.Errorf("list the sources: %w", err)
	}
	if s.Kind == Sources {
		items, list, err = wholeList(sources, st.List)
		return items, 0, list, err
	}
	posts, through, err := s.posts(ctx, st.Through)
	all := s.tellsAll(st)
	if err != nil || len(posts) == 0 && !all {
		return nil, through, "", err
	}
	used := map[string]bool{}
	for _, it := range posts {
		used[it.Post.Source] = true
	}
	for _, src := range sources {
		if used[src.ID] || all && src.Kind.Fetched() {
			items = append(items, Item{Source: bare(src)})
		}
	}
	return append(items, posts...), through, "", nil
}

func (s *Sender) answers(ctx context.Context, after int64) (items []Item, through int64, err error) {
	fresh, through, err := s.Fresh(ctx, after, mostPosts)
	for _, a := range fresh {
		items = append(items, Item{Answer: &a})
	}
	return items, through, err
}

// tellsAll says that it is time to tell how all sources do, so that inside can
// tell a silence of theirs from one of the bundles.
func (s *Sender) tellsAll(st Sent) bool {
	since := s.Now().Sub(st.ToldAt)
	return s.Heartbeat > 0 && (since >= s.Heartbeat || since < 0) // or the clock was set back
}

var errFull = errors.New("the bundle is full")

func (s *Sender) posts(ctx context.Context, after int64) (items []Item, through int64, err error) {
	through = after
	size := 0
	err = s.Scan(ctx, after, func(r opinion.Record) error {
		if len(items) == mostPosts || size > mostBytes {
			return errFull
		}
		p := r.Post
		items, through = append(items, Item{Post: &p}), r.Seq
		size += len(p.Text) + len(p.HTML)
		return ctx.Err()
	})
	if err != nil && !errors.Is(err, errFull) {
		return nil, after, fmt.Errorf("read the posts for a bundle: %w", err)
	}
	return items, through, nil
}

// bare is a source without what must not leave the machine.
func bare(s opinion.Source) *opinion.Source {
	s.Auth, s.Push, s.UnitID, s.Mapping = "", "", "", nil
	return &s
}

// wholeList is the list of the sources that are to be collected outside, nil
// where it is what was sent last.
func wholeList(sources []opinion.Source, last string) ([]Item, string, error) {
	var items []Item
	for _, src := range sources {
		if src.Outside && src.Kind.Fetched() {
			src.Health = opinion.Health{}
			items = append(items, Item{Source: bare(src)})
		}
	}
	b, err := json.Marshal(items)
	if err != nil {
		return nil, "", fmt.Errorf("encode the list of sources: %w", err)
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:])
	if hash == last || last == "" && len(items) == 0 {
		return nil, last, nil
	}
	return items, hash, nil
}
