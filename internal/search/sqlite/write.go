package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"yuqing/internal/search"
)

// Write replaces the documents in one transaction.
func (x *Index) Write(ctx context.Context, docs []search.Document) ([]search.Rejected, error) {
	entries, rejected := prepareAll(docs)
	if len(entries) == 0 {
		return rejected, nil
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	if err := x.commit(ctx, entries); err != nil {
		return nil, fmt.Errorf("index %d posts: %w", len(entries), err)
	}
	return rejected, nil
}

// entry is a document on its way into the tables.
type entry struct {
	doc         search.Document
	title, text string // terms
	ord         int64
	values      []int64
}

// prepareAll cuts the texts into terms, before the file is locked, and keeps
// the newest version of each document.
func prepareAll(docs []search.Document) ([]*entry, []search.Rejected) {
	var rejected []search.Rejected
	newest := map[string]int{}
	for i, d := range docs {
		if d.ID == "" {
			rejected = append(rejected, search.Rejected{Reason: "the post has no ID"})
			continue
		}
		if j, ok := newest[d.ID]; !ok || docs[j].Seq <= d.Seq {
			newest[d.ID] = i
		}
	}
	var entries []*entry
	for i, d := range docs {
		if j, ok := newest[d.ID]; ok && i == j {
			entries = append(entries, &entry{doc: d, title: search.Terms(d.Title), text: search.Terms(d.Text)})
		}
	}
	return entries, rejected
}

func (x *Index) commit(ctx context.Context, entries []*entry) error {
	return x.update(ctx, func(b *batch) error { return b.run(ctx, entries) })
}

// update is one transaction of writes.
func (x *Index) update(ctx context.Context, do func(*batch) error) error {
	tx, err := x.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	b := batch{tx: tx, known: x.values, fresh: map[facetValue]int64{}, days: map[dayValue]int64{}}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	if err := do(&b); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	x.values.remember(b.fresh) // not before: a rollback takes new numbers back
	return nil
}

type dayValue struct{ value, day int64 }

// batch is one transaction of writes.
type batch struct {
	tx    *sql.Tx
	known *values
	fresh map[facetValue]int64
	days  map[dayValue]int64 // changes of day_value

	find, taken, put, drop, dropText, putText *sql.Stmt
}

func (b *batch) run(ctx context.Context, entries []*entry) error {
	var write []*entry
	for _, e := range entries {
		newer, err := b.place(ctx, e)
		if err != nil {
			return err
		}
		if newer {
			write = append(write, e)
		}
	}
	// FTS5 collects rows in memory only while their IDs rise.
	slices.SortFunc(write, func(a, b *entry) int {
		if a.ord < b.ord {
			return -1
		}
		return 1
	})
	for _, e := range write {
		if _, err := b.putText.Exec(e.ord, e.title, e.text, metaTerms(e.values, clampRisk(e.doc.Risk))); err != nil {
			return err
		}
	}
	return b.addDays(ctx)
}

func clampRisk(risk int) int { return min(max(risk, 0), 100) }

func (b *batch) prepare(ctx context.Context) (err error) {
	for stmt, text := range map[**sql.Stmt]string{
		&b.find:     `select ord, seq, facets from doc where id = ?`,
		&b.taken:    `select 1 from doc where ord = ?`,
		&b.put:      `insert into doc (ord, id, seq, facets, ticket, collected) values (?, ?, ?, ?, ?, ?)`,
		&b.drop:     `delete from doc where ord = ?`,
		&b.dropText: `delete from ft where rowid = ?`,
		&b.putText:  `insert into ft (rowid, title, text, meta) values (?, ?, ?, ?)`,
	} {
		if *stmt, err = b.tx.PrepareContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// place takes an older version out and gives the entry its row; it reports
// false when what is indexed is as new.
func (b *batch) place(ctx context.Context, e *entry) (bool, error) {
	var old, seq int64
	var packed []byte
	err := b.find.QueryRow(e.doc.ID).Scan(&old, &seq, &packed)
	known := err == nil
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return false, err
	case seq >= e.doc.Seq:
		return false, nil
	}
	if known {
		if err := b.remove(old, packed); err != nil {
			return false, err
		}
	}
	if e.ord, err = b.freeOrd(e.doc.OrderOf()); err != nil {
		return false, err
	}
	if e.values, err = b.numbers(ctx, facetsOf(e.doc)); err != nil {
		return false, err
	}
	b.count(e.ord, e.values, 1)
	_, err = b.put.Exec(e.ord, e.doc.ID, e.doc.Seq, packIDs(e.values), e.doc.IsTicket(), e.doc.CollectedAt.Unix())
	return err == nil, err
}

func (b *batch) remove(ord int64, packed []byte) error {
	var values []int64
	eachID(packed, func(id int64) { values = append(values, id) })
	b.count(ord, values, -1)
	if _, err := b.drop.Exec(ord); err != nil {
		return err
	}
	_, err := b.dropText.Exec(ord)
	return err
}

func (b *batch) count(ord int64, values []int64, by int64) {
	day := search.DayOf(ord)
	b.days[dayValue{anyValue, day}] += by
	for _, v := range values {
		b.days[dayValue{v, day}] += by
	}
}

// freeOrd finds a free row for an order key within its second.
func (b *batch) freeOrd(want int64) (int64, error) {
	const ties = 1<<search.TieBits - 1
	for i := range int64(ties) {
		ord := want&^ties | (want+i)&ties
		var one int
		err := b.taken.QueryRow(ord).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return ord, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, errors.New("a million posts were published in the same second")
}

// numbers gives each value its number, a new one where it is new.
func (b *batch) numbers(ctx context.Context, fs []facetValue) ([]int64, error) {
	ids := make([]int64, len(fs))
	for i, f := range fs {
		id, ok := b.fresh[f]
		if !ok {
			var err error
			if id, err = b.known.lookUp(ctx, b.tx, f); err != nil {
				return nil, err
			}
		}
		if id == 0 {
			err := b.tx.QueryRow(`insert into value (facet, value) values (?, ?) returning id`, f.facet, f.value).Scan(&id)
			if err != nil {
				return nil, err
			}
			b.fresh[f] = id
		}
		ids[i] = id
	}
	return ids, nil
}

func (b *batch) addDays(ctx context.Context) error {
	add, err := b.tx.PrepareContext(ctx, `
		insert into day_value (value, day, n) values (?, ?, ?)
		on conflict do update set n = n + excluded.n`)
	if err != nil {
		return err
	}
	for k, by := range b.days {
		if by == 0 {
			continue
		}
		if _, err := add.Exec(k.value, k.day, by); err != nil {
			return err
		}
	}
	return nil
}
