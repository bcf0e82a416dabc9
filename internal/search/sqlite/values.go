package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"sync"
)

// facetValue is a value of a facet, such as topic 征地补偿.
type facetValue struct{ facet, value string }

// values remembers the numbers of the table value, which never change.
type values struct {
	mu    sync.RWMutex
	ids   map[facetValue]int64
	names map[int64]facetValue
}

func newValues() *values {
	return &values{ids: map[facetValue]int64{}, names: map[int64]facetValue{}}
}

func (v *values) id(f facetValue) (int64, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	id, ok := v.ids[f]
	return id, ok
}

func (v *values) name(id int64) (facetValue, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	f, ok := v.names[id]
	return f, ok
}

func (v *values) remember(ids map[facetValue]int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for f, id := range ids {
		v.ids[f], v.names[id] = id, f
	}
}

// querier is *sql.DB or *sql.Tx.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// lookUp finds a value's number, 0 when no post holds it.
func (v *values) lookUp(ctx context.Context, q querier, f facetValue) (int64, error) {
	if id, ok := v.id(f); ok {
		return id, nil
	}
	var id int64
	err := q.QueryRowContext(ctx, `select id from value where facet = ? and value = ?`, f.facet, f.value).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err == nil {
		v.remember(map[facetValue]int64{f: id})
	}
	return id, err
}

// nameOf is the reverse of lookUp.
func (v *values) nameOf(ctx context.Context, q querier, id int64) (facetValue, error) {
	if f, ok := v.name(id); ok {
		return f, nil
	}
	var f facetValue
	err := q.QueryRowContext(ctx, `select facet, value from value where id = ?`, id).Scan(&f.facet, &f.value)
	if err == nil {
		v.remember(map[facetValue]int64{f: id})
	}
	return f, err
}

func packIDs(ids []int64) []byte {
	b := []byte{}
	for _, id := range ids {
		b = binary.AppendUvarint(b, uint64(id))
	}
	return b
}

func eachID(b []byte, fn func(id int64)) {
	for len(b) > 0 {
		id, n := binary.Uvarint(b)
		if n <= 0 {
			return
		}
		fn(int64(id))
		b = b[n:]
	}
}
