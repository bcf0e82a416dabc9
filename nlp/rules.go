package nlp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"yuqing/internal/opinion"
	"yuqing/nlp/place"
	"yuqing/nlp/risk"
	"yuqing/nlp/tone"
	"yuqing/nlp/topic"
)

// Rules (研判规则) are what an office writes and reads: everything that decides
// what the analysis says but the dictionary and the models. A part that is nil
// or empty leaves what the configuration gives.
type Rules struct {
	Words    []string        `yaml:"words,omitempty"`    // the office's own words, kept whole
	Places   []place.Own     `yaml:"places,omitempty"`   // its townships, villages and nicknames
	Ignore   Ignore          `yaml:"ignore,omitempty"`   //
	Taxonomy *topic.Taxonomy `yaml:"taxonomy,omitempty"` // topics and the units that answer for them
	Risk     *risk.Table     `yaml:"risk,omitempty"`     // signals, levels, classes and flags
}

// Ignore (忽略名单) says of what the analysis says nothing.
type Ignore struct {
	Phrases []string `yaml:"phrases,omitempty"` // within these no word counts for any topic
	Posts   []string `yaml:"posts,omitempty"`   // a post that holds one of these is ignored
	Sources []string `yaml:"sources,omitempty"` // IDs of sources whose posts are ignored
}

// ParseRules reads rules and checks them whole: what it returns makes an
// Analyzer. The error names the entry at fault.
func ParseRules(data []byte) (*Rules, error) {
	var r Rules
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&r); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the rules: %w", err)
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return &r, nil
}

// Check reports the first entry that cannot be used.
func (r *Rules) Check() error {
	for _, list := range [][]string{r.Words, r.Ignore.Phrases, r.Ignore.Posts} {
		for _, w := range list {
			if strings.TrimSpace(w) != w || w == "" {
				return fmt.Errorf("word %q: it is empty or has spaces around it", w)
			}
		}
	}
	if r.Taxonomy != nil {
		if err := r.Taxonomy.Check(); err != nil {
			return err
		}
	}
	if r.Risk != nil {
		if err := r.Risk.Check(); err != nil {
			return err
		}
	}
	_, err := New(Options{}.With(r))
	return err
}

// Encode writes the rules as YAML that ParseRules reads.
func (r *Rules) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err := errors.Join(enc.Encode(r), enc.Close())
	return b.Bytes(), err
}

// Clone is a copy that can be changed without touching r.
func (r *Rules) Clone() (*Rules, error) {
	b, err := r.Encode()
	if err != nil {
		return nil, err
	}
	var c Rules
	return &c, yaml.Unmarshal(b, &c)
}

// With lays an office's rules over the options of its configuration.
func (o Options) With(r *Rules) Options {
	o.Words = slices.Concat(o.Words, r.Words)
	o.Places = slices.Concat(o.Places, r.Places)
	if r.Taxonomy != nil {
		o.Taxonomy = r.Taxonomy
	}
	if r.Risk != nil {
		o.Risk = r.Risk
	}
	o.Ignore = Ignore{
		Phrases: slices.Concat(o.Ignore.Phrases, r.Ignore.Phrases),
		Posts:   slices.Concat(o.Ignore.Posts, r.Ignore.Posts),
		Sources: slices.Concat(o.Ignore.Sources, r.Ignore.Sources),
	}
	return o
}

// ignored says why nothing is to be said of a post, "" where something is.
func (i Ignore) ignored(p opinion.Post) string {
	if slices.Contains(i.Sources, p.Source) {
		return "信源在忽略名单中，不作研判。"
	}
	for _, w := range i.Posts {
		if strings.Contains(p.Title, w) || strings.Contains(p.Text, w) {
			return "文中有忽略词“" + w + "”，不作研判。"
		}
	}
	return ""
}

// silence is what the analysis says of a post that is ignored.
func silence(why string) opinion.Analysis {
	return opinion.Analysis{
		Topics: []opinion.TopicHit{}, Regions: []opinion.RegionHit{}, Flags: []string{}, Class: opinion.ClassOrdinary,
		Tone: &opinion.Tone{Label: tone.Neutral, Evidence: []string{}},
		Risk: &opinion.Risk{Level: opinion.LevelOrdinary, Evidence: []string{why}},
	}
}
