package clue

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/opinion"
)

// Sheet is a vendor's table opened up to its header.
type Sheet struct {
	Name   string
	Header []string // made unique
	Guess  Mapping
	Now    time.Time // when the rows are found; a post cannot be from later

	reader *table.Reader
	sample []table.Row // the first rows below the header
	times  dates.Column
}

// Row is one data row: a post, or the reason why it is none.
type Row struct {
	Line     int
	Refused  string
	Post     opinion.Post
	Warnings []string
}

// The header is looked for in the first headRows rows; twice as many, up to
// sampleSize bytes, tell what the columns hold.
const (
	headRows   = 30
	sampleSize = 4 << 20
)

// OpenSheet reads a table (CSV or XLSX) up to its header and guesses the
// mapping from the names and, for links and times, from what the cells hold.
func OpenSheet(file string, r io.Reader, now time.Time) (*Sheet, error) {
	t, err := table.Open(r)
	if err != nil {
		return nil, fmt.Errorf("打开 %s: %w", file, err)
	}
	s := &Sheet{Name: file, Now: now, reader: t}
	if err := s.readHead(); err != nil {
		return nil, errors.Join(fmt.Errorf("打开 %s: %w", file, err), t.Close())
	}
	return s, nil
}

// Close releases what an XLSX keeps on disk.
func (s *Sheet) Close() error { return s.reader.Close() }

// Charset is the encoding of a CSV as found so far, "" for XLSX.
func (s *Sheet) Charset() string { return s.reader.Charset() }

// Unread names the other sheets of an XLSX, which are not read.
func (s *Sheet) Unread() []string { return s.reader.Unread() }

func (s *Sheet) readHead() error {
	sample, err := s.reader.Ahead(2*headRows, sampleSize)
	if err != nil {
		return err
	}
	best := table.HeaderRow(sample[:min(len(sample), headRows)], isName)
	if best < 0 {
		return errors.New("找不到表头：至少应有“标题”“链接”“内容”中的两列")
	}
	s.setHeader(sample[best].Cells, sample[best+1:])
	s.sample = sample[best+1:]
	s.guess(s.sample)
	s.reader.Skip(best + 1)
	return nil
}

func isName(cell string) bool {
	field, _ := fieldOf(cell)
	return field != ""
}

func namesIn(cells []string) int {
	n := 0
	for _, c := range cells {
		if isName(c) {
			n++
		}
	}
	return n
}

func (s *Sheet) setHeader(cells []string, data []table.Row) {
	width := len(cells)
	for _, r := range data {
		width = max(width, min(len(r.Cells), 200))
	}
	names := make([]string, width)
	for i := range width {
		names[i] = strings.Join(strings.Fields(cell(cells, i)), " ")
	}
	s.Header = table.UniqueNames(names)
}

func cell(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// Rows reads the rest of the sheet once and hands every row that is not blank
// to fn. A mapping with neither title nor text is an error.
func (s *Sheet) Rows(m Mapping, source string, fn func(Row) error) error {
	columns, err := s.layout().Columns(m)
	if err != nil {
		return err
	}
	if m[FieldTitle] == "" && m[FieldText] == "" {
		return fmt.Errorf("找不到标题或内容列，请指定是哪一列（title=列名）；现有 %s", strings.Join(s.Header, "、"))
	}
	s.times = dates.Column{}
	if i, ok := columns[FieldPublishedAt]; ok {
		s.times = dates.ColumnOf(table.ColumnCells(s.sample, i), s.Now, s.reader.Since1904())
	}
	for {
		row, err := s.reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.Blank() || namesIn(row.Cells) >= 3 { // the header again, on every printed page
			continue
		}
		if err := fn(s.build(row, columns, source)); err != nil {
			return err
		}
	}
}
