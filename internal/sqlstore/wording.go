package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"yuqing/internal/opinion"
	"yuqing/internal/wording"
)

// Wording is wording.Store.
type Wording struct{ db *database }

var _ wording.Store = (*Wording)(nil)

const statementColumns = `id, version, title, content, topics, entry_id, source, valid_from, valid_until, withdrawn, by_name, user_id, at`

// Statements is wording.Store.Statements.
func (s *Wording) Statements(ctx context.Context) ([]wording.Statement, error) {
	rows, err := s.db.query(ctx, `SELECT `+statementColumns+` FROM statements s
		WHERE version = (SELECT MAX(version) FROM statements o WHERE o.id = s.id) ORDER BY at DESC, id`)
	out, err := collect(rows, err, scanStatement)
	if err != nil {
		return nil, fmt.Errorf("list the statements: %w", err)
	}
	return out, nil
}

// StatementVersions is wording.Store.StatementVersions.
func (s *Wording) StatementVersions(ctx context.Context, id string) ([]wording.Statement, error) {
	rows, err := s.db.query(ctx, `SELECT `+statementColumns+` FROM statements WHERE id = ? ORDER BY version DESC`, clean(id))
	out, err := collect(rows, err, scanStatement)
	if err == nil && len(out) == 0 {
		err = opinion.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read statement %s: %w", id, err)
	}
	return out, nil
}

func scanStatement(row scanner) (wording.Statement, error) {
	var st wording.Statement
	var topics string
	var from, until, withdrawn, at int64
	err := row.Scan(&st.ID, &st.Version, &st.Title, &st.Text, &topics, &st.EntryID, &st.Source, &from, &until, &withdrawn, &st.By, &st.UserID, &at)
	if err != nil {
		return st, err
	}
	st.From, st.Until, st.At, st.Withdrawn = fromMicros(from), fromMicros(until), fromMicros(at), withdrawn != 0
	if err := json.Unmarshal([]byte(topics), &st.Topics); err != nil {
		return st, fmt.Errorf("decode the topics of statement %s: %w", st.ID, err)
	}
	return st, nil
}

// PutStatement is wording.Store.PutStatement.
func (s *Wording) PutStatement(ctx context.Context, st wording.Statement) error {
	topics, err := json.Marshal(st.Topics)
	if err != nil {
		return fmt.Errorf("encode the topics of statement %s: %w", st.ID, err)
	}
	withdrawn := 0
	if st.Withdrawn {
		withdrawn = 1
	}
	err = s.db.updateAudited(ctx, func(t tx) error {
		if err := nextVersion(t, `SELECT COALESCE(MAX(version), 0) FROM statements WHERE id = ?`, st.Version, st.ID); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO statements (`+statementColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			st.ID, st.Version, clean(st.Title), clean(st.Text), clean(string(topics)), clean(st.EntryID), clean(st.Source),
			micros(st.From), micros(st.Until), withdrawn, clean(st.By), st.UserID, micros(st.At))
		return staleOnConflict(err)
	})
	if err != nil {
		return fmt.Errorf("store statement %s, version %d: %w", st.ID, st.Version, err)
	}
	return nil
}

// nextVersion refuses a version that is not one above the newest.
func nextVersion(t tx, newest string, version int64, args ...any) error {
	var n int64
	if err := t.row(newest, args...).Scan(&n); err != nil {
		return err
	}
	if version != n+1 {
		return opinion.ErrStale
	}
	return nil
}

// staleOnConflict: somebody else kept the same version at the same moment.
func staleOnConflict(err error) error {
	if errors.Is(err, opinion.ErrConflict) {
		return opinion.ErrStale
	}
	return err
}

// Words is wording.Store.Words.
func (s *Wording) Words(ctx context.Context) (wording.WordList, error) {
	var l wording.WordList
	var words string
	var at int64
	err := s.db.row(ctx, `SELECT version, words, by_name, user_id, at FROM word_lists ORDER BY version DESC LIMIT 1`).
		Scan(&l.Version, &words, &l.By, &l.UserID, &at)
	if err == nil {
		err = json.Unmarshal([]byte(words), &l.Words)
	}
	if err != nil {
		return l, fmt.Errorf("read the word list: %w", orNotFound(err))
	}
	l.At = fromMicros(at)
	return l, nil
}

// PutWords is wording.Store.PutWords.
func (s *Wording) PutWords(ctx context.Context, l wording.WordList) error {
	words, err := json.Marshal(l.Words)
	if err != nil {
		return fmt.Errorf("encode word list %d: %w", l.Version, err)
	}
	err = s.db.updateAudited(ctx, func(t tx) error {
		if err := nextVersion(t, `SELECT COALESCE(MAX(version), 0) FROM word_lists`, l.Version); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO word_lists (version, words, by_name, user_id, at) VALUES (?, ?, ?, ?, ?)`,
			l.Version, clean(string(words)), clean(l.By), l.UserID, micros(l.At))
		return staleOnConflict(err)
	})
	if err != nil {
		return fmt.Errorf("store word list %d: %w", l.Version, err)
	}
	return nil
}
