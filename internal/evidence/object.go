package evidence

import (
	"context"
	"fmt"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// object is whose matter an object is, for permissions; what the actor may not
// see is not found.
func (s *Service) object(ctx context.Context, by access.Actor, name string) (access.Object, error) {
	kind, id, _ := strings.Cut(name, ":")
	switch kind {
	case "entry":
		e, err := s.Ledger.Get(ctx, by, id)
		return objectOf(e), err
	case "post":
		return s.Desk.PostObject(ctx, by, id)
	}
	return access.Object{}, fmt.Errorf("object %q: %w", name, opinion.ErrNotFound)
}

func objectOf(e ledger.Entry) access.Object {
	var units []string
	for _, p := range e.Parts() {
		units = append(units, p.UnitID)
	}
	return access.Of(units...)
}

// mayChange: whoever sees the object and acts on the ledger may attach to it,
// unless the entry is over.
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
	e, err := s.Ledger.Get(ctx, by, id)
	if err == nil && (e.State == ledger.StateArchived || e.State == ledger.StateVoided) {
		return &desk.InputError{Field: "file", Text: "条目" + e.State.Name() + "，附件只读；确需补充，请先由办公室主任重启。"}
	}
	return err
}

// Check returns why the actor may not attach to an object, or nil.
func (s *Service) Check(ctx context.Context, by access.Actor, object string) error {
	return s.mayChange(ctx, by, object)
}

// MayAdd reports whether the page should offer to attach.
func (s *Service) MayAdd(ctx context.Context, by access.Actor, object string) bool {
	return s.mayChange(ctx, by, object) == nil
}
