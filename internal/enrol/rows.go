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

// read reads a table below the row that names its columns, which may stand under
// a title; those in need must be there, others that are not in columns are left
// aside.
func read(in io.Reader, columns []string, need int, other map[string]string) ([]row, []Problem, error) {
	t, err := table.Open(in)
	if err != nil {
		return nil, nil, bad("%s；请上传 CSV 或 XLSX。", err.Error())
	}
	defer t.Close()
	at, err := heading(t, columns, need, other)
	if err != nil {
		return nil, nil, err
	}
	var rows []row
	var problems []Problem
	for x, err := range t.Rows(maxRows) {
		switch {
		case err != nil:
			return nil, nil, bad("%v；请核对后重新上传。", err)
		case x.Bad != "":
			problems = append(problems, Problem{x.Line, x.Bad})
		default:
			rows = append(rows, cut(x, at))
		}
	}
	if len(rows)+len(problems) == 0 {
		return nil, nil, bad("表里没有内容。")
	}
	return rows, problems, nil
}

// heading finds the row of the columns' names and says where each stands.
func heading(t *table.Reader, columns []string, need int, other map[string]string) (map[string]int, error) {
	names := map[string]string{}
	for _, n := range columns {
		names[table.PlainName(n)] = n
	}
	for o, n := range other {
		names[table.PlainName(o)] = n
	}
	head, found, err := t.Header(func(cell string) bool { return names[table.PlainName(cell)] != "" })
	switch {
	case err != nil:
		return nil, bad("%v；请核对后重新上传。", err)
	case !found:
		return nil, bad("找不到栏名所在的一行；%s 须有，各栏为：%s。", strings.Join(columns[:need], "、"), strings.Join(columns, "、"))
	}
	at := map[string]int{}
	for i, c := range head.Cells {
		n := names[table.PlainName(c)]
		if _, twice := at[n]; !twice && n != "" {
			at[n] = i
		}
	}
	for _, n := range columns[:need] {
		if _, ok := at[n]; !ok {
			return nil, bad("第 %d 行的栏名里缺“%s”一栏；各栏为：%s。", head.Line, n, strings.Join(columns, "、"))
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
