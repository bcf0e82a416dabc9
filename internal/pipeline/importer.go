package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yuqing/ingest/sheet"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
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

// Import takes in the rows of a table and returns when they are durable (not yet
// searchable: see AwaitSearchable). With dry set nothing is written and only the
// rows are judged. progress is called after each batch with the number of rows
// read so far. On an error the result tells what was done until then; importing
// the file again adds nothing twice.
func (in *Intake) Import(ctx context.Context, t *sheet.Sheet, m sheet.Mapping, source string, dry bool, progress func(rows int)) (Imported, error) {
	return in.importRows(ctx, t.Name, func(fn func(sheet.Row) error) error { return t.Rows(m, source, fn) }, dry, progress)
}

// importRows takes in the rows that each hands out.
func (in *Intake) importRows(ctx context.Context, name string, each func(func(sheet.Row) error) error, dry bool, progress func(rows int)) (Imported, error) {
	run := importRun{ctx: ctx, in: in, dry: dry, repeats: newRepeats(), fresh: map[string]bool{}, edited: map[string]bool{}}
	run.result.Refused = []Refusal{}
	err := each(func(row sheet.Row) error {
		run.add(row)
		if len(run.batch) < importBatch {
			return nil
		}
		progress(run.result.Rows)
		return run.flush()
	})
	if err == nil {
		err = run.finish()
	}
	progress(run.result.Rows)
	if err != nil {
		return run.result, fmt.Errorf("import %s: %w", name, err)
	}
	return run.result, nil
}

// classified refuses a row without a word of what it says.
const classified = "带有密级标志。本系统为非涉密系统，不得录入涉密内容；请立即按保密规定处理"

type importRun struct {
	ctx     context.Context
	in      *Intake
	dry     bool
	batch   []importRow
	repeats repeats
	fresh   map[string]bool // IDs that this file brought
	edited  map[string]bool // IDs whose content it changed
	result  Imported
}

func (r *importRun) add(row sheet.Row) {
	r.result.Rows++
	if row.Refused != "" {
		r.result.Refused = append(r.result.Refused, Refusal{row.Line, privacy.Mask(row.Refused)})
		return
	}
	if row.Post.Classified() {
		r.result.Refused = append(r.result.Refused, Refusal{row.Line, classified})
		return
	}
	for _, w := range row.Warnings {
		r.result.Warnings = append(r.result.Warnings, Refusal{row.Line, privacy.Mask(w)})
	}
	r.batch = append(r.batch, importRow{r.in.kept(row.Post), row.Line, &row})
}

// flush publishes what is new in the batch and holds back what has changed.
func (r *importRun) flush() error {
	stored, err := r.in.stored(r.ctx, posts(r.batch))
	if err != nil {
		return err
	}
	var news []importRow
	for _, row := range r.batch {
		var old *opinion.Post
		if p, ok := stored[row.post.ID]; ok {
			old = &p
			row.post = r.in.kept(row.row.Over(p))
		}
		row.row = nil
		status, dropped, err := r.repeats.judge(row, old)
		switch {
		case err != nil:
			return err
		case status == New:
			news = append(news, row)
		case status == Same:
			r.count(Same, append(dropped, row)...)
		}
	}
	r.batch = r.batch[:0]
	if err := r.publish(New, news); err != nil || r.repeats.bytes < maxHeld {
		return err
	}
	return r.publishHeld()
}

// finish takes in what waits for the end of the file.
func (r *importRun) finish() error {
	if err := r.flush(); err != nil {
		return err
	}
	err := r.publishHeld()
	slices.SortStableFunc(r.result.Refused, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	return err
}

func (r *importRun) publishHeld() error {
	rows, err := r.repeats.release()
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(rows, importBatch) {
		if err := r.publish(Changed, batch); err != nil {
			return err
		}
	}
	return nil
}

// publish publishes rows of one status and counts them.
func (r *importRun) publish(s Status, rows []importRow) error {
	refused := map[int]bool{}
	if !r.dry {
		if err := r.in.send(r.ctx, posts(rows), func(i int) { refused[i] = true }); err != nil {
			return err
		}
	}
	for i, row := range rows {
		if refused[i] {
			r.result.Refused = append(r.result.Refused, Refusal{row.line, "内容过大，超出消息上限"})
			delete(r.repeats.handed, row.post.ID)
			continue
		}
		r.count(s, row)
	}
	return nil
}

func posts(rows []importRow) []opinion.Post {
	all := make([]opinion.Post, len(rows))
	for i, row := range rows {
		all[i] = row.post
	}
	return all
}

// count counts rows that were taken, of one post.
func (r *importRun) count(s Status, rows ...importRow) {
	for _, row := range rows {
		id := row.post.ID
		if s == New {
			r.result.PostsNew++
			r.fresh[id] = true
		} else {
			r.result.PostsKnown++
		}
		if s == Changed && !r.fresh[id] && !r.edited[id] {
			r.result.PostsChanged++
			r.edited[id] = true
		}
		if t := row.post.Ticket; t != nil && !t.RepliedAt.IsZero() {
			r.result.Responses++
		}
	}
}
