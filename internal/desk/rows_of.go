package desk

import (
	"context"

	tables "yuqing/ingest/table"
)

// rowsOf counts the rows of an uploaded table, its heading left out, so that a
// job can tell how far it is; 0 where they cannot be counted. Reading them once
// more costs a small part of taking them in. Of a workbook it counts the first
// sheet, or all.
func (d *Desk) rowsOf(ctx context.Context, u Upload, all bool) int {
	_, f, err := d.deps.Files.Open(ctx, u.hash)
	if err != nil {
		return 0
	}
	defer f.Close()
	t, err := tables.OpenAll(f)
	if err != nil {
		return 0
	}
	defer t.Close()
	rows := 0
	for i, sheet := range t.Sheets {
		if i == 0 || all {
			rows += rowsIn(ctx, sheet)
		}
	}
	return rows
}

func rowsIn(ctx context.Context, t *tables.Reader) int {
	rows := -1 // the heading
	for ctx.Err() == nil {
		row, err := t.Next()
		if err != nil {
			break
		}
		if !row.Blank() {
			rows++
		}
	}
	return max(0, rows)
}
