package calibration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// CorrectionInput is what a person finds right of a post, all of it or in part:
// what is nil is not judged. Where nothing differs from what the post says
// already, the analysis is confirmed.
type CorrectionInput struct {
	Reason     string    `json:"reason"` // needed where something differs
	Topics     *[]string `json:"topics,omitempty" doc:"专题 ID，可为空列表"`
	Lead       *string   `json:"lead,omitempty" doc:"牵头单位"`
	Supporting []string  `json:"supporting,omitempty" doc:"配合单位；随牵头单位一起改"`
	Regions    *[]string `json:"regions,omitempty" doc:"区划代码"`
	Tone       *string   `json:"tone,omitempty" doc:"负面、中性或正面"`
	Class      *string   `json:"class,omitempty" doc:"回应类别"`
	Level      *string   `json:"level,omitempty" doc:"风险等级"`
	Score      *int      `json:"score,omitempty" doc:"风险分，0 至 100"`
	Rumour     *bool     `json:"rumour,omitempty" doc:"是否谣言"`
}

// Correct keeps a person's judgement of a post and puts it in force: in the
// post, the search and whatever is made from it. It needs
// access.CorrectPosts and returns the post as it stands then.
func (s *Service) Correct(ctx context.Context, by access.Actor, postID string, in CorrectionInput) (opinion.Record, error) {
	if err := require(by, access.CorrectPosts); err != nil {
		return opinion.Record{}, err
	}
	r, err := s.deps.Posts.Get(ctx, postID)
	if err != nil {
		return r, err
	}
	change, err := s.change(ctx, r, in)
	if err != nil {
		return r, err
	}
	reason := strings.TrimSpace(in.Reason)
	if reason == "" && !change.Empty() {
		return r, opinion.Invalid("reason", "请写明改定的理由，例如“征地指征地补偿，非征文”。")
	}
	said := r.Said()
	c := Correction{
		ID: newID(), PostID: postID, At: s.deps.Now(), UserID: by.UserID, Name: by.Name, Reason: reason,
		Change: change, Judged: in.judged(), Said: said, Rules: said.Rules, Model: said.Model,
	}
	act := "post.correct"
	if c.Confirms() {
		act = "post.confirm"
	}
	if err := s.deps.Store.AddCorrection(s.audited(ctx, by, act, "post:"+postID, reason), c); err != nil {
		return r, fmt.Errorf("keep the correction of post %s: %w", postID, err)
	}
	return s.settle(ctx, postID)
}

// judged names the parts that an input speaks of; all where it names none: the
// whole is confirmed.
func (in CorrectionInput) judged() []string {
	var parts []string
	for _, x := range []struct {
		given bool
		part  string
	}{
		{in.Topics != nil, JudgedTopics}, {in.Lead != nil, JudgedUnit}, {in.Regions != nil, JudgedRegion},
		{in.Tone != nil, JudgedTone}, {in.Class != nil, JudgedClass},
		{in.Level != nil || in.Score != nil, JudgedRisk}, {in.Rumour != nil, JudgedRumour},
	} {
		if x.given {
			parts = append(parts, x.part)
		}
	}
	if len(parts) == 0 {
		return []string{JudgedTopics, JudgedUnit, JudgedRegion, JudgedTone, JudgedClass, JudgedRisk, JudgedRumour}
	}
	return parts
}

// Undo takes a correction back; it needs access.CorrectPosts and a reason.
func (s *Service) Undo(ctx context.Context, by access.Actor, postID, id, reason string) (opinion.Record, error) {
	if err := require(by, access.CorrectPosts); err != nil {
		return opinion.Record{}, err
	}
	cs, err := s.deps.Store.Corrections(ctx, postID)
	if err != nil {
		return opinion.Record{}, err
	}
	if !slices.ContainsFunc(cs, func(c Correction) bool { return c.ID == id }) {
		return opinion.Record{}, fmt.Errorf("correction %s of post %s: %w", id, postID, opinion.ErrNotFound)
	}
	ctx2 := s.audited(ctx, by, "post.uncorrect", "post:"+postID, strings.TrimSpace(reason))
	if err := s.deps.Store.UndoCorrection(ctx2, id, by.Name, s.deps.Now()); err != nil {
		return opinion.Record{}, fmt.Errorf("take a correction of post %s back: %w", postID, err)
	}
	return s.settle(ctx, postID)
}

// Corrections lists the judgements of a post, the oldest first; it needs
// access.CorrectPosts.
func (s *Service) Corrections(ctx context.Context, by access.Actor, postID string) ([]Correction, error) {
	if err := require(by, access.CorrectPosts); err != nil {
		return nil, err
	}
	return s.deps.Store.Corrections(ctx, postID)
}

// settle brings what was corrected to the post and to the index. The
// corrections are kept already; where this fails, Settle does it later.
func (s *Service) settle(ctx context.Context, postID string) (opinion.Record, error) {
	cs, err := s.deps.Store.Corrections(ctx, postID)
	if err != nil {
		return opinion.Record{}, err
	}
	r, err := s.deps.Posts.SetOverride(ctx, postID, Fold(cs))
	if err != nil {
		return r, err
	}
	if _, err := s.deps.Index.Write(ctx, []search.Document{pipeline.Document(r)}); err != nil {
		return r, fmt.Errorf("correct post %s in the index: %w", postID, err)
	}
	if err := s.deps.Index.Refresh(ctx); err != nil {
		return r, err
	}
	return r, s.deps.Store.Settled(ctx, postID)
}

// Settle brings corrections to their posts that a failure kept from them.
func (s *Service) Settle(ctx context.Context) error {
	ids, err := s.deps.Store.Unsettled(ctx)
	if err != nil {
		return fmt.Errorf("look for unsettled corrections: %w", err)
	}
	for _, id := range ids {
		if _, err := s.settle(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
