package report

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A book of figures is there to reckon with: counts and rates are numbers, and a
// rate shows as people read it. Codes, and all of a book of texts, stay texts.
func TestFiguresAreNumbers(t *testing.T) {
	cells := []string{"12", "-1.5", "66.7%", "100.0%", "007", "—", "=1%", "1234567890123", "12%号"}
	shown := []string{"12", "-1.5", "66.7%", "100.0%", "007", "—", "'=1%", "1234567890123", "12%号"}
	texts := slices.Clone(shown)
	texts[1] = "'-1.5" // guarded, as a formula might begin so
	raw := []string{"12", "-1.5", "0.667", "1", "007", "—", "'=1%", "1234567890123", "12%号"}
	for name, c := range map[string]struct {
		open  func(*bytes.Buffer) *Book
		shown []string
		raw   []string
	}{
		"figures": {func(b *bytes.Buffer) *Book { return NewFigures(b, "统计", "指标") }, shown, raw},
		"texts":   {func(b *bytes.Buffer) *Book { return NewBook(b, "统计", "指标") }, texts, texts},
	} {
		var out bytes.Buffer
		b := c.open(&out)
		if err := b.Close(b.Row(cells...)); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cells {
			at, _ := excelize.CoordinatesToCellName(i+1, 2)
			if got, err := f.GetCellValue("统计", at); err != nil || got != c.shown[i] {
				t.Errorf("%s: %q is shown as %q, %v", name, cells[i], got, err)
			}
			if got, err := f.GetCellValue("统计", at, excelize.Options{RawCellValue: true}); err != nil || got != c.raw[i] {
				t.Errorf("%s: %q is %q, %v", name, cells[i], got, err)
			}
		}
	}
}
