package nlp

import (
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp/model"
	"yuqing/nlp/topic"
)

// Proposer (历史办件模型) is an office's own model: it proposes where the rules
// are not certain, and the rules explain.
type Proposer struct {
	Version int64
	Units   *model.Model // labels are names of units; nil: none
	Topics  *model.Model // labels are IDs of topics; nil: none
}

// How sure the two must be.
const (
	// sureRule: the first topic has the weight of two full words or more, and
	// twice that of the next; or a word named the unit outright.
	sureRule, sureMargin = 2.0, 2.0
	// sureModel: calibrated on rows that its training did not see.
	sureModel = 0.6
)

// certain reports whether the rules decide.
func certain(topics []topic.Hit) bool {
	if len(topics) == 0 {
		return false
	}
	first := topics[0]
	if first.Because != "" {
		return true
	}
	return first.Weight >= sureRule && (len(topics) == 1 || first.Weight >= sureMargin*topics[1].Weight)
}

// propose lays the model's proposal over what the rules said.
func (p *Proposer) propose(out *opinion.Analysis, topics []topic.Hit, tax *topic.Taxonomy, post opinion.Post) {
	if p == nil {
		return
	}
	text, ruled := TextOf(post), out.Unit
	if p.Topics != nil && len(topics) == 0 {
		p.topic(out, tax, text)
	}
	if p.Units == nil {
		return
	}
	said, err := p.Units.Predict(text)
	if err != nil || said.Score < sureModel || len(said.Words) == 0 { // sure of nothing it read
		return
	}
	grounds := fmt.Sprintf("把握%.0f%%，依据“%s”", 100*said.Score, strings.Join(said.Words[:min(4, len(said.Words))], "”“"))
	switch {
	case ruled == nil:
		out.Unit = &opinion.Routing{Lead: said.Label, Supporting: []string{}, Reason: "按历史办件建议由" + said.Label + "牵头（" + grounds + "）；规则未能判断。"}
	case ruled.Lead == said.Label:
		ruled.Reason += "历史办件也是如此（" + grounds + "）。"
	case certain(topics):
		ruled.Reason += "历史办件多由" + said.Label + "办理（" + grounds + "），规则依据明确，从规则。"
	default:
		out.Unit = instead(*ruled, said.Label, grounds)
	}
}

// instead puts a unit in the lead; the one that the rules named helps.
func instead(r opinion.Routing, lead, grounds string) *opinion.Routing {
	supporting := []string{r.Lead}
	for _, u := range r.Supporting {
		if u != lead {
			supporting = append(supporting, u)
		}
	}
	return &opinion.Routing{Lead: lead, Supporting: supporting, Reason: "按历史办件建议由" + lead + "牵头（" + grounds + "）；规则建议：" + r.Reason}
}

func (p *Proposer) topic(out *opinion.Analysis, tax *topic.Taxonomy, text string) {
	said, err := p.Topics.Predict(text)
	if err != nil || said.Score < sureModel || len(said.Words) == 0 { // sure of nothing it read
		return
	}
	t, ok := tax.Topic(said.Label)
	if !ok { // a topic that is gone
		return
	}
	out.Topics = append(out.Topics, opinion.TopicHit{ID: t.ID, Name: t.Name, Score: said.Score, Evidence: slices.Clone(said.Words)})
	if out.Unit == nil {
		out.Unit = &opinion.Routing{Lead: t.Unit, Supporting: []string{}, Reason: fmt.Sprintf("按历史办件判为“%s”（把握%.0f%%），由主管单位%s牵头。", t.Name, 100*said.Score, t.Unit)}
	}
}

// TextOf is what a model reads of a post: its title, if it has one, and its
// text.
func TextOf(p opinion.Post) string {
	if p.Title == "" || p.Text == "" {
		return p.Title + p.Text
	}
	return p.Title + "\n" + p.Text
}
