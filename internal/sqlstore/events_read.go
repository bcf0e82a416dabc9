package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

// eventOrders are the columns of eventflow.Sort.
var eventOrders = map[eventflow.Sort]string{
	eventflow.SortHeat:   `heat DESC, peak DESC, id DESC`,
	eventflow.SortPeak:   `peak DESC, id DESC`,
	eventflow.SortLatest: `last_at DESC, id DESC`,
	eventflow.SortGrowth: `last_day DESC, heat DESC, peak DESC, id DESC`,
}

// Events is eventflow.Reader.Events.
func (s *Events) Events(ctx context.Context, f eventflow.Filter) (eventflow.Page, error) {
	w := s.posts.dialect.filteredEvents(f)
	order, ok := eventOrders[f.Sort]
	if !ok {
		order = eventOrders[eventflow.SortHeat]
	}
	var p eventflow.Page
	if err := s.posts.row(ctx, `SELECT COUNT(*) FROM events WHERE `+w.and(), w.args...).Scan(&p.Total); err != nil {
		return p, fmt.Errorf("count events: %w", err)
	}
	rows, err := s.posts.query(ctx, `SELECT event FROM events WHERE `+w.and()+` ORDER BY `+order+` LIMIT ? OFFSET ?`,
		append(w.args, f.Limit, f.Offset)...)
	if p.Events, err = collect(rows, err, scanJSON[eventflow.Event]); err != nil {
		return p, fmt.Errorf("list events: %w", err)
	}
	return p, nil
}

func (d dialect) filteredEvents(f eventflow.Filter) *where {
	w := &where{}
	among(w, "state", f.States)
	w.eventLabels("topic", f.Topics)
	w.eventLabels("region", f.Regions)
	w.eventLabels("unit", f.Units)
	if f.Text != "" {
		w.add(d.position+`(title, ?) > 0`, clean(f.Text))
	}
	if !f.From.IsZero() {
		w.add(`last_at >= ?`, beforeMicros(f.From))
	}
	if !f.To.IsZero() {
		w.add(`first_at < ?`, beforeMicros(f.To))
	}
	if f.MinTickets > 0 {
		w.add(`tickets >= ?`, f.MinTickets)
	}
	if f.Tickets {
		w.add(`tickets > 0 AND tickets < posts`)
	}
	return w
}

func (w *where) eventLabels(kind string, labels []string) {
	if len(labels) > 0 {
		w.add(`id IN (SELECT event_id FROM event_labels WHERE kind = '`+kind+`' AND label IN (`+marks(len(labels))+`))`, anys(labels)...)
	}
}

// maxMoves bounds how many moves an event's ID is followed.
const maxMoves = 1000

// Event is eventflow.Reader.Event.
func (s *Events) Event(ctx context.Context, id string) (eventflow.Event, error) {
	for range maxMoves {
		e, err := scanJSON[eventflow.Event](s.posts.row(ctx, `SELECT event FROM events WHERE id = ?`, clean(id)))
		if err == nil {
			return e, nil
		}
		if err = orNotFound(err); !errors.Is(err, opinion.ErrNotFound) {
			return e, fmt.Errorf("read event %s: %w", id, err)
		}
		var to string
		if err := s.posts.row(ctx, `SELECT to_id FROM event_moves WHERE id = ?`, clean(id)).Scan(&to); err != nil {
			return e, fmt.Errorf("read event %s: %w", id, orNotFound(err))
		}
		id = to
	}
	return eventflow.Event{}, fmt.Errorf("read event %s: %w", id, opinion.ErrNotFound)
}

const eventPostColumns = `post_id, event_id, original_id, place_at, published_at, source, ticket, tone, unit`

func scanEventPost(row scanner) (p eventflow.Post, err error) {
	var at, ticket int64
	err = row.Scan(&p.ID, &p.Event, &p.Original, &p.Place.At, &at, &p.Source, &ticket, &p.Tone, &p.Unit)
	p.Place.ID, p.At, p.Ticket = p.ID, fromMicros(at), ticket != 0
	return p, err
}

// EventPosts is eventflow.Reader.EventPosts.
func (s *Events) EventPosts(ctx context.Context, q eventflow.PostQuery) ([]eventflow.Post, error) {
	dir, side := ``, ``
	if q.Newest {
		dir = ` DESC`
	}
	switch q.Side {
	case eventflow.Tickets:
		side = ` AND ticket <> 0`
	case eventflow.Web:
		side = ` AND ticket = 0`
	}
	rows, err := s.posts.query(ctx, `SELECT `+eventPostColumns+` FROM event_posts WHERE event_id = ?`+side+`
		ORDER BY published_at`+dir+`, post_id`+dir+` LIMIT ? OFFSET ?`, clean(q.Event), q.Limit, q.Offset)
	list, err := collect(rows, err, scanEventPost)
	if err != nil {
		return nil, fmt.Errorf("list the posts of event %s: %w", q.Event, err)
	}
	return list, nil
}

// Within is eventflow.Reader.Within. It reads the index alone.
func (s *Events) Within(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.posts.query(ctx, `SELECT post_id, event_id FROM event_posts WHERE event_id IN (`+list+`)`, args...)
		_, err = collect(rows, err, func(row scanner) (struct{}, error) {
			var post, event string
			err := row.Scan(&post, &event)
			out[post] = event
			return struct{}{}, err
		})
		if err != nil {
			return nil, fmt.Errorf("list the posts of %d events: %w", len(ids), err)
		}
	}
	return out, nil
}

// PostsOf is eventflow.Reader.PostsOf.
func (s *Events) PostsOf(ctx context.Context, ids ...string) ([]eventflow.Post, error) {
	var out []eventflow.Post
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.posts.query(ctx, `SELECT `+eventPostColumns+` FROM event_posts WHERE event_id IN (`+list+`)`, args...)
		posts, err := collect(rows, err, scanEventPost)
		if err != nil {
			return nil, fmt.Errorf("list the posts of %d events: %w", len(ids), err)
		}
		out = append(out, posts...)
	}
	return out, nil
}

// SourcesOf is eventflow.Reader.SourcesOf.
func (s *Events) SourcesOf(ctx context.Context, event string) ([]eventflow.SourceShare, error) {
	rows, err := s.posts.query(ctx, `SELECT source, COUNT(*), SUM(CASE WHEN original_id <> post_id THEN 1 ELSE 0 END),
			SUM(CASE WHEN ticket <> 0 THEN 1 ELSE 0 END), SUM(CASE WHEN tone = '负面' THEN 1 ELSE 0 END), MIN(published_at)
		FROM event_posts WHERE event_id = ? GROUP BY source ORDER BY MIN(published_at), source`, clean(event))
	list, err := collect(rows, err, func(row scanner) (x eventflow.SourceShare, err error) {
		var first int64
		err = row.Scan(&x.Source, &x.Posts, &x.Reprints, &x.Tickets, &x.Negative, &first)
		x.First = fromMicros(first)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the sources of event %s: %w", event, err)
	}
	return list, nil
}

// TextsOf is eventflow.Reader.TextsOf.
func (s *Events) TextsOf(ctx context.Context, event string, limit int) ([]eventflow.Text, error) {
	rows, err := s.posts.query(ctx, `SELECT original_id, COUNT(*), MIN(published_at), MAX(published_at)
		FROM event_posts WHERE event_id = ? GROUP BY original_id HAVING COUNT(*) > 1
		ORDER BY COUNT(*) DESC, MIN(published_at), original_id LIMIT ?`, clean(event), limit)
	list, err := collect(rows, err, func(row scanner) (x eventflow.Text, err error) {
		var first, last int64
		err = row.Scan(&x.Original, &x.Posts, &first, &last)
		x.First, x.Last = fromMicros(first), fromMicros(last)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the texts of event %s: %w", event, err)
	}
	return list, nil
}

// EventsOf is eventflow.Reader.EventsOf.
func (s *Events) EventsOf(ctx context.Context, posts []string) (map[string]string, error) {
	out := map[string]string{}
	for rest := posts; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.posts.query(ctx, `SELECT p.post_id, p.event_id FROM event_posts p
			JOIN events e ON e.id = p.event_id WHERE p.post_id IN (`+list+`)`, args...)
		pairs, err := collect(rows, err, func(row scanner) (p [2]string, err error) {
			err = row.Scan(&p[0], &p[1])
			return p, err
		})
		if err != nil {
			return nil, fmt.Errorf("look up the events of %d posts: %w", len(posts), err)
		}
		for _, p := range pairs {
			out[p[0]] = p[1]
		}
	}
	return out, nil
}

// Reprints is eventflow.Reader.Reprints.
func (s *Events) Reprints(ctx context.Context, post string, limit int) ([]eventflow.Post, int, error) {
	const first, others = `(SELECT original_id FROM event_posts WHERE post_id = ?)`, `original_id <> post_id AND original_id = `
	id, all := clean(post), 0
	err := s.posts.row(ctx, `SELECT (SELECT COUNT(*) FROM event_posts WHERE post_id = `+first+`)
		+ (SELECT COUNT(*) FROM event_posts WHERE `+others+first+`)`, id, id).Scan(&all)
	if err != nil {
		return nil, 0, fmt.Errorf("count the reprints of post %s: %w", post, err)
	}
	if all < 2 {
		return nil, 0, nil
	}
	rows, err := s.posts.query(ctx, `SELECT `+eventPostColumns+` FROM event_posts WHERE post_id = `+first+`
		UNION ALL SELECT * FROM (SELECT `+eventPostColumns+` FROM event_posts WHERE `+others+first+` ORDER BY published_at, post_id LIMIT ?) AS o
		ORDER BY published_at, post_id LIMIT ?`, id, id, limit, limit)
	list, err := collect(rows, err, scanEventPost)
	if err != nil {
		return nil, 0, fmt.Errorf("list the reprints of post %s: %w", post, err)
	}
	return list, all, nil
}

// RepeatsBySource counts the posts that repeat an earlier one's text, by their
// source, of those collected since a time.
func (s *Events) RepeatsBySource(ctx context.Context, since time.Time) (map[string]int, error) {
	out := map[string]int{}
	rows, err := s.posts.query(ctx, `SELECT source, COUNT(*) FROM event_posts WHERE original_id <> '' AND original_id <> post_id AND place_at >= ? GROUP BY source`, micros(since))
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var source string
		var n int
		err := row.Scan(&source, &n)
		out[source] = n
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("count the repeats by source: %w", err)
	}
	return out, nil
}

// Tally is eventflow.Reader.Tally.
func (s *Events) Tally(ctx context.Context, event string, from, to time.Time) (eventflow.Tally, error) {
	w := &where{}
	w.add(`event_id = ?`, clean(event))
	if !from.IsZero() {
		w.add(`published_at >= ?`, beforeMicros(from))
	}
	if !to.IsZero() {
		w.add(`published_at < ?`, beforeMicros(to))
	}
	var t eventflow.Tally
	err := s.posts.row(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN tone <> '' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN tone = '负面' THEN 1 ELSE 0 END), 0) FROM event_posts WHERE `+w.and(), w.args...).
		Scan(&t.Posts, &t.Toned, &t.Negative)
	if err != nil {
		return t, fmt.Errorf("count the posts of event %s: %w", event, err)
	}
	return t, nil
}
