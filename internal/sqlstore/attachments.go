package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/attach"
	"yuqing/internal/opinion"
)

// Attachments keeps what is attached to what; it is an attach.Store.
type Attachments struct{ db *database }

// AddAttachment implements attach.Store.
func (s *Attachments) AddAttachment(ctx context.Context, a attach.Attachment) error {
	doc, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode attachment %s: %w", a.ID, err)
	}
	err = s.db.updateAudited(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO attachments (id, object, hash, recorded_at, voided, attachment) VALUES (?, ?, ?, ?, 0, ?)`,
			clean(a.ID), clean(a.Object), clean(a.Hash), micros(a.RecordedAt), clean(string(doc)))
		if err != nil {
			return err
		}
		return holdFiles(t, "attachment:"+a.ID, time.Time{}, a.Hashes())
	})
	if err != nil {
		return fmt.Errorf("store attachment %s: %w", a.ID, err)
	}
	return nil
}

// Attachment implements attach.Store.
func (s *Attachments) Attachment(ctx context.Context, id string) (attach.Attachment, error) {
	a, err := scanAttachment(s.db.row(ctx, `SELECT attachment FROM attachments WHERE id = ?`, clean(id)))
	if err != nil {
		return a, fmt.Errorf("read attachment %s: %w", id, orNotFound(err))
	}
	return a, nil
}

// Attachments implements attach.Store.
func (s *Attachments) Attachments(ctx context.Context, objects ...string) ([]attach.Attachment, error) {
	var out []attach.Attachment
	for rest := objects; len(rest) > 0; {
		var in string
		var args []any
		in, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT attachment FROM attachments WHERE object IN (`+in+`) ORDER BY recorded_at, id`, args...)
		list, err := collect(rows, err, scanAttachment)
		if err != nil {
			return nil, fmt.Errorf("list the attachments of %s: %w", strings.Join(objects, ", "), err)
		}
		out = append(out, list...)
	}
	return out, nil
}

// VoidAttachment implements attach.Store.
func (s *Attachments) VoidAttachment(ctx context.Context, id string, v attach.Voiding) error {
	if err := s.amend(ctx, id, 1, func(a *attach.Attachment) { a.Voided = &v }); err != nil {
		return fmt.Errorf("void attachment %s: %w", id, err)
	}
	return nil
}

// LiftSeal implements attach.Store.
func (s *Attachments) LiftSeal(ctx context.Context, id string, v attach.Voiding) error {
	if err := s.amend(ctx, id, 0, func(a *attach.Attachment) { a.Lifted = &v }); err != nil {
		return fmt.Errorf("lift the seal of attachment %s: %w", id, err)
	}
	return nil
}

// amend changes an attachment in force. It writes first and reads then, so that
// of two who amend it neither undoes what the other did.
func (s *Attachments) amend(ctx context.Context, id string, voided int, change func(*attach.Attachment)) error {
	return s.db.updateAudited(ctx, func(t tx) error {
		err := t.execOne(opinion.ErrStale, `UPDATE attachments SET voided = ? WHERE id = ? AND voided = 0`, voided, clean(id))
		if err != nil && !errors.Is(err, opinion.ErrStale) {
			return err
		}
		a, unknown := scanAttachment(t.row(`SELECT attachment FROM attachments WHERE id = ?`, clean(id)))
		if unknown != nil {
			return orNotFound(unknown)
		}
		if err != nil {
			return err
		}
		change(&a)
		doc, err := json.Marshal(a)
		if err != nil {
			return err
		}
		_, err = t.exec(`UPDATE attachments SET attachment = ? WHERE id = ?`, clean(string(doc)), clean(id))
		return err
	})
}

func scanAttachment(row scanner) (a attach.Attachment, err error) {
	var doc []byte
	if err := row.Scan(&doc); err != nil {
		return a, err
	}
	return a, json.Unmarshal(doc, &a)
}
