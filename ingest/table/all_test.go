package table

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRows(t *testing.T) {
	broken := errors.New("the disk broke")
	for name, c := range map[string]struct {
		in   io.Reader
		most int
		rows int
		why  string
	}{
		"as many as may be":   {strings.NewReader("a,b\n\n1,2\n,\n3,4\n"), 3, 3, ""},
		"one too many":        {strings.NewReader("a,b\n\n1,2\n,\n3,4\n"), 2, 2, "表格超过 2 行"},
		"a reader that fails": {io.MultiReader(strings.NewReader(strings.Repeat("1,2\n", 1<<18)), iotest.ErrReader(broken)), 1 << 20, 1 << 18, "the disk broke"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(c.in)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			n, why := 0, ""
			for _, err := range r.Rows(c.most) {
				if err != nil {
					why = err.Error()
					continue
				}
				n++
			}
			if n != c.rows || (c.why == "") != (why == "") || !strings.Contains(why, c.why) {
				t.Errorf("%d rows and %q, want %d and %q", n, why, c.rows, c.why)
			}
		})
	}
}
