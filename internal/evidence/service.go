package evidence

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/desk"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// Deps are what a Service works with.
type Deps struct {
	Store  attach.Store
	Files  *files.Files
	Ledger *ledger.Service
	Desk   *desk.Desk
	Access *access.Service
	Now    func() time.Time
	// Callers are who called about posts; nil: nobody is known.
	Callers func(ctx context.Context, posts []string) (privacy.Callers, error)
}

// callers are who called about an object.
func (s *Service) callers(ctx context.Context, by access.Actor, object string) (privacy.Callers, error) {
	if s.deps.Callers == nil {
		return privacy.Callers{}, nil
	}
	if id, ok := strings.CutPrefix(object, OfPost("")); ok {
		return s.deps.Callers(ctx, []string{id})
	}
	e, err := s.deps.Ledger.Get(ctx, by, strings.TrimPrefix(object, OfEntry("")))
	if err != nil {
		return privacy.Callers{}, err
	}
	return s.deps.Callers(ctx, e.Matter.Posts)
}

// Service is every use-case of attachments. It is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// OfEntry names the object of an entry's attachment.
func OfEntry(id string) string { return "entry:" + id }

// OfPost names the object of a post's attachment.
func OfPost(id string) string { return "post:" + id }

// Input is what somebody attaches.
type Input struct {
	Object     string
	Kind       attach.Kind
	On         string
	Note       string
	Original   string // makes it the redacted copy of that attachment
	HappenedAt time.Time
	files.Upload
}

// Add takes in a file and attaches it. A file that may not be kept is a
// *files.RefusedError, anything else that is at fault a *opinion.InputError.
func (s *Service) Add(ctx context.Context, by access.Actor, in Input) (attach.Attachment, error) {
	if err := s.mayChange(ctx, by, in.Object); err != nil {
		return attach.Attachment{}, err
	}
	return s.add(ctx, by, in)
}

func (s *Service) add(ctx context.Context, by access.Actor, in Input) (attach.Attachment, error) {
	a, err := s.takeIn(ctx, by, in)
	if err != nil {
		return attach.Attachment{}, err
	}
	return a, s.keep(ctx, by, a)
}

// takeIn makes an attachment of what was handed in, its content with the files.
// Nothing holds that until it is kept.
func (s *Service) takeIn(ctx context.Context, by access.Actor, in Input) (attach.Attachment, error) {
	callers, err := s.callers(ctx, by, in.Object)
	if err != nil {
		return attach.Attachment{}, fmt.Errorf("look up who called about %s: %w", in.Object, err)
	}
	in.Note = callers.Mask(strings.TrimSpace(in.Note))
	a, err := s.describe(ctx, by, in)
	if err != nil {
		return attach.Attachment{}, err
	}
	if a.File, err = s.deps.Files.Put(ctx, in.Upload); err != nil {
		return attach.Attachment{}, err
	}
	a.Name = callers.Mask(a.Name)
	return a, nil
}

func (s *Service) keep(ctx context.Context, by access.Actor, a attach.Attachment) error {
	ctx = access.WithAudit(ctx, access.By(by, s.deps.Now(), "file.add", a.Object, string(a.Kind)+" "+a.Hash))
	if err := s.deps.Store.AddAttachment(ctx, a); err != nil {
		return fmt.Errorf("attach to %s: %w", a.Object, err)
	}
	return nil
}

// AddToClue attaches to a post that the actor has just saved on the clue desk,
// for access.AddClues; it may not have passed the analysis yet.
func (s *Service) AddToClue(ctx context.Context, by access.Actor, saved desk.SavedClue, kind attach.Kind, u files.Upload) error {
	if err := access.Require(by, access.AddClues, access.Object{}); err != nil {
		return err
	}
	_, err := s.add(ctx, by, Input{Object: OfPost(saved.PostID), Kind: kind, Upload: u})
	return err
}

// part is a part of an entry, as Attachment.On names it.
var part = regexp.MustCompile(`^(draft|response|act):[1-9]\d{0,5}$`)

func (s *Service) describe(ctx context.Context, by access.Actor, in Input) (attach.Attachment, error) {
	now := s.deps.Now().UTC().Truncate(time.Millisecond)
	a := attach.Attachment{
		ID: rand.Text(), Object: in.Object, Kind: in.Kind, On: in.On, Note: in.Note, Original: in.Original,
		By: personOf(by), HappenedAt: in.HappenedAt.UTC().Truncate(time.Millisecond), RecordedAt: now,
	}
	if in.HappenedAt.IsZero() {
		a.HappenedAt = now
	}
	switch {
	case a.HappenedAt.After(now):
		return a, opinion.Invalid("happened_at", "形成时间不能晚于现在。")
	case a.On != "" && !part.MatchString(a.On):
		return a, opinion.Invalid("on", "所属部分应写作 draft:2（稿件版次）、response:1（第几次回应）或 act:7（办理记录），或留空。")
	case opinion.Classified(a.Note):
		return a, opinion.Invalid("note", "说明中带有密级标志；本系统为非涉密系统，不得录入。")
	case in.Original != "":
		a.Kind = attach.Redacted
		return a, s.mayRedact(ctx, by, a)
	case a.Kind == "":
		a.Kind = attach.Other
	case !slices.Contains(attach.Kinds, a.Kind):
		return a, opinion.Invalid("kind", "附件种类须是截图、签批件、佐证或附件。")
	}
	return a, nil
}

// mayRedact refuses a redacted copy of what is none of the object's own
// originals, and of another's: it would hide from all what somebody laid down.
func (s *Service) mayRedact(ctx context.Context, by access.Actor, a attach.Attachment) error {
	original, err := s.deps.Store.Attachment(ctx, a.Original)
	if errors.Is(err, opinion.ErrNotFound) || err == nil && original.Object != a.Object {
		return opinion.Invalid("original", "没有找到要脱敏的原件。")
	}
	if err == nil && (original.Original != "" || original.Voided != nil) {
		return opinion.Invalid("original", "脱敏件和已作废的附件不能再附脱敏件。")
	}
	if err == nil && !MayAmend(by, original) {
		return fmt.Errorf("redact another's attachment: %w", access.ErrDenied)
	}
	return err
}

// List returns the attachments of an object that the actor may see, voided
// ones included, in the order they were recorded.
func (s *Service) List(ctx context.Context, by access.Actor, object string) ([]attach.Attachment, error) {
	if _, err := s.object(ctx, by, object); err != nil {
		return nil, err
	}
	list, err := s.deps.Store.Attachments(ctx, object)
	if err != nil {
		return nil, fmt.Errorf("list the attachments of %s: %w", object, err)
	}
	list = masked(attach.Seal(list))
	id, isEntry := strings.CutPrefix(object, "entry:")
	if !isEntry {
		return list, nil
	}
	e, err := s.deps.Ledger.Get(ctx, by, id)
	if err == nil && !e.AsOf.IsZero() { // a unit that was relieved: what was there when it left
		list = slices.DeleteFunc(list, func(a attach.Attachment) bool { return !a.RecordedAt.Before(e.AsOf) })
	}
	return list, err
}

// masked hides the personal data in what people called and said of a file. They
// are hidden before they are written too; rows of before hold them.
func masked(list []attach.Attachment) []attach.Attachment {
	said := func(v *attach.Voiding) *attach.Voiding {
		if v == nil {
			return nil
		}
		w := *v
		w.Reason = privacy.Mask(w.Reason)
		return &w
	}
	for i := range list {
		a := &list[i]
		a.Name, a.Note = privacy.Mask(a.Name), privacy.Mask(a.Note)
		a.Voided, a.Lifted = said(a.Voided), said(a.Lifted)
	}
	return list
}

// Size is which copy of a file is asked for.
type Size string

// The sizes. A picture's smaller copies carry no EXIF.
const (
	Whole Size = ""
	Thumb Size = "thumb"
	View  Size = "view"
)

// Open reads an attachment; the caller closes it. One that is sealed needs
// Unseal, and is an access.ErrDenied here, its small copies too.
func (s *Service) Open(ctx context.Context, by access.Actor, id string, size Size) (attach.Attachment, files.Blob, io.ReadCloser, error) {
	a, err := s.get(ctx, by, id)
	if err != nil {
		return a, files.Blob{}, nil, err
	}
	if a.Sealed {
		return a, files.Blob{}, nil, fmt.Errorf("attachment %s is sealed: %w", id, access.ErrDenied)
	}
	hash := map[Size]string{Whole: a.Hash, Thumb: a.Thumb, View: a.View}[size]
	if hash == "" {
		return a, files.Blob{}, nil, fmt.Errorf("attachment %s has no copy of size %q: %w", id, size, files.ErrNotFound)
	}
	b, r, err := s.deps.Files.Open(ctx, hash)
	return a, b, r, err
}

// Unseal reads a sealed original for a reason that the audit log keeps. It
// needs access.Unmask for the object.
func (s *Service) Unseal(ctx context.Context, by access.Actor, id, reason string) (attach.Attachment, files.Blob, io.ReadCloser, error) {
	if strings.TrimSpace(reason) == "" {
		return attach.Attachment{}, files.Blob{}, nil, opinion.Invalid("reason", "请写明查看原件的理由，理由将记入审计日志。")
	}
	a, err := s.get(ctx, by, id)
	if err != nil {
		return a, files.Blob{}, nil, err
	}
	object, err := s.object(ctx, by, a.Object)
	if err != nil {
		return a, files.Blob{}, nil, err
	}
	if err := access.Require(by, access.Unmask, object); err != nil {
		return a, files.Blob{}, nil, err
	}
	// First the note, then the file: who cannot be noted sees nothing.
	if err := s.deps.Access.Note(ctx, by, "file.unseal", a.Object, a.ID+" "+reason); err != nil {
		return a, files.Blob{}, nil, fmt.Errorf("note the unsealing: %w", err)
	}
	b, r, err := s.deps.Files.Open(ctx, a.Hash)
	return a, b, r, err
}

// Void marks an attachment as not valid any more. Whoever attached it may, and
// the coordinator and the office head; a reason is required.
func (s *Service) Void(ctx context.Context, by access.Actor, id, reason string) error {
	reason = privacy.Mask(strings.TrimSpace(reason))
	if reason == "" {
		return opinion.Invalid("reason", "作废附件须写明理由；附件本身仍保留备查。")
	}
	a, err := s.get(ctx, by, id)
	if err != nil {
		return err
	}
	if err := s.mayChange(ctx, by, a.Object); err != nil {
		return err
	}
	if !MayAmend(by, a) {
		return fmt.Errorf("void another's attachment: %w", access.ErrDenied)
	}
	if err := s.mayVoid(ctx, by, a); err != nil {
		return err
	}
	ctx = access.WithAudit(ctx, access.By(by, s.deps.Now(), "file.void", a.Object, a.ID+" "+reason))
	if err := s.deps.Store.VoidAttachment(ctx, id, attach.Voiding{By: personOf(by), At: s.deps.Now().UTC().Truncate(time.Millisecond), Reason: reason}); err != nil {
		return fmt.Errorf("void attachment %s: %w", id, err)
	}
	return nil
}

// mayVoid refuses to take away what an act of the entry rests on: a review that
// was written down by a scan would stand on nothing.
func (s *Service) mayVoid(ctx context.Context, by access.Actor, a attach.Attachment) error {
	id, isEntry := strings.CutPrefix(a.Object, "entry:")
	if !isEntry {
		return nil
	}
	list, err := s.deps.Store.Attachments(ctx, a.Object)
	if err != nil {
		return fmt.Errorf("list the attachments of %s: %w", a.Object, err)
	}
	if slices.ContainsFunc(list, func(x attach.Attachment) bool { return x.Hash == a.Hash && x.ID != a.ID && x.Voided == nil }) {
		return nil
	}
	acts, err := s.deps.Ledger.History(ctx, by, id)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(acts, func(x ledger.Act) bool { return slices.Contains(x.Evidence, a.Hash) }); i >= 0 {
		return opinion.Invalid("reason", "这份附件是第%d条办理记录“%s”的依据，不能作废；扫描有误请另附更正件并说明。", acts[i].Seq, acts[i].Action.Name())
	}
	return nil
}

// Lift opens a sealed original to all who see the object, where it was sealed
// by mistake. A seal outlasts the redacted copy: voiding that one opens nothing.
// The coordinator and the office head may; a reason is required. A redacted copy
// that is attached later seals it again.
func (s *Service) Lift(ctx context.Context, by access.Actor, id, reason string) error {
	reason = privacy.Mask(strings.TrimSpace(reason))
	if reason == "" {
		return opinion.Invalid("reason", "解除封存须写明理由；解除后，能看到本事项的人都能打开原件。")
	}
	a, err := s.get(ctx, by, id)
	if err != nil {
		return err
	}
	if err := s.mayChange(ctx, by, a.Object); err != nil {
		return err
	}
	if !MayLift(by) {
		return fmt.Errorf("lift the seal of an attachment: %w", access.ErrDenied)
	}
	if !a.Sealed || a.Original != "" {
		return opinion.Invalid("id", "这份附件没有封存，或是脱敏件，不能解除封存。")
	}
	ctx = access.WithAudit(ctx, access.By(by, s.deps.Now(), "file.lift", a.Object, a.ID+" "+reason))
	if err := s.deps.Store.LiftSeal(ctx, id, attach.Voiding{By: personOf(by), At: s.deps.Now().UTC().Truncate(time.Millisecond), Reason: reason}); err != nil {
		return fmt.Errorf("lift the seal of attachment %s: %w", id, err)
	}
	return nil
}

// Get returns an attachment of an object that the actor may see.
func (s *Service) Get(ctx context.Context, by access.Actor, id string) (attach.Attachment, error) {
	return s.get(ctx, by, id)
}

func (s *Service) get(ctx context.Context, by access.Actor, id string) (attach.Attachment, error) {
	a, err := s.deps.Store.Attachment(ctx, id)
	if err != nil {
		return a, fmt.Errorf("read attachment %s: %w", id, err)
	}
	list, err := s.List(ctx, by, a.Object)
	if errors.Is(err, ledger.ErrNotFound) { // its existence is not told
		return attach.Attachment{}, fmt.Errorf("read attachment %s: %w", id, opinion.ErrNotFound)
	}
	if err != nil {
		return attach.Attachment{}, err
	}
	i := slices.IndexFunc(list, func(x attach.Attachment) bool { return x.ID == id })
	if i < 0 {
		return attach.Attachment{}, fmt.Errorf("read attachment %s: %w", id, opinion.ErrNotFound)
	}
	return list[i], nil
}

func personOf(by access.Actor) ledger.Person {
	return ledger.Person{UserID: by.UserID, Name: by.Name, UnitID: by.UnitID}
}
