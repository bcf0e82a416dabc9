package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/ingest/sheet"
	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/privacy"
)

// previewRows is how many rows a preview shows.
const previewRows = 8

// KindImport is the jobs.Job.Kind of an import; its result is an ImportResult.
const KindImport = "import"

// ImportResult is pipeline.Imported with what the command line's record of it
// has no place for.
type ImportResult struct {
	pipeline.Imported
	PostsChanged int                `json:"posts_changed"`
	Warnings     []pipeline.Refusal `json:"warnings,omitempty"`
}

// Preview shows how an uploaded file would be read.
type Preview struct {
	Upload
	Charset string        `json:"charset,omitempty"` // of a CSV
	Unread  []string      `json:"unread,omitempty"`  // sheets of an XLSX that are not read
	Header  []string      `json:"header"`
	Fields  []string      `json:"fields"` // that a column may hold
	Mapping sheet.Mapping `json:"mapping"`
	// Unmapped are the columns that hold no field: they are not taken in.
	Unmapped []string     `json:"unmapped,omitempty"`
	Rows     []PreviewRow `json:"rows"` // the first few
	// Problem says why the mapping cannot be used, in Chinese.
	Problem string `json:"problem,omitempty"`
}

// PreviewRow is one row as it would be taken in, masked, or why it would not.
type PreviewRow struct {
	Line     int          `json:"line"`
	Refused  string       `json:"refused,omitempty"`
	Post     opinion.Post `json:"post,omitzero"`
	Warnings []string     `json:"warnings,omitempty"`
}

// errEnough ends the reading of a preview.
var errEnough = errors.New("enough rows")

// Preview reads the beginning of an upload. Without a mapping it takes the one
// that the source remembers, where it fits, or the guess.
func (d *Desk) Preview(ctx context.Context, by access.Actor, id, source string, m sheet.Mapping) (Preview, error) {
	if err := require(by, access.Import); err != nil {
		return Preview{}, err
	}
	u, err := d.upload(ctx, by, id)
	if err != nil {
		return Preview{}, err
	}
	t, closeTable, err := d.open(ctx, u)
	if err != nil {
		return Preview{}, err
	}
	defer closeTable()
	if m == nil {
		m = d.remembered(ctx, t, source)
	}
	p := Preview{Upload: u, Header: t.Header, Fields: t.Fields, Mapping: m, Unmapped: t.Unmapped(m), Unread: t.Unread()}
	if opinion.Classified(append(slices.Clone(t.Header), u.Name)...) {
		return Preview{}, errSecret
	}
	err = t.Rows(m, "preview", p.add)
	p.Charset = t.Charset()
	switch {
	case errors.Is(err, errSecret):
		return Preview{}, errSecret
	case err != nil && !errors.Is(err, errEnough):
		p.Problem = err.Error()
	}
	return p, nil
}

func (p *Preview) add(r sheet.Row) error {
	if r.Post.Classified() {
		return errSecret
	}
	shown, _ := masked(opinion.Record{Post: r.Post})
	p.Rows = append(p.Rows, PreviewRow{r.Line, privacy.Mask(r.Refused), shown.Post, maskedAll(r.Warnings)})
	if len(p.Rows) == previewRows {
		return errEnough
	}
	return nil
}

// open opens an upload as a table.
func (d *Desk) open(ctx context.Context, u Upload) (*sheet.Sheet, func(), error) {
	_, f, err := d.deps.Files.Open(ctx, u.hash)
	if err != nil {
		return nil, nil, fmt.Errorf("open upload %s: %w", u.ID, err)
	}
	t, err := sheet.Open(u.Kind, u.Name, f, d.deps.Now())
	if err != nil {
		return nil, nil, errors.Join(&opinion.InputError{Field: "file", Text: err.Error()}, f.Close())
	}
	return t, func() {
		if err := errors.Join(t.Close(), f.Close()); err != nil {
			d.deps.Log.Warn("upload not closed", "upload", u.ID, "error", err)
		}
	}, nil
}

func (d *Desk) remembered(ctx context.Context, t *sheet.Sheet, source string) sheet.Mapping {
	s, err := d.deps.Sources.SourceByName(ctx, source)
	if errors.Is(err, opinion.ErrNotFound) {
		s, err = d.deps.Sources.SourceByID(ctx, source)
	}
	if err != nil { // a new one remembers nothing
		return t.Guess
	}
	return t.Remembered(s.Mapping)
}

// Import takes in an upload in the background, as a job of the actor; it needs
// access.Import. The source is made where it is new. Importing a file again
// adds nothing twice.
func (d *Desk) Import(ctx context.Context, by access.Actor, id, source string, m sheet.Mapping) (jobs.Job, error) {
	source = strings.TrimSpace(source)
	if source == "" {
		return jobs.Job{}, opinion.Invalid("source", "请填写信源名称，例如“12345热线”。")
	}
	p, err := d.Preview(ctx, by, id, source, m)
	if err != nil {
		return jobs.Job{}, err
	}
	if p.Problem != "" {
		return jobs.Job{}, &opinion.InputError{Field: "mapping", Text: p.Problem}
	}
	sourceID, err := d.deps.SourceFor(ctx, by, p.Name, p.Kind, source, p.Mapping, p.Header)
	if err != nil {
		return jobs.Job{}, fmt.Errorf("prepare source %s: %w", source, err)
	}
	kept, err := d.deps.Sources.SourceByID(ctx, sourceID)
	if err != nil {
		return jobs.Job{}, fmt.Errorf("read source %s: %w", sourceID, err)
	}
	source = kept.Name // people know it by that, however it was asked for
	input, err := json.Marshal(importInput{id, source, p.Mapping})
	if err != nil {
		return jobs.Job{}, fmt.Errorf("note the input of an import: %w", err)
	}
	if err := d.note(ctx, by, "import", "source:"+sourceID, p.Name); err != nil {
		return jobs.Job{}, err
	}
	return d.deps.Jobs.StartFrom(KindImport, privacy.Mask(p.Name)+" → "+source, by.UserID, string(input), func(ctx context.Context, progress jobs.Progress) (any, error) {
		done, err := d.importUpload(ctx, p.Upload, sourceID, p.Mapping, progress)
		return ImportResult{done, done.PostsChanged, done.Warnings}, err
	})
}

// importInput is the jobs.Job.Input of an import.
type importInput struct {
	Upload  string        `json:"upload"`
	Source  string        `json:"source"` // its name
	Mapping sheet.Mapping `json:"mapping"`
}

// MayImportAgain reports whether a job is an import of the actor's own that
// did not reach its end.
func (d *Desk) MayImportAgain(by access.Actor, j jobs.Job) bool {
	return j.Kind == KindImport && j.Owner == by.UserID && j.Over() && j.State != jobs.Done
}

// ImportAgain begins an import anew that did not reach its end.
func (d *Desk) ImportAgain(ctx context.Context, by access.Actor, id string) (jobs.Job, error) {
	j, err := d.Job(ctx, by, id)
	if err != nil {
		return j, err
	}
	if !d.MayImportAgain(by, j) {
		return jobs.Job{}, opinion.Invalid("id", "这项导入不能重新开始：它已完成、还在进行，或由他人发起。")
	}
	var in importInput
	if err := json.Unmarshal([]byte(j.Input), &in); err != nil {
		return jobs.Job{}, fmt.Errorf("read the input of job %s: %w", id, err)
	}
	again, err := d.Import(ctx, by, in.Upload, in.Source, in.Mapping)
	if errors.Is(err, opinion.ErrNotFound) {
		return again, opinion.Invalid("id", "上传的文件只保留一天，已经清除；请重新上传，已入库的不会重复。")
	}
	return again, err
}

func (d *Desk) importUpload(ctx context.Context, u Upload, source string, m sheet.Mapping, progress jobs.Progress) (pipeline.Imported, error) {
	t, closeTable, err := d.open(ctx, u)
	if err != nil {
		return pipeline.Imported{}, err
	}
	defer closeTable()
	began := d.deps.Now()
	result, err := d.deps.Intake.Import(ctx, t, m, source, false, jobs.Within(progress, d.rowsOf(ctx, u, false)))
	if err == nil {
		err = d.NoteImport(ctx, source, u.Name, result, began)
	}
	if err == nil {
		err = d.deps.Intake.AwaitSearchable(ctx)
	}
	if err == nil { // until then it may be begun again
		d.drop(ctx, u.ID)
	}
	return result, err
}

// ListJobs returns the actor's own jobs, newest first; whoever may see the
// system's state sees all.
func (d *Desk) ListJobs(ctx context.Context, by access.Actor) ([]jobs.Job, error) {
	all, err := d.deps.Jobs.List(ctx)
	own := []jobs.Job{}
	for _, j := range all {
		if FollowsJob(by, j) {
			own = append(own, j)
		}
	}
	return own, err
}

// OwnJobs returns what the actor has set going in the background, of every kind,
// the newest first.
func (d *Desk) OwnJobs(ctx context.Context, by access.Actor) ([]jobs.Job, error) {
	all, err := d.deps.Jobs.List(ctx)
	return slices.DeleteFunc(all, func(j jobs.Job) bool { return j.Owner != by.UserID }), err
}

// Job returns one job, or jobs.ErrUnknown also for another's.
func (d *Desk) Job(ctx context.Context, by access.Actor, id string) (jobs.Job, error) {
	j, err := d.deps.Jobs.Get(ctx, id)
	if err != nil {
		return j, err
	}
	if !FollowsJob(by, j) {
		return jobs.Job{}, fmt.Errorf("job %s is another's: %w", id, jobs.ErrUnknown)
	}
	return j, nil
}

// AwaitJob is Job for one that was just begun and may soon be over: it waits for
// that, but not longer than patience.
func (d *Desk) AwaitJob(ctx context.Context, by access.Actor, id string, patience time.Duration) (jobs.Job, error) {
	if _, err := d.deps.Jobs.Await(ctx, id, patience); err != nil {
		return jobs.Job{}, err
	}
	return d.Job(ctx, by, id)
}

// CancelJob asks a job to end; another's needs access.ManageSystem.
func (d *Desk) CancelJob(ctx context.Context, by access.Actor, id string) error {
	j, err := d.Job(ctx, by, id)
	if err != nil {
		return err
	}
	if j.Owner != by.UserID {
		if err := require(by, access.ManageSystem); err != nil {
			return err
		}
	}
	if err := d.note(ctx, by, "job.cancel", "job:"+id, j.Title); err != nil {
		return err
	}
	return d.deps.Jobs.Cancel(ctx, id)
}

// FollowsJob reports whether a job is the actor's own, or they see the state of
// the system.
func FollowsJob(by access.Actor, j jobs.Job) bool {
	return j.Owner == by.UserID || access.Can(by, access.ViewSystem, access.Object{})
}

// SourcesNamed lists the names of the sources of a kind, for whoever imports.
func (d *Desk) SourcesNamed(ctx context.Context, by access.Actor, kind opinion.SourceKind) ([]string, error) {
	if err := require(by, access.Import); err != nil {
		return nil, err
	}
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	var names []string
	for _, s := range sources {
		if s.Kind == kind {
			names = append(names, s.Name)
		}
	}
	return names, nil
}
