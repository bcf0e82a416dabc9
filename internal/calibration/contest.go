package calibration

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/model"
)

// contest compares a candidate with the rules and with the model that runs.
type contest struct {
	rules     *nlp.Analyzer // those in force, without any model
	running   *nlp.Proposer // nil: none
	candidate *nlp.Proposer
	names     unitNames
}

func (s *Service) contest(ctx context.Context) (*contest, error) {
	names, err := s.unitNames(ctx)
	if err != nil {
		return nil, err
	}
	options := s.deps.Live.State().Options
	running := options.Model
	options.Model = nil
	rules, err := nlp.New(options)
	if err != nil {
		return nil, fmt.Errorf("make the rules in force ready: %w", err)
	}
	return &contest{rules, running, &nlp.Proposer{}, names}, nil
}

// judge fills in how all did on the rows held out, until the context ends.
func (c *contest) judge(ctx context.Context, m *Model, units, topics target) error {
	if m.Units != nil {
		var running *model.Model
		if c.running != nil {
			running = c.running.Units
		}
		c.compare(ctx, m.Units, units, c.lead, c.candidate.Units, running)
	}
	if m.Topics != nil {
		var running *model.Model
		if c.running != nil {
			running = c.running.Topics
		}
		c.compare(ctx, m.Topics, topics, firstTopic, c.candidate.Topics, running)
	}
	return ctx.Err()
}

// lead is the lead unit by its one name.
func (c *contest) lead(a opinion.Analysis) string { return c.names.one(leadOf(a)) }

func firstTopic(a opinion.Analysis) string {
	if len(a.Topics) == 0 {
		return ""
	}
	return a.Topics[0].ID
}

func (c *contest) compare(ctx context.Context, t *Trained, of target, read func(opinion.Analysis) string, candidate, running *model.Model) {
	rows, copies := of.tested()
	t.Held, t.Copies = len(rows), copies
	given := make([]string, len(rows))
	for i, r := range rows {
		given[i] = of.label(r.decision)
	}
	by := func(judge func(opinion.Post) string) model.Evaluation {
		said := make([]string, len(rows))
		for i, r := range rows {
			if ctx.Err() != nil {
				break
			}
			said[i] = judge(r.post)
		}
		return model.Held(given, said)
	}
	together := func(p *nlp.Proposer) model.Evaluation {
		a := c.rules.WithModel(p)
		return by(func(p opinion.Post) string { return read(a.Analyse(p)) })
	}
	rules, whole := together(nil), together(c.candidate)
	t.ByRules, t.WithRules = figures(rules), figures(whole)
	t.ByCandidate = figures(by(alone(candidate)))
	var before *model.Evaluation
	if c.running != nil {
		e := together(c.running)
		before, t.RunningWithRules = &e, pointer(figures(e))
	}
	if running != nil {
		t.ByRunning = pointer(figures(by(alone(running))))
	}
	t.Classes = classes(of.learned, whole, rules, before)
}

func alone(m *model.Model) func(opinion.Post) string {
	return func(p opinion.Post) string {
		said, err := m.Predict(nlp.TextOf(p))
		if err != nil { // the dictionary cannot be read: then nothing is said
			return ""
		}
		return said.Label
	}
}

func pointer[T any](v T) *T { return &v }

// figures counts the labels that were given only: that a way to judge knows
// more labels than these must not lower its mean.
func figures(e model.Evaluation) Figures {
	f := Figures{Accuracy: e.Accuracy}
	given := 0
	for _, name := range sortedClasses(e) {
		if c := e.Classes[name]; c.Support > 0 {
			given++
			f.MacroF1 += c.F1
		}
	}
	f.MacroF1 /= float64(max(1, given))
	return f
}

// sortedClasses makes sums the same however often they are made.
func sortedClasses(e model.Evaluation) []string {
	var names []string
	for name := range e.Classes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// classes is the table of labels that were learned or given.
func classes(learned map[string]int, whole, rules model.Evaluation, before *model.Evaluation) []TrainedClass {
	names := map[string]bool{}
	for l := range learned {
		names[l] = true
	}
	for l, c := range whole.Classes {
		names[l] = names[l] || c.Support > 0
	}
	out := []TrainedClass{}
	for l, shown := range names {
		if !shown {
			continue
		}
		w := whole.Classes[l]
		row := TrainedClass{
			Label: l, Rows: learned[l], Held: w.Support,
			Precision: w.Precision, Recall: w.Recall, F1: w.F1, RulesF1: rules.Classes[l].F1,
		}
		if before != nil {
			row.RunningF1 = pointer(before.Classes[l].F1)
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b TrainedClass) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(b.Held, a.Held), cmp.Compare(a.Label, b.Label))
	})
	return out
}
