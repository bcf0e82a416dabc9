package kafka_test

import (
	"crypto/rand"
	"crypto/tls"
	"log/slog"
	"strings"
	"testing"

	"yuqing/internal/bus"
	"yuqing/internal/bus/bustest"
	"yuqing/internal/bus/kafka"
	"yuqing/internal/testservers"
)

func TestConformance(t *testing.T) {
	server := testservers.Kafka(t)
	bustest.Run(t, func(t *testing.T) bustest.Harness { return harness(t, server.Address) })
}

// TestSecured: TLS and both ways to log in work, and nothing else gets in.
func TestSecured(t *testing.T) {
	server := testservers.Kafka(t)
	good := kafka.Config{
		Brokers: []string{server.SecureAddress}, Prefix: "t" + rand.Text()[:10] + "-", Log: slog.New(slog.DiscardHandler),
		TLS:       &tls.Config{RootCAs: server.CA},
		Mechanism: "SCRAM-SHA-512", User: testservers.User, Password: testservers.Password,
	}
	plain, wrong, clear, stranger := good, good, good, good
	plain.Mechanism = "PLAIN"
	wrong.Password = "guess"
	clear.TLS = nil
	stranger.TLS = &tls.Config{}
	for _, c := range []struct {
		name string
		cfg  kafka.Config
		why  string // it is refused; "" where it is allowed
	}{
		{"SCRAM", good, ""}, {"PLAIN", plain, ""},
		{"wrong password", wrong, "SASL Authentication Failed"}, {"no TLS", clear, "make topic"}, {"unknown certificate", stranger, "certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := kafka.Open(c.cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			err = b.Publish(within(t, patient), topic, bus.Message{Value: []byte("x")})
			if c.why != "" {
				if err == nil || !strings.Contains(err.Error(), c.why) {
					t.Errorf("publish: %v, want that it is refused for %q", err, c.why)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			consumer, err := b.Subscribe(t.Context(), topic, c.name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := consumer.Fetch(within(t, patient), 1); err != nil {
				t.Errorf("fetch: %v", err)
			}
		})
	}
	if _, err := kafka.Open(kafka.Config{Brokers: good.Brokers, Mechanism: "GSSAPI"}); err == nil {
		t.Error("an unknown mechanism was taken")
	}
}

// config is an office of its own on the broker.
func config(address string) kafka.Config {
	return kafka.Config{
		Brokers: []string{address}, Prefix: "t" + rand.Text()[:10] + "-",
		Partitions: 3, MaxMessage: 1 << 20, Log: slog.New(slog.DiscardHandler),
	}
}

func harness(t *testing.T, address string) bustest.Harness {
	cfg := config(address)
	return bustest.Harness{
		MaxMessage: cfg.MaxMessage,
		Open: func(t *testing.T) bus.Bus {
			b, err := kafka.Open(cfg)
			if err != nil {
				t.Fatal(err)
			}
			return b
		},
	}
}
