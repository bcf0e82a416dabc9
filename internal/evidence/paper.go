package evidence

import (
	"context"
	"fmt"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Paper finds the entry that a printed code names, among those that the actor
// may see. A code that fits none, or a draft that was changed since, gives a
// *ledger.InvalidError of field "code".
func (s *Service) Paper(ctx context.Context, by access.Actor, code string) (ledger.Entry, ledger.Paper, error) {
	p, err := ledger.ParsePaper(code)
	if err != nil {
		return ledger.Entry{}, p, err
	}
	page, err := s.deps.Ledger.List(ctx, by, ledger.Filter{Text: p.Number, Limit: ledger.MaxLimit})
	if err != nil {
		return ledger.Entry{}, p, err
	}
	i := slices.IndexFunc(page.Entries, func(e ledger.Entry) bool { return e.Number == p.Number })
	if i < 0 {
		return ledger.Entry{}, p, &ledger.InvalidError{Field: "code", Text: fmt.Sprintf("没有编号为 %s 的条目，请核对编码", p.Number)}
	}
	return page.Entries[i], p, p.Fits(page.Entries[i])
}

// TakePaper records what a signed paper says, for who signed it (代录), with the
// scan as its evidence. Where the ledger refuses it, the scan is voided and
// nothing else is done.
func (s *Service) TakePaper(ctx context.Context, by access.Actor, code string, version int, cmd ledger.Command, scan files.Upload) (ledger.Entry, error) {
	e, p, err := s.Paper(ctx, by, code)
	if err != nil {
		return e, err
	}
	if !slices.Contains(p.Kind.Actions(), cmd.Action) {
		return e, opinion.Invalid("action", "%s不能记作“%s”。", p.Kind.Name(), cmd.Action.Name())
	}
	in := Input{Object: OfEntry(e.ID), Kind: attach.Signed, Note: p.Kind.Name() + " " + p.String(), HappenedAt: cmd.HappenedAt, Upload: scan}
	if p.Kind == ledger.PaperSigning {
		in.On = onDraft(p.Draft)
	}
	return s.record(ctx, by, e, version, cmd, in)
}
