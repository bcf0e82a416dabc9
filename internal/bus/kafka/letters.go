package kafka

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"

	"yuqing/internal/bus"
)

// lettersTopic keeps the dead letters: one partition, compacted, a record a
// letter under its ID, and a record without a value for one that is gone.
const lettersTopic = "dead-letters"

// envelope is what a letter says beside its message's value; it stands in the
// header "letter".
type envelope struct {
	Group     string    `json:"group"`
	Topic     string    `json:"topic"`
	Partition int       `json:"partition"`
	Offset    int64     `json:"offset"`
	Key       string    `json:"key"`
	Time      time.Time `json:"time"`
	Reason    string    `json:"reason"`
	At        time.Time `json:"at"`
}

const envelopeHeader = "letter"

func letterID(group string, m bus.Message) string {
	if m.Time.IsZero() { // never published: known by its content
		sum := sha256.Sum256(append([]byte(m.Key+"\x00"), m.Value...))
		return fmt.Sprintf("%s@%s.x%x", group, m.Topic, sum[:16])
	}
	return fmt.Sprintf("%s@%s.%d.%d", group, m.Topic, m.Partition, m.Offset)
}

// Bury writes the letter; the broker keeps the newest of two with one ID.
func (b *Bus) Bury(ctx context.Context, group string, m bus.Message, reason string) error {
	ctx, done := b.closing(ctx)
	defer done()
	id, name := letterID(group, m), b.topicName(lettersTopic)
	head, err := json.Marshal(envelope{group, m.Topic, m.Partition, m.Offset, m.Key, m.Time, reason, time.Now()})
	if err != nil {
		return err
	}
	if _, err := b.ensure(ctx, name); err != nil {
		return failed(ctx, "bury "+id, err)
	}
	err = b.write(ctx, kafka.Message{
		Topic: name, Key: []byte(id), Value: append([]byte{}, m.Value...),
		Headers: []kafka.Header{{Key: envelopeHeader, Value: head}},
	})
	return failed(ctx, "bury "+id, err)
}

// DeadLetters reads the whole topic, which compaction keeps small.
func (b *Bus) DeadLetters(ctx context.Context, limit int) ([]bus.DeadLetter, error) {
	ctx, done := b.closing(ctx)
	defer done()
	all, err := b.letters(ctx, nil)
	if err != nil {
		return nil, failed(ctx, "list dead letters", err)
	}
	out := slices.SortedFunc(maps.Values(all), func(a, b bus.DeadLetter) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(limit, len(out))], nil
}

// LetterIDs is bus.Bus.LetterIDs.
func (b *Bus) LetterIDs(ctx context.Context, group string) ([]string, error) {
	ctx, done := b.closing(ctx)
	defer done()
	all, err := b.letters(ctx, nil)
	if err != nil {
		return nil, failed(ctx, "list dead letters", err)
	}
	var ids []string
	for _, d := range slices.SortedFunc(maps.Values(all), func(a, b bus.DeadLetter) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	}) {
		if group == "" || d.Group == group {
			ids = append(ids, d.ID)
		}
	}
	return ids, nil
}

// letters reads the letters with the IDs, or all where there are none.
func (b *Bus) letters(ctx context.Context, ids []string) (map[string]bus.DeadLetter, error) {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	name := b.topicName(lettersTopic)
	ends, err := b.offsets(ctx, name, kafka.LastOffsetOf)
	if err != nil {
		return nil, err
	}
	firsts, err := b.offsets(ctx, name, kafka.FirstOffsetOf)
	if err != nil {
		return nil, err
	}
	all := map[string]bus.DeadLetter{}
	if firsts[0] >= ends[0] {
		return all, nil
	}
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: b.cfg.Brokers, Dialer: b.dialer, Topic: name,
		MinBytes: 1, MaxBytes: b.cfg.MaxMessage + 2*slack, MaxWait: 200 * time.Millisecond,
	})
	defer r.Close()
	if err := r.SetOffset(firsts[0]); err != nil {
		return nil, err
	}
	for {
		m, err := r.FetchMessage(ctx)
		if err != nil {
			return nil, err
		}
		if id := string(m.Key); len(wanted) > 0 && !wanted[id] {
			// another's
		} else if d, ok := letter(m); ok {
			all[id] = d
		} else {
			delete(all, id)
		}
		if m.Offset >= ends[0]-1 {
			return all, nil
		}
	}
}

// letter reads a record; ok is false for one that takes a letter away.
func letter(m kafka.Message) (d bus.DeadLetter, ok bool) {
	for _, h := range m.Headers {
		var e envelope
		if h.Key != envelopeHeader || json.Unmarshal(h.Value, &e) != nil {
			continue
		}
		return bus.DeadLetter{
			ID: string(m.Key), Group: e.Group, Reason: e.Reason, At: e.At,
			Message: bus.Message{Topic: e.Topic, Partition: e.Partition, Offset: e.Offset, Key: e.Key, Time: e.Time, Value: m.Value},
		}, true
	}
	return d, false
}

// Redeliver reads the letters once for all IDs.
func (b *Bus) Redeliver(ctx context.Context, ids ...string) []error {
	ctx, done := b.closing(ctx)
	defer done()
	out := make([]error, len(ids))
	all, err := b.letters(ctx, ids)
	for i, id := range ids {
		d, ok := all[id]
		switch {
		case err != nil:
			out[i] = failed(ctx, "redeliver "+id, err)
		case !ok:
			out[i] = fmt.Errorf("redeliver %s: %w", id, bus.ErrNoLetter)
		default:
			delete(all, id) // an ID that is given twice is delivered once
			out[i] = failed(ctx, "redeliver "+id, b.exhume(ctx, d))
		}
	}
	return out
}

// exhume publishes first: a crash in between doubles a message rather than
// losing it.
func (b *Bus) exhume(ctx context.Context, d bus.DeadLetter) error {
	if err := b.Publish(ctx, d.Message.Topic, bus.Message{Key: d.Message.Key, Value: d.Message.Value}); err != nil {
		return err
	}
	return b.write(ctx, kafka.Message{Topic: b.topicName(lettersTopic), Key: []byte(d.ID)})
}
