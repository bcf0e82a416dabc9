package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"yuqing/ingest/watch"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// A dropped file is read with what the source remembers, and stands in its log
// of runs.
func TestADroppedFileIsTakenAsAnImport(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Data = t.TempDir()
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	// Which column is the text can't be guessed: a person has said it once.
	if _, err := a.SourceFor(t.Context(), Intake{By: access.Operator()}, opinion.SourceHotline, "12345热线", map[string]string{"number": "号", "text": "甲", "received_at": "丙"}, false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "三月.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("号,甲,乙,丙\nA1,路灯不亮,无关,2026-03-01 09:00\nA2,井盖丢失,无关,昨天\n")
	r, err := a.takeFile(t.Context(), "12345热线", path)
	if err != nil || r.New != 1 || len(r.Refused) != 1 || r.Refused[0].Line != 3 || r.Columns != "number=号, text=甲, received_at=丙" {
		t.Fatalf("%+v, %v", r, err)
	}
	write("一,二\n1,2\n")
	var p *watch.Problem
	if _, err := a.takeFile(t.Context(), "12345热线", path); !errors.As(err, &p) || p.Broken {
		t.Errorf("a table without the columns gives %v", err)
	}
	id := opinion.PostID(string(opinion.SourceHotline), "12345热线")
	runs, err := a.store.Sources.Runs(t.Context(), id)
	if err != nil || len(runs) != 2 || runs[1].File != "三月.csv" || runs[1].New != 1 || runs[1].Dropped != 1 || runs[0].Error == "" {
		t.Errorf("runs %+v, %v", runs, err)
	}
	src, err := a.store.Sources.SourceByID(t.Context(), id)
	if err != nil || src.Health.LastGood.IsZero() || src.Mapping["text"] != "甲" {
		t.Errorf("source %+v, %v", src, err)
	}
}
