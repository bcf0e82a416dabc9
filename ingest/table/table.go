// Package table reads the tables that offices export: CSV in any charset and
// with any usual delimiter, and XLSX.
//
// It owns everything between the bytes and the cells: charset, delimiter,
// quotes, ragged and broken rows, line numbers. What a column means is no
// business of its. It may import ingest/charset and excelize.
package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits on what one table may hold.
const (
	maxRowBytes  = 8 << 20   // of one CSV record
	maxXLSXBytes = 512 << 20 // of the file as it comes
	maxColumns   = 4096
)

// A Row is one record. Rows may have any number of cells.
type Row struct {
	Line  int      // the line of the file on which it begins, from 1
	Cells []string // without control characters, with their spaces and line breaks
	Bad   string   // why the record cannot be read, "" if it can; Cells is nil then
	// Above has, for cells that are empty because they are merged with one above
	// (XLSX), that one's value; it may be shorter or longer than Cells. Whether
	// it holds for each row is for the reader to judge.
	Above []string
	// Links has the addresses that lie behind cells (XLSX), by column from 0.
	Links map[int]string
	// Hidden rows (XLSX) are not seen by who opens the table, most often because a
	// filter is on.
	Hidden bool
}

// Blank reports whether every cell is empty.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return r.Bad == ""
}

func (r Row) size() int {
	n := 0
	for _, c := range r.Cells {
		n += len(c)
	}
	return n
}

// A Reader gives the rows of a table one after the other, in memory that does
// not grow with the table.
type Reader struct {
	rows   rows
	kind   string
	name   string   // of the sheet
	unread []string // see Unread
	ahead  []Row    // read by Ahead and not given out yet
	whole  func() error
}

// rows is a format: CSV or XLSX.
type rows interface {
	next() (Row, error)
	charset() string
	since1904() bool
	close() error
}

// Kinds of tables.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// ErrEmpty is returned by Open for a table without any byte.
var ErrEmpty = errors.New("文件为空")

// headBytes is how much of a file decides what it is.
const headBytes = 64 << 10

// Open tells CSV and XLSX apart by their first bytes and reads as far as it
// must to know charset and delimiter; of an XLSX it reads the first sheet that
// shows and has rows. A file that is neither (PDF, .xls, a picture) is an error
// that says what it is and what to do.
func Open(r io.Reader) (*Reader, error) {
	all, err := OpenAll(r)
	if err != nil {
		return nil, err
	}
	first := all.Sheets[0]
	for _, other := range all.Sheets[1:] {
		first.unread = append(first.unread, other.name)
	}
	first.whole = all.Close
	return first, nil
}

// Sheets are the sheets of a table.
type Sheets struct {
	Sheets []*Reader // those that show and have rows, at least one
	Hidden []string  // the names of those that have rows and do not show
	file   io.Closer
}

// OpenAll is Open for all sheets of a table; a CSV is one. Its Close closes them
// all.
func OpenAll(r io.Reader) (*Sheets, error) {
	in := bufio.NewReaderSize(r, headBytes)
	head, err := in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("读取文件: %w", err)
	}
	if len(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")) == 0 {
		return nil, ErrEmpty
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return openSheets(in)
	}
	if err := noTable(head); err != nil {
		return nil, err
	}
	rows, err := openCSV(in)
	if err != nil {
		return nil, err
	}
	return &Sheets{Sheets: []*Reader{{rows: rows, kind: CSV}}}, nil
}

func openSheets(in io.Reader) (*Sheets, error) {
	b, err := openBook(in)
	if err != nil {
		return nil, err
	}
	s := &Sheets{Hidden: b.hidden, file: b.file}
	if s.Sheets, err = b.readers(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close releases what was opened; the io.Reader given to OpenAll stays open.
func (s *Sheets) Close() error {
	var errs []error
	for _, r := range s.Sheets {
		errs = append(errs, r.rows.close())
	}
	if s.file != nil {
		errs = append(errs, s.file.Close())
	}
	return errors.Join(errs...)
}

// Next returns the next row, blank ones too, and io.EOF after the last.
func (r *Reader) Next() (Row, error) {
	if len(r.ahead) == 0 {
		return r.read()
	}
	row := r.ahead[0]
	r.ahead = r.ahead[1:]
	return row, nil
}

// read takes off what guards a cell from being taken for a formula.
func (r *Reader) read() (Row, error) {
	row, err := r.rows.next()
	for _, cells := range [][]string{row.Cells, row.Above} {
		for i, c := range cells {
			cells[i] = Unguard(c)
		}
	}
	return row, err
}

// Ahead shows the rows to come without giving them out: at most n, and no more
// once their cells hold size bytes; fewer where the table ends.
func (r *Reader) Ahead(n, size int) ([]Row, error) {
	held := 0
	for _, row := range r.ahead {
		held += row.size()
	}
	for len(r.ahead) < n && held < size {
		row, err := r.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		held += row.size()
		r.ahead = append(r.ahead, row)
	}
	return r.ahead, nil
}

// Skip drops the first n rows that Ahead showed, such as a header's.
func (r *Reader) Skip(n int) { r.ahead = r.ahead[n:] }

// Kind is CSV or XLSX.
func (r *Reader) Kind() string { return r.kind }

// Charset is the encoding of a CSV as found so far, "" for XLSX.
func (r *Reader) Charset() string { return r.rows.charset() }

// Unread names what else the file holds that is not read: the other sheets of
// an XLSX of which Open gave the first.
func (r *Reader) Unread() []string { return r.unread }

// Name is that of an XLSX's sheet, "" for a CSV.
func (r *Reader) Name() string { return r.name }

// Since1904 says that the workbook's serial dates count from 1904-01-01.
func (r *Reader) Since1904() bool { return r.rows.since1904() }

// Close releases what Open opened; its io.Reader stays open. A Reader of OpenAll is
// closed with the others.
func (r *Reader) Close() error {
	if r.whole == nil {
		return nil
	}
	return r.whole()
}

// clean drops control characters and unwraps ="00123", by which exports keep
// a spreadsheet from reading a number.
func clean(cell string) string {
	if strings.ContainsFunc(cell, isControl) {
		cell = strings.Map(func(r rune) rune {
			if isControl(r) {
				return -1
			}
			return r
		}, cell)
	}
	if n := len(cell); n >= 3 && strings.HasPrefix(cell, `="`) && cell[n-1] == '"' {
		return cell[2 : n-1]
	}
	return cell
}

func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r == 0xFEFF
}
