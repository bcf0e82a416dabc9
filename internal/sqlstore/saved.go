package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// SavedSearches is search.SavedSearches.
type SavedSearches struct{ db *database }

var _ search.SavedSearches = (*SavedSearches)(nil)

// PutSaved is search.SavedSearches.PutSaved, with the audit rows of
// access.WithAudit.
func (s *SavedSearches) PutSaved(ctx context.Context, x search.Saved) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO saved_searches (id, kind, owner, by_name, name, query, shared, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query, shared = excluded.shared, at = excluded.at`,
			clean(x.ID), string(x.Kind), clean(x.Owner), clean(x.By), clean(x.Name), clean(x.Query), asNumber(x.Shared), micros(x.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("save a search: %w", err)
	}
	return nil
}

func asNumber(b bool) int {
	if b {
		return 1
	}
	return 0
}

// SavedOf is search.SavedSearches.SavedOf.
func (s *SavedSearches) SavedOf(ctx context.Context, kind search.SavedKind, owner string, shared bool) ([]search.Saved, error) {
	rows, err := s.db.query(ctx, `SELECT id, kind, owner, by_name, name, query, shared, at FROM saved_searches
		WHERE kind = ? AND (owner = ? OR shared >= ?) ORDER BY name, id`, string(kind), clean(owner), 2-asNumber(shared))
	out, err := collect(rows, err, func(row scanner) (x search.Saved, err error) {
		var isShared, at int64
		err = row.Scan(&x.ID, &x.Kind, &x.Owner, &x.By, &x.Name, &x.Query, &isShared, &at)
		x.Shared, x.At = isShared != 0, fromMicros(at)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("read saved searches: %w", err)
	}
	return out, nil
}

// DropSaved is search.SavedSearches.DropSaved, with the audit rows of
// access.WithAudit.
func (s *SavedSearches) DropSaved(ctx context.Context, id string) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		return t.execOne(opinion.ErrNotFound, `DELETE FROM saved_searches WHERE id = ?`, clean(id))
	})
	if err != nil {
		return fmt.Errorf("drop saved search %s: %w", id, err)
	}
	return nil
}
