package storetest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/model"
)

var models = []property{
	{"models get the next version or none and read back whole", modelsReadBack},
	{"only models that are kept run, one after the other", modelsRun},
	{"old models that do not run give up their files", oldModelsGiveUpFiles},
	{"a switch of models is audited in the same transaction", switchAudited},
	{"two analysers both see changed rules and a switched model", twoAnalysers},
}

func modelNo(version int64) calibration.Model {
	return calibration.Model{
		Version: version, At: noon, UserID: "u1", Name: "张三", Labels: calibration.Labels{Ledger: 60, Rerouted: 3},
		Units: &calibration.Trained{Rows: 48, Held: 12, Size: 9, Classes: []calibration.TrainedClass{{Label: "水利局", Rows: 20, F1: 0.5}}},
	}
}

func modelsReadBack(t *testing.T, process func() Stores) {
	s := process().Calibration
	files := calibration.Classifiers{Units: []byte("\x00\xffmodel"), Topics: []byte{}}
	must(t, s.PutModel(ctx, modelNo(1), files))
	must(t, s.PutModel(ctx, modelNo(2), calibration.Classifiers{Topics: []byte("x")}))
	for _, v := range []int64{1, 2, 4} {
		if err := s.PutModel(ctx, modelNo(v), files); !errors.Is(err, opinion.ErrStale) {
			t.Errorf("version %d again or too early: %v", v, err)
		}
	}
	other := process().Calibration
	if m := got(other.Model(ctx, 1))(t); !reflect.DeepEqual(m, modelNo(1)) {
		t.Errorf("%+v", m)
	}
	if c := got(other.Classifiers(ctx, 1))(t); !bytes.Equal(c.Units, files.Units) || len(c.Topics) != 0 {
		t.Errorf("%+v", c)
	}
	if list := got(other.Models(ctx, 1))(t); len(list) != 1 || list[0].Version != 2 {
		t.Errorf("%+v", list)
	}
	if _, err := other.Model(ctx, 3); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
	if _, err := other.Classifiers(ctx, 3); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
}

func use(n, version int64) calibration.ModelUse {
	return calibration.ModelUse{N: n, Version: version, At: noon, UserID: "u1", Name: "张三", Note: "比规则好"}
}

func modelsRun(t *testing.T, process func() Stores) {
	s := process().Calibration
	if uses := got(s.ModelUses(ctx, 2))(t); len(uses) != 0 {
		t.Errorf("%+v", uses)
	}
	must(t, s.PutModel(ctx, modelNo(1), calibration.Classifiers{Topics: []byte("x")}))
	must(t, s.UseModel(ctx, use(1, 1)))
	must(t, s.UseModel(ctx, use(2, 0)))
	if err := s.UseModel(ctx, use(2, 1)); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("a change that somebody else made meanwhile: %v", err)
	}
	if err := s.UseModel(ctx, use(3, 7)); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("a model that is not kept: %v", err)
	}
	want := []calibration.ModelUse{use(2, 0), use(1, 1)}
	if uses := got(process().Calibration.ModelUses(ctx, 5))(t); !reflect.DeepEqual(uses, want) {
		t.Errorf("%+v", uses)
	}
}

func oldModelsGiveUpFiles(t *testing.T, process func() Stores) {
	s := process().Calibration
	files := calibration.Classifiers{Units: []byte("x")}
	for v := range int64(calibration.KeptModels + 3) {
		must(t, s.PutModel(ctx, modelNo(v+1), files))
		if v == 0 {
			must(t, s.UseModel(ctx, use(1, 1)))
		}
	}
	for version, gone := range map[int64]bool{1: false, 2: true, 3: true, 4: false, calibration.KeptModels + 3: false} {
		if m := got(s.Model(ctx, version))(t); m.Gone != gone {
			t.Errorf("model %d: gone %v", version, m.Gone)
		}
	}
	if err := s.UseModel(ctx, use(2, 2)); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("a model without files: %v", err)
	}
}

func switchAudited(t *testing.T, process func() Stores) {
	p := process()
	audited := access.WithAudit(ctx, access.AuditEntry{At: noon, UserID: "u1", Login: "zhang", Act: "model.use"})
	if err := p.Calibration.UseModel(audited, use(1, 1)); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
	must(t, p.Calibration.PutModel(ctx, modelNo(1), calibration.Classifiers{Topics: []byte("x")}))
	must(t, p.Calibration.UseModel(audited, use(1, 1)))
	rows := got(p.Audit.Audit(ctx, access.AuditQuery{Act: "model", Limit: 10}))(t)
	if len(rows) != 1 {
		t.Errorf("%d rows of the audit log for one switch", len(rows))
	}
}

// classifier is a small model that gives 风筝赛 to one unit and 邮票展 to another.
func classifier(t *testing.T) []byte {
	t.Helper()
	var rows []model.Example
	for range 8 {
		rows = append(rows, model.Example{Text: "风筝赛开赛太晚", Label: "体育中心"}, model.Example{Text: "邮票展闭展太早", Label: "文旅局"})
	}
	m, _, err := model.Train(context.Background(), rows, false)
	must(t, err)
	var b bytes.Buffer
	must(t, m.Write(&b))
	return b.Bytes()
}

// twoAnalysers are two processes on one store; neither is told by the other.
func twoAnalysers(t *testing.T, process func() Stores) {
	var analysers []*calibration.Live
	for range 2 {
		l := got(calibration.NewLive(process().Calibration, nlp.Options{}, slog.New(slog.DiscardHandler)))(t)
		got(l.Analyzer())(t)
		analysers = append(analysers, l)
	}
	both := func(want, lead string, rules, model int64) {
		t.Helper()
		for i, l := range analysers {
			must(t, l.Refresh(ctx))
			a := l.Analyse(opinion.Post{Title: "风筝赛开赛太晚"})
			if a.Rules != rules || a.Model != model {
				t.Errorf("%s: analyser %d judges by rules %d and model %d", want, i, a.Rules, a.Model)
			}
			switch {
			case lead == "" && a.Unit != nil:
				t.Errorf("%s: analyser %d says %+v", want, i, a.Unit)
			case lead != "" && (a.Unit == nil || a.Unit.Lead != lead || !strings.Contains(a.Unit.Reason, "。")):
				t.Errorf("%s: analyser %d says %+v", want, i, a.Unit)
			}
		}
	}
	s := process().Calibration
	both("as shipped", "", 0, 0)
	must(t, s.PutModel(ctx, modelNo(1), calibration.Classifiers{Units: classifier(t)}))
	both("a model that nobody chose", "", 0, 0)
	must(t, s.UseModel(ctx, use(1, 1)))
	both("a model that runs", "体育中心", 0, 1)
	rs := ruleSet(1)
	rs.Content = "ignore: {phrases: [别处]}\ntaxonomy: {topics: [{id: kites, name: 风筝, unit: 风筝协会, words: 风筝赛 开赛}]}\n"
	must(t, s.PutRules(ctx, rs))
	both("rules that are certain", "风筝协会", 1, 1)
	must(t, s.UseModel(ctx, use(2, 0)))
	both("no model any more", "风筝协会", 1, 0)
	must(t, s.PutModel(ctx, modelNo(2), calibration.Classifiers{Units: []byte("of a newer program")}))
	must(t, s.UseModel(ctx, use(3, 2)))
	both("a model that this program cannot read", "风筝协会", 1, 0)
}
