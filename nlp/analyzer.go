package nlp

import (
	"cmp"
	"fmt"
	"slices"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/place"
	"yuqing/nlp/risk"
	"yuqing/nlp/route"
	"yuqing/nlp/segment"
	"yuqing/nlp/speech"
	"yuqing/nlp/tone"
	"yuqing/nlp/topic"
)

// Options are what an office adds to what the binary ships. The zero value is
// the shipped state.
type Options struct {
	// Words are the office's own words, which the segmentation must keep whole.
	Words []string
	// Taxonomy replaces the shipped one; nil keeps it.
	Taxonomy *topic.Taxonomy
	// Risk replaces the shipped table of signals and classes; nil keeps it.
	Risk *risk.Table
	// Region is the code of the office's region (属地), of which a bare place
	// name is read first; "" where none is told.
	Region string
	// Places are the office's own villages, communities and nicknames.
	Places []place.Own
	Ignore Ignore
	// Version of the office's rules, which each analysis names; 0 for none.
	Version int64
	// Model is the office's own; nil where it has trained none.
	Model *Proposer
	// Tone replaces the shipped classifier; nil keeps it.
	Tone *tone.Classifier
	// RulesOnly leaves posts that no rule knows without a topic (nlp/guess), and
	// their class to the rules (nlp/speech).
	RulesOnly bool
}

// Analyzer analyses posts. It never changes, so that any number of goroutines
// may use it; other rules or words are another Analyzer.
type Analyzer struct {
	segmenter *segment.Segmenter
	lexicon   *lexicon.Lexicon
	taxonomy  *topic.Taxonomy
	topics    *topic.Matcher
	places    *place.Finder
	router    *route.Router
	judge     *risk.Judge
	tone      *tone.Classifier
	ignore    Ignore
	version   int64
	model     *Proposer
	rulesOnly bool
}

// New makes an analyser: 0.2 s and 40 MB, most of it the dictionary. The error
// names the word or the rule that cannot be used.
func New(o Options) (*Analyzer, error) {
	a := &Analyzer{
		lexicon: lexicon.New(), taxonomy: o.Taxonomy, tone: cmp.Or(o.Tone, tone.Default()),
		ignore: o.Ignore, version: o.Version, model: o.Model,
		rulesOnly: o.RulesOnly,
	}
	var err error
	if a.taxonomy == nil {
		if a.taxonomy, err = topic.Default(); err != nil {
			return nil, err
		}
	}
	a.taxonomy = a.taxonomy.Ignoring(o.Ignore.Phrases)
	if a.topics, err = topic.Compile(a.taxonomy, a.lexicon); err != nil {
		return nil, fmt.Errorf("make the topics ready: %w", err)
	}
	if o.Risk == nil {
		if o.Risk, err = risk.Default(); err != nil {
			return nil, err
		}
	}
	if a.judge, err = risk.Compile(o.Risk, a.lexicon); err != nil {
		return nil, fmt.Errorf("make the risk signals ready: %w", err)
	}
	if a.places, err = place.New(o.Region, o.Places, a.lexicon); err != nil {
		return nil, fmt.Errorf("make the places ready: %w", err)
	}
	a.router = route.New(a.taxonomy, a.places.Gazetteer(), o.Region)
	if a.segmenter, err = segment.New(a.lexicon.Words(), o.Words); err != nil {
		return nil, fmt.Errorf("make the dictionary ready: %w", err)
	}
	return a, nil
}

// WithModel is the same analyser with another model; nil for none.
func (a *Analyzer) WithModel(p *Proposer) *Analyzer {
	other := *a
	other.model = p
	return &other
}

// Taxonomy is the taxonomy in use. It must not be changed.
func (a *Analyzer) Taxonomy() *topic.Taxonomy { return a.taxonomy }

// Gazetteer is the table of places in use.
func (a *Analyzer) Gazetteer() *place.Gazetteer { return a.places.Gazetteer() }

// Segmenter cuts text with the words of all rules and of the office.
func (a *Analyzer) Segmenter() *segment.Segmenter { return a.segmenter }

// Analyse says what a post is about. It never panics, whatever the text, and
// takes time in proportion to its length (some 10 MB a second).
func (a *Analyzer) Analyse(p opinion.Post) opinion.Analysis {
	out := a.say(p)
	out.Rules = a.version
	if a.model != nil {
		out.Model = a.model.Version
	}
	return out
}

func (a *Analyzer) say(p opinion.Post) opinion.Analysis {
	if why := a.ignore.ignored(p); why != "" {
		return silence(why)
	}
	fields := []lexicon.Field{a.field("title", p.Title), a.field("text", p.Text)}
	out := opinion.Analysis{Topics: []opinion.TopicHit{}, Regions: []opinion.RegionHit{}, Flags: []string{}}
	topics, places := a.topics.Find(fields), a.places.Find(fields, p.SourceRegion)
	var manner speech.Shares
	if !a.rulesOnly {
		manner = speech.Hear(TextOf(p))
	}
	guessed := 0.0
	if a.model == nil { // an office's own model comes first
		topics, guessed = a.guess(topics, fields, p, manner)
	}
	for _, h := range topics {
		out.Topics = append(out.Topics, h.TopicHit)
	}
	slices.SortStableFunc(out.Topics, func(a, b opinion.TopicHit) int { return cmp.Compare(b.Score, a.Score) })
	for _, m := range places {
		out.Regions = append(out.Regions, opinion.RegionHit{Code: m.Code, Name: m.Name})
	}
	out.Unit = a.route(topics, guessed, places)
	a.model.propose(&out, topics, a.taxonomy, p)
	if len(out.Topics) == 0 && out.Unit == nil && a.model != nil {
		if hits, guessed := a.guess(nil, fields, p, manner); len(hits) > 0 {
			out.Topics = append(out.Topics, hits[0].TopicHit)
			out.Unit = a.route(hits, guessed, places)
		}
	}
	reading := a.judge.Read(p, fields)
	reading.Manner = manner
	t := a.tone.Tone(p.Title, p.Text, tone.Hints{Plaints: reading.Plaints(), Manner: reading.Manner})
	out.Tone = &t
	verdict := a.judge.Judge(reading, out.Tone)
	out.Class, out.Flags, out.Risk = verdict.Class, verdict.Flags, &verdict.Risk
	return out
}

// field finds the words of all rules in one field.
func (a *Analyzer) field(name, text string) lexicon.Field {
	cuts := a.segmenter.Search(text)
	return lexicon.Field{Name: name, Text: text, Hits: a.lexicon.Find(nil, text, cuts)}
}
