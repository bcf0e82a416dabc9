package oldledger

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"yuqing/ingest/table"
)

// head is the header of a page: where it begins, over how many rows it goes, and
// the name of each column from the top down.
type head struct {
	at, depth int
	names     [][]string // of each column: what stands over it, without gaps
}

// mostDepth is over how many rows a header goes at most: 办理情况 over 交办 over 时间.
const mostDepth = 3

// findHead looks for the rows that name most fields, below titles and notes. Of
// headers that name as many, the highest and flattest is it. False: there is none.
func findHead(rows []table.Row) (best head, found bool) {
	most := 1
	for depth := 1; depth <= mostDepth; depth++ {
		for at := 0; at+depth <= len(rows); at++ {
			h := headOf(rows[at:at+depth], at)
			if n := h.fields(); n > most {
				best, most, found = h, n, true
			}
		}
	}
	return best, found
}

func headOf(rows []table.Row, at int) head {
	h := head{at: at, depth: len(rows)}
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	h.names = make([][]string, width)
	for i, r := range rows {
		over := "" // a cell above several columns stands in the first of them
		for c := range width {
			cell := ""
			if c < len(r.Cells) {
				cell = tidy(r.Cells[c])
			}
			switch below := i+1 < len(rows) && c < len(rows[i+1].Cells) && tidy(rows[i+1].Cells[c]) != ""; {
			case cell != "":
				over = cell
			case below && over != "":
				cell = over
			default:
				over = ""
			}
			if cell != "" {
				h.names[c] = append(h.names[c], cell)
			}
		}
	}
	return h
}

// fields is how many fields the header names.
func (h head) fields() int {
	seen := map[string]bool{}
	for _, names := range h.names {
		if f, _ := fieldOfColumn(names); f != "" && (len(names) == 1 || shortNames(names)) {
			seen[f] = true
		}
	}
	return len(seen)
}

// shortNames tells names that stand over each other from a name above a value.
func shortNames(names []string) bool {
	for _, n := range names {
		if utf8.RuneCountInString(n) > 12 || strings.ContainsFunc(n, unicode.IsDigit) {
			return false
		}
	}
	return true
}

// header is what the columns are called in messages and mappings: by their lowest
// name, or by all of them where that alone says nothing.
func (h head) header() []string {
	names := make([]string, len(h.names))
	for c, column := range h.names {
		if len(column) == 0 {
			continue
		}
		names[c] = column[len(column)-1]
		if _, r := fieldOf(names[c]); r < another && len(column) > 1 {
			names[c] = strings.Join(column, "/")
		}
	}
	return table.UniqueNames(names)
}

// guess maps each field to the column that names it best, the first of several.
func (h head) guess() Mapping {
	m, ranks, header := Mapping{}, map[string]rank{}, h.header()
	for c, names := range h.names {
		if f, r := fieldOfColumn(names); f != "" && r > ranks[f] {
			m[f], ranks[f] = header[c], r
		}
	}
	return m
}

// fieldOfColumn is the field that the names over a column say, and how surely: all
// of them together (交办, 时间), the lowest alone, or the highest alone.
func fieldOfColumn(names []string) (field string, r rank) {
	if len(names) == 0 {
		return "", 0
	}
	whole := strings.Join(names, "")
	lowest, highest := names[len(names)-1], names[0]
	for _, name := range []string{whole, lowest + highest, lowest, highest} {
		if f, is := fieldOf(name); is > r && (is > alike || name == whole || name == lowest) {
			field, r = f, is
		}
	}
	return field, r
}

// repeated spots a row of the header where it comes again on every printed page,
// and the row of column numbers (1, 2, 3 …) that forms have below it.
func (p *page) repeated(r table.Row) bool {
	same, numbers, filled := 0, 0, 0
	for i, c := range r.Cells {
		if c = tidy(c); c == "" {
			continue
		}
		filled++
		if i < len(p.names) && slices.Contains(p.names[i], c) {
			same++
		}
		if c == strconv.Itoa(filled) {
			numbers++
		}
	}
	return filled >= 2 && same == filled || filled >= 4 && numbers == filled
}
