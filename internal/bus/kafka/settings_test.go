package kafka_test

import (
	"context"
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"yuqing/internal/bus"
	"yuqing/internal/bus/kafka"
	"yuqing/internal/testservers"
)

// TestTopicSettings: a topic is made as it is configured, and one that exists,
// made by an earlier configuration or by hand, is corrected.
func TestTopicSettings(t *testing.T) {
	server := testservers.Kafka(t)
	cfg := config(server.Address)
	publish := func(cfg kafka.Config) {
		t.Helper()
		b, err := kafka.Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		if err := b.Publish(within(t, patient), topic, bus.Message{Value: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		if err := b.Bury(within(t, patient), "g", bus.Message{Topic: topic, Value: []byte("x")}, "reason"); err != nil {
			t.Fatal(err)
		}
	}
	settings := func(name string) map[string]string {
		t.Helper()
		client := &kafkago.Client{Addr: kafkago.TCP(server.Address), Timeout: 15 * time.Second}
		res, err := client.DescribeConfigs(within(t, patient), &kafkago.DescribeConfigsRequest{Resources: []kafkago.DescribeConfigRequestResource{
			{ResourceType: kafkago.ResourceTypeTopic, ResourceName: name},
		}})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, r := range res.Resources {
			for _, e := range r.ConfigEntries {
				out[e.ConfigName] = e.ConfigValue
			}
		}
		return out
	}
	want := func(name string, pairs ...string) {
		t.Helper()
		got := settings(name)
		for i := 0; i < len(pairs); i += 2 {
			if got[pairs[i]] != pairs[i+1] {
				t.Errorf("%s: %s is %q, want %q", name, pairs[i], got[pairs[i]], pairs[i+1])
			}
		}
	}
	posts, letters := cfg.Prefix+topic, cfg.Prefix+"dead-letters"
	publish(cfg)
	want(posts, "retention.ms", "604800000", "cleanup.policy", "delete", "retention.bytes", "-1", "message.timestamp.type", "LogAppendTime")
	want(letters, "cleanup.policy", "compact")

	cfg.Retain, cfg.MaxMessage = 30*24*time.Hour, 2<<20
	publish(cfg)
	want(posts, "retention.ms", "2592000000", "max.message.bytes", "4194304", "cleanup.policy", "delete")
	want(letters, "cleanup.policy", "compact", "max.message.bytes", "4194304")

	alter(within(t, patient), t, server.Address, posts, "retention.ms", "1000")
	publish(cfg)
	want(posts, "retention.ms", "2592000000")
}

// alter changes a topic's setting by hand.
func alter(ctx context.Context, t *testing.T, address, name, setting, value string) {
	t.Helper()
	client := &kafkago.Client{Addr: kafkago.TCP(address), Timeout: 15 * time.Second}
	res, err := client.IncrementalAlterConfigs(ctx, &kafkago.IncrementalAlterConfigsRequest{Resources: []kafkago.IncrementalAlterConfigsRequestResource{
		{ResourceType: kafkago.ResourceTypeTopic, ResourceName: name, Configs: []kafkago.IncrementalAlterConfigsRequestConfig{
			{Name: setting, Value: value, ConfigOperation: kafkago.ConfigOperationSet},
		}},
	}})
	if err != nil || len(res.Resources) != 1 || res.Resources[0].Error != nil {
		t.Fatalf("change %s of %s: %v %+v", setting, name, err, res)
	}
}
