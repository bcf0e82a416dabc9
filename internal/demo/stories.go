package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// playStories lets the people do what the stories tell, the oldest matter
// first, each act at its own time.
func (s *seeding) playStories(ctx context.Context) error {
	var stories []story
	if err := read(storiesFile, &stories); err != nil {
		return err
	}
	closed, err := readHistory()
	if err != nil {
		return err
	}
	for _, row := range closed {
		stories = append(stories, row.story())
	}
	begin := func(st story) time.Time { at, _ := st.Acts[0].At.before(s.Now); return at }
	slices.SortStableFunc(stories, func(a, b story) int { return begin(a).Compare(begin(b)) })
	for _, st := range stories {
		if err := s.play(ctx, st); err != nil {
			return fmt.Errorf("%s: %w", st.Matter.Title, err)
		}
	}
	return nil
}

func (s *seeding) play(ctx context.Context, st story) error {
	var now time.Time
	book := s.Ledger(func() time.Time { return now })
	var e ledger.Entry
	for _, row := range st.Acts {
		at, err := row.At.before(s.Now)
		if err != nil {
			return err
		}
		if at.After(now) { // what is told by days and by hours may cross at night
			now = at
		}
		if e, err = s.act(ctx, book, e, st.Matter, row, now); err != nil {
			return fmt.Errorf("%s by %s at %s: %w", row.Do, row.By, row.At, err)
		}
	}
	return nil
}

func (s *seeding) act(ctx context.Context, book *ledger.Service, e ledger.Entry, m matterRow, row actRow, now time.Time) (ledger.Entry, error) {
	by, ok := s.people[row.By]
	if !ok {
		return e, errors.New("nobody has that login")
	}
	if row.Do == ledger.ActCreate {
		e, _, err := book.Create(ctx, by, ledger.Opening{Matter: s.matter(m)})
		return e, err
	}
	details, err := s.details(row, now)
	if err != nil {
		return e, err
	}
	cmd := ledger.Command{Action: row.Do, Reason: row.Reason}
	if row.For != nil {
		cmd.For = &ledger.Person{Name: row.For.Name, UnitID: s.units[row.For.Unit]}
	}
	if details != nil {
		cmd = cmd.With(details)
	}
	return book.Do(ctx, by, e.ID, e.Version, cmd)
}

// matter fills in what the first post says.
func (s *seeding) matter(m matterRow) ledger.Matter {
	first := s.posts[m.Posts[0]]
	out := ledger.Matter{Title: m.Title, Summary: m.Summary, Channel: m.Channel, Patrol: m.Patrol, Platform: m.Platform,
		Flags: m.Flags, Views: m.Views, Comments: m.Comments,
		URL: first.URL, Author: first.Author, PublishedAt: first.PublishedAt}
	for _, id := range m.Posts {
		out.Posts = append(out.Posts, s.posts[id].ID)
	}
	if t := first.Ticket; t != nil {
		out.DiscoveredAt = first.PublishedAt
		out.Category = t.Category
		if m.Channel == t.Channel {
			out.TicketNumber = t.Number
		}
	}
	about := s.Analyse(opinion.Post{Title: m.Title, Text: first.Title + "。" + first.Text})
	for _, t := range about.Topics {
		out.Topics = append(out.Topics, t.ID)
	}
	for _, r := range about.Regions {
		out.Regions = append(out.Regions, r.Code)
	}
	return out
}

// unitFields are the details that name units; the stories name them by name.
var unitFields = []string{"lead", "supporting", "copies", "unit", "units", "suggest", "responder"}

// details turns the names of units and posts into IDs, and "+4h" into a time.
func (s *seeding) details(row actRow, now time.Time) (map[string]any, error) {
	if row.With == nil {
		return nil, nil
	}
	out := map[string]any{}
	for k, v := range row.With {
		switch text, isText := v.(string); {
		case slices.Contains(unitFields, k), k == "to" && row.Do == ledger.ActWithin:
			ref, err := s.unitRefs(v)
			if err != nil {
				return nil, err
			}
			out[k] = ref
		case k == "posts":
			out[k] = s.postIDs(v)
		case isText && strings.HasPrefix(text, "+"):
			after, err := time.ParseDuration(text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k, err)
			}
			out[k] = now.Add(after)
		default:
			out[k] = v
		}
	}
	return out, nil
}

func (s *seeding) unitRefs(v any) (any, error) {
	if name, one := v.(string); one {
		id, ok := s.units[name]
		if !ok {
			return nil, fmt.Errorf("no unit %q", name)
		}
		return ledger.UnitRef{ID: id}, nil
	}
	refs := []any{}
	list, _ := v.([]any)
	for _, x := range list {
		ref, err := s.unitRefs(x)
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

func (s *seeding) postIDs(v any) (ids []string) {
	list, _ := v.([]any)
	for _, x := range list {
		name, _ := x.(string)
		ids = append(ids, s.posts[name].ID)
	}
	return ids
}
