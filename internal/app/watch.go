package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"yuqing/ingest/sheet"
	"yuqing/ingest/watch"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// newWatcher makes the watcher of the folder that the configuration names.
func (a *App) newWatcher() *watch.Watcher {
	return watch.New(watch.Config{Folder: a.cfg.Watch.Folder, Take: a.takeFile, Sources: a.tableSources, Now: a.now, Log: a.log})
}

// tableSources names the sources that come by files.
func (a *App) tableSources(ctx context.Context) ([]string, error) {
	all, err := a.store.Sources.ListSources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	var names []string
	for _, s := range all {
		if s.Kind == opinion.SourceHotline || s.Kind == opinion.SourceClues {
			names = append(names, s.Name)
		}
	}
	return names, nil
}

// takeFile takes a dropped file in for a source, as an import would, and notes
// it in the source's log of runs.
func (a *App) takeFile(ctx context.Context, source, path string) (watch.Result, error) {
	began := a.now()
	src, err := a.store.Sources.SourceByName(ctx, source)
	switch {
	case errors.Is(err, opinion.ErrNotFound):
		src = opinion.Source{Name: source, Kind: opinion.SourceHotline}
	case err != nil:
		return watch.Result{}, fmt.Errorf("read source %s: %w", source, err)
	case src.Kind.Fetched():
		return watch.Result{}, &watch.Problem{Text: fmt.Sprintf("信源“%s”是订阅源或网页，不收文件；请放进热线或线索信源的文件夹。", source)}
	case src.Paused:
		return watch.Result{}, fmt.Errorf("source %s is paused", source)
	}
	if src.ID, err = a.SourceFor(ctx, dropped(path), src.Kind, source, nil, false); err != nil {
		return watch.Result{}, err
	}
	result, err := a.readFile(ctx, src, path)
	var problem *watch.Problem
	if err == nil || errors.As(err, &problem) && !problem.Broken {
		if noted := a.noteFile(ctx, src.ID, filepath.Base(path), result, problem, began); noted != nil {
			return result, noted
		}
	}
	return result, err
}

// dropped is what the watched folder takes in.
func dropped(path string) Intake {
	return Intake{By: access.System(), From: "投递文件 " + filepath.Base(path)}
}

// readFile reads the file once to see whether it can be read to its end, and
// then takes it in: what fails after that is not the file's fault.
func (a *App) readFile(ctx context.Context, src opinion.Source, path string) (watch.Result, error) {
	err := withTable(src, path, a.now(), func(t *sheet.Sheet) error {
		if opinion.Classified(append(t.Header, filepath.Base(path))...) {
			return &watch.Problem{Text: "文件带有密级标志。本系统为非涉密系统，不得投递涉密文件；请立即按保密规定处理。"}
		}
		err := t.Rows(t.Remembered(src.Mapping), src.ID, func(sheet.Row) error { return ctx.Err() })
		if err != nil && ctx.Err() == nil {
			return &watch.Problem{Text: err.Error() + "。"}
		}
		return err
	})
	if err != nil {
		return watch.Result{}, err
	}
	var out watch.Result
	err = withTable(src, path, a.now(), func(t *sheet.Sheet) error {
		m := t.Remembered(src.Mapping)
		done, err := a.Intake.Import(ctx, t, m, src.ID, false, func(int) {})
		out = resultOf(done, t.Show(m))
		if err == nil && len(src.Mapping) == 0 {
			in := dropped(path)
			in.Header = t.Header
			_, err = a.SourceFor(ctx, in, src.Kind, src.Name, m, false)
		}
		return err
	})
	return out, err
}

func withTable(src opinion.Source, path string, now time.Time, do func(*sheet.Sheet) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open a dropped file: %w", err)
	}
	defer f.Close()
	t, err := sheet.Open(src.Kind, filepath.Base(path), f, now)
	if err != nil {
		return &watch.Problem{Text: err.Error() + "。", Broken: true}
	}
	defer func() { _ = t.Close() }() // it was read only
	return do(t)
}

func resultOf(done pipeline.Imported, columns string) watch.Result {
	lines := func(all []pipeline.Refusal) (out []watch.Line) {
		for _, r := range all {
			out = append(out, watch.Line{Line: r.Line, Text: r.Reason})
		}
		return out
	}
	return watch.Result{
		Rows: done.Rows, New: done.PostsNew, Known: done.PostsKnown, Changed: done.PostsChanged, Responses: done.Responses,
		Columns: columns, Refused: lines(done.Refused), Warnings: lines(done.Warnings),
	}
}

// noteFile adds a run to the source's log.
func (a *App) noteFile(ctx context.Context, id, name string, r watch.Result, problem *watch.Problem, began time.Time) error {
	src, err := a.store.Sources.SourceByID(ctx, id)
	if err != nil {
		return fmt.Errorf("read source %s: %w", id, err)
	}
	now, h := a.now(), src.Health
	run := opinion.Run{
		At: now, Took: opinion.Duration(now.Sub(began).Round(time.Millisecond)), File: name,
		New: r.New, Changed: r.Changed, Known: r.Known - r.Changed, Dropped: len(r.Refused),
	}
	switch {
	case problem != nil:
		run.Error = problem.Text
	case len(r.Refused) > 0:
		run.Error = fmt.Sprintf("有 %d 行未收，见“%s”里的报告", len(r.Refused), watch.Problems)
	}
	h.LastTry, h.Error, h.Failures = now, run.Error, 0
	if problem == nil {
		h.LastGood = now
	}
	if r.New > 0 {
		h.LastNew = now
	}
	return a.store.Sources.PutRun(ctx, id, h, run)
}
