package topic

import (
	"bytes"
	_ "embed" // for the shipped taxonomy
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:embed taxonomy.yaml
var shipped []byte

// Default parses the taxonomy that ships with the binary: the 26 fields of the
// pilot catalogue and eight more.
func Default() (*Taxonomy, error) { return Parse(shipped) }

// Taxonomy (专题目录) is what an office can edit: topics, their rules and the
// units that answer for them.
type Taxonomy struct {
	Lists   map[string]Words `yaml:"lists,omitempty"`   // named word lists, used as @name
	Ignore  Words            `yaml:"ignore,omitempty"`  // phrases in which nothing counts for any topic
	Fiction Setting          `yaml:"fiction,omitempty"` // where a text speaks of a work and not of the world
	Notices Setting          `yaml:"notices,omitempty"` // where it advertises or tells the weather, and nobody complains
	// Hide lists rules of two parts for figures of speech: the words of the first
	// part count for no topic where one of the second stands near (爆炸 & 热度|人气 ~14).
	Hide []string `yaml:"hide,omitempty"`
	// Similes stand around a word that is a figure of speech: 像…一样.
	Similes Words `yaml:"similes,omitempty"`
	// Landmarks follow a word that only says where: 人民医院对面.
	Landmarks Words   `yaml:"landmarks,omitempty"`
	Documents Words   `yaml:"documents,omitempty"` // endings of 《…》 that name a document, not a work
	Units     []Unit  `yaml:"units"`
	Topics    []Topic `yaml:"topics"`
}

// Setting (语境) lists the words that show that a sentence is about no matter of
// anybody's, be it a novel, a film or the past (作品语境), be it an advert or the
// weather (启事), and those that show it is about one all the same.
type Setting struct {
	Words Words `yaml:"words"`
	But   Words `yaml:"but"`
}

// Unit (责任单位) is a unit as it is to be named, with the names people use.
type Unit struct {
	Name    string `yaml:"name"`
	Aliases Words  `yaml:"aliases,omitempty"`
	// Vertical units (垂直管理) answer through their superior; 国办发〔2016〕61号.
	Vertical bool `yaml:"vertical,omitempty"`
}

// Topic (专题/领域) is one entry: what it is about and who answers for it.
type Topic struct {
	ID   string `yaml:"id"` // a-z, 0-9 and -; never changes
	Name string `yaml:"name"`
	Unit string `yaml:"unit"` // the lead unit
	// Words each make the topic likely: weight 1, or less as in 补偿款*0.5.
	Words Words `yaml:"words"`
	// Rules are combinations of words; see ParseRule.
	Rules []string `yaml:"rules,omitempty"`
	// Not lists phrases in which nothing counts for this topic: 象征地位.
	Not Words `yaml:"not,omitempty"`
	// Hide lists rules like those of the taxonomy, for this topic alone.
	Hide []string `yaml:"hide,omitempty"`
	// Unless lists words near which, in the same sentence, nothing counts.
	Unless Words `yaml:"unless,omitempty"`
	// Need lists words of which a post must have one.
	Need Words `yaml:"need,omitempty"`
	// Culture: works and the past are what this topic is about.
	Culture bool `yaml:"culture,omitempty"`
	// Daily: who only chats of it is in it too, as everybody is in an epidemic.
	Daily bool `yaml:"daily,omitempty"`
	// Rival is a topic that is often found with this one. Which of the two leads
	// is told by their Grounds: words that make the matter the one's or the other's.
	Rival   string `yaml:"rival,omitempty"`
	Grounds Words  `yaml:"grounds,omitempty"`
	// Yields: where another topic is found too, that one leads.
	Yields bool `yaml:"yields,omitempty"`
	// Leads name another lead unit where one of their words stands in the post.
	Leads []Lead `yaml:"leads,omitempty"`
	// Supporting units that always help.
	Supporting Words `yaml:"supporting,omitempty"`
}

// Lead is an exception to a topic's lead unit: 停电 is the power company's.
type Lead struct {
	Unit  string `yaml:"unit"`
	Words Words  `yaml:"words"`
}

// Words is a list of words; in YAML a list, or one text with spaces between.
type Words []string

// UnmarshalYAML reads both forms.
func (w *Words) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*w = strings.Fields(n.Value)
		return nil
	}
	var list []string
	if err := n.Decode(&list); err != nil {
		return err
	}
	*w = list
	return nil
}

// MarshalYAML writes one text with spaces between.
func (w Words) MarshalYAML() (any, error) { return strings.Join(w, " "), nil }

// Parse reads a taxonomy and checks it whole: what it returns compiles. The
// error names the topic and the word or rule at fault.
func Parse(data []byte) (*Taxonomy, error) {
	var t Taxonomy
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the taxonomy: %w", err)
	}
	if err := t.Check(); err != nil {
		return nil, err
	}
	return &t, nil
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Ignoring is the taxonomy with more phrases in which nothing counts.
func (t *Taxonomy) Ignoring(phrases []string) *Taxonomy {
	if len(phrases) == 0 {
		return t
	}
	c := *t
	c.Ignore = slices.Concat(t.Ignore, phrases)
	return &c
}

// Check reports the first topic, word or rule that cannot be used.
func (t *Taxonomy) Check() error {
	if len(t.Topics) == 0 {
		return errors.New("the taxonomy has no topics")
	}
	seen := map[string]bool{}
	for i, topic := range t.Topics {
		switch {
		case !slug.MatchString(topic.ID):
			return fmt.Errorf("topic %d (%s): id %q must be of a-z, 0-9 and -", i+1, topic.Name, topic.ID)
		case seen[topic.ID]:
			return fmt.Errorf("topic %s stands there twice", topic.ID)
		case topic.Name == "" || topic.Unit == "":
			return fmt.Errorf("topic %s needs a name and a unit", topic.ID)
		case len(topic.Words) == 0 && len(topic.Rules) == 0:
			return fmt.Errorf("topic %s (%s) has neither words nor rules", topic.ID, topic.Name)
		}
		seen[topic.ID] = true
	}
	for _, topic := range t.Topics {
		if topic.Rival != "" && !seen[topic.Rival] {
			return fmt.Errorf("topic %s: its rival %s is no topic", topic.ID, topic.Rival)
		}
	}
	_, err := Compile(t, nil)
	return err
}

// Topic finds an entry by its ID.
func (t *Taxonomy) Topic(id string) (Topic, bool) {
	for _, x := range t.Topics {
		if x.ID == id {
			return x, true
		}
	}
	return Topic{}, false
}

// Unit finds a unit by its name or one of its aliases.
func (t *Taxonomy) Unit(name string) (Unit, bool) {
	for _, u := range t.Units {
		if u.Name == name {
			return u, true
		}
		for _, a := range u.Aliases {
			if a == name {
				return u, true
			}
		}
	}
	return Unit{}, false
}
