package desk

import (
	"context"
	"slices"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// LedgerColumns are the columns of the ledger's full form, those of the short
// form first; short is how many those are.
func LedgerColumns() (columns []string, short int) {
	return slices.Concat(ledgerColumns, fullColumns), len(ledgerColumns)
}

// LedgerCells are the cells of entries that the actor was shown, as exports
// write them: one row an entry, with all of LedgerColumns. 序号 counts from
// first; pictures are looked for only where they are wanted.
func (d *Desk) LedgerCells(ctx context.Context, by access.Actor, entries []ledger.Entry, first int, pictures bool) ([][]string, error) {
	topics, regions := d.topicNames(), d.regionNames()
	mains, err := d.mainNumbers(ctx, by, entries)
	if err != nil {
		return nil, err
	}
	var shots map[string]string
	if pictures {
		if shots, err = d.shots(ctx, entries); err != nil {
			return nil, err
		}
	}
	rows := make([][]string, len(entries))
	for i, e := range entries {
		rows[i] = append(ledgerLine(first+i, e, topics, shots[e.ID]), fullLine(e, mains[e.MergedTo], regions, d.deps.Now())...)
	}
	return rows, nil
}

// ShotColumn is where 原文截图 stands among LedgerColumns.
const ShotColumn = 18
