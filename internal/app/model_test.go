package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/nlp/model"
)

// modelFile trains a model that gives 羽毛球馆 to a unit.
func modelFile(t *testing.T, unit string) string {
	t.Helper()
	var rows []model.Example
	for i := range 15 {
		rows = append(rows,
			model.Example{Text: fmt.Sprintf("羽毛球馆预约不上，第%d次来电", i), Label: unit},
			model.Example{Text: fmt.Sprintf("邮票展闭展太早，第%d次来电", i), Label: "文联"})
	}
	m, _, err := model.Train(context.Background(), rows, false)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "units.model")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestConfiguredModel proposes until the office lets one of its own run, and
// again when that is taken back.
func TestConfiguredModel(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Data, cfg.Office.Model = t.TempDir(), modelFile(t, "体育中心")
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.live.Analyzer(); err != nil {
		t.Fatal(err)
	}
	leads := func(want string, model int64) {
		t.Helper()
		said := a.live.Analyse(opinion.Post{Text: "羽毛球馆预约不上"})
		if said.Unit == nil || said.Unit.Lead != want || said.Model != model {
			t.Errorf("model %d says %+v", said.Model, said.Unit)
		}
	}
	leads("体育中心", 0)
	own, err := os.ReadFile(modelFile(t, "教育体育局"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.store.Calibration.PutModel(t.Context(), calibration.Model{Version: 1}, calibration.Classifiers{Units: own}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Calibration.Use(t.Context(), access.Operator(), 1, ""); err != nil {
		t.Fatal(err)
	}
	leads("教育体育局", 1)
	if _, err := a.Calibration.Back(t.Context(), access.Operator(), 1); err != nil {
		t.Fatal(err)
	}
	leads("体育中心", 0)
}
