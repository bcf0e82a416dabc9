package table

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Layout is the columns of a table and the fields that they may hold. A mapping
// says which column holds which field: field name -> column name as Header shows
// it; a field that no column holds is absent.
type Layout struct {
	Fields []string
	Header []string
	// Plain brings a column's name to the form in which names are compared; nil:
	// they must be the same.
	Plain func(string) string
}

// Parse reads "field=column" pairs as given with --map and lays them over a
// guess. A column is named by its header or as #3; "field=" takes the field
// out. An unknown field or column is an error that lists the known.
func (l Layout) Parse(guess map[string]string, pairs []string) (map[string]string, error) {
	m := maps.Clone(guess)
	for _, pair := range pairs {
		field, column, found := strings.Cut(pair, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !found || !slices.Contains(l.Fields, field) {
			return nil, fmt.Errorf("映射 %q 无效：应为 字段=列名，字段有 %s", pair, strings.Join(l.Fields, "、"))
		}
		if column == "" {
			delete(m, field)
			continue
		}
		i := l.Column(column)
		if i < 0 {
			return nil, fmt.Errorf("映射 %q 无效：表中没有这一列，现有 %s", pair, strings.Join(l.Header, "、"))
		}
		m[field] = l.Header[i]
	}
	return m, nil
}

// Column finds a column by its header, or by #n from 1; -1 if there is none.
func (l Layout) Column(name string) int {
	if i := slices.Index(l.Header, name); i >= 0 {
		return i
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "#")); err == nil && strings.HasPrefix(name, "#") && n >= 1 && n <= len(l.Header) {
		return n - 1
	}
	if l.Plain == nil {
		return -1
	}
	return slices.IndexFunc(l.Header, func(h string) bool { return l.Plain(h) == l.Plain(name) })
}

// Columns are the places of a mapping's columns, by field. One that is not there
// is an error that lists the known.
func (l Layout) Columns(m map[string]string) (map[string]int, error) {
	columns := map[string]int{}
	for field, column := range m {
		i := l.Column(column)
		if i < 0 {
			return nil, fmt.Errorf("没有列 %q（字段 %s），现有 %s", column, field, strings.Join(l.Header, "、"))
		}
		columns[field] = i
	}
	return columns, nil
}

// Fits reports whether every column of a remembered mapping is in this table,
// so that it can be used again in place of a guess.
func (l Layout) Fits(m map[string]string) bool {
	for field, column := range m {
		if !slices.Contains(l.Fields, field) || l.Column(column) < 0 {
			return false
		}
	}
	return len(m) > 0
}

// Show writes a mapping in the order of the fields: "number=工单编号, …".
func Show(fields []string, m map[string]string) string {
	var parts []string
	for _, f := range fields {
		if c, ok := m[f]; ok {
			parts = append(parts, f+"="+c)
		}
	}
	return strings.Join(parts, ", ")
}

// HeaderRow is the place of the row that holds most column names, below titles
// and notes that offices put on top; at least two, or it is none and -1.
func HeaderRow(rows []Row, isName func(cell string) bool) int {
	best, most := -1, 1
	for i, r := range rows {
		n := 0
		for _, c := range r.Cells {
			if isName(c) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// ColumnCells are the cells of one column in some rows; in a row that is too short
// for it there is none.
func ColumnCells(rows []Row, column int) []string {
	var out []string
	for _, r := range rows {
		if column < len(r.Cells) {
			out = append(out, r.Cells[column])
		}
	}
	return out
}

// unnamed are the names that UniqueNames makes of empty ones.
var unnamed = regexp.MustCompile(`^列\d+$`)

// How far down a header is looked for, in rows and bytes.
const (
	headRows = 30
	headSize = 4 << 20
)

// Header gives the row that HeaderRow finds among the first rows, and reads on
// behind it; false, and nothing is read, where there is none.
func (r *Reader) Header(isName func(cell string) bool) (Row, bool, error) {
	rows, err := r.Ahead(headRows, headSize)
	if err != nil {
		return Row{}, false, err
	}
	at := HeaderRow(rows, isName)
	if at < 0 {
		return Row{}, false, nil
	}
	head := rows[at]
	r.Skip(at + 1)
	return head, true, nil
}

var nameNote = regexp.MustCompile(`[（(][^（）()]*[)）]$`)

// PlainName is a column's name without spaces, case and the note in brackets.
func PlainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*:：_", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	if short := nameNote.ReplaceAllString(name, ""); short != "" {
		return short
	}
	return name
}

// UniqueNames are the names of a header's columns, each a name of its own: an
// empty one is 列n, and a second of a name gets its number behind it.
func UniqueNames(names []string) []string {
	seen := map[string]int{}
	out := make([]string, len(names))
	for i, n := range names {
		if n == "" {
			n = fmt.Sprintf("列%d", i+1)
		}
		if seen[n]++; seen[n] > 1 {
			n = fmt.Sprintf("%s(%d)", n, seen[n])
		}
		out[i] = n
	}
	return out
}

// Unmapped names the columns of a header that hold no field, in their order: what
// stands there is not taken in. Where no column holds any, none is named.
func Unmapped(header []string, m map[string]string) (names []string) {
	if len(m) == 0 {
		return nil
	}
	taken := map[string]bool{}
	for _, column := range m {
		taken[column] = true
	}
	for _, name := range header {
		if !taken[name] && !unnamed.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}
