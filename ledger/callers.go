package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"yuqing/internal/privacy"
)

// Knowing lets the service hide who called about a matter: callers tells whose
// tickets are among posts.
func (s *Service) Knowing(callers func(ctx context.Context, posts []string) (privacy.Callers, error)) *Service {
	s.callers = callers
	return s
}

// callersOf are who called about posts; nobody where the service does not know.
func (s *Service) callersOf(ctx context.Context, posts []string) (privacy.Callers, error) {
	if s.callers == nil || len(posts) == 0 {
		return privacy.Callers{}, nil
	}
	c, err := s.callers(ctx, posts)
	if err != nil {
		return c, fmt.Errorf("look up who called about %d posts: %w", len(posts), err)
	}
	return c, nil
}

// know puts into entries who called about them, where they hold words that are
// masked only when they are shown.
func (s *Service) know(ctx context.Context, entries []Entry) error {
	var posts []string
	for _, e := range entries {
		if e.holdsWords() {
			posts = append(posts, e.Matter.Posts...)
		}
	}
	c, err := s.callersOf(ctx, posts)
	for i := range entries {
		entries[i].callers = c
	}
	return err
}

// holdsWords reports whether there are words for Shown to mask.
func (e Entry) holdsWords() bool {
	if len(e.Drafts) > 0 || len(e.Responses) > 0 {
		return true
	}
	for _, f := range e.Facts {
		if f.Action == ActStatement {
			return true
		}
	}
	return false
}

// callersNamed are who called about the entry's posts and those that a command
// brings along.
func (r *run) callersNamed(ctx context.Context, cmd Command) (privacy.Callers, error) {
	var d struct {
		Posts []string `json:"posts"`
	}
	_ = json.Unmarshal(cmd.Details, &d) // what cannot be read is refused by who decodes it
	return r.callersOf(ctx, eachOnce(append(d.Posts, r.entry.Matter.Posts...)))
}
