// Package bus is the port of the log that carries posts between the stages:
// durable, ordered by key, replayable.
//
// It owns the contract only; internal/bus/sqlite (embedded) and
// internal/bus/kafka (scale) fulfil it, and internal/bus/bustest holds every
// implementation to it. It imports the standard library only.
package bus

import (
	"context"
	"errors"
	"time"
)

// The topics of the pipeline.
const (
	TopicPosts    = "posts"    // collected posts, keyed by source
	TopicAnalysed = "analysed" // stored and analysed posts, keyed by post ID
)

// ErrTooLarge is returned by Publish for a message above the log's limit; no
// message of that call was written.
var ErrTooLarge = errors.New("message exceeds the limit of the log")

// ErrNoLetter is returned by Redeliver for an unknown ID.
var ErrNoLetter = errors.New("no such dead letter")

// ErrInUse is returned by Replay for a group that has consumers.
var ErrInUse = errors.New("the group has consumers")

// ErrClosed is returned by the calls on a closed log or consumer.
var ErrClosed = errors.New("the log is closed")

// Message is one record of a topic. Offset and Partition say where it stands
// once it was published; they are zero before.
type Message struct {
	Topic     string
	Key       string // messages of one key keep their order
	Value     []byte
	Partition int
	Offset    int64
	Time      time.Time // when it was published
}

// Bus is a durable log of messages.
type Bus interface {
	// Publish appends messages in order and returns when all are durable.
	// Delivery is at least once: after an error some may have been written,
	// and the caller repeats the whole call.
	Publish(ctx context.Context, topic string, msgs ...Message) error
	// Subscribe joins a group as one of its consumers. A message goes to one
	// consumer of a group; a group that is new starts at the oldest message.
	Subscribe(ctx context.Context, topic, group string) (Consumer, error)
	// Await returns when the group has acknowledged every message that was
	// published before the call, by whichever process, or with the context's
	// error.
	Await(ctx context.Context, topic, group string) error
	// Lag is the number of messages that the group has not acknowledged yet.
	Lag(ctx context.Context, topic, group string) (int64, error)
	// Replay sets a group back to the first message still kept that was
	// published at or after since. It returns ErrInUse for a group that has
	// consumers.
	Replay(ctx context.Context, topic, group string, since time.Time) error
	// Bury keeps a message that can't be processed, with the reason, among the
	// dead letters; it returns when that is durable. Burying the same message
	// of the same group twice keeps one letter; a message that was never
	// published (its Time is zero) is the same when key and value are.
	Bury(ctx context.Context, group string, m Message, reason string) error
	// DeadLetters lists the newest letters, at most limit.
	DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error)
	// LetterIDs lists the IDs of all letters of a group, or of all groups where
	// it is empty, the oldest first: in the order in which they were buried.
	LetterIDs(ctx context.Context, group string) ([]string, error)
	// Redeliver publishes buried messages to their topics again and removes their
	// letters: where the IDs stand as LetterIDs lists them, in that order. It
	// returns what became of each ID: nil, or ErrNoLetter for an unknown one.
	Redeliver(ctx context.Context, ids ...string) []error
	// Close ends all consumers.
	Close() error
}

// Consumer reads one topic for one group.
type Consumer interface {
	// Fetch waits for messages and returns between 1 and max of them, or the
	// context's error. Fetching again without Ack gives the following ones.
	Fetch(ctx context.Context, max int) ([]Message, error)
	// Ack says that the effects of these messages are durable. A position is
	// moved only past messages that are all acknowledged; what was fetched and
	// not acknowledged is delivered again to the next consumer of the group.
	Ack(ctx context.Context, msgs ...Message) error
	// Close leaves the group.
	Close() error
}

// DeadLetter is a message that could not be processed.
type DeadLetter struct {
	ID      string
	Group   string
	Message Message
	Reason  string
	At      time.Time
}
