package table

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Cells below the first of a merged one are empty, and say beside that what
// stands above; a cell that has a value of its own keeps it.
func TestMergedCellsSayWhatStandsAbove(t *testing.T) {
	f := excelize.NewFile()
	f.SetSheetName("Sheet1", "说明")
	f.NewSheet("台账 & 附表")
	const sheet = "台账 & 附表"
	for i, row := range [][]any{
		{"某县台账"}, {"标题", "单位", "人"}, {"甲", "卫生健康局", "张三"}, {"乙"}, {"丙", nil, "李四"}, {"丁", "公安局"}, {"戊"},
	} {
		f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row)
	}
	f.MergeCell(sheet, "A1", "C1") // a title goes over columns only
	f.MergeCell(sheet, "B3", "B5")
	f.MergeCell(sheet, "C3", "C4")
	f.MergeCell(sheet, "B6", "C7")
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	_, rows := readAll(t, buf.Bytes())
	got := ""
	for _, r := range rows {
		got += fmt.Sprintf("%d%q ", r.Line, r.Above)
	}
	want := `1[] 2[] 3[] 4["" "卫生健康局" "张三"] 5["" "卫生健康局"] 6[] 7["" "公安局"] `
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A book whose parts lie elsewhere, or are broken, is read without.
func TestMergedCellsOfABrokenBook(t *testing.T) {
	if all, err := merges([]byte("PK\x03\x04"), "x"); err == nil || all != nil {
		t.Errorf("%v %v", all, err)
	}
	m := newMerged([]merge{{first: 5, last: 9, column: 3}, {first: 1, last: 2, column: 0}})
	for line := range 12 {
		if got := m.above(line, nil); got != nil {
			t.Errorf("line %d: %q", line, got)
		}
	}
}
