package kafka

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/segmentio/kafka-go"
)

// correct brings the settings of a topic that exists to what is configured now.
// A broker that does not allow it is told of in the log and works on with what
// it has.
func (b *Bus) correct(ctx context.Context, name string) {
	changes, err := b.changes(ctx, name)
	if err == nil && len(changes) > 0 {
		err = b.alter(ctx, name, changes)
	}
	if err != nil && ctx.Err() == nil {
		b.cfg.Log.Warn("kafka: settings of a topic not corrected", "topic", name, "error", err)
	}
}

// changes are the settings that stand otherwise at the broker.
func (b *Bus) changes(ctx context.Context, name string) (changes []kafka.IncrementalAlterConfigsRequestConfig, err error) {
	want := map[string]string{}
	for _, e := range b.settings(name).ConfigEntries {
		want[e.ConfigName] = e.ConfigValue
	}
	res, err := b.client.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{
		{ResourceType: kafka.ResourceTypeTopic, ResourceName: name, ConfigNames: slices.Sorted(maps.Keys(want))},
	}})
	if err != nil {
		return nil, err
	}
	for _, r := range res.Resources {
		if r.Error != nil {
			return nil, r.Error
		}
		for _, e := range r.ConfigEntries {
			if v, ok := want[e.ConfigName]; ok && v != e.ConfigValue {
				changes = append(changes, kafka.IncrementalAlterConfigsRequestConfig{Name: e.ConfigName, Value: v, ConfigOperation: kafka.ConfigOperationSet})
			}
		}
	}
	return changes, nil
}

func (b *Bus) alter(ctx context.Context, name string, changes []kafka.IncrementalAlterConfigsRequestConfig) error {
	res, err := b.client.IncrementalAlterConfigs(ctx, &kafka.IncrementalAlterConfigsRequest{Resources: []kafka.IncrementalAlterConfigsRequestResource{
		{ResourceType: kafka.ResourceTypeTopic, ResourceName: name, Configs: changes},
	}})
	if err != nil {
		return err
	}
	for _, r := range res.Resources {
		err = errors.Join(err, r.Error)
	}
	return err
}
