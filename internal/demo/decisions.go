package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

//go:embed decisions.yaml
var decisionsFile []byte

// decisionRow is a merge or a split.
type decisionRow struct {
	Do     string   `yaml:"do"`
	By     string   `yaml:"by"` // personRow.Login
	Into   string   `yaml:"into"`
	From   string   `yaml:"from"`
	Posts  []string `yaml:"posts"`
	Reason string   `yaml:"reason"`
}

// Decide lets people merge and split the events that the posts have grouped
// into.
func Decide(ctx context.Context, d *desk.Desk, people *access.Service) error {
	var rows []decisionRow
	if err := read(decisionsFile, &rows); err != nil {
		return fmt.Errorf("read the demonstration's decisions: %w", err)
	}
	ids, err := postIDs()
	if err != nil {
		return err
	}
	actors, err := actorsOf(ctx, people)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := row.decide(ctx, d, actors[row.By], ids); err != nil {
			return fmt.Errorf("decide %s: %w", row.Reason, err)
		}
	}
	return nil
}

func (row decisionRow) decide(ctx context.Context, d *desk.Desk, by access.Actor, ids map[string]string) error {
	event := func(name string) (string, error) {
		s, err := d.PostSpread(ctx, by, ids[name])
		if err != nil || s.Event == nil {
			return "", err
		}
		return s.Event.ID, nil
	}
	var input *opinion.InputError
	if row.Do == "merge" {
		into, err := event(row.Into)
		if err != nil || into == "" {
			return err
		}
		in := desk.EventMerge{Into: into, Posts: []string{ids[row.From]}, Reason: row.Reason}
		if from, err := event(row.From); err != nil || from == into {
			return err
		} else if from != "" {
			in.Others, in.Posts = []string{from}, nil
		}
		_, err = d.MergeEvents(ctx, by, in)
		return err
	}
	var posts []string
	for _, name := range row.Posts {
		posts = append(posts, ids[name])
	}
	from, err := event(row.Posts[0])
	if err != nil || from == "" {
		return err
	}
	if _, err = d.SplitEvent(ctx, by, from, desk.EventSplit{Posts: posts, Reason: row.Reason}); errors.As(err, &input) {
		return nil // they are apart already
	}
	return err
}

// postIDs are the IDs of the posts by their names, and of the tickets by their
// titles.
func postIDs() (map[string]string, error) {
	s := &seeding{Deps: Deps{Now: time.Now()}, sources: map[string]*sourceRow{}, posts: map[string]opinion.Post{}}
	if err := read(countyFile, &s.county); err != nil {
		return nil, fmt.Errorf("read the demonstration's county: %w", err)
	}
	for _, row := range s.county.Sources {
		s.sources[row.Key] = row
	}
	var w writings
	if err := read(postsFile, &w); err != nil {
		return nil, fmt.Errorf("read the demonstration's posts: %w", err)
	}
	ids := map[string]string{}
	for _, row := range w.Posts {
		posts, err := s.postsOf(row)
		if err != nil {
			return nil, err
		}
		ids[row.ID] = posts[0].ID
	}
	for i, row := range w.Tickets {
		ids[row.Title] = s.ticket(i, row).ID
	}
	return ids, nil
}
