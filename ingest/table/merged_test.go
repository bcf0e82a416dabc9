package table

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
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

// All sheets that show are read, hidden ones are named; rows say whether they show
// and what addresses lie behind their cells.
func TestSheetsHiddenRowsAndLinks(t *testing.T) {
	f := excelize.NewFile()
	for _, sheet := range []string{"Sheet1", "二月", "草稿", "空"} {
		f.NewSheet(sheet)
		if sheet != "空" {
			f.SetSheetRow(sheet, "A1", &[]any{"标题", sheet})
			f.SetSheetRow(sheet, "A2", &[]any{"甲", "查看"})
		}
	}
	f.SetSheetVisible("草稿", false)
	f.SetRowVisible("二月", 2, false)
	f.SetCellHyperLink("二月", "B2", "https://example.com/?a=1&b=2", "External")
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	all, err := OpenAll(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	got := fmt.Sprint(all.Hidden)
	for _, s := range all.Sheets {
		for row, err := range s.Rows(10) {
			if err != nil {
				t.Fatal(err)
			}
			got += fmt.Sprint(" ", s.Name(), row.Line, row.Cells, row.Hidden, row.Links)
		}
	}
	want := "[草稿] Sheet11 [标题 Sheet1] false map[] Sheet12 [甲 查看] false map[] 二月1 [标题 二月] false map[] 二月2 [甲 查看] true map[1:https://example.com/?a=1&b=2]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A zip file that is no workbook is named for what it is.
func TestZipsThatAreNoWorkbooks(t *testing.T) {
	for part, says := range map[string]string{"word/document.xml": "Word", "mimetype": "OpenDocument", "台账.xlsx": "压缩包", "": "不完整或已损坏"} {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		if w, err := z.Create(part); err != nil {
			t.Fatal(err)
		} else if _, err = w.Write([]byte("<x/>")); err != nil {
			t.Fatal(err)
		}
		z.Close()
		content := buf.Bytes()
		if part == "" {
			content = content[:len(content)/2]
		}
		if _, err := Open(bytes.NewReader(content)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", part, err, says)
		}
	}
}
