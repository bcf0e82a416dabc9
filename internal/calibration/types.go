package calibration

import (
	"context"
	"time"

	"yuqing/internal/opinion"
)

// Correction (人工改定) is one time that a person judged what the analysis said
// of a post. It is never changed; it can be taken back.
type Correction struct {
	ID     string    `json:"id"`
	PostID string    `json:"post_id"`
	At     time.Time `json:"at"`
	UserID string    `json:"user_id"`
	Name   string    `json:"name"`
	Reason string    `json:"reason,omitempty"`
	// Change is what was corrected; empty where the analysis was confirmed.
	Change opinion.Override `json:"change"`
	// Judged names the parts that the person looked at, changed or not.
	Judged []string `json:"judged"`
	// Said is what the analysis itself said then, by these versions.
	Said  opinion.Analysis `json:"said"`
	Rules int64            `json:"rules"`
	Model int64            `json:"model,omitempty"`

	UndoneAt time.Time `json:"undone_at,omitzero"`
	UndoneBy string    `json:"undone_by,omitempty"`
}

// The parts of an analysis that a person judges.
const (
	JudgedTopics = "topics"
	JudgedUnit   = "unit"
	JudgedTone   = "tone"
	JudgedClass  = "class"
	JudgedRisk   = "risk"
	JudgedRegion = "regions"
	JudgedRumour = "rumour"
)

// Undone reports whether the correction was taken back.
func (c Correction) Undone() bool { return !c.UndoneAt.IsZero() }

// Confirms reports whether the person found the analysis right.
func (c Correction) Confirms() bool { return c.Change.Empty() }

// Fold lays the corrections of a post over each other, the oldest first; nil
// where none is in force.
func Fold(cs []Correction) *opinion.Override {
	var o opinion.Override
	for _, c := range cs {
		if !c.Undone() {
			o = c.Change.Over(o)
		}
	}
	if o.Empty() {
		return nil
	}
	return &o
}

// RuleSet is one version of the office's rules.
type RuleSet struct {
	Version int64     `json:"version"` // from 1; 0 stands for the configuration alone
	At      time.Time `json:"at"`
	UserID  string    `json:"user_id"`
	Name    string    `json:"name"`
	Note    string    `json:"note"`            // what was changed, in words
	Content string    `json:"rules,omitempty"` // nlp.Rules as YAML; left out of lists
}

// Store is the port of what people set. Changes carry their audit rows in the
// context (access.WithAudit) and write them in the same transaction.
type Store interface {
	// AddCorrection keeps a correction; its ID is new.
	AddCorrection(ctx context.Context, c Correction) error
	// UndoCorrection notes that a correction was taken back. It returns
	// opinion.ErrNotFound for an unknown one and opinion.ErrStale for one that
	// was taken back already.
	UndoCorrection(ctx context.Context, id, by string, at time.Time) error
	// Corrections lists those of a post, the oldest first.
	Corrections(ctx context.Context, postID string) ([]Correction, error)
	// CorrectionsIn lists those made in [from, to), the oldest first.
	CorrectionsIn(ctx context.Context, from, to time.Time) ([]Correction, error)
	// Unsettled lists posts whose corrections have not reached the post yet.
	Unsettled(ctx context.Context) ([]string, error)
	// Settled notes that they have.
	Settled(ctx context.Context, postID string) error

	// PutRules keeps the next version; opinion.ErrStale where rs.Version is not
	// one above the newest.
	PutRules(ctx context.Context, rs RuleSet) error
	// RuleSet returns a version, or opinion.ErrNotFound.
	RuleSet(ctx context.Context, version int64) (RuleSet, error)
	// RuleVersion is the newest version, 0 where there is none.
	RuleVersion(ctx context.Context) (int64, error)
	// RuleSets lists the newest versions without their content.
	RuleSets(ctx context.Context, limit int) ([]RuleSet, error)

	// PutModel keeps a model and gives up the files of old ones (KeptModels);
	// opinion.ErrStale where m.Version is not one above the newest.
	PutModel(ctx context.Context, m Model, c Classifiers) error
	// Models lists the newest models.
	Models(ctx context.Context, limit int) ([]Model, error)
	// Model returns a version, or opinion.ErrNotFound.
	Model(ctx context.Context, version int64) (Model, error)
	// Classifiers returns the files of a version, or opinion.ErrNotFound.
	Classifiers(ctx context.Context, version int64) (Classifiers, error)
	// UseModel lets a model run from now on; opinion.ErrStale where u.N is not
	// one above the newest, opinion.ErrNotFound where the version has no files.
	UseModel(ctx context.Context, u ModelUse) error
	// ModelUses lists which models ran, the one that runs first.
	ModelUses(ctx context.Context, limit int) ([]ModelUse, error)
}
