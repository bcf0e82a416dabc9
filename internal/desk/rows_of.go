package desk

import (
	"context"

	tables "yuqing/ingest/table"
)

// rowsOf counts the rows of an uploaded table, its heading left out, so that a
// job can tell how far it is; 0 where they cannot be counted. Reading them once
// more costs a small part of taking them in.
func (d *Desk) rowsOf(ctx context.Context, u Upload) int {
	_, f, err := d.deps.Files.Open(ctx, u.hash)
	if err != nil {
		return 0
	}
	defer f.Close()
	t, err := tables.Open(f)
	if err != nil {
		return 0
	}
	defer t.Close()
	rows := -1 // the heading
	for ctx.Err() == nil {
		row, err := t.Next()
		if err != nil {
			return max(0, rows)
		}
		if !row.Blank() {
			rows++
		}
	}
	return 0
}
