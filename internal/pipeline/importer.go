package pipeline

import (
	"context"
	"fmt"

	"yuqing/ingest/hotline"
	"yuqing/internal/opinion"
)

// importBatch is how many rows of a file are taken in at once.
const importBatch = 500

// Refusal is a row that was not taken, for the person who has the file.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Imported is the result of an import; its JSON is the last line that
// `yuqing import` prints.
type Imported struct {
	Rows       int `json:"rows"`
	PostsNew   int `json:"posts_new"`
	PostsKnown int `json:"posts_known"`
	// PostsChanged are the known posts whose content is another one now.
	PostsChanged int       `json:"-"`
	Responses    int       `json:"responses"` // rows that carry a reply
	Refused      []Refusal `json:"refused"`
	// Warnings are rows that were taken although something in them is odd.
	Warnings []Refusal `json:"-"`
}

// ImportHotline takes in the rows of a hotline export and returns when they
// are durable (not yet searchable: see AwaitSearchable). With dry set nothing
// is written and only the rows are judged. progress is called after each batch
// with the number of rows read so far. On an error the result tells what was
// done until then; importing the file again adds nothing twice.
func (in *Intake) ImportHotline(ctx context.Context, sheet *hotline.Sheet, m hotline.Mapping, source string, dry bool, progress func(rows int)) (Imported, error) {
	run := importRun{ctx: ctx, in: in, dry: dry, fresh: map[string]bool{}, edited: map[string]bool{}}
	run.result.Refused = []Refusal{}
	err := sheet.Rows(m, source, func(row hotline.Row) error {
		run.add(row)
		if len(run.batch) < importBatch {
			return nil
		}
		progress(run.result.Rows)
		return run.flush()
	})
	if err == nil {
		err = run.flush()
	}
	progress(run.result.Rows)
	if err != nil {
		return run.result, fmt.Errorf("import %s: %w", sheet.Name, err)
	}
	return run.result, nil
}

// classified refuses a row without a word of what it says.
const classified = "带有密级标志。本系统为非涉密系统，不得录入涉密内容；请立即按保密规定处理"

type importRun struct {
	ctx    context.Context
	in     *Intake
	dry    bool
	fresh  map[string]bool // IDs that this file brought
	edited map[string]bool // IDs whose content it changed
	batch  []opinion.Post
	lines  []int
	result Imported
}

func (r *importRun) add(row hotline.Row) {
	r.result.Rows++
	if row.Refused != "" {
		r.result.Refused = append(r.result.Refused, Refusal{row.Line, row.Refused})
		return
	}
	if row.Post.Classified() {
		r.result.Refused = append(r.result.Refused, Refusal{row.Line, classified})
		return
	}
	for _, w := range row.Warnings {
		r.result.Warnings = append(r.result.Warnings, Refusal{row.Line, w})
	}
	r.batch = append(r.batch, row.Post)
	r.lines = append(r.lines, row.Line)
}

func (r *importRun) flush() error {
	take := r.in.Take
	if r.dry {
		take = r.in.compare
	}
	statuses, err := take(r.ctx, r.batch)
	if err != nil {
		return err
	}
	for i, s := range statuses {
		r.count(s, r.batch[i], r.lines[i])
	}
	r.batch, r.lines = r.batch[:0], r.lines[:0]
	return nil
}

func (r *importRun) count(s Status, p opinion.Post, line int) {
	switch {
	case s == Refused:
		r.result.Refused = append(r.result.Refused, Refusal{line, "内容过大，超出消息上限"})
		return
	case s == New && !r.fresh[p.ID]:
		r.result.PostsNew++
		r.fresh[p.ID] = true
	default:
		r.result.PostsKnown++
	}
	if s == Changed && !r.fresh[p.ID] && !r.edited[p.ID] {
		r.result.PostsChanged++
		r.edited[p.ID] = true
	}
	if !p.Ticket.RepliedAt.IsZero() {
		r.result.Responses++
	}
}
