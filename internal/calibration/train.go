package calibration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/nlp/model"
)

// KindTrain is the kind of the jobs that train a model.
const KindTrain = "train"

// What a training needs. A unit with fewer rows cannot be told from chance.
const (
	minRows     = 50
	minOfLabel  = 5
	minOfLabels = 2
)

// Train makes a model of what people decided, compares it and keeps it; it
// runs only when somebody says so (Use). It needs access.ManageRules. Where
// there are too few labels it returns an *opinion.InputError that says how many there
// are and how many are needed. progress counts the messages read.
func (s *Service) Train(ctx context.Context, by access.Actor, progress func(int)) (Model, error) {
	if err := require(by, access.ManageRules); err != nil {
		return Model{}, err
	}
	all, labels, err := s.decided(ctx)
	if err != nil {
		return Model{}, err
	}
	progress(len(all))
	c, err := s.contest(ctx)
	if err != nil {
		return Model{}, err
	}
	state := s.deps.Live.State()
	m := Model{UserID: by.UserID, Name: by.Name, Labels: labels, Rules: state.Version, Running: state.Model}
	files, err := c.train(ctx, &m, split(all))
	if err != nil {
		return Model{}, err
	}
	return s.keep(ctx, by, m, files)
}

// keep stores a model under the next version. Another training may end at the
// same moment.
func (s *Service) keep(ctx context.Context, by access.Actor, m Model, c Classifiers) (Model, error) {
	for range 3 {
		newest, err := s.deps.Store.Models(ctx, 1)
		if err != nil {
			return Model{}, err
		}
		m.Version, m.At = 1, s.deps.Now()
		if len(newest) > 0 {
			m.Version = newest[0].Version + 1
		}
		ctx2 := s.audited(ctx, by, "model.train", fmt.Sprintf("model:%d", m.Version), m.summary())
		if err = s.deps.Store.PutModel(ctx2, m, c); err == nil {
			return m, nil
		}
		if !errors.Is(err, opinion.ErrStale) {
			return Model{}, err
		}
	}
	return Model{}, fmt.Errorf("store a model: %w", opinion.ErrStale)
}

// summary is a model in a line, for the audit log.
func (m Model) summary() string {
	var parts []string
	for _, x := range []struct {
		name string
		t    *Trained
	}{{"分办", m.Units}, {"专题", m.Topics}} {
		if x.t != nil {
			parts = append(parts, fmt.Sprintf("%s：训练 %d 条，留出 %d 条，准确率 %.1f%%（仅规则 %.1f%%）",
				x.name, x.t.Rows, x.t.Held, 100*x.t.WithRules.Accuracy, 100*x.t.ByRules.Accuracy))
		}
	}
	return strings.Join(parts, "；")
}

// StartTraining is Train in the background.
func (s *Service) StartTraining(ctx context.Context, by access.Actor) (jobs.Job, error) {
	if err := require(by, access.ManageRules); err != nil {
		return jobs.Job{}, err
	}
	running, err := s.running(ctx, KindTrain)
	if err != nil {
		return jobs.Job{}, err
	}
	if running != nil {
		return jobs.Job{}, opinion.Invalid("train", "正在训练，请等它完成或先中止。")
	}
	work := func(ctx context.Context, progress jobs.Progress) (any, error) {
		m, err := s.Train(ctx, by, jobs.Within(progress, 0))
		return m.Version, err
	}
	return s.deps.Jobs.Start(KindTrain, "训练历史办件模型", by.UserID, work)
}

// train fills in both parts of a model, as far as there are labels.
func (c *contest) train(ctx context.Context, m *Model, rows []row) (files Classifiers, err error) {
	units := target{rows: rows, label: func(d decision) string { return d.unit }}
	topics := target{rows: rows, label: func(d decision) string { return d.topic }}
	var lacking []string
	if p, learned := units.prepare(); !learned {
		lacking = append(lacking, "分办："+p+m.Labels.sources())
	} else if c.candidate.Units, m.Units, err = units.learn(ctx); err != nil {
		return files, err
	}
	if p, learned := topics.prepare(); !learned {
		lacking = append(lacking, "专题："+p)
	} else if c.candidate.Topics, m.Topics, err = topics.learn(ctx); err != nil {
		return files, err
	}
	m.Lacking = strings.Join(lacking, "")
	if m.Units == nil && m.Topics == nil {
		return files, opinion.Invalid("labels", "标签太少，没有训练。%s", m.Lacking)
	}
	if err := c.judge(ctx, m, units, topics); err != nil {
		return files, err
	}
	if files.Units, err = written(c.candidate.Units, m.Units); err != nil {
		return files, err
	}
	files.Topics, err = written(c.candidate.Topics, m.Topics)
	return files, err
}

// sources says where the unit labels come from, and which could not be used.
func (l Labels) sources() string {
	text := fmt.Sprintf("其中人工改定或确认 %d 条、台账签收 %d 条、热线答复 %d 条。", l.Corrected, l.Ledger, l.Tickets)
	lost := 0
	for _, u := range l.Unknown {
		lost += u.N
	}
	if lost > 0 {
		text += fmt.Sprintf("另有 %d 条的单位不在单位表中（如“%s”），请在“单位”中添加它或给相应单位加上别名。", lost, l.Unknown[0].Name)
	}
	return text
}

func written(m *model.Model, t *Trained) ([]byte, error) {
	if m == nil {
		return nil, nil
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		return nil, fmt.Errorf("write a classifier: %w", err)
	}
	t.Size = b.Len()
	return b.Bytes(), nil
}
