package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// book is an XLSX whose sheets can be read, each for itself.
type book struct {
	file          *excelize.File
	bytes         []byte
	old           bool     // dates count from 1904
	shown, hidden []string // the sheets that have rows
}

// Limits against zip bombs: of all parts together, and of one part before it
// goes to a temporary file.
const (
	unzipLimit    = 4 << 30
	unzipXMLLimit = 16 << 20
)

func openBook(r io.Reader) (_ *book, err error) {
	defer asError(&err)
	limited := &io.LimitedReader{R: r, N: maxXLSXBytes + 1}
	file, err := io.ReadAll(limited) // as excelize would
	if err != nil {
		return nil, fmt.Errorf("读取 XLSX: %w", err)
	}
	if limited.N <= 0 {
		return nil, fmt.Errorf("XLSX 文件超过 %d MB", maxXLSXBytes>>20)
	}
	if err := checkXLSX(file); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true, UnzipSizeLimit: unzipLimit, UnzipXMLSizeLimit: unzipXMLLimit})
	if err != nil {
		return nil, noBook(file, err)
	}
	b := &book{file: f, bytes: file}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		b.old = *props.Date1904
	}
	for _, sheet := range f.GetSheetList() {
		if err := b.look(sheet); err != nil {
			return nil, errors.Join(fmt.Errorf("读取工作表 %s: %w", sheet, err), f.Close())
		}
	}
	if len(b.shown) == 0 {
		return nil, errors.Join(ErrEmpty, f.Close())
	}
	return b, nil
}

// look notes a sheet, if it has rows.
func (b *book) look(sheet string) error {
	rows, err := b.file.Rows(sheet)
	if err != nil {
		return err
	}
	if rows.Next() {
		if visible, err := b.file.GetSheetVisible(sheet); err == nil && !visible {
			b.hidden = append(b.hidden, sheet)
		} else {
			b.shown = append(b.shown, sheet)
		}
	}
	return rows.Close()
}

// readers reads the sheets that show.
func (b *book) readers() (all []*Reader, err error) {
	defer asError(&err)
	for _, sheet := range b.shown {
		rows, err := b.file.Rows(sheet)
		if err != nil {
			return all, fmt.Errorf("读取工作表 %s: %w", sheet, err)
		}
		merges, _ := merges(b.bytes, sheet) // without them the rows can be read all the same
		links, _ := links(b.bytes, sheet)   // and without these
		all = append(all, &Reader{rows: &xlsxRows{rows: rows, old: b.old, merged: newMerged(merges), links: links}, kind: XLSX, name: sheet})
	}
	b.bytes = nil
	return all, nil
}

// xlsxRows reads a sheet. Cells come as they are stored: a date is its serial
// number, 13800138000 may be 1.3800138E10.
type xlsxRows struct {
	rows   *excelize.Rows
	line   int
	old    bool
	merged *merged
	links  map[int]map[int]string // see Row.Links
}

func (x *xlsxRows) next() (row Row, err error) {
	defer asError(&err)
	if !x.rows.Next() {
		if err := x.rows.Error(); err != nil {
			return Row{}, fmt.Errorf("读取第 %d 行: %w", x.line+1, err)
		}
		return Row{}, io.EOF
	}
	x.line++
	cells, err := x.rows.Columns()
	if err != nil {
		return Row{}, fmt.Errorf("读取第 %d 行: %w", x.line, err)
	}
	cells = cells[:min(len(cells), maxColumns)]
	for i, c := range cells {
		cells[i] = clean(c)
	}
	return Row{Line: x.line, Cells: cells, Above: x.merged.above(x.line, cells), Links: x.links[x.line], Hidden: x.rows.GetRowOpts().Hidden}, nil
}

func (x *xlsxRows) charset() string { return "" }
func (x *xlsxRows) since1904() bool { return x.old }
func (x *xlsxRows) close() error    { return x.rows.Close() }

// asError turns a panic of the XLSX library, which malformed files have
// provoked, into an error: one bad file must not end the process.
func asError(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("XLSX 文件已损坏: %v", p)
	}
}
