package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"yuqing/internal/search"
)

// TestTokenizerKeepsTerms: FTS5 must take each term of every script exactly as
// search.Terms made it, neither split nor folded further; or the two engines
// would not find the same.
func TestTokenizerKeepsTerms(t *testing.T) {
	x, err := Open(filepath.Join(t.TempDir(), "index.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	want := map[string]bool{}
	var text strings.Builder
	for r := rune(1); r <= 0x10FFFF; r++ {
		for _, term := range strings.Fields(search.Terms(string(r))) {
			if !want[term] {
				want[term] = true
				text.WriteString(term + " ")
			}
		}
	}
	if len(want) < 100_000 {
		t.Fatalf("only %d terms to try", len(want))
	}
	if _, err := x.w.Exec(`insert into ft (rowid, title, text, meta) values (1, '', ?, '')`, text.String()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.w.Exec(`create virtual table vocab using fts5vocab('ft', 'row')`); err != nil {
		t.Fatal(err)
	}
	rows, err := x.w.Query(`select term from vocab`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	extra := 0
	for rows.Next() {
		var term string
		if err := rows.Scan(&term); err != nil {
			t.Fatal(err)
		}
		if !want[term] {
			extra++
			t.Logf("FTS5 made %q %U", term, []rune(term))
		}
		delete(want, term)
	}
	for term := range want {
		t.Logf("FTS5 lost %q %U", term, []rune(term))
	}
	if extra+len(want) > 0 {
		t.Errorf("%d terms made, %d lost", extra, len(want))
	}
}
