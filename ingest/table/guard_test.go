package table_test

import (
	"strings"
	"testing"

	"yuqing/ingest/table"
)

func TestGuard(t *testing.T) {
	for s, want := range map[string]string{
		"=1+1": "'=1+1", "+86": "'+86", "-3℃": "'-3℃", "@某人": "'@某人", "＝1": "'＝1", " \u3000=1": "' \u3000=1", "\t=1": "'\t=1",
		"'=1": "''=1", "''=1": "'''=1", "'": "'", "'90后": "'90后", "": "", "一般": "一般", "1-2": "1-2",
	} {
		if have := table.Guard(s); have != want || table.Unguard(have) != s {
			t.Errorf("%q: %q, and back %q", s, have, table.Unguard(have))
		}
	}
}

// TestReadersUnguard: whatever is read, a guarded cell is what it was.
func TestReadersUnguard(t *testing.T) {
	r, err := table.Open(strings.NewReader("标题,备注\n'=1+1,'90后\n''@甲,'-\n"))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for row, err := range r.Rows(10) {
		if err != nil {
			t.Fatal(err)
		}
		have = append(have, strings.Join(row.Cells, "|"))
	}
	if got := strings.Join(have, "\n"); got != "标题|备注\n=1+1|'90后\n'@甲|-" {
		t.Errorf("%q", got)
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"=1", "'=1", " '+", "\ufeff'@", "''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		safe := table.Guard(s)
		if table.Unguard(safe) != s {
			t.Errorf("%q: %q, and back %q", s, safe, table.Unguard(safe))
		}
		if start := strings.TrimLeft(safe, " \u3000\ufeff"); strings.IndexAny(start, "=+-@\t\r\n＝＋－＠") == 0 {
			t.Errorf("%q is not safe", safe)
		}
	})
}
