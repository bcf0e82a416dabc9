package calibration_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"yuqing/internal/calibration"
	"yuqing/nlp"
)

// board is what another process writes on: the newest rules and the model that
// runs.
type board struct {
	calibration.Store
	mu    sync.Mutex
	rules int64
	model int64
	down  bool
}

func (b *board) set(rules, model int64, down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rules, b.model, b.down = rules, model, down
}

func (b *board) RuleVersion(context.Context) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return 0, errors.New("the store is down")
	}
	return b.rules, nil
}

func (b *board) RuleSet(_ context.Context, v int64) (calibration.RuleSet, error) {
	if v == 2 {
		return calibration.RuleSet{Version: v, Content: "words: [两 个"}, nil
	}
	return calibration.RuleSet{Version: v, Content: "words: [清水湾]\n"}, nil
}

func (b *board) ModelUses(context.Context, int) ([]calibration.ModelUse, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return []calibration.ModelUse{{N: 1, Version: b.model}}, nil
}

func (b *board) Classifiers(_ context.Context, v int64) (calibration.Classifiers, error) {
	if v == 2 {
		return calibration.Classifiers{Units: []byte("of a newer program")}, nil
	}
	return calibration.Classifiers{}, nil
}

// A process takes what others have set, and goes on with the former where that
// cannot be read or used.
func TestRefreshFollowsWhatOthersSet(t *testing.T) {
	b := &board{}
	live, err := calibration.NewLive(b, nlp.Options{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		name                 string
		setRules, setModel   int64
		down                 bool
		wantRules, wantModel int64
	}{
		{"rules", 1, 0, false, 1, 0},
		{"a model", 1, 1, false, 1, 1},
		{"a store that is down", 3, 3, true, 1, 1},
		{"rules that are broken, and a model", 2, 3, false, 1, 3},
		{"a model that is broken, and rules", 3, 2, false, 3, 3},
		{"the model is taken back", 3, 0, false, 3, 0},
	} {
		b.set(s.setRules, s.setModel, s.down)
		if err := live.Refresh(t.Context()); (err != nil) != s.down {
			t.Errorf("%s: %v", s.name, err)
		}
		if got := live.State(); got.Version != s.wantRules || got.Model != s.wantModel {
			t.Errorf("%s: rules %d, model %d", s.name, got.Version, got.Model)
		}
	}
}
