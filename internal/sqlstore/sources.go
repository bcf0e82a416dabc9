package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"yuqing/internal/opinion"
)

// Sources is opinion.Sources. PutSource and DeleteSource write the audit rows of
// access.WithAudit in their transaction.
type Sources struct {
	db *database

	mu      sync.Mutex
	decoded map[string]decodedSource // by ID, as they were last listed
}

// decodedSource is a source with the texts that it was read from. The list is
// read for many pages and at every change: of ten thousand sources decoding the
// few that changed takes a tenth of the time.
type decodedSource struct {
	source, health string
	src            opinion.Source
}

var _ opinion.Sources = (*Sources)(nil)

// keptHealth is opinion.Health with what its public JSON leaves out.
type keptHealth struct {
	opinion.Health
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// keptSource is opinion.Source with what its public JSON leaves out.
type keptSource struct {
	opinion.Source
	Auth string `json:"auth,omitempty"`
	Push string `json:"push,omitempty"`
}

func encodeHealth(h opinion.Health) (string, error) {
	h.LastTry, h.LastGood = asKept(h.LastTry), asKept(h.LastGood)
	h.LastNew, h.NextTry = asKept(h.LastNew), asKept(h.NextTry)
	b, err := json.Marshal(keptHealth{h, h.ETag, h.LastModified})
	return string(b), err
}

// PutSource is opinion.Sources.PutSource.
func (s *Sources) PutSource(ctx context.Context, src opinion.Source) error {
	health, err := encodeHealth(src.Health)
	if err != nil {
		return fmt.Errorf("encode the health of source %s: %w", src.Name, err)
	}
	src.Health, src.CreatedAt = opinion.Health{}, asKept(src.CreatedAt)
	src.Name = clean(src.Name)
	b, err := json.Marshal(keptSource{src, src.Auth, src.Push})
	if err != nil {
		return fmt.Errorf("encode source %s: %w", src.Name, err)
	}
	err = s.db.updateAudited(ctx, func(t tx) error {
		if err := t.afterChange(src); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO sources (id, name, source, health) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, source = excluded.source`,
			src.ID, src.Name, string(b), health)
		return err
	})
	if err != nil {
		return fmt.Errorf("store source %s: %w", src.Name, err)
	}
	return nil
}

// afterChange puts the health that a source has left once it is changed to src.
func (t tx) afterChange(src opinion.Source) error {
	old, err := scanSource(t.row(`SELECT source, health FROM sources WHERE id = ?`, clean(src.ID)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	left := src.HealthAfter(old)
	if left == old.Health {
		return nil
	}
	health, err := encodeHealth(left)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE sources SET health = ? WHERE id = ?`, health, clean(src.ID))
	return err
}

// SourceByID is opinion.Sources.SourceByID.
func (s *Sources) SourceByID(ctx context.Context, id string) (opinion.Source, error) {
	return s.one(ctx, "id", id)
}

// SourceByName is opinion.Sources.SourceByName.
func (s *Sources) SourceByName(ctx context.Context, name string) (opinion.Source, error) {
	return s.one(ctx, "name", name)
}

func (s *Sources) one(ctx context.Context, column, value string) (opinion.Source, error) {
	src, err := scanSource(s.db.row(ctx, `SELECT source, health FROM sources WHERE `+column+` = ?`, clean(value)))
	if err != nil {
		return src, fmt.Errorf("read source %s: %w", value, orNotFound(err))
	}
	return src, nil
}

// SourceNames is opinion.Sources.SourceNames.
func (s *Sources) SourceNames(ctx context.Context, ids ...string) (map[string]string, error) {
	names := map[string]string{}
	read := func(where string, args ...any) error {
		rows, err := s.db.query(ctx, `SELECT id, name FROM sources`+where, args...)
		found, err := collect(rows, err, scanPair)
		for _, x := range found {
			names[x[0]] = x[1]
		}
		return err
	}
	if len(ids) == 0 {
		if err := read(""); err != nil {
			return nil, fmt.Errorf("read the names of all sources: %w", err)
		}
	}
	for rest := ids; len(rest) > 0; {
		var in string
		var args []any
		in, args, rest = nextList(rest)
		if err := read(` WHERE id IN (`+in+`)`, args...); err != nil {
			return nil, fmt.Errorf("read the names of %d sources: %w", len(ids), err)
		}
	}
	return names, nil
}

func scanPair(row scanner) (pair [2]string, err error) {
	err = row.Scan(&pair[0], &pair[1])
	return pair, err
}

// ListSources is opinion.Sources.ListSources.
func (s *Sources) ListSources(ctx context.Context) ([]opinion.Source, error) {
	s.mu.Lock()
	known := s.decoded
	s.mu.Unlock()
	found := make(map[string]decodedSource, len(known))
	rows, err := s.db.query(ctx, `SELECT id, source, health FROM sources`)
	out, err := collect(rows, err, func(row scanner) (opinion.Source, error) {
		var id string
		var d decodedSource
		err := row.Scan(&id, &d.source, &d.health)
		if err != nil {
			return d.src, err
		}
		if k := known[id]; k.source == d.source && k.health == d.health {
			d.src = k.src
		} else if d.src, err = decodeSource([]byte(d.source), []byte(d.health)); err != nil {
			return d.src, err
		}
		found[id] = d
		return d.src, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	s.mu.Lock()
	s.decoded = found
	s.mu.Unlock()
	slices.SortFunc(out, func(a, b opinion.Source) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// PutHealth is opinion.Sources.PutHealth; it returns opinion.ErrNotFound for
// an unknown source.
func (s *Sources) PutHealth(ctx context.Context, id string, h opinion.Health) error {
	health, err := encodeHealth(h)
	if err == nil {
		err = s.db.update(ctx, func(t tx) error {
			return t.execOne(opinion.ErrNotFound, `UPDATE sources SET health = ? WHERE id = ?`, health, clean(id))
		})
	}
	if err != nil {
		return fmt.Errorf("store the health of source %s: %w", id, err)
	}
	return nil
}

// DeleteSource is opinion.Sources.DeleteSource; it returns opinion.ErrNotFound
// for an unknown source.
func (s *Sources) DeleteSource(ctx context.Context, id string) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		for _, q := range []string{`DELETE FROM source_runs WHERE source_id = ?`, `DELETE FROM source_days WHERE source_id = ?`} {
			if _, err := t.exec(q, clean(id)); err != nil {
				return err
			}
		}
		return t.execOne(opinion.ErrNotFound, `DELETE FROM sources WHERE id = ?`, clean(id))
	})
	if err != nil {
		return fmt.Errorf("delete source %s: %w", id, err)
	}
	return nil
}

func scanSource(row scanner) (opinion.Source, error) {
	var source, health []byte
	if err := row.Scan(&source, &health); err != nil {
		return opinion.Source{}, err
	}
	return decodeSource(source, health)
}

func decodeSource(source, health []byte) (opinion.Source, error) {
	var src opinion.Source
	var kept keptSource
	if err := json.Unmarshal(source, &kept); err != nil {
		return src, fmt.Errorf("decode source: %w", err)
	}
	src, src.Auth, src.Push = kept.Source, kept.Auth, kept.Push
	var h keptHealth
	if err := json.Unmarshal(health, &h); err != nil {
		return src, fmt.Errorf("decode the health of source %s: %w", src.Name, err)
	}
	src.Health = h.Health
	src.Health.ETag, src.Health.LastModified = h.ETag, h.LastModified
	return src, nil
}
