package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chinese-days.json")
	data := `{"holidays":{"2026-01-02":"New Year's Day,元旦,1"},"workdays":{"2026-01-04":"New Year's Day,元旦,1"},"inLieuDays":{"2026-01-02":"x,y,1"}}`
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(path, &out); err != nil {
		t.Fatal(err)
	}
	if want := "date,kind,name\n2026-01-02,holiday,元旦\n2026-01-04,workday,元旦\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
