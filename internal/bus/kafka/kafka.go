// Package kafka is the log of the scaled set-up: internal/bus on Apache Kafka
// 3 through segmentio/kafka-go.
//
// It owns its topics (named with the office's prefix) and their consumer
// groups. It imports its port and kafka-go only. No call needs the broker to be
// up when it starts: what can wait waits, and the rest returns an error that
// the caller may repeat.
package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"

	"yuqing/internal/bus"
)

// Config says where the brokers are and how topics are made.
type Config struct {
	Brokers []string // host:port, at least one
	// Prefix stands before the name of each topic and group: one office, one
	// prefix.
	Prefix string
	// Partitions of a new topic: 6 when zero. More partitions than consumers
	// of a group let later ones join.
	Partitions int
	// Replicas of a new topic; the broker's default when zero.
	Replicas int
	// Retain is how long a topic keeps messages: 7 days when zero. A topic that
	// exists is corrected.
	Retain time.Duration
	// MaxMessage is the limit of a message's value, in bytes: 16 MB when zero.
	MaxMessage int

	TLS *tls.Config // nil: no TLS
	// Mechanism of SASL: "", PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.
	Mechanism, User, Password string

	Log *slog.Logger // slog.Default when nil
}

func (c Config) withDefaults() Config {
	if c.Partitions == 0 {
		c.Partitions = 6
	}
	if c.Replicas == 0 {
		c.Replicas = -1
	}
	if c.Retain == 0 {
		c.Retain = 7 * 24 * time.Hour
	}
	if c.MaxMessage == 0 {
		c.MaxMessage = 16 << 20
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

func (c Config) mechanism() (sasl.Mechanism, error) {
	switch c.Mechanism {
	case "":
		return nil, nil
	case "PLAIN":
		return plain.Mechanism{Username: c.User, Password: c.Password}, nil
	case "SCRAM-SHA-256":
		return scram.Mechanism(scram.SHA256, c.User, c.Password)
	case "SCRAM-SHA-512":
		return scram.Mechanism(scram.SHA512, c.User, c.Password)
	}
	return nil, fmt.Errorf("SASL mechanism %q: want PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", c.Mechanism)
}

// Bus is a connection to the brokers. It fulfils bus.Bus.
type Bus struct {
	cfg    Config
	client *kafka.Client
	dialer *kafka.Dialer
	writer *kafka.Writer
	stall  time.Duration // a consumer is given this long to read what is there

	ctx  context.Context // ends with Close
	stop context.CancelFunc

	mu        sync.Mutex
	topics    map[string]int // partitions of topics known to exist
	consumers map[*consumer]struct{}
}

var _ bus.Bus = (*Bus)(nil)

// Open checks the configuration; it does not wait for the brokers.
func Open(cfg Config) (*Bus, error) {
	if len(cfg.Brokers) == 0 {
		return nil, errors.New("kafka: no broker is configured")
	}
	cfg = cfg.withDefaults()
	mechanism, err := cfg.mechanism()
	if err != nil {
		return nil, fmt.Errorf("kafka: %w", err)
	}
	addr := kafka.TCP(cfg.Brokers...)
	transport := &kafka.Transport{TLS: cfg.TLS, SASL: mechanism, ClientID: "yuqing", DialTimeout: 10 * time.Second}
	b := &Bus{
		cfg:    cfg,
		client: &kafka.Client{Addr: addr, Transport: transport, Timeout: 15 * time.Second},
		dialer: &kafka.Dialer{TLS: cfg.TLS, SASLMechanism: mechanism, ClientID: "yuqing", Timeout: 10 * time.Second, DualStack: true},
		writer: &kafka.Writer{
			Addr: addr, Transport: transport,
			// By key, so that one source's posts stay in order; empty keys too.
			Balancer:     kafka.Murmur2Balancer{Consistent: true},
			RequiredAcks: kafka.RequireAll,
			BatchSize:    1000,
			BatchBytes:   int64(cfg.MaxMessage + slack),
			BatchTimeout: 5 * time.Millisecond, // not the second of the default
			Compression:  kafka.Snappy,
		},
		stall:     defaultStall,
		topics:    map[string]int{},
		consumers: map[*consumer]struct{}{},
	}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b, nil
}

// slack is what a message's key and headers may take beside its value.
const slack = 1 << 20

// Close ends all consumers and lets what was handed to Publish go out.
func (b *Bus) Close() error {
	b.stop()
	b.mu.Lock()
	open := b.consumers
	b.consumers = map[*consumer]struct{}{}
	b.mu.Unlock()
	for c := range open {
		<-c.done
	}
	return b.writer.Close()
}

// closing binds a call's context to the bus, whose end makes it ErrClosed.
func (b *Bus) closing(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(b.ctx, func() { cancel(bus.ErrClosed) })
	return ctx, func() { stop(); cancel(nil) }
}

// failed words the error of a call whose context was bound by closing.
func failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return fmt.Errorf("kafka: %s: %w", doing, err)
}
