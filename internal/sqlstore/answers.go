package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"yuqing/internal/answers"
	"yuqing/internal/opinion"
)

// Answers is answers.Store.
type Answers struct{ db *database }

var _ answers.Store = (*Answers)(nil)

// SentAnswers is answers.Store.SentAnswers.
func (s *Answers) SentAnswers(ctx context.Context, matter string) (map[string]string, error) {
	rows, err := s.db.query(ctx, `SELECT id, hash FROM answers_sent WHERE matter = ?`, clean(matter))
	out := map[string]string{}
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id, hash string
		err := row.Scan(&id, &hash)
		out[id] = hash
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read which answers were sent: %w", err)
	}
	return out, nil
}

// PutSentAnswers is answers.Store.PutSentAnswers.
func (s *Answers) PutSentAnswers(ctx context.Context, sent []opinion.Answer) error {
	err := s.db.updateAudited(ctx, func(t tx) error {
		for _, a := range sent {
			_, err := t.exec(`INSERT INTO answers_sent (id, matter, hash) VALUES (?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET hash = excluded.hash`, clean(a.ID), clean(a.Matter), a.Hash())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note which answers are sent: %w", err)
	}
	return nil
}

// TakeAnswers is answers.Store.TakeAnswers.
func (s *Answers) TakeAnswers(ctx context.Context, taken []opinion.Answer) error {
	err := s.db.update(ctx, func(t tx) error {
		for _, a := range taken {
			if err := t.takeAnswer(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take %d answers: %w", len(taken), err)
	}
	return nil
}

func (t tx) takeAnswer(a opinion.Answer) error {
	if a.Withdrawn {
		_, err := t.exec(`DELETE FROM answers_taken WHERE id = ?`, clean(a.ID))
		return err
	}
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO answers_taken (id, post_id, at, answer) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET post_id = excluded.post_id, at = excluded.at, answer = excluded.answer`,
		clean(a.ID), clean(a.Post), micros(a.At), clean(string(b)))
	return err
}

// AnswersOf is answers.Store.AnswersOf.
func (s *Answers) AnswersOf(ctx context.Context, posts []string) ([]opinion.Answer, error) {
	var out []opinion.Answer
	for len(posts) > 0 {
		list, args, rest := nextList(posts)
		rows, err := s.db.query(ctx, `SELECT answer FROM answers_taken WHERE post_id IN (`+list+`)`, args...)
		some, err := collect(rows, err, scanAnswer)
		if err != nil {
			return nil, fmt.Errorf("read the answers of %d posts: %w", len(posts), err)
		}
		out, posts = append(out, some...), rest
	}
	slices.SortStableFunc(out, func(a, b opinion.Answer) int { return a.At.Compare(b.At) })
	return out, nil
}

func scanAnswer(row scanner) (a opinion.Answer, err error) {
	var b []byte
	if err = row.Scan(&b); err == nil {
		err = json.Unmarshal(b, &a)
	}
	return a, err
}
