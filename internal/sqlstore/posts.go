package sqlstore

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

// Posts is opinion.Posts.
type Posts struct{ db *database }

var _ opinion.Posts = (*Posts)(nil)

// Save is opinion.Posts.Save.
func (s *Posts) Save(ctx context.Context, posts []opinion.Analysed) ([]opinion.Record, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	in, err := tidyAll(posts)
	if err != nil {
		return nil, err
	}
	var b *batch
	err = s.db.update(ctx, func(t tx) error {
		if b, err = newBatch(t, in); err != nil {
			return err
		}
		return b.write(t)
	})
	if err != nil {
		return nil, fmt.Errorf("save %d posts: %w", len(posts), err)
	}
	out := make([]opinion.Record, len(in))
	for i, a := range in {
		out[i] = *b.now[a.Post.ID]
	}
	return out, nil
}

// batch is what one Save does.
type batch struct {
	now   map[string]*opinion.Record // every post as it stands after the Save
	order []string                   // their IDs, in the order of their Seq
	old   []opinion.Record           // versions that were replaced
	found []*opinion.Record          // under an address of their own for the first time
}

// newBatch numbers the posts and lays them over what is stored. Raising the
// counter first makes all Saves come one after the other, also in PostgreSQL;
// so Seq becomes visible in its order, and what is read here is still true
// when it is written.
func newBatch(t tx, in []opinion.Analysed) (*batch, error) {
	var last int64
	err := t.row(`UPDATE counters SET value = value + ? WHERE name = 'posts' RETURNING value`, len(in)).Scan(&last)
	if err != nil {
		return nil, fmt.Errorf("number the posts: %w", err)
	}
	ids := make([]string, len(in))
	for i, a := range in {
		ids[i] = a.Post.ID
	}
	stored, err := readPosts(ids, t.query)
	if err != nil {
		return nil, fmt.Errorf("read the stored versions: %w", err)
	}
	b := &batch{now: stored}
	for i, a := range in {
		b.add(a, last-int64(len(in)-1-i))
	}
	return b, nil
}

func (b *batch) add(a opinion.Analysed, seq int64) {
	known := b.now[a.Post.ID]
	next := succeed(known, a)
	next.Seq = seq
	if known != nil && next.Version != known.Version {
		b.old = append(b.old, *known)
	}
	if next.URL != "" && (known == nil || known.URL != next.URL) {
		b.found = append(b.found, &next)
	}
	b.now[a.Post.ID] = &next
	b.order = append(b.order, a.Post.ID)
}

// succeed makes the record that follows known (nil: none) when a comes in. A
// delivery of before known is passed over: it was taken out of the dead letters,
// or the log is read again, and what it says has been replaced since.
func succeed(known *opinion.Record, a opinion.Analysed) opinion.Record {
	next := opinion.Record{Post: a.Post, Analysis: a.Analysis, Version: 1, VersionAt: a.Post.CollectedAt, Taken: a.Taken}
	if known == nil {
		return next
	}
	if !a.Taken.IsZero() && a.Taken.Before(known.Taken) {
		return *known
	}
	if a.Taken.IsZero() {
		next.Taken = known.Taken
	}
	next.Settle(a.Analysis, known.Override)
	next.CollectedAt = known.CollectedAt
	if next.DateGuessed {
		next.PublishedAt, next.DateGuessed = known.PublishedAt, known.DateGuessed
	}
	next.Version, next.VersionAt = known.Version, known.VersionAt
	if !known.SameContent(a.Post) {
		next.Version, next.VersionAt = known.Version+1, a.Post.CollectedAt
	}
	return next
}

// write stores the batch; a post that occurs several times is written once.
func (b *batch) write(t tx) error {
	err := inLots(b.old, func(rs []opinion.Record) error { return writeVersions(t, rs) })
	if err != nil {
		return fmt.Errorf("keep earlier versions: %w", err)
	}
	var now []*opinion.Record
	written := make(map[string]bool, len(b.now))
	for _, id := range b.order {
		if !written[id] {
			written[id] = true
			now = append(now, b.now[id])
		}
	}
	if err := inLots(now, func(rs []*opinion.Record) error { return writePosts(t, rs) }); err != nil {
		return err
	}
	return inLots(b.found, func(rs []*opinion.Record) error { return writeLinks(t, rs) })
}

func writePosts(t tx, rs []*opinion.Record) error {
	args := make([]any, 0, 9*len(rs))
	for _, r := range rs {
		post, analysis, err := encodeRecord(r)
		if err != nil {
			return err
		}
		args = append(args, r.ID, r.Seq, r.Version, micros(r.VersionAt), string(r.Kind), micros(r.PublishedAt), micros(r.Taken), post, analysis)
	}
	_, err := t.exec(`INSERT INTO posts (id, seq, version, version_at, kind, published_at, taken, post, analysis) VALUES `+
		tuples(len(rs), 9)+` ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, version = excluded.version,
		version_at = excluded.version_at, kind = excluded.kind, published_at = excluded.published_at,
		taken = excluded.taken, post = excluded.post, analysis = excluded.analysis, forgotten = 0`, args...)
	if err != nil {
		return err
	}
	return putTickets(t, rs)
}

func writeVersions(t tx, rs []opinion.Record) error {
	args := make([]any, 0, 6*len(rs))
	for i := range rs {
		r := &rs[i]
		post, analysis, err := encodeRecord(r)
		if err != nil {
			return err
		}
		args = append(args, r.ID, r.Version, micros(r.VersionAt), r.Seq, post, analysis)
	}
	_, err := t.exec(`INSERT INTO post_versions (id, version, version_at, seq, post, analysis) VALUES `+
		tuples(len(rs), 6), args...)
	return err
}

// Count is opinion.Posts.Count.
func (s *Posts) Count(ctx context.Context) (n int64, err error) {
	if err := s.db.row(ctx, `SELECT COUNT(*) FROM posts`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count posts: %w", err)
	}
	return n, nil
}

// CountPublished is opinion.Posts.CountPublished.
func (s *Posts) CountPublished(ctx context.Context, from, to time.Time) (n int64, err error) {
	err = s.db.row(ctx, `SELECT COUNT(*) FROM posts WHERE published_at >= ? AND published_at < ?`, micros(from), micros(to)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the posts published from %s to %s: %w", from, to, err)
	}
	return n, nil
}

// CountCollected is opinion.Posts.CountCollected. A post was collected when its
// first version was taken in.
func (s *Posts) CountCollected(ctx context.Context, posts, tickets time.Time) (n int64, err error) {
	err = s.db.row(ctx, `SELECT COUNT(*) FROM (
		SELECT kind, CASE WHEN version = 1 THEN version_at
			ELSE (SELECT v.version_at FROM post_versions v WHERE v.id = posts.id AND v.version = 1) END AS collected
		FROM posts) c WHERE kind = ? AND collected >= ? OR kind <> ? AND collected >= ?`,
		string(opinion.KindTicket), tickets.UnixMicro(), string(opinion.KindTicket), posts.UnixMicro()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count posts by their collection: %w", err)
	}
	return n, nil
}

// tidyAll brings posts to the form in which they are kept, so that what comes
// in can be compared with what is stored.
func tidyAll(posts []opinion.Analysed) ([]opinion.Analysed, error) {
	out := make([]opinion.Analysed, len(posts))
	for i, a := range posts {
		if a.Post.ID == "" {
			return nil, fmt.Errorf("post %d of %d has no ID: %w", i+1, len(posts), opinion.ErrUnfit)
		}
		p := tidy(a.Post)
		for _, t := range []time.Time{p.PublishedAt, p.CollectedAt} {
			if y := t.Year(); y < 1 || y > 9999 {
				return nil, fmt.Errorf("post %s: year %d: %w", p.ID, y, opinion.ErrUnfit)
			}
		}
		out[i] = opinion.Analysed{Post: p, Analysis: a.Analysis, Taken: asKept(a.Taken)}
	}
	return out, nil
}
