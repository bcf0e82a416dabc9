package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"yuqing/internal/bus"
)

// offsets asks for one offset of each partition of a topic.
func (b *Bus) offsets(ctx context.Context, name string, of func(partition int) kafka.OffsetRequest) (map[int]int64, error) {
	n, err := b.ensure(ctx, name)
	if err != nil {
		return nil, err
	}
	var reqs []kafka.OffsetRequest
	for p := range n {
		reqs = append(reqs, of(p))
	}
	out := map[int]int64{}
	err = b.patiently(ctx, func() error {
		res, err := b.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{name: reqs}})
		if err != nil {
			return err
		}
		for _, p := range res.Topics[name] {
			if p.Error != nil {
				return p.Error
			}
			out[p.Partition] = offsetIn(p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("offsets of %s: %w", name, err)
	}
	return out, nil
}

// offsetIn picks the offset that was asked for; -1 where no message is that late.
func offsetIn(p kafka.PartitionOffsets) int64 {
	for offset := range p.Offsets {
		return offset
	}
	return max(p.FirstOffset, p.LastOffset)
}

// committed is the position of the group in each partition, -1 for none.
func (b *Bus) committed(ctx context.Context, topic, group string) (map[int]int64, error) {
	name := b.topicName(topic)
	n, err := b.ensure(ctx, name)
	if err != nil {
		return nil, err
	}
	var partitions []int
	for p := range n {
		partitions = append(partitions, p)
	}
	out := map[int]int64{}
	err = b.patiently(ctx, func() error {
		res, err := b.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: b.groupName(topic, group), Topics: map[string][]int{name: partitions}})
		if err != nil {
			return err
		}
		if res.Error != nil {
			return res.Error
		}
		for _, p := range res.Topics[name] {
			if p.Error != nil {
				return p.Error
			}
			out[p.Partition] = p.CommittedOffset
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("position of %s on %s: %w", group, topic, err)
	}
	return out, nil
}

// behind is how many messages before the ends the group has not acknowledged.
func (b *Bus) behind(ctx context.Context, topic, group string, ends map[int]int64) (int64, error) {
	at, err := b.committed(ctx, topic, group)
	if err != nil {
		return 0, err
	}
	firsts, err := b.offsets(ctx, b.topicName(topic), kafka.FirstOffsetOf)
	if err != nil {
		return 0, err
	}
	var n int64
	for p, end := range ends {
		n += max(0, end-max(at[p], firsts[p]))
	}
	return n, nil
}

// Lag counts over all partitions.
func (b *Bus) Lag(ctx context.Context, topic, group string) (int64, error) {
	ctx, done := b.closing(ctx)
	defer done()
	var n int64
	ends, err := b.offsets(ctx, b.topicName(topic), kafka.LastOffsetOf)
	if err == nil {
		n, err = b.behind(ctx, topic, group, ends)
	}
	return n, failed(ctx, "lag of "+group+" on "+topic, err)
}

// Waits between two looks at a group's position: a look costs the broker about
// what a few dozen posts do.
const (
	firstLook = 10 * time.Millisecond
	lastLook  = 250 * time.Millisecond
)

// Await asks for the group's position again and again, the more often the
// nearer its end seems at the speed so far.
func (b *Bus) Await(ctx context.Context, topic, group string) error {
	ctx, done := b.closing(ctx)
	defer done()
	ends, err := b.offsets(ctx, b.topicName(topic), kafka.LastOffsetOf)
	began, most := time.Now(), int64(0)
	for err == nil {
		var n int64
		if n, err = b.behind(ctx, topic, group, ends); err != nil || n == 0 {
			break
		}
		most = max(most, n)
		err = sleep(ctx, untilLook(most, n, time.Since(began)))
	}
	return failed(ctx, "wait for "+group+" on "+topic, err)
}

// untilLook is a quarter of the time that n messages will take if the others
// of most took so long.
func untilLook(most, n int64, took time.Duration) time.Duration {
	if most == n {
		return min(max(took, firstLook), lastLook)
	}
	left := time.Duration(float64(took) / float64(most-n) * float64(n))
	return min(max(left/4, firstLook), lastLook)
}

// Replay commits offsets in place of the group, which the broker allows only
// while it has no members.
func (b *Bus) Replay(ctx context.Context, topic, group string, since time.Time) error {
	ctx, done := b.closing(ctx)
	defer done()
	return failed(ctx, "replay "+topic+" for "+group, b.replay(ctx, topic, group, since))
}

func (b *Bus) replay(ctx context.Context, topic, group string, since time.Time) error {
	name := b.topicName(topic)
	of := func(p int) kafka.OffsetRequest { return kafka.TimeOffsetOf(p, since) }
	if since.Unix() <= 0 {
		of = kafka.FirstOffsetOf
	}
	starts, err := b.offsets(ctx, name, of)
	if err != nil {
		return err
	}
	ends, err := b.offsets(ctx, name, kafka.LastOffsetOf)
	if err != nil {
		return err
	}
	var commits []kafka.OffsetCommit
	for p, end := range ends {
		start, ok := starts[p]
		if !ok || start < 0 {
			start = end // no message is that late
		}
		commits = append(commits, kafka.OffsetCommit{Partition: p, Offset: start})
	}
	if err := b.unused(ctx, b.groupName(topic, group)); err != nil {
		return err
	}
	return b.patiently(ctx, func() error {
		res, err := b.client.OffsetCommit(ctx, &kafka.OffsetCommitRequest{
			GroupID: b.groupName(topic, group), GenerationID: -1,
			Topics: map[string][]kafka.OffsetCommit{name: commits},
		})
		if err != nil {
			return err
		}
		for _, p := range res.Topics[name] {
			if p.Error != nil {
				return p.Error
			}
		}
		return nil
	})
}

func (b *Bus) unused(ctx context.Context, group string) error {
	return b.patiently(ctx, func() error {
		res, err := b.client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{group}})
		if err != nil {
			return err
		}
		for _, g := range res.Groups {
			if g.Error != nil {
				return g.Error
			}
			if len(g.Members) > 0 {
				return bus.ErrInUse
			}
		}
		return nil
	})
}
