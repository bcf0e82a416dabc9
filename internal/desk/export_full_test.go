package desk

import (
	"testing"
	"time"

	"yuqing/ledger"
)

// The full form has a cell for each of its columns, and divisions by their names.
func TestFullFormNamesDivisions(t *testing.T) {
	e := ledger.Entry{Matter: ledger.Matter{Regions: []string{"r1", "r9"}}}
	cells := fullLine(e, "", map[string]string{"r1": "柳塘镇"}, time.Now())
	if len(cells) != len(fullColumns) || cells[5] != "柳塘镇、r9" {
		t.Errorf("%d cells of %d, 属地 %q", len(cells), len(fullColumns), cells[5])
	}
}
