package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"yuqing/internal/office"
	"yuqing/internal/opinion"
)

// Office keeps what an office sets of its own way of working: office.Store.
type Office struct{ db *database }

const officeColumns = `kind, version, at, user_id, name, why, changes, settled`

// PutVersion is office.Store.PutVersion.
func (o *Office) PutVersion(ctx context.Context, v office.Version) error {
	changes, err := json.Marshal(v.Changes)
	if err != nil {
		return fmt.Errorf("encode %s %d: %w", v.Kind, v.Version, err)
	}
	err = o.db.updateAudited(ctx, func(t tx) error {
		var newest int64
		if err := t.row(`SELECT COALESCE(MAX(version), 0) FROM office_versions WHERE kind = ?`, string(v.Kind)).Scan(&newest); err != nil {
			return err
		}
		if v.Version != newest+1 {
			return opinion.ErrStale
		}
		_, err := t.exec(`INSERT INTO office_versions (`+officeColumns+`, content) VALUES (`+marks(9)+`)`,
			string(v.Kind), v.Version, micros(v.At), v.UserID, clean(v.Name), clean(v.Why), clean(string(changes)), flag(v.Settled), clean(v.Content))
		if errors.Is(err, opinion.ErrConflict) { // somebody else at the same moment
			return opinion.ErrStale
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store %s %d: %w", v.Kind, v.Version, err)
	}
	return nil
}

// VersionOf is office.Store.VersionOf.
func (o *Office) VersionOf(ctx context.Context, k office.Kind, version int64) (office.Version, error) {
	var content string
	row := o.db.row(ctx, `SELECT `+officeColumns+`, content FROM office_versions WHERE kind = ? AND version = ?`, string(k), version)
	v, err := scanVersion(row, &content)
	if err != nil {
		return v, fmt.Errorf("read %s %d: %w", k, version, orNotFound(err))
	}
	v.Content = content
	return v, nil
}

// Newest is office.Store.Newest.
func (o *Office) Newest(ctx context.Context) (map[office.Kind]int64, error) {
	type newest struct {
		kind    office.Kind
		version int64
	}
	rows, err := o.db.query(ctx, `SELECT kind, MAX(version) FROM office_versions GROUP BY kind`)
	list, err := collect(rows, err, func(row scanner) (n newest, err error) { return n, row.Scan(&n.kind, &n.version) })
	if err != nil {
		return nil, fmt.Errorf("read the newest versions: %w", err)
	}
	out := map[office.Kind]int64{}
	for _, n := range list {
		out[n.kind] = n.version
	}
	return out, nil
}

// Versions is office.Store.Versions.
func (o *Office) Versions(ctx context.Context, k office.Kind, limit int) ([]office.Version, error) {
	rows, err := o.db.query(ctx, `SELECT `+officeColumns+` FROM office_versions WHERE kind = ? ORDER BY version DESC LIMIT ?`, string(k), limit)
	out, err := collect(rows, err, func(row scanner) (office.Version, error) { return scanVersion(row) })
	if err != nil {
		return nil, fmt.Errorf("list the versions of %s: %w", k, err)
	}
	return out, nil
}

// Unsettled is office.Store.Unsettled.
func (o *Office) Unsettled(ctx context.Context) ([]office.Version, error) {
	rows, err := o.db.query(ctx, `SELECT `+officeColumns+` FROM office_versions v WHERE settled = 0
		AND version = (SELECT MAX(version) FROM office_versions n WHERE n.kind = v.kind) ORDER BY kind`)
	out, err := collect(rows, err, func(row scanner) (office.Version, error) { return scanVersion(row) })
	if err != nil {
		return nil, fmt.Errorf("look for versions that are not settled: %w", err)
	}
	return out, nil
}

// Settle is office.Store.Settle.
func (o *Office) Settle(ctx context.Context, k office.Kind, version int64) error {
	err := o.db.update(ctx, func(t tx) error {
		_, err := t.exec(`UPDATE office_versions SET settled = 1 WHERE kind = ? AND version <= ?`, string(k), version)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle %s %d: %w", k, version, err)
	}
	return nil
}

func scanVersion(row scanner, more ...any) (office.Version, error) {
	var v office.Version
	var at, settled int64
	var changes []byte
	err := row.Scan(append([]any{&v.Kind, &v.Version, &at, &v.UserID, &v.Name, &v.Why, &changes, &settled}, more...)...)
	if err != nil {
		return v, err
	}
	v.At, v.Settled = fromMicros(at), settled != 0
	return v, json.Unmarshal(changes, &v.Changes)
}
