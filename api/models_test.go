package api

import (
	"testing"
)

// A model that is not there, and switches that make no sense, by the API; what
// training and switching do is tested with the service.
func TestModels(t *testing.T) {
	b := newBench(t)
	b.run(t, []scenario{
		{"none yet", ask{method: "GET", path: base + "/models", as: "monitor"}, 200, []string{`"running":0`, `"models":[]`, `"uses":[]`}, nil},
		{"no such model", ask{method: "GET", path: base + "/models/3", as: "monitor"}, 404, nil, nil},
		{"no number", ask{method: "GET", path: base + "/models/x", as: "monitor"}, 404, nil, nil},
		{"a training starts", ask{method: "POST", path: base + "/models", as: "head"}, 202, []string{`"kind":"train"`}, nil},
		{"use of none", ask{method: "POST", path: base + "/models/0/use", as: "head", body: `{}`}, 422, []string{"没有启用模型"}, nil},
		{"use of what is not kept", ask{method: "POST", path: base + "/models/3/use", as: "head", body: `{"note":"试"}`}, 404, nil, nil},
		{"back from nothing", ask{method: "POST", path: base + "/models/back", as: "head", body: `{"running":0}`}, 422, []string{"还没有换过"}, nil},
		{"by who may not", ask{method: "POST", path: base + "/models/0/use", as: "monitor", body: `{}`}, 403, nil, nil},
	})
}
