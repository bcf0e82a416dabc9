package enrol

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"yuqing/ingest/table"
)

// maxText bounds a table as text: it goes through a form between its preview
// and its entering.
const maxText = 1 << 20

// Text is a table of any kind as CSV text that the readers of this package
// take again.
func Text(in io.Reader) (string, error) {
	t, err := table.Open(in)
	if err != nil {
		return "", bad("%s；请上传 CSV 或 XLSX。", err.Error())
	}
	defer t.Close()
	var b strings.Builder
	w := csv.NewWriter(&b)
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			w.Flush()
			return b.String(), w.Error()
		}
		if err != nil {
			return "", bad("%v；请核对后重新上传。", err)
		}
		if row.Bad != "" {
			return "", bad("第 %d 行：%s；请改好后重新上传。", row.Line, row.Bad)
		}
		for i, c := range row.Cells { // one line a row, so that lines are those of the file
			row.Cells[i] = strings.Join(strings.Fields(c), " ")
		}
		if err := w.Write(row.Cells); err != nil {
			return "", err
		}
		if w.Flush(); b.Len() > maxText {
			return "", bad("文件太大；请分几次导入，每次不超过 %d 行。", maxRows)
		}
	}
}
