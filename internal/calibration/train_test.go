package calibration_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

func (o *office) train() calibration.Model {
	o.t.Helper()
	m, err := o.Calibration.Train(o.t.Context(), o.Actor(o.t, "analyst"), func(int) {})
	o.must(err)
	return m
}

// A training compares and keeps a model; it runs when a person says so, and
// not before.
func TestModelRunsOnAPersonsWordOnly(t *testing.T) {
	o := newOffice(t)
	o.Take(t, history(120)...)
	m := o.train()
	u := m.Units
	if m.Version != 1 || u == nil || m.Topics != nil || m.Labels.Tickets != 120 || !strings.Contains(m.Lacking, "专题") {
		t.Fatalf("%+v", m)
	}
	if u.Held < 5 || u.Rows+u.Held+u.Copies != 120 || u.ByRunning != nil || u.Size == 0 || len(u.Classes) != 2 {
		t.Errorf("%+v", u)
	}
	if u.ByCandidate.MacroF1 < 0.9 || u.WithRules.Accuracy <= u.ByRules.Accuracy {
		t.Errorf("on words that the rules do not know it does no better: %+v", u)
	}
	live := o.Live
	if live.State().Model != 0 {
		t.Error("it runs already")
	}
	by := o.Actor(t, "analyst")
	if _, err := o.Calibration.Use(t.Context(), by, 1, "试用"); err != nil || live.State().Model != 1 {
		t.Fatalf("runs %d, %v", live.State().Model, err)
	}
	a, err := live.Analyzer()
	o.must(err)
	said := a.Analyse(opinion.Post{Title: "羽毛球馆预约不上", Text: "南桥居民来电：羽毛球馆预约"})
	if said.Model != 1 || said.Unit == nil || said.Unit.Lead != "教育体育局" || !strings.Contains(said.Unit.Reason, "按历史办件") {
		t.Errorf("%+v %+v", said, said.Unit)
	}
	again := o.train()
	if again.Running != 1 || again.Units.ByRunning == nil || *again.Units.ByRunning != u.ByCandidate {
		t.Errorf("the running model did otherwise than when it was trained: %+v", again.Units)
	}
	if _, err := o.Calibration.Back(t.Context(), by, 1); err != nil || live.State().Model != 0 {
		t.Errorf("back: runs %d, %v", live.State().Model, err)
	}
	rows, err := o.Store.Audit.Audit(t.Context(), access.AuditQuery{Act: "model", Limit: 10})
	if err != nil || len(rows) != 4 || rows[3].Act != "model.train" || rows[2].Act != "model.use" || rows[2].Object != "model:1" {
		t.Errorf("%+v %v", rows, err)
	}
}

// Topics that people corrected teach the part of a model that proposes topics.
func TestCorrectedTopicsTeach(t *testing.T) {
	o := newOffice(t)
	posts := history(60)
	o.Take(t, posts...)
	topics := [2]string{"public-culture", "compulsory-education"}
	for i, p := range posts {
		o.correct(p.ID, calibration.CorrectionInput{Reason: "按来电内容", Topics: &[]string{topics[i%2]}})
	}
	m := o.train()
	if m.Labels.Topics != 60 || m.Topics == nil || m.Lacking != "" || m.Topics.ByCandidate.MacroF1 < 0.9 {
		t.Fatalf("%+v %+v", m, m.Topics)
	}
	_, err := o.Calibration.Use(t.Context(), o.Actor(t, "head"), m.Version, "")
	o.must(err)
	a, err := o.Live.Analyzer()
	o.must(err)
	said := a.Analyse(opinion.Post{Text: "南桥居民来电：校车站点"})
	if len(said.Topics) != 1 || said.Topics[0].ID != "compulsory-education" {
		t.Errorf("%+v", said.Topics)
	}
}

// The same decisions make the same model, byte by byte.
func TestSameDecisionsSameModel(t *testing.T) {
	o := newOffice(t)
	o.Take(t, history(80)...)
	o.train()
	o.train()
	var files [2]calibration.Classifiers
	for i := range files {
		var err error
		files[i], err = o.Store.Calibration.Classifiers(t.Context(), int64(i+1))
		o.must(err)
	}
	if len(files[0].Units) == 0 || !bytes.Equal(files[0].Units, files[1].Units) {
		t.Errorf("%d and %d bytes", len(files[0].Units), len(files[1].Units))
	}
}

func TestTooFewLabelsSayHowMany(t *testing.T) {
	o := newOffice(t)
	o.Take(t, history(30)...)
	_, err := o.Calibration.Train(t.Context(), o.Actor(t, "analyst"), func(int) {})
	var input *opinion.InputError
	if !errors.As(err, &input) || !strings.Contains(input.Text, "可用的标签有 30 条，需要 50 条") || !strings.Contains(input.Text, "热线答复 30 条") {
		t.Errorf("%v", err)
	}
	if list, err := o.Calibration.Models(t.Context(), o.Actor(t, "analyst")); err != nil || len(list.Models) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestSwitchingRefuses(t *testing.T) {
	o := newOffice(t)
	o.Take(t, history(60)...)
	o.train()
	by := o.Actor(t, "analyst")
	var input *opinion.InputError
	if _, err := o.Calibration.Back(t.Context(), by, 0); !errors.As(err, &input) {
		t.Errorf("back where nothing was switched: %v", err)
	}
	if _, err := o.Calibration.Use(t.Context(), by, 9, ""); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("a model that is not kept: %v", err)
	}
	if _, err := o.Calibration.Use(t.Context(), by, 0, ""); !errors.As(err, &input) {
		t.Errorf("none where none runs: %v", err)
	}
	if _, err := o.Calibration.Use(t.Context(), o.Actor(t, "monitor"), 1, ""); !errors.Is(err, access.ErrDenied) {
		t.Errorf("by who may not: %v", err)
	}
	_, err := o.Calibration.Use(t.Context(), by, 1, "")
	o.must(err)
	if _, err := o.Calibration.Back(t.Context(), by, 0); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("back from what does not run any more: %v", err)
	}
}
