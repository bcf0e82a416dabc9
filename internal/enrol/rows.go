package enrol

import (
	"io"
	"slices"
	"strings"

	"yuqing/ingest/table"
	"yuqing/internal/opinion"
)

func bad(format string, args ...any) error { return opinion.Invalid("file", format, args...) }

// Problem is a row that cannot be entered, and why, in Chinese.
type Problem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// maxRows bounds one table.
const maxRows = 2000

// row is a row by the names of its columns.
type row struct {
	line  int
	cells map[string]string
}

// list splits a cell of several values.
func (r row) list(name string) []string {
	return strings.FieldsFunc(r.cells[name], func(c rune) bool { return strings.ContainsRune("、,，;； \t\n", c) })
}

func (r row) yes(name string) bool {
	return slices.Contains([]string{"是", "对", "√", "1", "y", "yes", "true"}, strings.ToLower(r.cells[name]))
}

// read reads a table whose first row names its columns; those in need must be
// there, others that are not in columns are left aside.
func read(in io.Reader, columns []string, need int, other map[string]string) ([]row, []Problem, error) {
	t, err := table.Open(in)
	if err != nil {
		return nil, nil, bad("%s；请上传 CSV 或 XLSX。", err.Error())
	}
	defer t.Close()
	var at map[string]int
	var rows []row
	var problems []Problem
	for x, err := range t.Rows(maxRows + 1) { // and the one of the headings
		if err != nil {
			return nil, nil, bad("%v；请核对后重新上传。", err)
		}
		switch {
		case at == nil:
			if at, err = heading(x.Cells, columns, need, other); err != nil {
				return nil, nil, err
			}
		case x.Bad != "":
			problems = append(problems, Problem{x.Line, x.Bad})
		default:
			rows = append(rows, cut(x, at))
		}
	}
	if at == nil || len(rows)+len(problems) == 0 {
		return nil, nil, bad("表里没有内容。")
	}
	return rows, problems, nil
}

func heading(cells, columns []string, need int, other map[string]string) (map[string]int, error) {
	at := map[string]int{}
	for i, c := range cells {
		name := strings.TrimSpace(c)
		if n, ok := other[name]; ok {
			name = n
		}
		if _, twice := at[name]; !twice && slices.Contains(columns, name) {
			at[name] = i
		}
	}
	for _, n := range columns[:need] {
		if _, ok := at[n]; !ok {
			return nil, bad("第一行应是栏名，缺“%s”一栏；各栏为：%s。", n, strings.Join(columns, "、"))
		}
	}
	return at, nil
}

func cut(x table.Row, at map[string]int) row {
	r := row{line: x.Line, cells: map[string]string{}}
	for name, i := range at {
		if i < len(x.Cells) {
			r.cells[name] = strings.TrimSpace(x.Cells[i])
		}
	}
	return r
}
