package calibration

import (
	"context"
	"slices"
	"strings"

	"yuqing/internal/opinion"
)

// change is what an input corrects of a post: only what differs from what
// holds, each checked.
func (s *Service) change(ctx context.Context, r opinion.Record, in CorrectionInput) (opinion.Override, error) {
	var o opinion.Override
	for _, part := range []func(context.Context, opinion.Record, CorrectionInput, *opinion.Override) error{
		s.changeTopics, s.changeUnit, s.changeRegions, changeWords, changeRisk,
	} {
		if err := part(ctx, r, in, &o); err != nil {
			return opinion.Override{}, err
		}
	}
	return o, nil
}

func (s *Service) changeTopics(_ context.Context, r opinion.Record, in CorrectionInput, o *opinion.Override) error {
	if in.Topics == nil {
		return nil
	}
	topics := []opinion.TopicHit{}
	for _, id := range *in.Topics {
		t, ok := s.deps.Live.State().Taxonomy.Topic(id)
		if !ok {
			return opinion.Invalid("topics", "没有专题“%s”，请从列表中选择。", id)
		}
		if !slices.ContainsFunc(topics, func(h opinion.TopicHit) bool { return h.ID == id }) {
			topics = append(topics, opinion.TopicHit{ID: t.ID, Name: t.Name, Score: 1, Evidence: []string{}})
		}
	}
	if !slices.Equal(topicIDs(topics), topicIDs(r.Analysis.Topics)) {
		o.Topics = &topics
	}
	return nil
}

func topicIDs(hits []opinion.TopicHit) []string {
	ids := []string{}
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids) // their order tells nothing
	return ids
}

func (s *Service) changeUnit(ctx context.Context, r opinion.Record, in CorrectionInput, o *opinion.Override) error {
	if in.Lead == nil || strings.TrimSpace(*in.Lead) == "" {
		return nil
	}
	unit := opinion.Routing{Lead: strings.TrimSpace(*in.Lead), Supporting: []string{}, Reason: "人工改定：" + strings.TrimSpace(in.Reason)}
	for _, name := range in.Supporting {
		if name = strings.TrimSpace(name); name != "" && name != unit.Lead && !slices.Contains(unit.Supporting, name) {
			unit.Supporting = append(unit.Supporting, name)
		}
	}
	if u := r.Analysis.Unit; u != nil && u.Lead == unit.Lead && slices.Equal(u.Supporting, unit.Supporting) {
		return nil
	}
	for _, name := range append([]string{unit.Lead}, unit.Supporting...) {
		known, err := s.knownUnit(ctx, name)
		if err != nil {
			return err
		}
		if !known && !names(r.Analysis.Unit, name) {
			return opinion.Invalid("lead", "没有单位“%s”；请从单位表中选择，或先在“单位”中添加。", name)
		}
	}
	o.Unit = &unit
	return nil
}

// names reports whether a routing names a unit already.
func names(u *opinion.Routing, name string) bool {
	return u != nil && (u.Lead == name || slices.Contains(u.Supporting, name))
}

func (s *Service) changeRegions(_ context.Context, r opinion.Record, in CorrectionInput, o *opinion.Override) error {
	if in.Regions == nil {
		return nil
	}
	regions := []opinion.RegionHit{}
	for _, code := range *in.Regions {
		if code = strings.TrimSpace(code); code == "" {
			continue
		}
		name, ok := s.regionName(code)
		if !ok {
			return opinion.Invalid("regions", "没有区划代码“%s”；县级为 6 位、乡镇为 9 位，例如 130105。", code)
		}
		regions = append(regions, opinion.RegionHit{Code: code, Name: name})
	}
	same := slices.EqualFunc(regions, r.Analysis.Regions, func(a, b opinion.RegionHit) bool { return a.Code == b.Code })
	if !same {
		o.Regions = &regions
	}
	return nil
}

// changeWords reads tone, class and rumour.
func changeWords(_ context.Context, r opinion.Record, in CorrectionInput, o *opinion.Override) error {
	if t := in.Tone; t != nil && *t != "" && (r.Analysis.Tone == nil || r.Analysis.Tone.Label != *t) {
		if !slices.Contains(opinion.Tones, *t) {
			return opinion.Invalid("tone", "情感须为负面、中性或正面。")
		}
		o.Tone = t
	}
	if c := in.Class; c != nil && *c != "" && string(r.Analysis.Class) != *c {
		class := opinion.Class(*c)
		if !slices.Contains(opinion.Classes, class) {
			return opinion.Invalid("class", "没有“%s”这个回应类别。", *c)
		}
		o.Class = &class
	}
	if in.Rumour != nil && *in.Rumour != slices.Contains(r.Analysis.Flags, opinion.FlagRumour) {
		o.Rumour = in.Rumour
	}
	return nil
}

func changeRisk(_ context.Context, r opinion.Record, in CorrectionInput, o *opinion.Override) error {
	now := opinion.Risk{}
	if r.Analysis.Risk != nil {
		now = *r.Analysis.Risk
	}
	if l := in.Level; l != nil && *l != "" && string(now.Level) != *l {
		level := opinion.Level(*l)
		if level.Rank() == 0 {
			return opinion.Invalid("level", "没有“%s”这个等级。", *l)
		}
		o.Level = &level
	}
	if in.Score != nil && *in.Score != now.Score {
		if *in.Score < 0 || *in.Score > 100 {
			return opinion.Invalid("score", "风险分须在 0 与 100 之间。")
		}
		o.Score = in.Score
	}
	return nil
}
