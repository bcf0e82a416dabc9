package api

import (
	"testing"
	"time"

	"yuqing/ingest/bundle"
)

func TestBundlesAreTold(t *testing.T) {
	b := newBench(t)
	b.Bundles = []bundle.State{
		{Kind: bundle.Posts, Taken: bundle.Taken{"abc": {Number: 3, MadeAt: time.Unix(1, 0), Missing: []int64{4}, Waiting: []int64{5}}}},
		{Kind: bundle.Answers, Sent: bundle.Sent{Stream: "def", Number: 7, MadeAt: time.Unix(2, 0)}},
	}
	b.run(t, []scenario{
		{"missing numbers", ask{method: "GET", path: base + "/bundles", as: "monitor"}, 200, []string{`"number":3`, `"missing":[4]`, `"waiting":[5]`, `"kind":"answers","out":true,"stream":"def","number":7`}, []string{"marks"}},
		{"not for a unit", ask{method: "GET", path: base + "/bundles", as: "health"}, 403, nil, []string{"abc"}},
	})
}

func TestSourcesAsOPML(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.run(t, []scenario{
		{"out", ask{method: "GET", path: base + "/sources.opml", as: "admin"}, 200, []string{"<opml", "xmlUrl"}, nil},
	})
}
