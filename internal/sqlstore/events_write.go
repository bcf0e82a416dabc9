package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// snapshotPart is how long a part of a checkpoint is.
const snapshotPart = 1 << 20

// Commit is eventflow.Checkpoints.Commit.
func (s *Events) Commit(ctx context.Context, c eventflow.Commit) error {
	return s.posts.update(ctx, func(t tx) error {
		st := c.State
		err := t.execOne(opinion.ErrStale, `UPDATE event_state SET version = ?, place_at = ?, place_id = ?, seq = ?, decision = ?, taken = ?
			WHERE id = 1 AND version = ?`, st.Version, st.Place.At, clean(st.Place.ID), st.Seq, st.Decision, st.Taken, c.Version)
		if err != nil {
			return err
		}
		for _, write := range []func(tx, eventflow.Commit) error{
			writeSnapshot, writeRefreshed, writeEventPosts, writeMoved, writeRenewed, writeEvents, removeEvents, writeApplied, writeAlarms,
		} {
			if err := write(t, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeSnapshot(t tx, c eventflow.Commit) error {
	if c.Back != nil {
		_, err := t.exec(`DELETE FROM event_snapshots WHERE place_at > ? OR place_at = ? AND place_id <> ?`,
			c.Back.At, c.Back.At, clean(c.Back.ID))
		if err != nil {
			return fmt.Errorf("drop checkpoints: %w", err)
		}
	}
	if c.Snapshot == nil {
		return nil
	}
	w := &where{}
	if len(c.Keep) > 0 {
		args := make([]any, len(c.Keep))
		for i, n := range c.Keep {
			args[i] = n
		}
		w.add(`taken NOT IN (`+marks(len(args))+`)`, args...)
	}
	if _, err := t.exec(`DELETE FROM event_snapshots WHERE `+w.and(), w.args...); err != nil {
		return fmt.Errorf("drop checkpoints: %w", err)
	}
	for part, rest := 0, c.Snapshot; len(rest) > 0; part++ {
		n := min(snapshotPart, len(rest))
		_, err := t.exec(`INSERT INTO event_snapshots (taken, part, place_at, place_id, decision, data) VALUES (?, ?, ?, ?, ?, ?)`,
			c.State.Taken, part, c.State.Place.At, clean(c.State.Place.ID), c.State.Decision, rest[:n])
		if err != nil {
			return fmt.Errorf("write a checkpoint: %w", err)
		}
		rest = rest[n:]
	}
	return nil
}

func writeEventPosts(t tx, c eventflow.Commit) error {
	err := inLots(c.Posts, func(posts []eventflow.Post) error {
		var args []any
		for _, p := range posts {
			args = append(args, clean(p.ID), p.Event, clean(p.Original), p.Place.At, micros(p.At), clean(p.Source), flag(p.Ticket), clean(p.Tone), clean(p.Unit))
		}
		_, err := t.exec(`INSERT INTO event_posts (post_id, event_id, original_id, place_at, published_at, source, ticket, tone, unit)
			VALUES `+tuples(len(posts), 9)+` ON CONFLICT (post_id) DO UPDATE SET event_id = excluded.event_id,
			original_id = excluded.original_id, place_at = excluded.place_at, published_at = excluded.published_at,
			source = excluded.source, ticket = excluded.ticket, tone = excluded.tone, unit = excluded.unit`, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("write posts of events: %w", err)
	}
	return nil
}

func writeMoved(t tx, c eventflow.Commit) error {
	err := inLots(c.Moved, func(moved []events.Membership) error {
		var args []any
		for _, m := range moved {
			args = append(args, clean(m.Post), m.Event, clean(m.Original))
		}
		_, err := t.exec(`UPDATE event_posts SET event_id = v.column2, original_id = v.column3
			FROM (VALUES `+tuples(len(moved), 3)+`) AS v WHERE post_id = v.column1`, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("move posts between events: %w", err)
	}
	return nil
}

func writeRenewed(t tx, c eventflow.Commit) error {
	err := inLots(c.Renewed, func(posts []eventflow.Post) error {
		var args []any
		for _, p := range posts {
			args = append(args, clean(p.ID), clean(p.Tone), clean(p.Unit))
		}
		_, err := t.exec(`UPDATE event_posts SET tone = v.column2, unit = v.column3
			FROM (VALUES `+tuples(len(posts), 3)+`) AS v WHERE post_id = v.column1`, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("renew posts of events: %w", err)
	}
	return nil
}

func writeRefreshed(t tx, c eventflow.Commit) error {
	for _, e := range c.Refreshed {
		b, err := encodeEvent(e)
		if err != nil {
			return err
		}
		_, err = t.exec(`UPDATE events SET state = ?, heat = ?, peak = ?, last_day = ?, event = ? WHERE id = ?`,
			string(e.State), tenths(e.Heat), tenths(e.Peak), e.LastDay, b, e.ID)
		if err != nil {
			return fmt.Errorf("refresh event %s: %w", e.ID, err)
		}
	}
	return nil
}

func writeEvents(t tx, c eventflow.Commit) error {
	err := inLots(c.Events, func(list []eventflow.Event) error {
		var args []any
		for _, e := range list {
			b, err := encodeEvent(e)
			if err != nil {
				return err
			}
			args = append(args, e.ID, clean(e.Title), string(e.State), tenths(e.Heat), tenths(e.Peak), micros(e.First), micros(e.Last),
				e.LastDay, e.Posts, e.Tickets, e.Touched.At, clean(e.Touched.ID), b)
		}
		_, err := t.exec(`INSERT INTO events (id, title, state, heat, peak, first_at, last_at, last_day, posts, tickets, touched_at, touched_id, event)
			VALUES `+tuples(len(list), 13)+` ON CONFLICT (id) DO UPDATE SET title = excluded.title, state = excluded.state,
			heat = excluded.heat, peak = excluded.peak, first_at = excluded.first_at, last_at = excluded.last_at,
			last_day = excluded.last_day, posts = excluded.posts, tickets = excluded.tickets,
			touched_at = excluded.touched_at, touched_id = excluded.touched_id, event = excluded.event`, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	ids := make([]string, len(c.Events))
	for i, e := range c.Events {
		ids[i] = e.ID
	}
	if err := deleteIn(t, `event_labels WHERE event_id`, ids); err != nil {
		return err
	}
	if err := deleteIn(t, `event_moves WHERE id`, ids); err != nil { // one that is again what it was
		return err
	}
	var labels [][3]string
	for _, e := range c.Events {
		labels = append(labels, eventLabelsOf(e)...)
	}
	err = inLots(labels, func(rows [][3]string) error {
		var args []any
		for _, r := range rows {
			args = append(args, r[0], r[1], clean(r[2]))
		}
		_, err := t.exec(`INSERT INTO event_labels (event_id, kind, label) VALUES `+tuples(len(rows), 3), args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("write labels of events: %w", err)
	}
	return nil
}

// eventLabelsOf are what an event is filtered by; a division counts for those that
// contain it too.
func eventLabelsOf(e eventflow.Event) [][3]string {
	seen := map[[3]string]bool{}
	var out [][3]string
	add := func(kind, label string) {
		l := [3]string{e.ID, kind, label}
		if !seen[l] {
			seen[l] = true
			out = append(out, l)
		}
	}
	for _, x := range e.Topics {
		add("topic", x.ID)
	}
	for _, x := range e.Regions {
		for _, code := range opinion.Divisions(x.Code) {
			add("region", code)
		}
	}
	for _, x := range e.Units {
		add("unit", x)
	}
	return out
}

func deleteIn(t tx, from string, ids []string) error {
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		if _, err := t.exec(`DELETE FROM `+from+` IN (`+list+`)`, args...); err != nil {
			return fmt.Errorf("delete from %s: %w", from, err)
		}
	}
	return nil
}

func removeEvents(t tx, c eventflow.Commit) error {
	ids := make([]string, len(c.Gone))
	for i, g := range c.Gone {
		ids[i] = g.ID
	}
	for _, from := range []string{`events WHERE id`, `event_labels WHERE event_id`} {
		if err := deleteIn(t, from, ids); err != nil {
			return err
		}
	}
	for _, g := range c.Gone {
		if g.To == "" {
			continue
		}
		_, err := t.exec(`INSERT INTO event_moves (id, to_id) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET to_id = excluded.to_id`, g.ID, g.To)
		if err != nil {
			return fmt.Errorf("note where event %s went: %w", g.ID, err)
		}
	}
	return nil
}

func writeApplied(t tx, c eventflow.Commit) error {
	for _, a := range c.Applied {
		_, err := t.exec(`INSERT INTO event_applied (n, place_at, place_id, event_id, problem) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (n) DO UPDATE SET event_id = excluded.event_id, problem = excluded.problem`,
			a.N, a.Place.At, clean(a.Place.ID), a.Event, a.Problem)
		if err != nil {
			return fmt.Errorf("note where decision %d was carried out: %w", a.N, err)
		}
	}
	return nil
}

func writeAlarms(t tx, c eventflow.Commit) error {
	for _, a := range c.Alarms {
		b, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("encode an alarm: %w", err)
		}
		_, err = t.exec(`INSERT INTO event_alarms (n, event_id, kind, day, post_id, alarm)
			VALUES ((SELECT COALESCE(MAX(n), 0) + 1 FROM event_alarms), ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			a.Event, string(a.Kind), a.Day, clean(a.Post), string(b))
		if err != nil {
			return fmt.Errorf("write an alarm: %w", err)
		}
	}
	return nil
}

func tenths(degrees float64) int64 { return int64(math.Round(degrees * 10)) }

func encodeEvent(e eventflow.Event) (string, error) {
	e.Title = clean(e.Title)
	b, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("encode event %s: %w", e.ID, err)
	}
	return string(b), nil
}
