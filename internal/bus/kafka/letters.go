package kafka

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
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

// stub is a letter without its message's value, and where its record stands.
type stub struct {
	envelope
	id     string
	offset int64
}

// DeadLetters reads the topic, which compaction keeps small, and of the newest
// letters the messages.
func (b *Bus) DeadLetters(ctx context.Context, limit int) ([]bus.DeadLetter, error) {
	ctx, done := b.closing(ctx)
	defer done()
	all, err := b.stubs(ctx)
	if err != nil {
		return nil, failed(ctx, "list dead letters", err)
	}
	newest := slices.SortedFunc(maps.Values(all), func(a, b stub) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.id, b.id))
	})
	newest = newest[:min(limit, len(newest))]
	var out []bus.DeadLetter
	err = b.whole(ctx, newest, func(d bus.DeadLetter) error {
		out = append(out, d)
		return nil
	})
	slices.SortFunc(out, func(a, b bus.DeadLetter) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return out, failed(ctx, "list dead letters", err)
}

// LetterIDs is bus.Bus.LetterIDs.
func (b *Bus) LetterIDs(ctx context.Context, group string) ([]string, error) {
	ctx, done := b.closing(ctx)
	defer done()
	all, err := b.stubs(ctx)
	if err != nil {
		return nil, failed(ctx, "list dead letters", err)
	}
	var ids []string
	for _, s := range slices.SortedFunc(maps.Values(all), func(a, b stub) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.id, b.id))
	}) {
		if group == "" || s.Group == group {
			ids = append(ids, s.id)
		}
	}
	return ids, nil
}

// stubs are the letters that there are, by ID. Their messages stay at the broker:
// there may be many, and large ones.
func (b *Bus) stubs(ctx context.Context) (map[string]stub, error) {
	name := b.topicName(lettersTopic)
	ends, err := b.offsets(ctx, name, kafka.LastOffsetOf)
	if err != nil {
		return nil, err
	}
	firsts, err := b.offsets(ctx, name, kafka.FirstOffsetOf)
	if err != nil {
		return nil, err
	}
	all := map[string]stub{}
	err = b.records(ctx, firsts[0], ends[0], func(m kafka.Message) error {
		id := string(m.Key)
		if e, ok := letter(m); ok {
			all[id] = stub{e, id, m.Offset}
		} else {
			delete(all, id)
		}
		return nil
	})
	return all, err
}

// whole reads the letters of stubs, in the order in which they stand. One whose
// record is gone meanwhile is left out.
func (b *Bus) whole(ctx context.Context, stubs []stub, fn func(bus.DeadLetter) error) error {
	if len(stubs) == 0 {
		return nil
	}
	at := map[int64]stub{}
	for _, s := range stubs {
		at[s.offset] = s
	}
	offsets := slices.Sorted(maps.Keys(at))
	return b.records(ctx, offsets[0], offsets[len(offsets)-1]+1, func(m kafka.Message) error {
		s, ok := at[m.Offset]
		if !ok {
			return nil
		}
		return fn(bus.DeadLetter{
			ID: s.id, Group: s.Group, Reason: s.Reason, At: s.At,
			Message: bus.Message{Topic: s.Topic, Partition: s.Partition, Offset: s.Offset, Key: s.Key, Time: s.Time, Value: m.Value},
		})
	})
}

// records reads the topic of the letters in [from, to). It waits for a record at
// to-1 or later, which compaction leaves.
func (b *Bus) records(ctx context.Context, from, to int64, fn func(kafka.Message) error) error {
	if from >= to {
		return nil
	}
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: b.cfg.Brokers, Dialer: b.dialer, Topic: b.topicName(lettersTopic),
		MinBytes: 1, MaxBytes: b.cfg.MaxMessage + 2*slack, MaxWait: 200 * time.Millisecond,
	})
	defer r.Close()
	if err := r.SetOffset(from); err != nil {
		return err
	}
	for {
		m, err := r.FetchMessage(ctx)
		if err != nil {
			return err
		}
		if m.Offset < to {
			if err := fn(m); err != nil {
				return err
			}
		}
		if m.Offset >= to-1 {
			return nil
		}
	}
}

// letter reads a record; ok is false for one that takes a letter away.
func letter(m kafka.Message) (e envelope, ok bool) {
	for _, h := range m.Headers {
		if h.Key == envelopeHeader && json.Unmarshal(h.Value, &e) == nil {
			return e, true
		}
	}
	return e, false
}

// Redeliver reads the topic twice, however many letters are asked for, and holds
// one message at a time.
func (b *Bus) Redeliver(ctx context.Context, ids ...string) []error {
	ctx, done := b.closing(ctx)
	defer done()
	errs := make([]error, len(ids))
	if len(ids) == 0 {
		return errs
	}
	all, err := b.stubs(ctx)
	at := map[string]int{} // where an ID is named first
	var found []stub
	for i, id := range ids {
		errs[i] = bus.ErrNoLetter // also of one that is named twice, or taken by another process
		if _, twice := at[id]; twice {
			continue
		}
		at[id] = i
		if s, ok := all[id]; ok {
			found = append(found, s)
		}
	}
	if err == nil {
		err = b.whole(ctx, found, func(d bus.DeadLetter) error {
			errs[at[d.ID]] = b.exhume(ctx, d)
			return ctx.Err()
		})
	}
	for i, id := range ids {
		if err != nil && errors.Is(errs[i], bus.ErrNoLetter) {
			errs[i] = err // it was not come to
		}
		errs[i] = failed(ctx, "redeliver "+id, errs[i])
	}
	return errs
}

// exhume publishes first: a crash in between doubles a message rather than losing
// it.
func (b *Bus) exhume(ctx context.Context, d bus.DeadLetter) error {
	if err := b.Publish(ctx, d.Message.Topic, bus.Message{Key: d.Message.Key, Value: d.Message.Value}); err != nil {
		return err
	}
	return b.write(ctx, kafka.Message{Topic: b.topicName(lettersTopic), Key: []byte(d.ID)})
}
