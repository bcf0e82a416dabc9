package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/desk"
)

func (s *server) correctionRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/posts/:id/corrections", name: "listCorrections", summary: "一条信息的人工改定记录，旧的在前", needs: access.CorrectPosts, op: get(s.listCorrections)},
		{method: http.MethodPost, path: base + "/posts/:id/corrections", name: "correctPost", summary: "改定或确认研判结果；改定须有理由，重新分析与重新导入后仍有效", needs: access.CorrectPosts, op: create(s.correctPost)},
		{method: http.MethodPost, path: base + "/posts/:id/corrections/:correction/undo", name: "undoCorrection", summary: "收回一次改定", needs: access.CorrectPosts, op: get(s.undoCorrection)},
		{method: http.MethodGet, path: base + "/quality", name: "quality", summary: "分析质量：按月的专题与分办准确率，含分子与分母", needs: access.ViewRules, op: get(s.quality)},
	}
}

type correctionList struct {
	Corrections []calibration.Correction `json:"corrections"`
}

func (s *server) listCorrections(c call, in idInput) (correctionList, error) {
	cs, err := s.Calibration.Corrections(c, c.by, in.ID)
	return correctionList{listed(cs)}, err
}

type correctInput struct {
	ID   string                      `path:"id"`
	Body calibration.CorrectionInput `body:""`
}

// correctPost answers with the post as people see it then: masked.
func (s *server) correctPost(c call, in correctInput) (desk.Post, error) {
	if _, err := s.Calibration.Correct(c, c.by, in.ID, in.Body); err != nil {
		return desk.Post{}, err
	}
	return s.Desk.Post(c, c.by, in.ID)
}

type undoInput struct {
	ID         string `path:"id"`
	Correction string `path:"correction"`
	Body       struct {
		Reason string `json:"reason,omitempty"`
	} `body:""`
}

func (s *server) undoCorrection(c call, in undoInput) (desk.Post, error) {
	if _, err := s.Calibration.Undo(c, c.by, in.ID, in.Correction, in.Body.Reason); err != nil {
		return desk.Post{}, err
	}
	return s.Desk.Post(c, c.by, in.ID)
}

type qualityInput struct {
	From string `query:"from" doc:"起始月，如 2026-01；默认近 12 个月"`
	To   string `query:"to" doc:"截止月，含当月"`
}

func (s *server) quality(c call, in qualityInput) (calibration.Quality, error) {
	return s.Calibration.QualityOf(c, c.by, in.From, in.To)
}
