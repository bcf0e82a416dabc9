// Package ledgertest helps to test the ledger and what stands on it: a store
// in memory, an office with all its people, entries in every state, and the
// conformance suite that every ledger.Store must pass. It imports the ledger
// and the standard library, and is imported by tests only.
package ledgertest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"yuqing/ledger"
)

// Memory is a ledger.Store in memory. It keeps everything as JSON, so that
// nothing it returns is shared with what was written.
type Memory struct {
	mu      sync.Mutex
	entries map[string][]byte
	acts    map[string][]json.RawMessage
	notices []ledger.Notice
	audited map[string][]string
	numbers map[int]int
	taken   map[string]string // 编号 -> entry ID
	looks   map[string]ledger.Look
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		entries: map[string][]byte{}, acts: map[string][]json.RawMessage{},
		audited: map[string][]string{}, numbers: map[int]int{}, taken: map[string]string{}, looks: map[string]ledger.Look{},
	}
}

var _ ledger.Store = (*Memory)(nil)

// Append implements ledger.Store.
func (m *Memory) Append(_ context.Context, changes ...ledger.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.append(changes)
}

// AppendNumbered implements ledger.Store.
func (m *Memory) AppendNumbered(_ context.Context, year int, changes func(number int) ([]ledger.Change, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	all, err := changes(m.numbers[year] + 1)
	if err == nil {
		err = m.append(all)
	}
	if err == nil {
		m.numbers[year]++
	}
	return err
}

func (m *Memory) append(changes []ledger.Change) error {
	for _, c := range changes {
		if err := m.free(c); err != nil {
			return err
		}
	}
	for _, c := range changes {
		id := c.Entry.ID
		m.entries[id] = encode(c.Entry)
		delete(m.looks, id)
		m.taken[c.Entry.Number] = id
		for _, a := range c.Acts {
			m.acts[id] = append(m.acts[id], encode(a))
			m.audited[id] = append(m.audited[id], a.Hash)
		}
		m.notices = append(m.notices, c.Notices...)
	}
	return nil
}

func (m *Memory) free(c ledger.Change) error {
	have := 0
	if b, ok := m.entries[c.Entry.ID]; ok {
		have = decode[ledger.Entry](b).Version
	}
	if have != c.Version {
		return &ledger.ConflictError{EntryID: c.Entry.ID, Want: c.Version, Have: have}
	}
	if id, ok := m.taken[c.Entry.Number]; ok && id != c.Entry.ID {
		return &ledger.ConflictError{EntryID: c.Entry.ID, Want: c.Version}
	}
	return nil
}

// Get implements ledger.Store.
func (m *Memory) Get(_ context.Context, id string) (ledger.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.entries[id]
	if !ok {
		return ledger.Entry{}, ledger.ErrNotFound
	}
	return decode[ledger.Entry](b), nil
}

// GetMany implements ledger.Store.
func (m *Memory) GetMany(ctx context.Context, ids []string) (list []ledger.Entry, err error) {
	for _, id := range ids {
		if e, err := m.Get(ctx, id); err == nil {
			list = append(list, e)
		}
	}
	return list, nil
}

// ByPost implements ledger.Store.
func (m *Memory) ByPost(_ context.Context, postID string) (ledger.Entry, error) {
	holders := m.all(func(e ledger.Entry) bool { return slices.Contains(e.Matter.Posts, postID) })
	if len(holders) == 0 {
		return ledger.Entry{}, ledger.ErrNotFound
	}
	slices.SortFunc(holders, func(a, b ledger.Entry) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := b.CreatedAt.Compare(a.CreatedAt); d != 0 {
			return d
		}
		return strings.Compare(b.ID, a.ID)
	})
	return holders[0], nil
}

// ByPosts implements ledger.Store.
func (m *Memory) ByPosts(_ context.Context, postIDs []string) ([]ledger.Entry, error) {
	holders := m.all(func(e ledger.Entry) bool {
		return slices.ContainsFunc(e.Matter.Posts, func(p string) bool { return slices.Contains(postIDs, p) })
	})
	slices.SortFunc(holders, func(a, b ledger.Entry) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.ID, a.ID))
	})
	return holders, nil
}

// HeldPosts implements ledger.Store.
func (m *Memory) HeldPosts(_ context.Context, limit int) ([]string, error) {
	var posts []string
	for _, e := range m.all(func(ledger.Entry) bool { return true }) {
		posts = append(posts, e.Matter.Posts...)
	}
	slices.Sort(posts)
	posts = slices.Compact(posts)
	return posts[:min(limit, len(posts))], nil
}

func rank(e ledger.Entry) int {
	if e.State == ledger.StateVoided || e.State == ledger.StateLeftOut {
		return 1
	}
	return 0
}

// History implements ledger.Store.
func (m *Memory) History(_ context.Context, id string) ([]ledger.Act, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var acts []ledger.Act
	for _, b := range m.acts[id] {
		acts = append(acts, decode[ledger.Act](b))
	}
	return acts, nil
}

// List implements ledger.Store. Its cursor is the ID of the page's last entry.
func (m *Memory) List(_ context.Context, f ledger.Filter) (ledger.Page, error) {
	found := m.all(f.Match)
	slices.SortFunc(found, f.Sort.Compare)
	if f.After != "" {
		last, ok := m.entries[f.After]
		if !ok {
			return ledger.Page{}, &ledger.InvalidError{Field: "after", Text: "翻页位置无效"}
		}
		cursor := decode[ledger.Entry](last)
		found = slices.DeleteFunc(found, func(e ledger.Entry) bool { return f.Sort.Compare(e, cursor) <= 0 })
	}
	limit := f.Limit
	if limit == 0 {
		limit = ledger.DefaultLimit
	}
	if len(found) <= limit {
		return ledger.Page{Entries: found}, nil
	}
	return ledger.Page{Entries: found[:limit], Next: found[limit-1].ID}, nil
}

// Tiles implements ledger.Store.
func (m *Memory) Tiles(_ context.Context, f ledger.Filter) (ledger.Tiles, error) {
	t := ledger.Tiles{States: map[ledger.State]int{}}
	for _, e := range m.all(f.Match) {
		t.Total++
		t.States[e.State]++
		switch due := e.NextDue(); {
		case due.IsZero():
		case due.Before(f.Now):
			t.Overdue++
		case due.Before(f.Now.Add(ledger.SoonWithin)):
			t.DueSoon++
		}
	}
	return t, nil
}

// Piles implements ledger.Store.
func (m *Memory) Piles(_ context.Context, f ledger.Filter) (map[ledger.Pile]ledger.Waiting, error) {
	piles := map[ledger.Pile]ledger.Waiting{}
	for _, e := range m.all(ledger.Filter{Scope: f.Scope}.Match) {
		for _, p := range ledger.Piles {
			since, ok := e.WaitsIn(p, f.Now)
			if !ok {
				continue
			}
			w := piles[p]
			if w.Count == 0 || since.Before(w.Since) {
				w.Since = since
			}
			w.Count++
			piles[p] = w
		}
	}
	return piles, nil
}

// Pressing implements ledger.Store.
func (m *Memory) Pressing(_ context.Context, f ledger.Filter) ([]ledger.Entry, error) {
	found := m.all(ledger.Filter{Scope: f.Scope, Pile: ledger.PileLeader, Now: f.Now}.Match)
	slices.SortFunc(found, func(a, b ledger.Entry) int { return ledger.ComparePressing(a, b, f.Now) })
	return found[:min(f.Limit, len(found))], nil
}

// Scan implements ledger.Store.
func (m *Memory) Scan(_ context.Context, f ledger.Filter, fn func(ledger.Entry) error) error {
	found := m.all(f.Match)
	slices.SortFunc(found, func(a, b ledger.Entry) int {
		if d := a.Matter.DiscoveredAt.Compare(b.Matter.DiscoveredAt); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	for _, e := range found {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// Outlines implements ledger.Store.
func (m *Memory) Outlines(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error {
	return m.Scan(ctx, f, func(e ledger.Entry) error { return fn(e.Outline()) })
}

// ToLook implements ledger.Store.
func (m *Memory) ToLook(_ context.Context, now, latest time.Time) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ids []string
	for id := range m.entries {
		l, put := m.looks[id]
		if !put || !l.At.IsZero() && (!l.At.After(now) || l.At.After(latest)) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// PutLooks implements ledger.Store.
func (m *Memory) PutLooks(_ context.Context, looks []ledger.Look) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range looks {
		if b, ok := m.entries[l.ID]; ok && decode[ledger.Entry](b).Version == l.Version {
			m.looks[l.ID] = l
		}
	}
	return nil
}

// LookAnew implements ledger.Store.
func (m *Memory) LookAnew(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.looks, func(_ string, l ledger.Look) bool { return !l.At.IsZero() })
	return nil
}

// Notices returns the outbox, oldest first.
func (m *Memory) Notices(context.Context) ([]ledger.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.notices), nil
}

// Audited returns the hashes of the acts of which an audit row was written.
func (m *Memory) Audited(_ context.Context, entryID string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.audited[entryID]), nil
}

func (m *Memory) all(keep func(ledger.Entry) bool) []ledger.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []ledger.Entry
	for _, b := range m.entries {
		if e := decode[ledger.Entry](b); keep(e) {
			found = append(found, e)
		}
	}
	return found
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("ledgertest: write %T: %v", v, err))
	}
	return b
}

func decode[T any](b []byte) T {
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		panic(fmt.Sprintf("ledgertest: read %T: %v", v, err))
	}
	return v
}
