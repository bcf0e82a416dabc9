package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
// scan as its evidence. Where the ledger refuses it, the scan is not attached
// either.
func (s *Service) TakePaper(ctx context.Context, by access.Actor, code string, version int, cmd ledger.Command, scan files.Upload) (ledger.Entry, error) {
	e, p, err := s.Paper(ctx, by, code)
	if err != nil {
		return e, err
	}
	if !slices.Contains(p.Kind.Actions(), cmd.Action) {
		return e, opinion.Invalid("action", "%s不能记作“%s”。", p.Kind.Name(), cmd.Action.Name())
	}
	in := Input{Object: OfEntry(e.ID), Kind: attach.Signed, Note: noteOf(p), HappenedAt: cmd.HappenedAt, Upload: scan}
	if p.Kind == ledger.PaperSigning {
		in.On = onDraft(p.Draft)
	}
	taken, err := s.Taken(ctx, by, e, p)
	if err != nil {
		return e, err
	}
	return s.record(ctx, by, e, version, cmd, in, func(scan attach.Attachment) error { return onceSigned(p, taken, cmd, scan) })
}

// Taken are the acts that were recorded from a paper, the oldest first.
func (s *Service) Taken(ctx context.Context, by access.Actor, e ledger.Entry, p ledger.Paper) ([]ledger.Act, error) {
	list, err := s.deps.Store.Attachments(ctx, OfEntry(e.ID))
	if err != nil {
		return nil, fmt.Errorf("list the attachments of %s: %w", e.ID, err)
	}
	scans := map[string]bool{}
	for _, a := range list {
		if a.Kind == attach.Signed && a.Voided == nil && a.Note == noteOf(p) {
			scans[a.Hash] = true
		}
	}
	acts, err := s.deps.Ledger.History(ctx, by, e.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(acts, func(a ledger.Act) bool {
		return !slices.Contains(p.Kind.Actions(), a.Action) || !slices.ContainsFunc(a.Evidence, func(hash string) bool { return scans[hash] })
	}), nil
}

// noteOf is what an attachment says of the paper that it is a scan of.
func noteOf(p ledger.Paper) string { return p.Kind.Name() + " " + p.String() }

// onceSigned refuses a signature that was recorded from the paper before: two
// desks enter the same sheet, and one name would stand for two reviews. Of a
// leader's paper a further instruction may come, of other words on another scan.
func onceSigned(p ledger.Paper, taken []ledger.Act, cmd ledger.Command, scan attach.Attachment) error {
	for _, a := range taken {
		if plain(a.Actor.Name) != plain(cmd.For.Name) {
			continue
		}
		if p.Kind == ledger.PaperSigning {
			return opinion.Invalid("for_name", "“%s”在这张%s上的签字已登记（第%d条办理记录“%s”），不能重复登记。一人在同一张单上签了两道审核的，第二道请在条目页面代录。",
				a.Actor.Name, p.Kind.Name(), a.Seq, a.Action.Name())
		}
		if slices.Contains(a.Evidence, scan.Hash) || plain(textOf(a.Details)) == plain(textOf(cmd.Details)) {
			return opinion.Invalid("text", "“%s”在这张%s上的批示已登记（第%d条办理记录），不能重复登记；另有新的批示，请写明新的内容并附新的扫描件。", a.Actor.Name, p.Kind.Name(), a.Seq)
		}
	}
	return nil
}

func textOf(details json.RawMessage) string {
	var d ledger.Instructing
	_ = json.Unmarshal(details, &d) // the ledger refuses what cannot be read
	return d.Text
}

// plain leaves out what is easily typed otherwise.
func plain(s string) string { return strings.Join(strings.Fields(s), "") }
