package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) modelPages() []route {
	return []route{
		{http.MethodGet, "/rules/models", access.ViewRules, false, s.modelList},
		{http.MethodPost, "/rules/models", access.ManageRules, false, s.trainModel},
		{http.MethodGet, "/rules/models/:version", access.ViewRules, false, s.modelPage},
		{http.MethodPost, "/rules/models/use", access.ManageRules, false, s.useModel},
		{http.MethodPost, "/rules/models/back", access.ManageRules, false, s.modelBack},
	}
}

type modelListData struct {
	ruleData
	calibration.ModelList
	Use      *calibration.ModelUse // in force; nil where nobody has switched yet
	Previous int64                 // what 换回上一个 would let run
	Training *workRow              // the newest training that runs or failed
	Busy     bool
}

func (s *server) modelList(r *request) error { return s.showModels(r, http.StatusOK, nil) }

func (s *server) showModels(r *request, status int, problem *web.Problem) error {
	base, _, err := s.ruleData(r, "/rules/models")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := modelListData{ruleData: base}
	if d.ModelList, err = s.Calibration.Models(r.ctx(), r.by); err != nil {
		return err
	}
	if len(d.Uses) > 0 {
		d.Use = &d.Uses[0]
	}
	if len(d.Uses) > 1 {
		d.Previous = d.Uses[1].Version
	}
	if d.Manage {
		if err := s.newestTraining(r, &d); err != nil {
			return err
		}
	}
	p := s.page(r, "历史办件模型", d)
	if d.Busy {
		p.follow(r.by, 3, d.Training.Job)
	}
	return s.renderPage(r, status, "models", p)
}

// newestTraining shows a training that runs, or how the last one failed.
func (s *server) newestTraining(r *request, d *modelListData) error {
	work, err := s.Calibration.Work(r.ctx(), r.by, calibration.KindTrain)
	if err != nil || len(work) == 0 {
		return err
	}
	row := workRowOf(work[0])
	d.Busy = !row.Over()
	if d.Busy || row.Failure != "" {
		d.Training = &row
	}
	return nil
}

func (s *server) trainModel(r *request) error {
	if _, err := s.Calibration.StartTraining(r.ctx(), r.by); err != nil {
		return s.orModels(r, err)
	}
	return r.done("/rules/models", "training")
}

// orModels shows the list again where the input is at fault.
func (s *server) orModels(r *request, err error) error {
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return err
	}
	return s.showModels(r, p.Status, &p)
}

type modelData struct {
	ruleData
	calibration.Model
	Runs  bool
	Parts []modelPart
}

// modelPart is one classifier of a model as the page shows it.
type modelPart struct {
	*calibration.Trained
	Name, Of string
	SizeText string
	Ways     []modelWay
	Table    []modelClass
}

// modelClass is one unit or topic; Running is empty where no model ran.
type modelClass struct {
	calibration.TrainedClass
	Name    string
	Running string
}

// modelWay is one way to judge the rows held out; Figures is nil where there
// was none.
type modelWay struct {
	Name    string
	Figures *calibration.Figures
	Strong  bool
}

func (s *server) modelPage(r *request) error {
	version, err := strconv.ParseInt(r.Param("version"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	return s.showModel(r, http.StatusOK, version, nil)
}

func (s *server) showModel(r *request, status int, version int64, problem *web.Problem) error {
	base, state, err := s.ruleData(r, "/rules/models")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := modelData{ruleData: base}
	if d.Model, err = s.Calibration.Model(r.ctx(), r.by, version); err != nil {
		return err
	}
	list, err := s.Calibration.Models(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d.Runs = list.Running == version
	topicName := func(id string) string {
		t, _ := state.Taxonomy.Topic(id)
		return cmp.Or(t.Name, id)
	}
	d.add("分办（牵头单位）", "单位", d.Units, func(name string) string { return name })
	d.add("专题", "专题", d.Topics, topicName)
	return s.render(r, status, "model", "历史办件模型", d)
}

func (d *modelData) add(name, of string, t *calibration.Trained, label func(string) string) {
	if t == nil {
		return
	}
	p := modelPart{Trained: t, Name: name, Of: of, SizeText: sizeText(t.Size), Ways: []modelWay{
		{"仅规则", &t.ByRules, false},
		{"当时现用的模型，单独", t.ByRunning, false},
		{"当时现用的模型，与规则合用", t.RunningWithRules, false},
		{"本模型，单独", &t.ByCandidate, false},
		{"本模型，与规则合用（启用后的效果）", &t.WithRules, true},
	}}
	for _, c := range t.Classes {
		row := modelClass{TrainedClass: c, Name: label(c.Label)}
		if c.RunningF1 != nil {
			row.Running = fmt.Sprintf("%.3f", *c.RunningF1)
		}
		p.Table = append(p.Table, row)
	}
	d.Parts = append(d.Parts, p)
}

// sizeText is a size in bytes for people.
func sizeText(n int) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%d kB", (n+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// useModel lets a model run; version 0 none.
func (s *server) useModel(r *request) error {
	version, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if r.FormValue("sure") == "" {
		return s.notSure(r, version)
	}
	if _, err := s.Calibration.Use(r.ctx(), r.by, version, r.FormValue("note")); err != nil {
		return s.orModels(r, err)
	}
	if r.FormValue("do") == "retag" {
		if _, err := s.Calibration.Retag(r.ctx(), r.by, calibration.Retagging{}); err != nil {
			return s.orModels(r, err)
		}
		return r.done("/rules/work", "model")
	}
	return r.done("/rules/models", "model")
}

// notSure asks once more where the confirmation was left open.
func (s *server) notSure(r *request, version int64) error {
	p := web.ProblemOf(opinion.Invalid("sure", "请先勾选确认。"))
	if version == 0 {
		return s.showModels(r, p.Status, &p)
	}
	return s.showModel(r, p.Status, version, &p)
}

func (s *server) modelBack(r *request) error {
	running, err := strconv.ParseInt(r.FormValue("running"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if r.FormValue("sure") == "" {
		return s.notSure(r, 0)
	}
	if _, err := s.Calibration.Back(r.ctx(), r.by, running); err != nil {
		return s.orModels(r, err)
	}
	return r.done("/rules/models", "model")
}
