package api

import (
	"fmt"
	"net/http"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
)

func (s *server) modelRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/models", name: "listModels", summary: "历史办件模型与启用记录，新的在前", needs: access.ViewRules, op: get(s.listModels)},
		{method: http.MethodGet, path: base + "/models/:version", name: "getModel", summary: "一个模型：学习的依据、与规则和现用模型的比对", needs: access.ViewRules, op: get(s.getModel)},
		{method: http.MethodPost, path: base + "/models", name: "trainModel", summary: "用人工改定、台账与热线答复训练一个模型，不启用", needs: access.ManageRules, op: accept(s.trainModel)},
		{method: http.MethodPost, path: base + "/models/:version/use", name: "useModel", summary: "启用一个模型；0 为停用", needs: access.ManageRules, op: get(s.useModel)},
		{method: http.MethodPost, path: base + "/models/back", name: "backModel", summary: "换回上一个模型", needs: access.ManageRules, op: get(s.backModel)},
	}
}

func (s *server) listModels(c call, _ none) (calibration.ModelList, error) {
	list, err := s.Calibration.Models(c, c.by)
	list.Models, list.Uses = listed(list.Models), listed(list.Uses)
	return list, err
}

type modelInput struct {
	Version string `path:"version"`
}

// number is the version; what is none names no model.
func (in modelInput) number() (int64, error) {
	n, err := strconv.ParseInt(in.Version, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("model %q: %w", in.Version, opinion.ErrNotFound)
	}
	return n, nil
}

func (s *server) getModel(c call, in modelInput) (calibration.Model, error) {
	n, err := in.number()
	if err != nil {
		return calibration.Model{}, err
	}
	return s.Calibration.Model(c, c.by, n)
}

func (s *server) trainModel(c call, _ none) (jobs.Job, error) {
	return s.Calibration.StartTraining(c, c.by)
}

type useModelInput struct {
	modelInput
	Body struct {
		Note string `json:"note,omitempty" doc:"说明，记入启用记录与审计日志"`
	} `body:""`
}

func (s *server) useModel(c call, in useModelInput) (calibration.ModelUse, error) {
	n, err := in.number()
	if err != nil {
		return calibration.ModelUse{}, err
	}
	return s.Calibration.Use(c, c.by, n, in.Body.Note)
}

type backModelInput struct {
	Body struct {
		Running int64 `json:"running" doc:"所见的现用模型，以免连换两次"`
	} `body:""`
}

func (s *server) backModel(c call, in backModelInput) (calibration.ModelUse, error) {
	return s.Calibration.Back(c, c.by, in.Body.Running)
}
