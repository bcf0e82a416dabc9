package attach

import (
	"context"
	"slices"
	"time"

	"yuqing/internal/files"
	"yuqing/ledger"
)

// Kind is what an attachment is.
type Kind string

// The kinds.
const (
	Screenshot Kind = "截图"
	Signed     Kind = "签批件"
	Proof      Kind = "佐证"
	Other      Kind = "附件"
	Redacted   Kind = "脱敏件" // of another attachment
)

// Kinds are those that people choose from.
var Kinds = []Kind{Screenshot, Signed, Proof, Other}

// Attachment is one file on one object.
type Attachment struct {
	ID     string `json:"id"`
	Object string `json:"object"` // "entry:ID" or "post:ID"
	Kind   Kind   `json:"kind"`
	// On is the part of an entry it belongs to: "draft:2", "response:1",
	// "act:7"; empty for the whole.
	On       string `json:"on,omitempty"`
	Note     string `json:"note,omitempty"`
	Original string `json:"original,omitempty"` // 脱敏件: the ID of what it is a copy of
	files.File
	By         ledger.Person `json:"by"`
	HappenedAt time.Time     `json:"happened_at"` // 实际发生
	RecordedAt time.Time     `json:"recorded_at"` // 录入
	Voided     *Voiding      `json:"voided,omitempty"`
	// Lifted is who opened it again after it was sealed, when and why.
	Lifted *Voiding `json:"lifted,omitempty"`
	// Sealed: it was redacted, and is handed out with a reason only; see Seal.
	// Not kept, but told of each list.
	Sealed bool `json:"sealed,omitempty"`
}

// Voiding is who voided an attachment, or lifted its seal, when and why.
type Voiding struct {
	By     ledger.Person `json:"by"`
	At     time.Time     `json:"at"`
	Reason string        `json:"reason"`
}

// Picture reports whether there is a small copy to show in its place.
func (a Attachment) Picture() bool { return a.Thumb != "" }

// Store keeps attachments. Each write adds the audit rows of access.WithAudit
// in its own transaction.
type Store interface {
	// AddAttachment keeps a new one, and holds its content for good.
	AddAttachment(ctx context.Context, a Attachment) error
	// Attachment returns opinion.ErrNotFound for an unknown ID.
	Attachment(ctx context.Context, id string) (Attachment, error)
	// Attachments lists those of the objects: those of each in the order they
	// were recorded.
	Attachments(ctx context.Context, objects ...string) ([]Attachment, error)
	// VoidAttachment notes a voiding; opinion.ErrStale where it is voided
	// already.
	VoidAttachment(ctx context.Context, id string, v Voiding) error
	// LiftSeal notes that a seal was lifted; opinion.ErrStale where the attachment
	// is voided.
	LiftSeal(ctx context.Context, id string, v Voiding) error
}

// Seal marks those of one object that are sealed. Sealing is sticky: an original
// that has had a redacted copy stays sealed when that copy is voided, until
// somebody lifts the seal, and is sealed again by a copy recorded after that. A
// redacted copy that was voided is sealed too: it may not have hidden enough.
func Seal(list []Attachment) []Attachment {
	for i, a := range list {
		list[i].Sealed = a.Original != "" && a.Voided != nil || slices.ContainsFunc(list, func(r Attachment) bool {
			return r.Original == a.ID && (a.Lifted == nil || r.RecordedAt.After(a.Lifted.At))
		})
	}
	return list
}
