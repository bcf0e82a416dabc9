package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Act carries out a command on an entry, as desk.Desk.Act does. What it gives as
// evidence must lie with the entry, named by its ID or by the hash of its
// content, and not be voided: words are no scan.
func (s *Service) Act(ctx context.Context, by access.Actor, entryID string, version int, cmd ledger.Command) (ledger.Entry, error) {
	if len(cmd.Evidence) > 0 {
		list, err := s.List(ctx, by, OfEntry(entryID))
		if err != nil {
			return ledger.Entry{}, err
		}
		if cmd.Evidence, err = hashes(list, cmd.Evidence); err != nil {
			return ledger.Entry{}, err
		}
	}
	return s.deps.Desk.Act(ctx, by, entryID, version, cmd)
}

func hashes(list []attach.Attachment, named []string) ([]string, error) {
	var out []string
	for _, name := range named {
		i := slices.IndexFunc(list, func(a attach.Attachment) bool { return a.Voided == nil && (a.ID == name || a.Hash == name) })
		if i < 0 {
			return nil, opinion.Invalid("evidence", "条目没有附件“%s”；请先把签字扫描件上传为条目的附件，再写它的 ID。", name)
		}
		out = append(out, list[i].Hash)
	}
	return out, nil
}

// Record is Act with the scan of what was signed (代录): it is attached to the
// entry, to the draft where it is a review, and is the act's evidence. Where the
// ledger refuses the act, the scan is voided and nothing else is done.
func (s *Service) Record(ctx context.Context, by access.Actor, entryID string, version int, cmd ledger.Command, scan files.Upload) (ledger.Entry, error) {
	e, err := s.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return e, err
	}
	in := Input{Object: OfEntry(entryID), Kind: attach.Signed, Note: "代录：" + cmd.Action.Name(), HappenedAt: cmd.HappenedAt, Upload: scan}
	if d := e.Draft(); d != nil && slices.Contains(ledger.PaperSigning.Actions(), cmd.Action) {
		in.On = onDraft(d.Version)
	}
	return s.record(ctx, by, e, version, cmd, in, func(attach.Attachment) error { return nil })
}

func onDraft(version int) string { return fmt.Sprintf("draft:%d", version) }

func (s *Service) record(ctx context.Context, by access.Actor, e ledger.Entry, version int, cmd ledger.Command, in Input, may func(scan attach.Attachment) error) (ledger.Entry, error) {
	if cmd.For == nil || cmd.For.Name == "" && cmd.For.UserID == "" {
		return e, opinion.Invalid("for_name", "请写明签字人。")
	}
	a, err := s.Add(ctx, by, in)
	if err != nil {
		return e, err
	}
	cmd.Evidence = append(cmd.Evidence, a.ID)
	after := e
	if err = may(a); err == nil {
		after, err = s.Act(ctx, by, e.ID, version, cmd)
	}
	if err != nil {
		return e, errors.Join(err, s.Void(context.WithoutCancel(ctx), by, a.ID, "随件登记未成功，自动作废"))
	}
	return after, nil
}
