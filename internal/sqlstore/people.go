package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

func putUsers(t tx, c access.Change) error {
	for _, u := range c.Users {
		u.Login, u.Phone = clean(u.Login), clean(u.Phone)
		person, err := encodeUser(u)
		if err != nil {
			return err
		}
		args := []any{u.Login, u.PasswordHash, u.Phone, person, u.ID, u.Version}
		q := `UPDATE users SET login = ?, password_hash = ?, phone = ?, person = ?, version = version + 1
			WHERE id = ? AND version = ?`
		if u.Version == 0 {
			q = `INSERT INTO users (login, password_hash, phone, person, id, version, last_login) VALUES (?, ?, ?, ?, ?, ? + 1, 0)`
		}
		if err := t.execOne(opinion.ErrStale, q, args...); err != nil {
			return fmt.Errorf("user %s: %w", u.Login, err)
		}
		sealRows(c.Audit, "user:"+u.ID, digestOf(u.ID, u.Login, u.PasswordHash, u.Phone, person))
	}
	return nil
}

// sealRows puts an object's digest on the rows that tell of it, so that a later
// change outside the program is found.
func sealRows(rows []access.AuditEntry, object, digest string) {
	for i := range rows {
		if rows[i].Object == object {
			rows[i].Digest = digest
		}
	}
}

func encodeUser(u access.User) (string, error) {
	u.Name, u.Version, u.LastLogin = clean(u.Name), 0, time.Time{} // which columns keep
	u.CreatedAt, u.PasswordAt = asKept(u.CreatedAt), asKept(u.PasswordAt)
	b, err := json.Marshal(u)
	if err != nil {
		return "", fmt.Errorf("encode user %s: %w", u.Login, err)
	}
	return string(b), nil
}

const userColumns = `id, version, login, password_hash, phone, last_login, person`

func scanUser(row scanner) (access.User, error) {
	var k access.User // the columns win over the JSON
	var last int64
	var person []byte
	if err := row.Scan(&k.ID, &k.Version, &k.Login, &k.PasswordHash, &k.Phone, &last, &person); err != nil {
		return k, err
	}
	var u access.User
	if err := json.Unmarshal(person, &u); err != nil {
		return u, fmt.Errorf("decode user %s: %w", k.Login, err)
	}
	u.ID, u.Version, u.Login, u.PasswordHash, u.Phone = k.ID, k.Version, k.Login, k.PasswordHash, k.Phone
	u.LastLogin = fromMicros(last)
	return u, nil
}

// User is access.Store.User.
func (s *Access) User(ctx context.Context, id string) (access.User, error) {
	u, err := scanUser(s.db.row(ctx, `SELECT `+userColumns+` FROM users WHERE id = ?`, clean(id)))
	return u, orNotFound(err)
}

// UserByLogin is access.Store.UserByLogin.
func (s *Access) UserByLogin(ctx context.Context, login string) (access.User, error) {
	u, err := scanUser(s.db.row(ctx, `SELECT `+userColumns+` FROM users WHERE login = ?`, clean(login)))
	return u, orNotFound(err)
}

// Users is access.Store.Users.
func (s *Access) Users(ctx context.Context) ([]access.User, error) {
	rows, err := s.db.query(ctx, `SELECT `+userColumns+` FROM users`)
	out, err := collect(rows, err, scanUser)
	slices.SortFunc(out, func(a, b access.User) int { return strings.Compare(a.Login, b.Login) })
	return out, err
}

func putUnits(t tx, c access.Change) error {
	for _, u := range c.Units {
		u.Name = clean(u.Name)
		b, err := json.Marshal(u)
		if err != nil {
			return fmt.Errorf("encode unit %s: %w", u.Name, err)
		}
		args := []any{u.ParentID, u.Name, flag(u.Dissolved), string(b), u.ID, u.Version}
		q := `UPDATE units SET parent_id = ?, name = ?, dissolved = ?, unit = ?, version = version + 1
			WHERE id = ? AND version = ?`
		if u.Version == 0 {
			q = `INSERT INTO units (parent_id, name, dissolved, unit, id, version) VALUES (?, ?, ?, ?, ?, ? + 1)`
		}
		if err := t.execOne(opinion.ErrStale, q, args...); err != nil {
			return fmt.Errorf("unit %s: %w", u.Name, err)
		}
		sealRows(c.Audit, "unit:"+u.ID, digestOf(u.ID, u.ParentID, u.Name, string(b)))
	}
	return nil
}

func scanUnit(row scanner) (access.Unit, error) {
	var u access.Unit
	var version int64
	var b []byte
	if err := row.Scan(&version, &b); err != nil {
		return u, err
	}
	err := json.Unmarshal(b, &u)
	u.Version = version
	return u, err
}

// Unit is access.Store.Unit.
func (s *Access) Unit(ctx context.Context, id string) (access.Unit, error) {
	u, err := scanUnit(s.db.row(ctx, `SELECT version, unit FROM units WHERE id = ?`, clean(id)))
	return u, orNotFound(err)
}

// Units is access.Store.Units.
func (s *Access) Units(ctx context.Context) ([]access.Unit, error) {
	rows, err := s.db.query(ctx, `SELECT version, unit FROM units`)
	out, err := collect(rows, err, scanUnit)
	slices.SortFunc(out, func(a, b access.Unit) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) })
	return out, err
}

// UnitsUnder is access.Store.UnitsUnder. Who took over from whom is read from the
// units themselves, which are sealed: a column for it could be edited.
func (s *Access) UnitsUnder(ctx context.Context, id string) ([]string, error) {
	out, err := s.below(ctx, id)
	if err != nil || len(out) == 0 {
		return out, err
	}
	rows, err := s.db.query(ctx, `SELECT version, unit FROM units WHERE dissolved = 1`)
	gone, err := collect(rows, err, scanUnit)
	if err != nil {
		return nil, err
	}
	for again := true; again; {
		again = false
		for _, u := range gone {
			if !slices.Contains(out, u.Successor) || slices.Contains(out, u.ID) {
				continue
			}
			more, err := s.below(ctx, u.ID)
			if err != nil {
				return nil, err
			}
			for _, id := range more {
				if !slices.Contains(out, id) {
					out, again = append(out, id), true
				}
			}
		}
	}
	return out, nil
}

// below are a unit and all under it. UNION, and not UNION ALL, ends it even
// where damaged data has a loop.
func (s *Access) below(ctx context.Context, id string) ([]string, error) {
	rows, err := s.db.query(ctx, `WITH RECURSIVE below (id) AS (
			SELECT id FROM units WHERE id = ?
			UNION SELECT units.id FROM units JOIN below ON units.parent_id = below.id
		) SELECT id FROM below`, clean(id))
	return collect(rows, err, scanString)
}
