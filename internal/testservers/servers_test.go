package testservers

import "testing"

func TestKafka(t *testing.T) { Kafka(t) }

func TestElasticsearch(t *testing.T) { Elasticsearch(t) }
