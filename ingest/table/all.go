package table

import (
	"errors"
	"fmt"
	"io"
	"iter"
)

// Rows gives the rows that are left, but for the blank ones. One row more than
// that many ends it with an error that says so, as does one that the reader has;
// both are in Chinese.
func (r *Reader) Rows(most int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for n := 0; ; {
			row, err := r.Next()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(Row{}, err)
				return
			case row.Blank():
				continue
			}
			if n++; n > most {
				yield(Row{}, fmt.Errorf("表格超过 %d 行", most))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
