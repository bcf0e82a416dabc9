package opinion

import "slices"

// Override (人工改定) is what people have corrected of what the analysis says of
// a post. A field that is nil leaves the analysis as it is.
type Override struct {
	Topics  *[]TopicHit  `json:"topics,omitempty"` // ID and Name count; an empty list says: none
	Unit    *Routing     `json:"unit,omitempty"`
	Regions *[]RegionHit `json:"regions,omitempty"`
	Tone    *string      `json:"tone,omitempty"` // the label
	Class   *Class       `json:"class,omitempty"`
	Level   *Level       `json:"level,omitempty"` // of the risk
	Score   *int         `json:"score,omitempty"` // of the risk, 0 to 100
	Rumour  *bool        `json:"rumour,omitempty"`
}

// Empty reports whether nothing is corrected.
func (o Override) Empty() bool { return o == Override{} }

// Over lays o over an earlier override: what o leaves open stays.
func (o Override) Over(earlier Override) Override {
	return Override{
		Topics: either(o.Topics, earlier.Topics), Unit: either(o.Unit, earlier.Unit),
		Regions: either(o.Regions, earlier.Regions), Tone: either(o.Tone, earlier.Tone),
		Class: either(o.Class, earlier.Class), Level: either(o.Level, earlier.Level),
		Score: either(o.Score, earlier.Score), Rumour: either(o.Rumour, earlier.Rumour),
	}
}

func either[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// With is the analysis as people corrected it. What they only confirmed keeps
// its evidence. The receiver is not changed.
func (a Analysis) With(o Override) Analysis {
	if o.Topics != nil {
		a.Topics = a.corrected(*o.Topics)
	}
	if o.Unit != nil {
		u := *o.Unit
		a.Unit = &u
	}
	if o.Regions != nil {
		a.Regions = slices.Clone(*o.Regions)
	}
	if o.Tone != nil && (a.Tone == nil || a.Tone.Label != *o.Tone) {
		a.Tone = &Tone{Label: *o.Tone, Score: toneScores[*o.Tone], Evidence: []string{}}
	}
	if o.Class != nil {
		a.Class = *o.Class
	}
	a.overrideRisk(o)
	if o.Rumour != nil {
		a.Flags = slices.DeleteFunc(slices.Clone(a.Flags), func(f string) bool { return f == FlagRumour })
		if *o.Rumour {
			a.Flags = append(a.Flags, FlagRumour)
		}
	}
	return a
}

// toneScores stand for a tone that a person named.
var toneScores = map[string]float64{ToneNegative: -0.5, ToneNeutral: 0, TonePositive: 0.5}

func (a *Analysis) overrideRisk(o Override) {
	if o.Level == nil && o.Score == nil {
		return
	}
	risk := Risk{Level: LevelOrdinary, Evidence: []string{}}
	if a.Risk != nil {
		risk = *a.Risk
	}
	if o.Level != nil {
		risk.Level = *o.Level
	}
	if o.Score != nil {
		risk.Score = *o.Score
	}
	a.Risk = &risk
}

// corrected are the topics that people named, with the evidence of those that
// the analysis had found too.
func (a Analysis) corrected(named []TopicHit) []TopicHit {
	out := make([]TopicHit, 0, len(named))
	for _, t := range named {
		i := slices.IndexFunc(a.Topics, func(h TopicHit) bool { return h.ID == t.ID })
		if i >= 0 {
			out = append(out, a.Topics[i])
			continue
		}
		out = append(out, TopicHit{ID: t.ID, Name: t.Name, Score: 1, Evidence: []string{}})
	}
	return out
}

// Settle sets what the analysis says of the post, and what people corrected of
// it (nil: nothing).
func (r *Record) Settle(said Analysis, o *Override) {
	r.Analysis, r.Machine, r.Override = said, nil, nil
	if o != nil && !o.Empty() {
		r.Analysis, r.Machine, r.Override = said.With(*o), &said, o
	}
}

// Said is what the analysis itself says, without anybody's correction.
func (r Record) Said() Analysis {
	if r.Machine != nil {
		return *r.Machine
	}
	return r.Analysis
}
