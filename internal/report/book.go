package report

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Book is one sheet as an XLSX, with the same use as Sheet. Every cell is a
// text and safe (Cell): nothing in it is ever a formula or a number cut short,
// also when the sheet is saved as another kind of table. In a book of figures
// (NewFigures) the figures are numbers, to reckon with, and rates are shares of 1
// that are shown as percent.
type Book struct {
	out     io.Writer
	file    *excelize.File
	rows    *excelize.StreamWriter
	figures bool
	percent int // the style of rates, 0 before there is one
	n       int
	err     error
}

// columnWidth is in characters of a digit's width.
const columnWidth = 16

// NewBook begins a book: what its sheet is called, and its heading, which
// stays in sight. Errors come from Row and Close.
func NewBook(w io.Writer, sheet string, heading ...string) *Book {
	b := &Book{out: w, file: excelize.NewFile()}
	b.err = b.begin(sheet, heading)
	return b
}

// NewFigures begins a book of figures.
func NewFigures(w io.Writer, sheet string, heading ...string) *Book {
	b := NewBook(w, sheet, heading...)
	b.figures = true
	return b
}

func (b *Book) begin(sheet string, heading []string) (err error) {
	if err := b.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	if b.rows, err = b.file.NewStreamWriter(sheet); err != nil {
		return err
	}
	if err := b.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := b.rows.SetColWidth(1, max(1, len(heading)), columnWidth); err != nil {
		return err
	}
	return b.Row(heading...)
}

// figure is a number as strconv writes it: no code, which may begin with a
// zero, and none with more digits than a spreadsheet keeps.
var figure = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,8})(\.[0-9]+)?$`)

// Row writes one line; what is longer than a cell may be is cut.
func (b *Book) Row(cells ...string) error {
	if b.err != nil {
		return b.err
	}
	b.n++
	line := make([]any, len(cells))
	for i, c := range cells {
		if v, ok := b.number(c); ok {
			line[i] = v
			continue
		}
		c = Cell(c)
		if rs := []rune(c); len(rs) > excelize.TotalCellChars {
			c = string(rs[:excelize.TotalCellChars-1]) + "…"
		}
		line[i] = c
	}
	at, err := excelize.CoordinatesToCellName(1, b.n)
	if err != nil {
		return err
	}
	return b.rows.SetRow(at, line)
}

// number is a cell of a book of figures as the number that it shows.
func (b *Book) number(cell string) (any, bool) {
	digits, rate := strings.CutSuffix(cell, "%")
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || !b.figures || !figure.MatchString(digits) {
		return nil, false
	}
	if !rate {
		return v, true
	}
	if b.percent == 0 {
		format := "0.0%"
		if b.percent, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return nil, false // as the text that it is
		}
	}
	return excelize.Cell{StyleID: b.percent, Value: v / 100}, true
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
