// Package risk judges how much a post needs an answer: the class by which
// 国办发〔2016〕61号 asks for one (回应类别), the flag 谣言, and a risk score as the
// sum of named signals, each with a sentence that says what it rests on.
//
// It owns the table of signals, levels and classes (risk.yaml), which an office
// can edit. The words and rules in it are those of nlp/topic. It may import
// internal/opinion, nlp/lexicon, nlp/topic and yaml.
package risk

import (
	"bytes"
	_ "embed" // for the shipped table
	"errors"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/topic"
)

//go:embed risk.yaml
var shipped []byte

// Default parses the table that ships with the binary.
func Default() (*Table, error) { return Parse(shipped) }

// Table is what an office can edit.
type Table struct {
	Levels     map[opinion.Level]int  `yaml:"levels"`     // score from which a level begins
	Alone      opinion.Level          `yaml:"alone"`      // the gravest that the words of one post reach by themselves; "" for any
	Casualties []Casualties           `yaml:"casualties"` // from the gravest
	Spread     Spread                 `yaml:"spread"`
	Tone       Points                 `yaml:"tone"`
	Crowd      Crowd                  `yaml:"crowd"`
	Lists      map[string]topic.Words `yaml:"lists"`
	Ignore     topic.Words            `yaml:"ignore"`
	Hide       []string               `yaml:"hide,omitempty"` // figures of speech, as in the taxonomy
	Signals    []Signal               `yaml:"signals"`
	Classes    []Class                `yaml:"classes"` // the first that holds counts
	Flags      []Class                `yaml:"flags"`
	// Plaint (诉苦) is how people say that something is wrong for them without a
	// word of mood: 报了两年没批. It adds no points; it makes the tone negative.
	Plaint Rules `yaml:"plaint,omitempty"`
}

// Casualties give a level from a number of dead or injured (生产安全事故报告和调查
// 处理条例, art. 3).
type Casualties struct {
	Deaths  int           `yaml:"deaths"`
	Injured int           `yaml:"injured"`
	Level   opinion.Level `yaml:"level"`
}

// Points is what a signal adds at most.
type Points struct {
	Points float64 `yaml:"points"`
}

// Crowd gives points where a post speaks of at least From people or households.
type Crowd struct {
	Points float64 `yaml:"points"`
	From   int     `yaml:"from"`
}

// Spread turns likes, comments and reposts into points: all of them from full
// on, on a logarithmic scale below.
type Spread struct {
	Points   float64 `yaml:"points"`
	Full     float64 `yaml:"full"`
	Likes    float64 `yaml:"likes"`
	Comments float64 `yaml:"comments"`
	Reposts  float64 `yaml:"reposts"`
}

// Rules are the words and rules of an entry, as in the taxonomy.
type Rules struct {
	Words  topic.Words `yaml:"words,omitempty"`
	Rules  []string    `yaml:"rules,omitempty"`
	Not    topic.Words `yaml:"not,omitempty"`
	Unless topic.Words `yaml:"unless,omitempty"`
	Hide   []string    `yaml:"hide,omitempty"`
	// Now: only what happens at the time of the post counts, and not what the
	// text itself puts into the past (十年前的火灾).
	Now bool `yaml:"now,omitempty"`
}

// Signal is something that makes a post riskier.
type Signal struct {
	ID     string  `yaml:"id"`
	Name   string  `yaml:"name"`
	Points float64 `yaml:"points"`
	Rules  `yaml:",inline"`
}

// Class is a class or a flag: it holds from a weight of Min on, and then adds
// Points to the risk.
type Class struct {
	Name   string  `yaml:"name"`
	Min    float64 `yaml:"min"`
	Points float64 `yaml:"points,omitempty"`
	Rules  `yaml:",inline"`
}

// Parse reads a table and checks it whole. The error names the entry at fault.
func Parse(data []byte) (*Table, error) {
	var t Table
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the risk table: %w", err)
	}
	if err := t.Check(); err != nil {
		return nil, fmt.Errorf("risk table: %w", err)
	}
	return &t, nil
}

var classes = []opinion.Class{opinion.ClassMisreading, opinion.ClassInterests, opinion.ClassBottomLine,
	opinion.ClassEmergency, opinion.ClassDisaster, opinion.ClassSuperior, opinion.ClassOrdinary}

// Check reports the first entry that cannot be used.
func (t *Table) Check() error {
	for level, from := range t.Levels {
		if level.Rank() < 2 || from < 1 || from > 100 {
			return fmt.Errorf("level %s from %d: one of %v from a score of 1 to 100", level, from, opinion.Levels[1:])
		}
	}
	if t.Alone != "" && t.Alone.Rank() == 0 {
		return fmt.Errorf("alone: unknown level %q", t.Alone)
	}
	for _, c := range t.Casualties {
		if c.Level.Rank() == 0 {
			return fmt.Errorf("casualties: unknown level %q", c.Level)
		}
	}
	for _, s := range t.Signals {
		if s.ID == "" || s.Name == "" || s.Points <= 0 || s.Points > 100 {
			return fmt.Errorf("signal %q needs an id, a name and 1 to 100 points", s.Name)
		}
	}
	for _, c := range t.Classes {
		if !slices.Contains(classes, opinion.Class(c.Name)) {
			return fmt.Errorf("unknown class %q; the classes are %v", c.Name, classes)
		}
	}
	if t.Spread.Points > 0 && t.Spread.Full <= 1 {
		return errors.New("spread: full must be above 1")
	}
	_, err := Compile(t, lexicon.New())
	return err
}

// taxonomy puts all entries into the form in which nlp/topic finds words:
// signals first, then classes, then flags.
func (t *Table) taxonomy() *topic.Taxonomy {
	tax := &topic.Taxonomy{Lists: t.Lists, Ignore: t.Ignore, Hide: t.Hide}
	add := func(id, name string, r Rules) {
		tax.Topics = append(tax.Topics, topic.Topic{ID: id, Name: name, Words: r.Words, Rules: r.Rules, Not: r.Not, Unless: r.Unless, Hide: r.Hide})
	}
	for _, s := range t.Signals {
		add(s.ID, s.Name, s.Rules)
	}
	for _, c := range slices.Concat(t.Classes, t.Flags) {
		add(c.Name, c.Name, c.Rules)
	}
	add(plaint, "诉苦", t.Plaint)
	return tax
}
