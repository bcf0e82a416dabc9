package oldledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/pipeline"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// Importer takes tables in. It is safe for concurrent use.
type Importer struct {
	Ledger *ledger.Service
	Units  func(ctx context.Context) ([]access.Unit, error)
	// Names gives the IDs that the office's names of fields and of places have.
	Names func() (topics, regions map[string]string)
	Now   func() time.Time
}

// tellEvery is after how many rows the progress is told.
const tellEvery = 50

// Take takes in the rows of a sheet as imported history and returns when they
// are durable; PostsNew and PostsKnown count entries. With dry set nothing is
// written. A row that cannot be taken holds up no other; on an error the
// result tells what was done until then, and taking the table in again adds
// nothing twice.
func (im *Importer) Take(ctx context.Context, s *Sheet, m Mapping, dry bool, progress func(rows int)) (pipeline.Imported, error) {
	t := taking{Importer: im, ctx: ctx, dry: dry, seen: map[string]bool{}}
	t.result.Refused = []pipeline.Refusal{}
	units, err := im.Units(ctx)
	if err != nil {
		return t.result, fmt.Errorf("read the units: %w", err)
	}
	t.tree = access.NewTree(units)
	t.topics, t.regions = im.Names()
	err = s.Rows(m, im.Now(), func(r Row) error {
		if r.Skipped != "" {
			t.tell(r, r.Skipped)
			return nil
		}
		if t.result.Rows++; t.result.Rows%tellEvery == 0 {
			progress(t.result.Rows)
		}
		return t.take(r)
	})
	progress(t.result.Rows)
	if err != nil {
		return t.result, fmt.Errorf("import %s: %w", s.Name, err)
	}
	return t.result, nil
}

type taking struct {
	*Importer
	ctx             context.Context
	dry             bool
	tree            access.Tree
	topics, regions map[string]string
	seen            map[string]bool       // keys of this file
	own             map[string][]ownEntry // by title; nil: not read yet
	result          pipeline.Imported
}

func (t *taking) refuse(r Row, why string) error {
	t.result.Refused = append(t.result.Refused, pipeline.Refusal{Line: r.Line, Reason: privacy.Mask(r.inSheet(why))})
	return nil
}

func (t *taking) tell(r Row, doubt string) {
	t.result.Warnings = append(t.result.Warnings, pipeline.Refusal{Line: r.Line, Reason: privacy.Mask(r.inSheet(doubt))})
}

// inSheet names the sheet before a reason, where the line alone does not tell.
func (r Row) inSheet(why string) string {
	if r.Sheet == "" {
		return why
	}
	return fmt.Sprintf("工作表“%s”：%s", r.Sheet, why)
}

const classified = "带有密级标志。本系统为非涉密系统，不得录入涉密内容；请立即按保密规定处理"

func (t *taking) take(r Row) error {
	if r.Refused != "" {
		return t.refuse(r, r.Refused)
	}
	t.name(&r)
	known, err := t.write(r)
	if invalid := (*ledger.InvalidError)(nil); errors.As(err, &invalid) {
		return t.refuse(r, invalid.Text)
	}
	if err != nil {
		return err
	}
	for _, w := range r.Warnings {
		t.tell(r, w)
	}
	if known {
		t.result.PostsKnown++
	} else {
		t.result.PostsNew++
	}
	if r.Past.Answered() {
		t.result.Responses++
	}
	return nil
}

func (t *taking) write(r Row) (known bool, err error) {
	if known, err := t.isOwn(r); known || err != nil {
		return known, err
	}
	if t.dry {
		known, err = t.Ledger.Carried(t.ctx, r.Key)
		known = known || t.seen[r.Key]
		t.seen[r.Key] = true
		return known, err
	}
	_, created, err := t.Ledger.CarryOver(t.ctx, r.Key, r.Matter, r.Past)
	return !created, err
}

// name puts the office's units, fields and places in the place of the words.
func (t *taking) name(r *Row) {
	var units []ledger.UnitRef
	for _, name := range r.Units {
		known := unitsOf(t.tree, name)
		if len(known) == 0 {
			r.Warnings = append(r.Warnings, fmt.Sprintf("没有责任单位“%s”，只保留名称", clip(name, 30)))
			units = append(units, ledger.UnitRef{Name: name})
		}
		for _, u := range known {
			units = append(units, ledger.UnitRef{ID: u.ID, Name: u.Name})
		}
	}
	for i, ref := range units {
		switch {
		case i == 0:
			r.Past.Lead = ref
		case !slices.Contains(units[:i], ref):
			r.Past.Supporting = append(r.Past.Supporting, ref)
		}
	}
	for _, name := range r.Topics {
		if id := t.topics[name]; id != "" {
			r.Matter.Topics = append(r.Matter.Topics, id)
			continue
		}
		r.Warnings = append(r.Warnings, fmt.Sprintf("没有领域“%s”，未归类", clip(name, 30)))
		if kept := "原台账领域：" + name; !strings.Contains(r.Past.Remark, kept) {
			r.Past.Remark = strings.TrimPrefix(r.Past.Remark+"；"+kept, "；")
		}
	}
	if code := t.regions[r.Region]; code != "" && !slices.Contains(r.Matter.Regions, code) {
		r.Matter.Regions = append(r.Matter.Regions, code)
	}
}
