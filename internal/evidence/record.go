package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	cmd, err := s.named(ctx, by, entryID, cmd)
	if err != nil {
		return ledger.Entry{}, err
	}
	return s.deps.Desk.Act(ctx, by, entryID, version, cmd)
}

// named is the command with the hashes of the attachments that it names.
func (s *Service) named(ctx context.Context, by access.Actor, entryID string, cmd ledger.Command) (_ ledger.Command, err error) {
	if len(cmd.Evidence) > 0 {
		list, err := s.List(ctx, by, OfEntry(entryID))
		if err != nil {
			return cmd, err
		}
		if cmd.Evidence, err = hashes(list, cmd.Evidence); err != nil {
			return cmd, err
		}
	}
	if cmd.Action == ledger.ActNote {
		cmd.Details, err = s.screenshots(ctx, by, entryID, cmd.Details)
	}
	return cmd, err
}

// screenshots are the details of 补充信息 with the pictures that they name by ID
// or hash: those must lie with the entry. What was attached as 截图 is one already
// and is not named twice.
func (s *Service) screenshots(ctx context.Context, by access.Actor, entryID string, details json.RawMessage) (json.RawMessage, error) {
	var said map[string]json.RawMessage
	var named []string
	if json.Unmarshal(details, &said) != nil || json.Unmarshal(said["screenshots"], &named) != nil || len(named) == 0 {
		return details, nil // what cannot be read is the ledger's to refuse
	}
	list, err := s.List(ctx, by, OfEntry(entryID))
	if err != nil {
		return nil, err
	}
	var more []string
	for _, name := range named {
		i := find(list, name)
		if i < 0 {
			return nil, opinion.Invalid("details.screenshots", "条目没有附件“%s”；请先把截图上传为条目的附件，再写它的 ID。", name)
		}
		if !strings.HasPrefix(list[i].MIME, "image/") {
			return nil, opinion.Invalid("details.screenshots", "附件“%s”不是图片，不能作原文截图。", list[i].Name)
		}
		if list[i].Kind != attach.Screenshot && !slices.Contains(more, list[i].Hash) {
			more = append(more, list[i].Hash)
		}
	}
	delete(said, "screenshots")
	if len(more) > 0 {
		if said["screenshots"], err = json.Marshal(more); err != nil {
			return nil, err
		}
	}
	return json.Marshal(said)
}

// find is where in the list stands what is named by ID or hash and is in force.
func find(list []attach.Attachment, name string) int {
	return slices.IndexFunc(list, func(a attach.Attachment) bool { return a.Voided == nil && (a.ID == name || a.Hash == name) })
}

func hashes(list []attach.Attachment, named []string) ([]string, error) {
	var out []string
	for _, name := range named {
		i := find(list, name)
		if i < 0 {
			return nil, opinion.Invalid("evidence", "条目没有附件“%s”；请先把签字扫描件上传为条目的附件，再写它的 ID。", name)
		}
		out = append(out, list[i].Hash)
	}
	return out, nil
}

// Record is Act with the scan of what was signed (代录): it is attached to the
// entry, to the draft where it is a review, and is the act's evidence. Where the
// ledger refuses the act, the scan is not attached either.
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
	if err := s.mayChange(ctx, by, in.Object); err != nil {
		return e, err
	}
	a, err := s.takeIn(ctx, by, in)
	if err != nil {
		return e, err
	}
	if err := may(a); err != nil {
		return e, err
	}
	if err := s.try(ctx, by, e.ID, version, cmd, a); err != nil {
		return e, err
	}
	if err := s.keep(ctx, by, a); err != nil {
		return e, err
	}
	cmd.Evidence = append(cmd.Evidence, a.ID)
	after, err := s.Act(ctx, by, e.ID, version, cmd)
	if err != nil { // somebody was quicker in between
		return e, errors.Join(err, s.Void(context.WithoutCancel(ctx), by, a.ID, "随件登记未成功，自动作废"))
	}
	return after, nil
}

// try says why a command would be refused, had it the scan for its evidence.
func (s *Service) try(ctx context.Context, by access.Actor, entryID string, version int, cmd ledger.Command, scan attach.Attachment) error {
	cmd, err := s.named(ctx, by, entryID, cmd)
	if err != nil {
		return err
	}
	cmd.Evidence = append(cmd.Evidence, scan.Hash)
	return s.deps.Desk.TryAct(ctx, by, entryID, version, cmd, ledger.Scan{Hash: scan.Hash, Signed: scan.Kind == attach.Signed, On: scan.On})
}
