package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/oldledger"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
)

// KindLedgerImport is the jobs.Job.Kind of an import of an earlier ledger; its
// result is an ImportResult in which the posts are entries.
const KindLedgerImport = "import-ledger"

// LedgerPreview is a dry run: what taking the table in would do.
type LedgerPreview struct {
	Upload
	Unread  []string          `json:"unread,omitempty"` // sheets of an XLSX that are not read
	Header  []string          `json:"header"`
	Mapping oldledger.Mapping `json:"mapping"`
	// Unmapped are the columns that hold no field: they are not taken in.
	Unmapped []string     `json:"unmapped,omitempty"`
	Result   ImportResult `json:"result"`
	Rows     []LedgerRow  `json:"rows"` // the first few, masked
	// Problem says why the mapping cannot be used, in Chinese.
	Problem string `json:"problem,omitempty"`
}

// LedgerRow is one row as it would be taken in, or why it would not.
type LedgerRow struct {
	Line       int    `json:"line"`
	Refused    string `json:"refused,omitempty"`
	Title      string `json:"title,omitempty"`
	Units      string `json:"units,omitempty"`
	Discovered string `json:"discovered,omitempty"`
	Closed     string `json:"closed,omitempty"`
}

func mayImportLedger(by access.Actor) error {
	if err := require(by, access.Import); err != nil {
		return err
	}
	return require(by, access.ActLedger)
}

// UploadLedger keeps the table of an earlier ledger until it is taken in, at
// most a day; it needs access.Import and access.ActLedger.
func (d *Desk) UploadLedger(ctx context.Context, by access.Actor, name string, r io.Reader) (Upload, error) {
	if err := mayImportLedger(by); err != nil {
		return Upload{}, err
	}
	u, err := d.keep(ctx, by, "", name, r)
	if err != nil {
		return Upload{}, err
	}
	sheet, closeSheet, err := d.openLedger(ctx, u)
	if err != nil {
		d.drop(ctx, u.ID)
		return Upload{}, err
	}
	defer closeSheet()
	if opinion.Classified(append(sheet.Words, u.Name)...) {
		d.drop(ctx, u.ID)
		return Upload{}, errSecret
	}
	return u, nil
}

func (d *Desk) openLedger(ctx context.Context, u Upload) (*oldledger.Sheet, func(), error) {
	_, f, err := d.deps.Files.Open(ctx, u.hash)
	if err != nil {
		return nil, nil, fmt.Errorf("open upload %s: %w", u.ID, err)
	}
	sheet, err := oldledger.Open(u.Name, f)
	if err != nil {
		return nil, nil, errors.Join(&opinion.InputError{Field: "file", Text: err.Error()}, f.Close())
	}
	return sheet, func() {
		if err := errors.Join(sheet.Close(), f.Close()); err != nil {
			d.deps.Log.Warn("upload not closed", "upload", u.ID, "error", err)
		}
	}, nil
}

// PreviewLedger judges a whole upload and writes nothing. Without a mapping it
// takes the guess.
func (d *Desk) PreviewLedger(ctx context.Context, by access.Actor, id string, m oldledger.Mapping) (LedgerPreview, error) {
	if err := mayImportLedger(by); err != nil {
		return LedgerPreview{}, err
	}
	u, err := d.upload(ctx, by, id)
	if err != nil {
		return LedgerPreview{}, err
	}
	p, err := d.firstRows(ctx, u, m)
	if err != nil || p.Problem != "" {
		return p, err
	}
	done, err := d.takeLedger(ctx, u, p.Mapping, true, func(int) {})
	if err != nil {
		p.Problem = "文件读不下去了：请核对后重新上传"
		d.deps.Log.Warn("old ledger not read", "upload", id, "error", err)
	}
	p.Result = ImportResult{done, 0, done.Warnings}
	return p, nil
}

func (d *Desk) firstRows(ctx context.Context, u Upload, m oldledger.Mapping) (LedgerPreview, error) {
	sheet, closeSheet, err := d.openLedger(ctx, u)
	if err != nil {
		return LedgerPreview{}, err
	}
	defer closeSheet()
	if m == nil {
		m = sheet.Guess
	}
	p := LedgerPreview{Upload: u, Header: sheet.Header, Mapping: m, Unmapped: sheet.Unmapped(m), Unread: sheet.Unread()}
	err = sheet.Rows(m, d.deps.Now(), func(r oldledger.Row) error {
		if r.Skipped == "" {
			p.Rows = append(p.Rows, ledgerRow(r))
		}
		if len(p.Rows) == previewRows {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		p.Problem = err.Error()
	}
	return p, nil
}

func ledgerRow(r oldledger.Row) LedgerRow {
	if r.Refused != "" {
		return LedgerRow{Line: r.Line, Refused: privacy.Mask(r.Refused)}
	}
	return LedgerRow{
		Line: r.Line, Title: privacy.Mask(r.Matter.Title), Units: joined(r.Units, "、"),
		Discovered: report.Moment(r.Matter.DiscoveredAt), Closed: report.Moment(r.Past.ClosedAt),
	}
}

func (d *Desk) takeLedger(ctx context.Context, u Upload, m oldledger.Mapping, dry bool, progress func(int)) (pipeline.Imported, error) {
	sheet, closeSheet, err := d.openLedger(ctx, u)
	if err != nil {
		return pipeline.Imported{}, err
	}
	defer closeSheet()
	return d.deps.OldLedger.Take(ctx, sheet, m, dry, progress)
}

// ImportLedger takes in an upload in the background, as a job of the actor. A
// table that is taken in again adds nothing twice.
func (d *Desk) ImportLedger(ctx context.Context, by access.Actor, id string, m oldledger.Mapping) (jobs.Job, error) {
	if err := mayImportLedger(by); err != nil {
		return jobs.Job{}, err
	}
	u, err := d.upload(ctx, by, id)
	if err != nil {
		return jobs.Job{}, err
	}
	p, err := d.firstRows(ctx, u, m)
	if err != nil {
		return jobs.Job{}, err
	}
	if p.Problem != "" {
		return jobs.Job{}, &opinion.InputError{Field: "mapping", Text: p.Problem}
	}
	input, err := json.Marshal(importInput{Upload: id})
	if err != nil {
		return jobs.Job{}, fmt.Errorf("note the input of an import: %w", err)
	}
	if err := d.note(ctx, by, "import.ledger", "", p.Name); err != nil {
		return jobs.Job{}, err
	}
	return d.deps.Jobs.StartFrom(KindLedgerImport, privacy.Mask(p.Name)+" → 台账", by.UserID, string(input), func(ctx context.Context, progress jobs.Progress) (any, error) {
		done, err := d.takeLedger(ctx, u, p.Mapping, false, jobs.Within(progress, d.rowsOf(ctx, u, true)))
		if err == nil {
			d.drop(ctx, u.ID)
		}
		return ImportResult{done, 0, done.Warnings}, err
	})
}
