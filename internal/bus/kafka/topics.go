package kafka

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
)

// topicName is a topic's name at the broker.
func (b *Bus) topicName(topic string) string { return b.cfg.Prefix + topic }

// groupName is a group's name at the broker: groups of two topics that share a
// name stay apart.
func (b *Bus) groupName(topic, group string) string { return b.cfg.Prefix + group + "." + topic }

// ensure makes a topic where it is missing, corrects its settings where it is
// not, waits until its partitions can be used, and returns their number. The
// broker's auto-creation is not relied on: it answers the first write with an
// error and knows no settings.
func (b *Bus) ensure(ctx context.Context, name string) (int, error) {
	b.mu.Lock()
	n := b.topics[name]
	b.mu.Unlock()
	if n > 0 {
		return n, nil
	}
	err := b.patiently(ctx, func() error {
		res, err := b.client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{b.settings(name)}})
		if err != nil {
			return err
		}
		there := errors.Is(res.Errors[name], kafka.TopicAlreadyExists)
		if err := res.Errors[name]; err != nil && !there {
			return err
		}
		if n, err = b.usablePartitions(ctx, name); err == nil && there {
			b.correct(ctx, name)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("make topic %s: %w", name, b.explain(ctx, err))
	}
	b.mu.Lock()
	b.topics[name] = n
	b.mu.Unlock()
	return n, nil
}

// explain adds why no broker lets us in: the client says of a wrong password and
// of an unknown certificate only that no broker is available.
func (b *Bus) explain(ctx context.Context, err error) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	conn, why := b.dialer.DialContext(ctx, "tcp", b.cfg.Brokers[0])
	if why != nil {
		return fmt.Errorf("%w: %w", err, why)
	}
	_ = conn.Close()
	return err
}

func (b *Bus) settings(name string) kafka.TopicConfig {
	t := kafka.TopicConfig{
		Topic: name, NumPartitions: b.cfg.Partitions, ReplicationFactor: b.cfg.Replicas,
		ConfigEntries: []kafka.ConfigEntry{
			{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(b.cfg.MaxMessage + 2*slack)},
			// The broker's time never goes backwards by much, so that a replay
			// from a time misses nothing.
			{ConfigName: "message.timestamp.type", ConfigValue: "LogAppendTime"},
		},
	}
	if name == b.topicName(lettersTopic) {
		t.NumPartitions = 1
		t.ConfigEntries = append(t.ConfigEntries, kafka.ConfigEntry{ConfigName: "cleanup.policy", ConfigValue: "compact"}) // kept until redelivered
		return t
	}
	t.ConfigEntries = append(t.ConfigEntries,
		kafka.ConfigEntry{ConfigName: "cleanup.policy", ConfigValue: "delete"},
		kafka.ConfigEntry{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(b.cfg.Retain.Milliseconds(), 10)},
		// By time alone: a size that the broker was given for all topics would
		// take away what nobody has read yet.
		kafka.ConfigEntry{ConfigName: "retention.bytes", ConfigValue: "-1"})
	return t
}

func (b *Bus) usablePartitions(ctx context.Context, name string) (int, error) {
	meta, err := b.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{name}})
	if err != nil {
		return 0, err
	}
	for _, t := range meta.Topics {
		if t.Name != name {
			continue
		}
		err := t.Error
		for _, p := range t.Partitions {
			err = errors.Join(err, p.Error)
			if p.Leader.Host == "" {
				err = errors.Join(err, kafka.LeaderNotAvailable)
			}
		}
		return len(t.Partitions), err
	}
	return 0, kafka.UnknownTopicOrPartition
}

// patiently repeats a call while the broker says that its error will pass.
func (b *Bus) patiently(ctx context.Context, do func() error) error {
	const tries = 30
	for try := 1; ; try++ {
		err := do()
		var code kafka.Error
		if err == nil || try == tries || !errors.As(err, &code) || !code.Temporary() {
			return err
		}
		if err := sleep(ctx, time.Duration(try)*20*time.Millisecond); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
