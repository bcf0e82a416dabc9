package calibration

import (
	"context"
	"fmt"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// modelRows is how many models and changes of model are listed.
const modelRows = 50

// ModelList is the models that are kept, and which of them ran.
type ModelList struct {
	Running int64      `json:"running"` // version that runs; 0: none but the configuration's
	Models  []Model    `json:"models"`  // the newest first
	Uses    []ModelUse `json:"uses"`    // the one in force first
}

// Models lists the models and which of them ran; it needs access.ViewRules.
func (s *Service) Models(ctx context.Context, by access.Actor) (ModelList, error) {
	if err := require(by, access.ViewRules); err != nil {
		return ModelList{}, err
	}
	models, err := s.deps.Store.Models(ctx, modelRows)
	if err != nil {
		return ModelList{}, err
	}
	uses, err := s.deps.Store.ModelUses(ctx, modelRows)
	return ModelList{newestUse(uses).Version, models, uses}, err
}

// Model returns one model; it needs access.ViewRules.
func (s *Service) Model(ctx context.Context, by access.Actor, version int64) (Model, error) {
	if err := require(by, access.ViewRules); err != nil {
		return Model{}, err
	}
	return s.deps.Store.Model(ctx, version)
}

// Use lets a model run from now on, everywhere within a second or two; version
// 0 lets none run but the one that the configuration may name. It needs
// access.ManageRules.
func (s *Service) Use(ctx context.Context, by access.Actor, version int64, note string) (ModelUse, error) {
	if err := require(by, access.ManageRules); err != nil {
		return ModelUse{}, err
	}
	uses, err := s.deps.Store.ModelUses(ctx, 1)
	if err != nil {
		return ModelUse{}, err
	}
	now := newestUse(uses)
	if now.Version == version {
		return ModelUse{}, &opinion.InputError{Field: "version", Text: alreadyRuns(version)}
	}
	return s.switchTo(ctx, by, now, version, note)
}

func alreadyRuns(version int64) string {
	if version == 0 {
		return "现在就没有启用模型。"
	}
	return fmt.Sprintf("第 %d 号模型已经在用。", version)
}

// Back lets the model run again that ran before the one that runs (换回上一个).
// running is the version that the person saw: where another one runs by now it
// is opinion.ErrStale. It needs access.ManageRules.
func (s *Service) Back(ctx context.Context, by access.Actor, running int64) (ModelUse, error) {
	if err := require(by, access.ManageRules); err != nil {
		return ModelUse{}, err
	}
	uses, err := s.deps.Store.ModelUses(ctx, 2)
	if err != nil {
		return ModelUse{}, err
	}
	if len(uses) == 0 {
		return ModelUse{}, opinion.Invalid("version", "还没有换过模型，没有可换回的。")
	}
	if uses[0].Version != running {
		return ModelUse{}, fmt.Errorf("model %d runs by now: %w", uses[0].Version, opinion.ErrStale)
	}
	return s.switchTo(ctx, by, uses[0], newestUse(uses[1:]).Version, "换回上一个")
}

// switchTo makes the next change of model and brings it to this process.
func (s *Service) switchTo(ctx context.Context, by access.Actor, from ModelUse, version int64, note string) (ModelUse, error) {
	u := ModelUse{N: from.N + 1, Version: version, At: s.deps.Now(), UserID: by.UserID, Name: by.Name, Note: strings.TrimSpace(note)}
	detail := fmt.Sprintf("原为第 %d 号", from.Version)
	if u.Note != "" {
		detail += "；" + u.Note
	}
	ctx2 := s.audited(ctx, by, "model.use", fmt.Sprintf("model:%d", version), detail)
	if err := s.deps.Store.UseModel(ctx2, u); err != nil {
		return ModelUse{}, err
	}
	return u, s.deps.Live.Refresh(ctx)
}
