package report

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// Book is one sheet as an XLSX, with the same use as Sheet. Every cell is a
// text: nothing in it is ever a formula or a number cut short.
type Book struct {
	out  io.Writer
	file *excelize.File
	rows *excelize.StreamWriter
	n    int
	err  error
}

const bookSheet = "Sheet1" // as excelize names the first one

// NewBook begins a book with its heading; errors come from Row and Close.
func NewBook(w io.Writer, heading ...string) *Book {
	b := &Book{out: w, file: excelize.NewFile()}
	if b.rows, b.err = b.file.NewStreamWriter(bookSheet); b.err == nil {
		b.err = b.Row(heading...)
	}
	return b
}

// Row writes one line; what is longer than a cell may be is cut.
func (b *Book) Row(cells ...string) error {
	if b.err != nil {
		return b.err
	}
	b.n++
	line := make([]any, len(cells))
	for i, c := range cells {
		if rs := []rune(c); len(rs) > excelize.TotalCellChars {
			c = string(rs[:excelize.TotalCellChars])
		}
		line[i] = c
	}
	at, err := excelize.CoordinatesToCellName(1, b.n)
	if err != nil {
		return err
	}
	return b.rows.SetRow(at, line)
}

// Close writes the book. Where the making failed with err nothing is written;
// it returns err, or what went wrong in the writing.
func (b *Book) Close(err error) error {
	err = errors.Join(err, b.err)
	if err == nil {
		err = b.rows.Flush()
	}
	if err == nil {
		err = b.file.Write(b.out)
	}
	return errors.Join(err, b.file.Close())
}
