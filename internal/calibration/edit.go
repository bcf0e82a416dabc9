package calibration

import (
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/place"
	"yuqing/nlp/risk"
	"yuqing/nlp/topic"
)

// TopicInput is what people set of a topic.
type TopicInput struct {
	ID         string   `json:"id,omitempty" doc:"新专题的代码：小写字母、数字和连字符；之后不再改"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit" doc:"责任单位"`
	Supporting []string `json:"supporting,omitempty"`
	Words      []string `json:"words,omitempty" doc:"词，可带权重：补偿款*0.5"`
	Rules      []string `json:"rules,omitempty" doc:"组合规则，例如：拖欠|克扣 & 工资 ~12 ! 电影"`
	Not        []string `json:"not,omitempty" doc:"这些短语之内的词不计"`
	Unless     []string `json:"unless,omitempty" doc:"同一句中、40 字以内有这些词时不计"`
	Need       []string `json:"need,omitempty" doc:"全文必须有其中一词"`
	Hide       []string `json:"hide,omitempty" doc:"比方与别的意思：后一组词在近旁时，前一组的词不计，例如：缺水 & 皮肤|面膜 ~14；不给出即保留原有的"`
	Leads      []Lead   `json:"leads,omitempty" doc:"有这些词时另由别的单位牵头"`
}

// Lead is an exception to a topic's unit.
type Lead struct {
	Unit  string   `json:"unit"`
	Words []string `json:"words"`
}

// InputOf is a topic as people set it.
func InputOf(t topic.Topic) TopicInput {
	in := TopicInput{
		ID: t.ID, Name: t.Name, Unit: t.Unit, Supporting: t.Supporting, Words: t.Words, Rules: t.Rules,
		Not: t.Not, Unless: t.Unless, Need: t.Need, Hide: t.Hide,
	}
	for _, l := range t.Leads {
		in.Leads = append(in.Leads, Lead{l.Unit, l.Words})
	}
	return in
}

// SetTopic replaces a topic, or adds one where id is empty.
func SetTopic(id string, in TopicInput) func(*nlp.Rules) error {
	return func(r *nlp.Rules) error {
		topics := &r.Taxonomy.Topics
		if id == "" {
			in.ID = strings.TrimSpace(in.ID)
			if _, taken := r.Taxonomy.Topic(in.ID); taken {
				return opinion.Invalid("id", "代码“%s”已被别的专题占用，请换一个。", in.ID)
			}
			*topics = append(*topics, topic.Topic{ID: in.ID})
			id = in.ID
		}
		i := slices.IndexFunc(*topics, func(t topic.Topic) bool { return t.ID == id })
		if i < 0 {
			return fmt.Errorf("topic %s: %w", id, opinion.ErrNotFound)
		}
		in.fill(&(*topics)[i])
		return nil
	}
}

func (in TopicInput) fill(t *topic.Topic) {
	t.Name, t.Unit, t.Supporting = strings.TrimSpace(in.Name), strings.TrimSpace(in.Unit), tidy(in.Supporting)
	t.Words, t.Rules, t.Not, t.Unless, t.Need = tidy(in.Words), tidy(in.Rules), tidy(in.Not), tidy(in.Unless), tidy(in.Need)
	if in.Hide != nil {
		t.Hide = tidy(in.Hide)
	}
	t.Leads = nil
	for _, l := range in.Leads {
		t.Leads = append(t.Leads, topic.Lead{Unit: strings.TrimSpace(l.Unit), Words: tidy(l.Words)})
	}
}

// DeleteTopic takes a topic out. What names it as its rival is let go.
func DeleteTopic(id string) func(*nlp.Rules) error {
	return func(r *nlp.Rules) error {
		topics := r.Taxonomy.Topics
		i := slices.IndexFunc(topics, func(t topic.Topic) bool { return t.ID == id })
		if i < 0 {
			return fmt.Errorf("topic %s: %w", id, opinion.ErrNotFound)
		}
		r.Taxonomy.Topics = slices.Delete(topics, i, i+1)
		for i := range r.Taxonomy.Topics {
			if t := &r.Taxonomy.Topics[i]; t.Rival == id {
				t.Rival = ""
			}
		}
		return nil
	}
}

// Lists are the office's own words and places and what is ignored.
type Lists struct {
	Words   []string    `json:"words"`
	Places  []place.Own `json:"places"`
	Phrases []string    `json:"ignored_phrases"`
	Posts   []string    `json:"ignored_words"`
	Sources []string    `json:"ignored_sources"`
	Hide    []string    `json:"hide,omitempty" doc:"比方与别的意思，对所有专题；不给出即保留原有的"`
}

// ListsOf are the lists in force.
func ListsOf(s *State) Lists {
	r := s.Rules
	return Lists{r.Words, r.Places, r.Ignore.Phrases, r.Ignore.Posts, r.Ignore.Sources, s.Taxonomy.Hide}
}

// SetLists replaces the lists.
func SetLists(l Lists) func(*nlp.Rules) error {
	return func(r *nlp.Rules) error {
		r.Words, r.Places = tidy(l.Words), l.Places
		r.Ignore = nlp.Ignore{Phrases: tidy(l.Phrases), Posts: tidy(l.Posts), Sources: tidy(l.Sources)}
		if l.Hide != nil {
			r.Taxonomy.Hide = tidy(l.Hide)
		}
		return nil
	}
}

// RiskInput is what people set of the table of risk.
type RiskInput struct {
	Levels  map[opinion.Level]int `json:"levels" doc:"多少分起为较大、重大、特别重大"`
	Crowd   risk.Crowd            `json:"crowd"`
	Tone    float64               `json:"tone" doc:"情绪负面最多加的分"`
	Spread  float64               `json:"spread" doc:"传播最多加的分"`
	Signals []SignalInput         `json:"signals"`
	Plaint  *PlaintInput          `json:"plaint,omitempty" doc:"诉苦：说的是坏事、却没有情绪词；不加分，只供判断情绪。不给出即保留原有的"`
}

// PlaintInput is what tells something bad without a word of mood.
type PlaintInput struct {
	Words  []string `json:"words,omitempty"`
	Rules  []string `json:"rules,omitempty"`
	Not    []string `json:"not,omitempty"`
	Unless []string `json:"unless,omitempty"`
}

// SignalInput is one signal: its points and words. One with an ID that is not
// there is new; one that is left out is taken out.
type SignalInput struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Points float64  `json:"points" doc:"最多加的分，1 至 100"`
	Words  []string `json:"words,omitempty"`
	Rules  []string `json:"rules,omitempty"`
	Not    []string `json:"not,omitempty"`
	Unless []string `json:"unless,omitempty"`
	Hide   []string `json:"hide,omitempty" doc:"比方与别的意思，写法同专题；不给出即保留原有的"`
	Now    *bool    `json:"now,omitempty" doc:"只计眼前的事：“十年前的火灾”不计；不给出即保留原有的"`
}

// RiskInputOf is the table as people set it.
func RiskInputOf(t *risk.Table) RiskInput {
	in := RiskInput{
		Levels: t.Levels, Crowd: t.Crowd, Tone: t.Tone.Points, Spread: t.Spread.Points,
		Plaint: &PlaintInput{t.Plaint.Words, t.Plaint.Rules, t.Plaint.Not, t.Plaint.Unless},
	}
	for _, s := range t.Signals {
		in.Signals = append(in.Signals, SignalInput{s.ID, s.Name, s.Points, s.Words, s.Rules.Rules, s.Not, s.Unless, s.Hide, &s.Now})
	}
	return in
}

// SetRisk replaces the part of the table that people set.
func SetRisk(in RiskInput) func(*nlp.Rules) error {
	return func(r *nlp.Rules) error {
		r.Risk.Levels, r.Risk.Crowd = in.Levels, in.Crowd
		r.Risk.Tone.Points, r.Risk.Spread.Points = in.Tone, in.Spread
		if p := in.Plaint; p != nil {
			to := &r.Risk.Plaint
			to.Words, to.Rules, to.Not, to.Unless = tidy(p.Words), tidy(p.Rules), tidy(p.Not), tidy(p.Unless)
		}
		before := r.Risk.Signals
		r.Risk.Signals = nil
		for _, s := range in.Signals {
			r.Risk.Signals = append(r.Risk.Signals, s.over(before))
		}
		return nil
	}
}

// over is a signal as it was set, which keeps what is not set here.
func (s SignalInput) over(before []risk.Signal) (out risk.Signal) {
	if i := slices.IndexFunc(before, func(b risk.Signal) bool { return b.ID == strings.TrimSpace(s.ID) }); i >= 0 {
		out = before[i]
	}
	out.ID, out.Name, out.Points = strings.TrimSpace(s.ID), strings.TrimSpace(s.Name), s.Points
	out.Words, out.Rules.Rules, out.Not, out.Unless = tidy(s.Words), tidy(s.Rules), tidy(s.Not), tidy(s.Unless)
	if s.Hide != nil {
		out.Hide = tidy(s.Hide)
	}
	if s.Now != nil {
		out.Now = *s.Now
	}
	return out
}

// tidy drops empty words, those that stand there twice and spaces around them.
func tidy(words []string) []string {
	var out []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
