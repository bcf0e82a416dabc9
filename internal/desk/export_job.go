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

// The jobs.Job.Kind of an export of the ledger, of one of its lists (批示, 上报,
// 回头看), and of what is behind a report; their result is a TableExport.
const (
	KindLedgerExport = "export-ledger"
	KindListExport   = "export-list"
	KindReportExport = "export-report"
)

// TableExport is a table that waits to be fetched.
type TableExport struct {
	File files.File `json:"file"`
	Rows int        `json:"rows"`
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
	csvType   = "text/csv; charset=utf-8"
	// tellEvery is after how many rows the progress is told.
	tellEvery = 50
)

// The forms of an export of the ledger: a workbook of the 20 columns, one of all,
// or a CSV of the 20.
const (
	FormShort = "short"
	FormFull  = "full"
	FormCSV   = "csv"
)

// formNames are the forms in words, for the list of jobs and the audit log.
var formNames = map[string]string{
	FormShort: "简表（20 栏）", FormFull: fmt.Sprintf("全表（%d 栏）", len(ledgerColumns)+len(fullColumns)), FormCSV: "CSV（20 栏）",
}

// StartExport writes the entries that match and that the actor may see into a
// table of one of the forms, in the background. It needs access.ViewLedger; the
// audit log has what was asked for and how many rows it was. The same person
// fetches it by ExportFile within a day.
func (d *Desk) StartExport(ctx context.Context, by access.Actor, f ledger.Filter, form string) (jobs.Job, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return jobs.Job{}, err
	}
	if _, err := d.deps.Ledger.Tiles(ctx, by, f); err != nil { // a filter that is at fault is said now
		return jobs.Job{}, err
	}
	if formNames[form] == "" {
		return jobs.Job{}, opinion.Invalid("form", "form 只能是 short、full 或 csv。")
	}
	asked, err := d.askedOfLedger(ctx, f)
	if err != nil {
		return jobs.Job{}, err
	}
	x := exportOf{KindLedgerExport, "导出台账" + formNames[form], "export.ledger", formNames[form] + "；" + asked, "台账", xlsxType, access.ViewLedger}
	if form == FormCSV {
		x.mime = csvType
	}
	return d.startTable(by, x, func(ctx context.Context, w io.Writer, progress jobs.Progress) (int, error) {
		return d.writeLedger(ctx, by, f, form, w, progress)
	})
}

// exportOf is what is written into a table: the kind of job and its title, the
// act and the note of the audit log, the file's name and type, and the permission
// whose reach the rows are within.
type exportOf struct {
	kind, title, act, asked, name, mime string
	needs                               access.Permission
}

var endings = map[string]string{xlsxType: ".xlsx", csvType: ".csv"}

// startTable writes a table in the background, and notes it before anybody can
// fetch it.
func (d *Desk) startTable(by access.Actor, x exportOf, write func(context.Context, io.Writer, jobs.Progress) (rows int, err error)) (jobs.Job, error) {
	name := x.name + d.deps.Now().In(calendar.Shanghai).Format("_20060102_1504") + endings[x.mime]
	return d.deps.Jobs.Start(x.kind, x.title, by.UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		out, err := d.keepTable(ctx, name, x.mime, func(w io.Writer) (int, error) { return write(ctx, w, progress) })
		out.Reach = reachMark(by, x.needs)
		if err == nil {
			err = d.handedOut(ctx, by, x.act, "", x.asked, out.Rows)
		}
		return out, err
	})
}

// startList is startTable for a list that is read at once: lines are its head
// and rows.
func (d *Desk) startList(by access.Actor, x exportOf, lines func(context.Context) ([][]string, error)) (jobs.Job, error) {
	return d.startTable(by, x, func(ctx context.Context, w io.Writer, progress jobs.Progress) (int, error) {
		all, err := lines(ctx)
		if err != nil {
			return 0, err
		}
		of := len(all) - 1
		sheet := report.NewSheet(w, all[0]...)
		for i, line := range all[1:] {
			if err = sheet.Row(line...); err != nil {
				break
			}
			if i%tellEvery == 0 {
				progress(i, of)
			}
		}
		progress(of, of)
		return of, sheet.Close(err)
	})
}

func (d *Desk) keepTable(ctx context.Context, name, mime string, write func(io.Writer) (int, error)) (TableExport, error) {
	var out TableExport
	var err error
	out.File, err = d.deps.Files.Keep(ctx, name, mime, maxExport, func(w io.Writer) error {
		out.Rows, err = write(w)
		return err
	})
	if err == nil {
		err = d.deps.Files.Hold(ctx, "export:"+rand.Text(), d.deps.Now().Add(KeepExports), out.File.Hash)
	}
	return out, err
}

// ledgerTable begins the table of a form.
func ledgerTable(w io.Writer, form string) table {
	switch form {
	case FormCSV:
		return report.NewSheet(w, ledgerColumns...)
	case FormFull:
		return report.NewBook(w, "台账", append(slices.Clone(ledgerColumns), fullColumns...)...)
	}
	return report.NewBook(w, "台账", ledgerColumns...)
}

func (d *Desk) writeLedger(ctx context.Context, by access.Actor, f ledger.Filter, form string, w io.Writer, progress jobs.Progress) (rows int, err error) {
	book := ledgerTable(w, form)
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
			if form == FormFull {
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

// exported are the kinds of jobs that write a TableExport, each with the
// permission that its rows are within.
var exported = map[string]access.Permission{
	KindLedgerExport: access.ViewLedger, KindListExport: access.ViewLedger, KindReportExport: access.ViewReports, KindAuditExport: access.ReadAudit,
}

// ExportFile opens the table of the actor's own export. What is not done,
// another's, or gone is opinion.ErrNotFound; where the actor's unit or roles have
// changed since, it is access.ErrDenied.
func (d *Desk) ExportFile(ctx context.Context, by access.Actor, jobID string) (files.File, io.ReadCloser, error) {
	j, err := d.deps.Jobs.Get(ctx, jobID)
	if err != nil && !errors.Is(err, jobs.ErrUnknown) {
		return files.File{}, nil, err
	}
	var done TableExport
	if err != nil || exported[j.Kind] == "" || j.Owner != by.UserID || j.State != jobs.Done || json.Unmarshal(j.Result, &done) != nil {
		return files.File{}, nil, fmt.Errorf("export %s: %w", jobID, opinion.ErrNotFound)
	}
	if done.Reach != reachMark(by, exported[j.Kind]) {
		return files.File{}, nil, errReach
	}
	_, content, err := d.deps.Files.Open(ctx, done.File.Hash)
	return done.File, content, err
}
