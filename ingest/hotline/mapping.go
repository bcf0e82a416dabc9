package hotline

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Mapping says which column holds which field: field name -> column header
// as Sheet.Header shows it. A field that no column holds is absent. It is
// what opinion.Source.Mapping remembers.
type Mapping map[string]string

// ParseMapping reads "field=column" pairs as given with --map and lays them
// over the guess. A column is named by its header or as #3; "field=" takes
// the field out. An unknown field or column is an error that lists the known.
func (s *Sheet) ParseMapping(pairs []string) (Mapping, error) {
	m := maps.Clone(s.Guess)
	for _, pair := range pairs {
		field, column, found := strings.Cut(pair, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !found || !slices.Contains(Fields, field) {
			return nil, fmt.Errorf("映射 %q 无效：应为 字段=列名，字段有 %s", pair, strings.Join(Fields, "、"))
		}
		if column == "" {
			delete(m, field)
			continue
		}
		i := s.column(column)
		if i < 0 {
			return nil, fmt.Errorf("映射 %q 无效：表中没有这一列，现有 %s", pair, strings.Join(s.Header, "、"))
		}
		m[field] = s.Header[i]
	}
	return m, nil
}

// Fits reports whether every column of a remembered mapping is in this sheet,
// so that it can be used again in place of the guess.
func (s *Sheet) Fits(m Mapping) bool {
	for field, column := range m {
		if !slices.Contains(Fields, field) || s.column(column) < 0 {
			return false
		}
	}
	return len(m) > 0
}

// String shows the mapping in the order of Fields: "number=工单编号, …".
func (m Mapping) String() string {
	var parts []string
	for _, f := range Fields {
		if c, ok := m[f]; ok {
			parts = append(parts, f+"="+c)
		}
	}
	return strings.Join(parts, ", ")
}

// column finds a column by its header, or by #n from 1; -1 if there is none.
func (s *Sheet) column(name string) int {
	if i := slices.Index(s.Header, name); i >= 0 {
		return i
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "#")); err == nil && strings.HasPrefix(name, "#") && n >= 1 && n <= len(s.Header) {
		return n - 1
	}
	return slices.IndexFunc(s.Header, func(h string) bool { return label(h) == label(name) })
}
