// Package sheet opens the tables that are imported, whichever kind of source
// they belong to: a hotline's export or a monitoring vendor's table. It owns
// nothing but the choice, and may import ingest/hotline and ingest/clue.
package sheet

import (
	"fmt"
	"io"
	"time"

	"yuqing/ingest/clue"
	"yuqing/ingest/hotline"
	"yuqing/ingest/table"
	"yuqing/internal/opinion"
)

// Row is one data row: a post, or the reason why it is none.
type Row = hotline.Row

// Mapping says which column holds which field: field -> column header.
type Mapping = map[string]string

// Sheet is a table opened up to its header. The rows can be read once.
type Sheet struct {
	Name   string
	Kind   opinion.SourceKind
	Header []string // column names, made unique
	Fields []string // that the columns may hold
	Guess  Mapping
	kind
}

// kind is what a hotline's and a vendor's table have in common.
type kind interface {
	Charset() string
	Unread() []string
	Close() error
}

// Unmapped names the columns that hold no field.
func (s *Sheet) Unmapped(m Mapping) []string { return table.Unmapped(s.Header, m) }

// Open reads a table (CSV or XLSX) up to its header. No row can be from after
// now. name stands in messages only.
func Open(of opinion.SourceKind, name string, r io.Reader, now time.Time) (*Sheet, error) {
	switch of {
	case opinion.SourceHotline:
		s, err := hotline.Open(name, r)
		if err != nil {
			return nil, err
		}
		s.Now = now
		return &Sheet{name, of, s.Header, hotline.Fields, s.Guess, s}, nil
	case opinion.SourceClues:
		s, err := clue.OpenSheet(name, r, now)
		if err != nil {
			return nil, err
		}
		return &Sheet{name, of, s.Header, clue.Fields, s.Guess, s}, nil
	}
	return nil, fmt.Errorf("信源类型 %s 不收表格", of)
}

// Parse lays "field=column" pairs over the guess; see table.Layout.Parse.
func (s *Sheet) Parse(pairs []string) (Mapping, error) {
	if h, ok := s.kind.(*hotline.Sheet); ok {
		return h.ParseMapping(pairs)
	}
	return s.kind.(*clue.Sheet).ParseMapping(pairs)
}

// Remembered is a mapping that was used before, where it fits, or the guess.
func (s *Sheet) Remembered(m Mapping) Mapping {
	fits := false
	switch k := s.kind.(type) {
	case *hotline.Sheet:
		fits = k.Fits(m)
	case *clue.Sheet:
		fits = k.Fits(m)
	}
	if fits {
		return m
	}
	return s.Guess
}

// Rows reads the rest of the table once and hands every row that is not blank to
// fn; it stops at fn's first error, which it returns. source is the ID of the
// source that the posts get. A mapping that lacks what a post needs is an error.
func (s *Sheet) Rows(m Mapping, source string, fn func(Row) error) error {
	if h, ok := s.kind.(*hotline.Sheet); ok {
		return h.Rows(m, source, fn)
	}
	return s.kind.(*clue.Sheet).Rows(m, source, func(r clue.Row) error {
		return fn(Row{Line: r.Line, Refused: r.Refused, Post: r.Post, Warnings: r.Warnings})
	})
}

// Show writes a mapping in the order of the fields.
func (s *Sheet) Show(m Mapping) string { return table.Show(s.Fields, m) }
