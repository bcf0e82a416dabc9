package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// xlsxRows reads the first sheet that shows and has rows. Cells come as they
// are stored: a date is its serial number, 13800138000 may be 1.3800138E10.
type xlsxRows struct {
	file   *excelize.File
	rows   *excelize.Rows
	line   int
	others []string
	old    bool // dates count from 1904
	merged *merged
}

// Limits against zip bombs: of all parts together, and of one part before it
// goes to a temporary file.
const (
	unzipLimit    = 4 << 30
	unzipXMLLimit = 16 << 20
)

func openXLSX(r io.Reader) (_ rows, err error) {
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
		return nil, fmt.Errorf("读取 XLSX: %w", err)
	}
	x := &xlsxRows{file: f, merged: newMerged(nil)}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		x.old = *props.Date1904
	}
	for _, sheet := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(sheet); err == nil && !visible {
			continue
		}
		first := x.rows == nil
		if err := x.add(sheet); err != nil {
			return nil, errors.Join(fmt.Errorf("读取工作表 %s: %w", sheet, err), f.Close())
		}
		if first && x.rows != nil {
			all, _ := merges(file, sheet) // without them the rows can be read all the same
			x.merged = newMerged(all)
		}
	}
	if x.rows == nil {
		return nil, errors.Join(ErrEmpty, f.Close())
	}
	return x, nil
}

// add takes a sheet as the one to read, or notes it as one more with rows.
func (x *xlsxRows) add(sheet string) error {
	rows, err := x.file.Rows(sheet)
	if err != nil {
		return err
	}
	if !rows.Next() {
		return rows.Close()
	}
	if x.rows != nil {
		x.others = append(x.others, sheet)
		return rows.Close()
	}
	if err := rows.Close(); err != nil {
		return err
	}
	x.rows, err = x.file.Rows(sheet)
	return err
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
	return Row{Line: x.line, Cells: cells, Above: x.merged.above(x.line, cells)}, nil
}

func (x *xlsxRows) charset() string  { return "" }
func (x *xlsxRows) unread() []string { return x.others }

func (x *xlsxRows) since1904() bool { return x.old }

func (x *xlsxRows) close() error {
	return errors.Join(x.rows.Close(), x.file.Close())
}

// asError turns a panic of the XLSX library, which malformed files have
// provoked, into an error: one bad file must not end the process.
func asError(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("XLSX 文件已损坏: %v", p)
	}
}
