package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// KindLedgerExport is the jobs.Job.Kind of an export of the ledger; its result is a
// LedgerExport.
const KindLedgerExport = "export-ledger"

// LedgerExport is a workbook that waits to be fetched.
type LedgerExport struct {
	File files.File `json:"file"`
	Rows int        `json:"rows"`
	Full bool       `json:"full"`
	// Reach is what its owner could see when it was written.
	Reach string `json:"reach"`
}

// reachMark names what an actor may see, to tell whether that has changed.
func reachMark(by access.Actor, p access.Permission) string {
	r := access.ReachOf(by, p)
	if r.All {
		return "all"
	}
	units := slices.Clone(r.Units)
	slices.Sort(units)
	return strings.Join(units, " ")
}

// errReach refuses a file that holds what its owner may no longer see.
var errReach = fmt.Errorf("%w: 导出之后您的单位或角色有变动，请重新导出", access.ErrDenied)

// KeepExports is how long the file of an export waits to be fetched.
const KeepExports = 24 * time.Hour

const (
	maxExport = 512 << 20 // bytes
	xlsxType  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	// tellEvery is after how many rows the progress is told.
	tellEvery = 50
)

// StartExport writes the entries that match and that the actor may see into a
// workbook, in the background: in the short form, or the full one. It needs
// access.ViewLedger; the audit log has what was asked for and how many rows it
// was. The same person fetches it
// by ExportFile within a day.
func (d *Desk) StartExport(ctx context.Context, by access.Actor, f ledger.Filter, full bool) (jobs.Job, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return jobs.Job{}, err
	}
	if _, err := d.deps.Ledger.Tiles(ctx, by, f); err != nil { // a filter that is at fault is said now
		return jobs.Job{}, err
	}
	form := "简表（20 栏）"
	if full {
		form = fmt.Sprintf("全表（%d 栏）", len(ledgerColumns)+len(fullColumns))
	}
	asked, err := d.askedOfLedger(ctx, f)
	if err != nil {
		return jobs.Job{}, err
	}
	name := fmt.Sprintf("台账_%s.xlsx", d.deps.Now().In(calendar.Shanghai).Format("20060102_1504"))
	return d.deps.Jobs.Start(KindLedgerExport, "导出台账"+form, by.UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		out, err := d.export(ctx, by, f, full, name, progress)
		if err == nil { // nobody can fetch it before it is noted
			err = d.handedOut(ctx, by, "export.ledger", "", form+"；"+asked, out.Rows)
		}
		return out, err
	})
}

func (d *Desk) export(ctx context.Context, by access.Actor, f ledger.Filter, full bool, name string, progress jobs.Progress) (LedgerExport, error) {
	out := LedgerExport{Full: full, Reach: reachMark(by, access.ViewLedger)}
	var err error
	out.File, err = d.deps.Files.Keep(ctx, name, xlsxType, maxExport, func(w io.Writer) error {
		out.Rows, err = d.writeBook(ctx, by, f, full, w, progress)
		return err
	})
	if err == nil {
		err = d.deps.Files.Hold(ctx, "export:"+rand.Text(), d.deps.Now().Add(KeepExports), out.File.Hash)
	}
	return out, err
}

func (d *Desk) writeBook(ctx context.Context, by access.Actor, f ledger.Filter, full bool, w io.Writer, progress jobs.Progress) (rows int, err error) {
	columns := ledgerColumns
	if full {
		columns = append(append([]string{}, ledgerColumns...), fullColumns...)
	}
	book := report.NewBook(w, "台账", columns...)
	topics, regions := d.topicNames(), d.regionNames()
	tiles, err := d.deps.Ledger.Tiles(ctx, by, f)
	if err != nil {
		return 0, book.Close(err)
	}
	of := tiles.Total
	err = d.scanLots(ctx, by, f, func(lot []ledger.Entry) error {
		shots, err := d.shots(ctx, lot)
		if err != nil {
			return err
		}
		mains, err := d.mainNumbers(ctx, by, lot)
		if err != nil {
			return err
		}
		for _, e := range lot {
			rows++
			cells := ledgerLine(rows, e, topics, shots[e.ID])
			if full {
				cells = append(cells, fullLine(e, mains[e.MergedTo], regions, d.deps.Now())...)
			}
			if err := book.Row(cells...); err != nil {
				return err
			}
		}
		progress(rows, of)
		return nil
	})
	progress(rows, of)
	return rows, book.Close(err)
}

// exportLot is how many entries are written at a time: what goes with them is
// read for all of them at once.
const exportLot = 256

func (d *Desk) scanLots(ctx context.Context, by access.Actor, f ledger.Filter, fn func([]ledger.Entry) error) error {
	return inLots(exportLot, func(take func(ledger.Entry) error) error { return d.deps.Ledger.Scan(ctx, by, f, take) }, fn)
}

// shots names the pictures of the original post that lie with each entry and
// its posts: how many, and which.
func (d *Desk) shots(ctx context.Context, lot []ledger.Entry) (map[string]string, error) {
	var all []string
	for _, e := range lot {
		all = append(all, shotObjects(e)...)
	}
	pictures, err := d.deps.Shots(ctx, all...)
	if err != nil {
		return nil, fmt.Errorf("read the pictures of %d entries: %w", len(lot), err)
	}
	cells := make(map[string]string, len(lot))
	for _, e := range lot {
		var names []string
		for _, o := range shotObjects(e) {
			names = append(names, pictures[o]...)
		}
		if n := len(names) + len(e.Columns.Screenshots); n > 0 {
			cells[e.ID] = privacy.Mask(strings.TrimSuffix(fmt.Sprintf("%d 张：%s", n, strings.Join(names, "、")), "："))
		}
	}
	return cells, nil
}

func shotObjects(e ledger.Entry) []string {
	objects := []string{"entry:" + e.ID}
	for _, p := range e.Matter.Posts {
		objects = append(objects, "post:"+p)
	}
	return objects
}

// mainNumbers are the numbers of the entries that those of a lot went into, by
// their ID; those that the person may not see are not among them.
func (d *Desk) mainNumbers(ctx context.Context, by access.Actor, lot []ledger.Entry) (map[string]string, error) {
	var ids []string
	for _, e := range lot {
		if e.MergedTo != "" {
			ids = append(ids, e.MergedTo)
		}
	}
	mains, err := d.deps.Ledger.GetMany(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	numbers := make(map[string]string, len(mains))
	for _, m := range mains {
		numbers[m.ID] = m.Number
	}
	return numbers, nil
}

// ExportFile opens the workbook of the actor's own export. What is not done,
// another's, or gone is opinion.ErrNotFound; where the actor's unit or roles have
// changed since, it is access.ErrDenied.
func (d *Desk) ExportFile(ctx context.Context, by access.Actor, jobID string) (files.File, io.ReadCloser, error) {
	j, err := d.deps.Jobs.Get(ctx, jobID)
	if err != nil && !errors.Is(err, jobs.ErrUnknown) {
		return files.File{}, nil, err
	}
	var done LedgerExport
	if err != nil || j.Kind != KindLedgerExport || j.Owner != by.UserID || j.State != jobs.Done || json.Unmarshal(j.Result, &done) != nil {
		return files.File{}, nil, fmt.Errorf("export %s: %w", jobID, opinion.ErrNotFound)
	}
	if done.Reach != reachMark(by, access.ViewLedger) {
		return files.File{}, nil, errReach
	}
	_, content, err := d.deps.Files.Open(ctx, done.File.Hash)
	return done.File, content, err
}
