package hotline

import "yuqing/ingest/table"

// A Mapping says which column holds which field: field name -> column header
// as Sheet.Header shows it. A field that no column holds is absent. It is
// what opinion.Source.Mapping remembers.
type Mapping map[string]string

// String shows the mapping in the order of Fields: "number=工单编号, …".
func (m Mapping) String() string { return table.Show(Fields, m) }

func (s *Sheet) layout() table.Layout {
	return table.Layout{Fields: Fields, Header: s.Header, Plain: label}
}

// ParseMapping lays "field=column" pairs over the guess; see table.Layout.Parse.
func (s *Sheet) ParseMapping(pairs []string) (Mapping, error) {
	return s.layout().Parse(s.Guess, pairs)
}

// Fits reports whether a remembered mapping can be used again in place of the
// guess.
func (s *Sheet) Fits(m Mapping) bool { return s.layout().Fits(m) }
