package evidence

import (
	"context"
	"fmt"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// object is whose work an object is, for permissions; what the actor may not
// see is not found. Units that got a copy or were relieved see it and change
// nothing.
func (s *Service) object(ctx context.Context, by access.Actor, name string) (access.Object, error) {
	kind, id, _ := strings.Cut(name, ":")
	switch kind {
	case "entry":
		e, err := s.deps.Ledger.Get(ctx, by, id)
		return access.Of(e.Working()...), err
	case "post":
		return s.deps.Desk.PostWork(ctx, by, id)
	}
	return access.Object{}, fmt.Errorf("object %q: %w", name, opinion.ErrNotFound)
}

// mayChange: whoever works on the object may attach to it, unless the entry is
// over.
func (s *Service) mayChange(ctx context.Context, by access.Actor, name string) error {
	object, err := s.object(ctx, by, name)
	if err != nil {
		return err
	}
	if err := access.Require(by, access.ActLedger, object); err != nil {
		return err
	}
	id, isEntry := strings.CutPrefix(name, "entry:")
	if !isEntry {
		return nil
	}
	e, err := s.deps.Ledger.Get(ctx, by, id)
	if err == nil && (e.State == ledger.StateArchived || e.State == ledger.StateVoided) {
		return opinion.Invalid("file", "条目%s，附件只读；确需补充，请先由办公室主任重启。", e.State.Name())
	}
	return err
}

// Check returns why the actor may not attach to an object, or nil.
func (s *Service) Check(ctx context.Context, by access.Actor, object string) error {
	return s.mayChange(ctx, by, object)
}

// MayUnseal reports whether the page should offer to open sealed originals.
func (s *Service) MayUnseal(ctx context.Context, by access.Actor, object string) bool {
	work, err := s.object(ctx, by, object)
	return err == nil && access.Can(by, access.Unmask, work)
}

// MayAmend reports whether somebody who may attach may also void an attachment
// or lay a redacted copy over it: whoever attached it, the coordinator and the
// office head.
func MayAmend(by access.Actor, a attach.Attachment) bool {
	return a.By.UserID == by.UserID || MayLift(by)
}

// MayLift reports whether somebody may lift a seal.
func MayLift(by access.Actor) bool { return by.Has(access.RoleCoordinator, access.RoleHead) }

// MayAdd reports whether the page should offer to attach.
func (s *Service) MayAdd(ctx context.Context, by access.Actor, object string) bool {
	return s.mayChange(ctx, by, object) == nil
}

// Limits are the largest files that may be attached.
func (s *Service) Limits() files.Limits { return s.deps.Files.Limits() }
