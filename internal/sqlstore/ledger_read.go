package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// orNoEntry is orNotFound with the ledger's error.
func orNoEntry(err error) error {
	if errors.Is(orNotFound(err), opinion.ErrNotFound) {
		return ledger.ErrNotFound
	}
	return err
}

// Get is ledger.Store.Get.
func (s *Ledger) Get(ctx context.Context, id string) (ledger.Entry, error) {
	e, err := scanEntry(s.db.row(ctx, `SELECT entry FROM entry_docs WHERE id = ?`, clean(id)))
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("read entry %s: %w", id, orNoEntry(err))
	}
	return e, nil
}

// GetMany is ledger.Store.GetMany.
func (s *Ledger) GetMany(ctx context.Context, ids []string) ([]ledger.Entry, error) {
	places := make([]place, len(ids))
	for i, id := range ids {
		places[i].id = id
	}
	list, err := s.load(ctx, places)
	if err != nil {
		return nil, fmt.Errorf("read %d entries: %w", len(ids), err)
	}
	return list, nil
}

// ByPost is ledger.Store.ByPost.
func (s *Ledger) ByPost(ctx context.Context, postID string) (ledger.Entry, error) {
	e, err := scanEntry(s.db.row(ctx, `SELECT d.entry FROM entry_labels l
			JOIN entries e ON e.id = l.entry_id JOIN entry_docs d ON d.id = l.entry_id
		WHERE l.kind = 'post' AND l.label = ?
		ORDER BY CASE WHEN e.state IN (?, ?) THEN 1 ELSE 0 END, e.created_at DESC, e.id DESC LIMIT 1`,
		clean(postID), string(ledger.StateVoided), string(ledger.StateLeftOut)))
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("read the entry of post %s: %w", postID, orNoEntry(err))
	}
	return e, nil
}

// ByPosts is ledger.Store.ByPosts.
func (s *Ledger) ByPosts(ctx context.Context, postIDs []string) ([]ledger.Entry, error) {
	seen := map[string]bool{}
	var holders []place
	for rest := postIDs; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT DISTINCT entry_id FROM entry_labels WHERE kind = 'post' AND label IN (`+list+`)`, args...)
		found, err := collect(rows, err, scanPlace(0))
		if err != nil {
			return nil, fmt.Errorf("look up the entries of %d posts: %w", len(postIDs), err)
		}
		for _, p := range found {
			if !seen[p.id] {
				seen[p.id] = true
				holders = append(holders, p)
			}
		}
	}
	entries, err := s.load(ctx, holders)
	if err != nil {
		return nil, fmt.Errorf("read the entries of %d posts: %w", len(postIDs), err)
	}
	slices.SortFunc(entries, func(a, b ledger.Entry) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.ID, a.ID))
	})
	return entries, nil
}

// HeldPosts is ledger.Store.HeldPosts. It reads an index alone.
func (s *Ledger) HeldPosts(ctx context.Context, limit int) ([]string, error) {
	rows, err := s.db.query(ctx, `SELECT DISTINCT label FROM entry_labels WHERE kind = 'post' LIMIT ?`, limit)
	posts, err := collect(rows, err, scanString)
	if err != nil {
		return nil, fmt.Errorf("list the posts that entries hold: %w", err)
	}
	return posts, nil
}

// History is ledger.Store.History.
func (s *Ledger) History(ctx context.Context, entryID string) ([]ledger.Act, error) {
	rows, err := s.db.query(ctx, `SELECT act, details FROM acts WHERE entry_id = ? ORDER BY seq`, clean(entryID))
	acts, err := collect(rows, err, scanAct)
	if err != nil {
		return nil, fmt.Errorf("read the history of entry %s: %w", entryID, err)
	}
	return acts, nil
}

// place is where a page of a list ends: what its order goes by, and the ID.
type place struct {
	keys []any // int64, or string where the order goes by texts
	id   string
}

func scanPlace(keys int) func(scanner) (place, error) {
	return func(row scanner) (place, error) {
		p := place{keys: make([]any, keys)}
		dest := []any{&p.id}
		for i := range p.keys {
			dest = append(dest, &p.keys[i])
		}
		return p, row.Scan(dest...)
	}
}

// List is ledger.Store.List.
func (s *Ledger) List(ctx context.Context, f ledger.Filter) (ledger.Page, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = ledger.DefaultLimit
	}
	limit = min(limit, ledger.MaxLimit)
	order := s.db.dialect.orderOf(f)
	p, err := s.plan(ctx, f, order.index, fewForPage)
	if err != nil {
		return ledger.Page{}, fmt.Errorf("list entries: %w", err)
	}
	if f.After != "" {
		last, err := order.read(f.After)
		if err != nil {
			return ledger.Page{}, err
		}
		part, args := order.after(last)
		p.add(part, args...)
	}
	rows, err := s.db.query(ctx, `SELECT e.id, `+order.columns()+` FROM `+p.from+` WHERE `+p.and()+
		` ORDER BY `+order.by()+` LIMIT ?`, p.arguments(nil, limit+1)...)
	places, err := collect(rows, err, scanPlace(len(order.keys)))
	if err != nil {
		return ledger.Page{}, fmt.Errorf("list entries: %w", err)
	}
	var page ledger.Page
	if len(places) > limit {
		places = places[:limit]
		page.Next = order.write(places[limit-1])
	}
	if page.Entries, err = s.load(ctx, places); err != nil {
		return ledger.Page{}, fmt.Errorf("list entries: %w", err)
	}
	return page, nil
}

// load reads the entries at these places, in their order.
func (s *Ledger) load(ctx context.Context, places []place) ([]ledger.Entry, error) {
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	byID := make(map[string]ledger.Entry, len(ids))
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT entry FROM entry_docs WHERE id IN (`+list+`)`, args...)
		found, err := collect(rows, err, scanEntry)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			byID[e.ID] = e
		}
	}
	var out []ledger.Entry
	for _, id := range ids {
		if e, ok := byID[id]; ok {
			out = append(out, e)
		}
	}
	return out, nil
}

// Tiles is ledger.Store.Tiles.
func (s *Ledger) Tiles(ctx context.Context, f ledger.Filter) (ledger.Tiles, error) {
	t := ledger.Tiles{States: map[ledger.State]int{}}
	p, err := s.plan(ctx, f, "", fewForCount)
	if err != nil {
		return ledger.Tiles{}, fmt.Errorf("count entries: %w", err)
	}
	now, soon := beforeMicros(f.Now), beforeMicros(f.Now.Add(ledger.SoonWithin))
	rows, err := s.db.query(ctx, `SELECT e.state, COUNT(*), SUM(CASE WHEN e.due_at < ? THEN 1 ELSE 0 END),
			SUM(CASE WHEN e.due_at >= ? AND e.due_at < ? THEN 1 ELSE 0 END)
		FROM `+p.from+` WHERE `+p.and()+` GROUP BY e.state`, p.arguments([]any{now, now, soon})...)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var state ledger.State
		var n, late, near int
		err := row.Scan(&state, &n, &late, &near)
		t.States[state] = n
		t.Total, t.Overdue, t.DueSoon = t.Total+n, t.Overdue+late, t.DueSoon+near
		return struct{}{}, err
	})
	if err != nil {
		return ledger.Tiles{}, fmt.Errorf("count entries: %w", err)
	}
	return t, nil
}

// Scan is ledger.Store.Scan. It reads in pages, so that fn may take its time.
func (s *Ledger) Scan(ctx context.Context, f ledger.Filter, fn func(ledger.Entry) error) error {
	return s.pages(ctx, f, scanPage, func(p plan, limit int) (*place, int, error) {
		rows, err := s.db.query(ctx, `SELECT e.id, e.discovered_at FROM `+p.from+` WHERE `+p.and()+
			` ORDER BY e.discovered_at, e.id LIMIT ?`, p.arguments(nil, limit)...)
		places, err := collect(rows, err, scanPlace(1))
		if err != nil {
			return nil, 0, fmt.Errorf("scan entries: %w", err)
		}
		entries, err := s.load(ctx, places)
		if err != nil {
			return nil, 0, fmt.Errorf("scan entries: %w", err)
		}
		for _, e := range entries {
			if err := fn(e); err != nil {
				return nil, 0, err
			}
		}
		return lastOf(places), len(places), nil
	})
}

func lastOf(places []place) *place {
	if len(places) == 0 {
		return nil
	}
	return &places[len(places)-1]
}

// pages reads what a filter selects by time of discovery, page by page. read
// returns where its page ends and how many it had.
func (s *Ledger) pages(ctx context.Context, f ledger.Filter, limit int, read func(plan, int) (*place, int, error)) error {
	all, err := s.plan(ctx, f, "entries_discovered", fewForScan)
	if err != nil {
		return fmt.Errorf("scan entries: %w", err)
	}
	for p := all; ; {
		last, n, err := read(p, limit)
		if err != nil || n < limit {
			return err
		}
		p.parts, p.args = slices.Clone(all.parts), slices.Clone(all.args)
		p.add(`(e.discovered_at, e.id) > (?, ?)`, last.keys[0], last.id)
	}
}
