package desk

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// NoteImport adds a file that people imported to its source's log of runs, so that a
// source that lives by files is known to live, and its silence is noticed.
func (d *Desk) NoteImport(ctx context.Context, source, file string, r pipeline.Imported, began time.Time) error {
	s, err := d.deps.Sources.SourceByID(ctx, source)
	if err != nil {
		return fmt.Errorf("read source %s: %w", source, err)
	}
	now, h := d.deps.Now(), s.Health
	run := opinion.Run{
		At: now, Took: opinion.Duration(now.Sub(began).Round(time.Millisecond)), File: file,
		New: r.PostsNew, Changed: r.PostsChanged, Known: r.PostsKnown - r.PostsChanged, Dropped: len(r.Refused),
	}
	if n := len(r.Refused); n > 0 {
		run.Warnings = []string{fmt.Sprintf("有 %d 行未收，第一处在第 %d 行：%s", n, r.Refused[0].Line, r.Refused[0].Reason)}
	}
	h.LastTry, h.LastGood, h.Error, h.Failures = now, now, "", 0
	if r.PostsNew > 0 {
		h.LastNew = now
	}
	return d.deps.Runs.PutRun(ctx, source, h, run)
}
