package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"yuqing/internal/eventflow"
	"yuqing/internal/notify"
)

// OutgoingEvent is the Kind of an eventflow.Alarm, in JSON.
const OutgoingEvent = "event"

// Decide is eventflow.Decisions.Decide.
func (s *Events) Decide(ctx context.Context, seen int64, decisions ...eventflow.Decision) (n int64, err error) {
	err = s.office.updateAudited(ctx, func(t tx) error {
		// Whoever decides takes the row first, so that they come one after the
		// other, each seeing what the one before has decided.
		if _, err := t.exec(`UPDATE event_handed SET n = n WHERE id = 1`); err != nil {
			return err
		}
		rows, err := t.query(decisionsAfter, 0)
		all, err := collect(rows, err, scanDecision)
		if err != nil {
			return err
		}
		if err := eventflow.Clash(all, seen, decisions...); err != nil {
			return err
		}
		for _, d := range decisions {
			b, err := json.Marshal(d)
			if err != nil {
				return fmt.Errorf("encode a decision: %w", err)
			}
			err = t.row(`INSERT INTO event_decisions (n, decision)
				VALUES ((SELECT COALESCE(MAX(n), 0) + 1 FROM event_decisions), ?) RETURNING n`, clean(string(b))).Scan(&n)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("keep decisions about events: %w", err)
	}
	return n, nil
}

const decisionsAfter = `SELECT n, decision FROM event_decisions WHERE n > ? ORDER BY n`

func scanDecision(row scanner) (d eventflow.Decision, err error) {
	var n int64
	var b []byte
	if err := row.Scan(&n, &b); err != nil {
		return d, err
	}
	err = json.Unmarshal(b, &d)
	d.N = n
	return d, err
}

// DecisionsAfter is eventflow.Decisions.DecisionsAfter.
func (s *Events) DecisionsAfter(ctx context.Context, n int64) ([]eventflow.Decision, error) {
	rows, err := s.office.query(ctx, decisionsAfter, n)
	list, err := collect(rows, err, scanDecision)
	if err != nil {
		return nil, fmt.Errorf("read the decisions about events: %w", err)
	}
	return list, nil
}

// HandOver is eventflow.Checkpoints.HandOver. How far it has come lies with the
// outbox, so that an alarm goes in once, whoever dies when.
func (s *Events) HandOver(ctx context.Context) (n int, err error) {
	err = s.office.update(ctx, func(t tx) error {
		var last int64
		// Raising nothing takes the row, so that two processes come one after
		// the other.
		if err := t.row(`UPDATE event_handed SET n = n WHERE id = 1 RETURNING n`).Scan(&last); err != nil {
			return err
		}
		alarms, err := s.alarmsAfter(ctx, last)
		if err != nil || len(alarms) == 0 {
			return err
		}
		for _, a := range alarms {
			err := appendOutbox(t, notify.Item{
				ID: fmt.Sprintf("event-alarm-%d", a.n), Kind: OutgoingEvent, Payload: a.payload, CreatedAt: a.At,
			})
			if err != nil {
				return err
			}
			last = a.n
		}
		n = len(alarms)
		_, err = t.exec(`UPDATE event_handed SET n = ? WHERE id = 1`, last)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("hand the alarms of events over: %w", err)
	}
	return n, nil
}

type keptAlarm struct {
	eventflow.Alarm
	n       int64
	payload []byte
}

func (s *Events) alarmsAfter(ctx context.Context, n int64) ([]keptAlarm, error) {
	rows, err := s.posts.query(ctx, `SELECT n, alarm FROM event_alarms WHERE n > ? ORDER BY n`, n)
	return collect(rows, err, func(row scanner) (a keptAlarm, err error) {
		if err := row.Scan(&a.n, &a.payload); err != nil {
			return a, err
		}
		return a, json.Unmarshal(a.payload, &a.Alarm)
	})
}
