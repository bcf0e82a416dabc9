package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// Events is eventflow.Store. What the stage writes lies with the posts; the
// decisions of people lie with the ledger, where the audit log is.
type Events struct{ posts, office *database }

var _ eventflow.Store = (*Events)(nil)

const stateColumns = `version, place_at, place_id, seq, decision, taken`

func scanState(row scanner) (s eventflow.State, err error) {
	err = row.Scan(&s.Version, &s.Place.At, &s.Place.ID, &s.Seq, &s.Decision, &s.Taken)
	return s, err
}

// State is eventflow.Checkpoints.State.
func (s *Events) State(ctx context.Context) (eventflow.State, error) {
	st, err := scanState(s.posts.row(ctx, `SELECT `+stateColumns+` FROM event_state WHERE id = 1`))
	if err != nil {
		return st, fmt.Errorf("read where the events stand: %w", err)
	}
	return st, nil
}

// Reset is eventflow.Checkpoints.Reset.
func (s *Events) Reset(ctx context.Context) error {
	err := s.posts.update(ctx, func(t tx) error {
		_, err := t.exec(`UPDATE event_state SET version = version + 1, place_at = 0, place_id = '', seq = 0, decision = 0, taken = 0 WHERE id = 1`)
		if err == nil {
			_, err = t.exec(`DELETE FROM event_snapshots`)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("forget the checkpoints of the events: %w", err)
	}
	return nil
}

// Snapshots is eventflow.Checkpoints.Snapshots.
func (s *Events) Snapshots(ctx context.Context) ([]eventflow.Snapshot, error) {
	rows, err := s.posts.query(ctx, `SELECT place_at, place_id, decision, taken FROM event_snapshots WHERE part = 0 ORDER BY taken`)
	list, err := collect(rows, err, func(row scanner) (p eventflow.Snapshot, err error) {
		err = row.Scan(&p.Place.At, &p.Place.ID, &p.Decision, &p.Taken)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the checkpoints of the events: %w", err)
	}
	return list, nil
}

// SnapshotData is eventflow.Checkpoints.SnapshotData.
func (s *Events) SnapshotData(ctx context.Context, taken int64) ([]byte, error) {
	rows, err := s.posts.query(ctx, `SELECT data FROM event_snapshots WHERE taken = ? ORDER BY part`, taken)
	parts, err := collect(rows, err, func(row scanner) (b []byte, err error) {
		err = row.Scan(&b)
		return b, err
	})
	if err == nil && len(parts) == 0 {
		err = opinion.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint of the events after %d posts: %w", taken, err)
	}
	return slices.Concat(parts...), nil
}

// Taken is eventflow.Checkpoints.Taken.
func (s *Events) Taken(ctx context.Context, ids []string) (map[string]bool, error) {
	members, err := s.Members(ctx, ids)
	out := make(map[string]bool, len(members))
	for id := range members {
		out[id] = true
	}
	return out, err
}

// TakenFrom is eventflow.Checkpoints.TakenFrom.
func (s *Events) TakenFrom(ctx context.Context, at int64) ([]eventflow.Place, error) {
	rows, err := s.posts.query(ctx, `SELECT place_at, post_id FROM event_posts WHERE place_at >= ?`, at)
	list, err := collect(rows, err, func(row scanner) (p eventflow.Place, err error) {
		err = row.Scan(&p.At, &p.ID)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the posts taken: %w", err)
	}
	return list, nil
}

// Members is eventflow.Checkpoints.Members.
func (s *Events) Members(ctx context.Context, ids []string) (map[string]events.Membership, error) {
	out := make(map[string]events.Membership, len(ids))
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.posts.query(ctx, `SELECT post_id, event_id, original_id FROM event_posts WHERE post_id IN (`+list+`)`, args...)
		found, err := collect(rows, err, func(row scanner) (m events.Membership, err error) {
			err = row.Scan(&m.Post, &m.Event, &m.Original)
			return m, err
		})
		if err != nil {
			return nil, fmt.Errorf("look up the events of %d posts: %w", len(ids), err)
		}
		for _, m := range found {
			out[m.Post] = m
		}
	}
	return out, nil
}

// Changed is eventflow.Checkpoints.Changed.
func (s *Events) Changed(ctx context.Context, at int64) (map[string]eventflow.Place, error) {
	out := map[string]eventflow.Place{}
	rows, err := s.posts.query(ctx, `SELECT id, touched_at, touched_id FROM events WHERE touched_at >= ?`, at)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id string
		var p eventflow.Place
		err := row.Scan(&id, &p.At, &p.ID)
		out[id] = p
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the events changed: %w", err)
	}
	return out, nil
}

// Warm is eventflow.Checkpoints.Warm.
func (s *Events) Warm(ctx context.Context, ended bool) ([]eventflow.Warmth, error) {
	q := `SELECT id, state, heat FROM events WHERE state <> 'ended'`
	if ended {
		q += ` OR heat > 0`
	}
	rows, err := s.posts.query(ctx, q+` ORDER BY id`)
	list, err := collect(rows, err, func(row scanner) (w eventflow.Warmth, err error) {
		var heat int64
		err = row.Scan(&w.ID, &w.State, &heat)
		w.Heat = float64(heat) / 10
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the events that are not cold: %w", err)
	}
	return list, nil
}

// Applied is eventflow.Checkpoints.Applied.
func (s *Events) Applied(ctx context.Context) ([]eventflow.Applied, error) {
	rows, err := s.posts.query(ctx, `SELECT n, place_at, place_id, event_id, problem FROM event_applied ORDER BY n`)
	list, err := collect(rows, err, func(row scanner) (a eventflow.Applied, err error) {
		err = row.Scan(&a.N, &a.Place.At, &a.Place.ID, &a.Event, &a.Problem)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the decisions carried out: %w", err)
	}
	return list, nil
}

// Dealt is eventflow.Decisions.Dealt.
func (s *Events) Dealt(ctx context.Context) (int64, error) {
	st, err := s.State(ctx)
	return st.Decision, err
}

// Alarmed is eventflow.Checkpoints.Alarmed, the oldest first.
func (s *Events) Alarmed(ctx context.Context, event string) ([]eventflow.Alarm, error) {
	rows, err := s.posts.query(ctx, `SELECT alarm FROM event_alarms WHERE event_id = ?
		OR post_id IN (SELECT post_id FROM event_posts WHERE event_id = ?) ORDER BY n`, clean(event), clean(event))
	list, err := collect(rows, err, scanJSON[eventflow.Alarm])
	if err != nil {
		return nil, fmt.Errorf("list the alarms of event %s: %w", event, err)
	}
	return list, nil
}

// scanJSON reads a column that holds JSON.
func scanJSON[T any](row scanner) (v T, err error) {
	var b []byte
	if err := row.Scan(&b); err != nil {
		return v, err
	}
	return v, json.Unmarshal(b, &v)
}
