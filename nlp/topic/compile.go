package topic

import (
	"fmt"
	"strings"

	"yuqing/nlp/lexicon"
)

// maxParts bounds the parts of a rule.
const maxParts = 4

// all stands for every topic, where a phrase or word concerns all of them.
const all = -1

// role is what a word does for a topic.
type role uint8

const (
	roleWord    role = iota // makes the topic likely
	rolePart                // is a part of a rule
	roleHide                // is a part of a rule that hides its first part
	roleExcept              // voids a rule
	roleNot                 // hides what stands within it
	roleUnless              // voids what stands near it
	roleNeed                // must stand somewhere
	roleSetting             // shows that a sentence is in a setting; index tells which
	roleReal                // speaks of the world all the same
	roleGround              // makes a matter this topic's and not its rival's
)

// The settings of a sentence.
const (
	fiction = iota
	notices
	settings
)

// A use is one thing that a word does.
type use struct {
	role   role
	part   uint8 // of the rule
	topic  int16 // index, or all
	index  int32 // of the rule, or of the setting
	weight float32
}

// rule is a Rule made ready.
type rule struct {
	topic   int
	parts   int
	ordered bool
	near    int // bytes
	weight  float32
	id      int32 // the key of its contribution: below 0
}

// Matcher finds the topics of posts. It never changes; any number of
// goroutines may use it.
type Matcher struct {
	tax     *Taxonomy
	lex     *lexicon.Lexicon
	uses    [][]use // by word
	rules   []rule
	needs   []bool          // by topic: has words of which one is needed
	leads   map[leadKey]int // words that give a topic another lead unit
	similes []simile
}

// simile stands around a word that is a figure of speech.
type simile struct{ before, after string }

type leadKey struct {
	topic int
	word  int32
}

// Compile makes a taxonomy ready. Its words join the lexicon, which may hold
// those of others too; nil makes a new one.
func Compile(t *Taxonomy, lex *lexicon.Lexicon) (*Matcher, error) {
	if lex == nil {
		lex = lexicon.New()
	}
	m := &Matcher{tax: t, lex: lex, needs: make([]bool, len(t.Topics)), leads: map[leadKey]int{}}
	if err := m.shared(); err != nil {
		return nil, err
	}
	for i := range t.Topics {
		if err := m.topic(i); err != nil {
			return nil, fmt.Errorf("topic %s: %w", t.Topics[i].ID, err)
		}
	}
	return m, nil
}

func (m *Matcher) shared() error {
	for _, w := range m.tax.Similes {
		before, after, ok := strings.Cut(w, "…")
		if !ok || w == "…" {
			return fmt.Errorf("similes: %q has no … or nothing else", w)
		}
		m.similes = append(m.similes, simile{before, after})
	}
	for _, x := range []struct {
		words Words
		use   use
		what  string
	}{
		{m.tax.Ignore, use{role: roleNot}, "ignore"},
		{m.tax.Fiction.Words, use{role: roleSetting, index: fiction}, "fiction: words"},
		{m.tax.Fiction.But, use{role: roleReal, index: fiction}, "fiction: but"},
		{m.tax.Notices.Words, use{role: roleSetting, index: notices}, "notices: words"},
		{m.tax.Notices.But, use{role: roleReal, index: notices}, "notices: but"},
	} {
		x.use.topic = all
		if err := m.add(x.words, x.use); err != nil {
			return fmt.Errorf("%s: %w", x.what, err)
		}
	}
	return m.hide(all, m.tax.Hide)
}

func (m *Matcher) topic(i int) error {
	t := &m.tax.Topics[i]
	m.needs[i] = len(t.Need) > 0
	for _, x := range []struct {
		words Words
		role  role
	}{{t.Words, roleWord}, {t.Not, roleNot}, {t.Unless, roleUnless}, {t.Need, roleNeed}, {t.Grounds, roleGround}} {
		if err := m.add(x.words, use{role: x.role, topic: int16(i)}); err != nil {
			return err
		}
	}
	if err := m.hide(i, t.Hide); err != nil {
		return err
	}
	for n := range t.Leads {
		if err := m.lead(i, n); err != nil {
			return err
		}
	}
	for _, text := range t.Rules {
		if err := m.rule(i, text); err != nil {
			return err
		}
	}
	return nil
}

// add gives words a use, with their own weights.
func (m *Matcher) add(words []string, u use) error {
	words, err := expand(words, m.tax.Lists)
	if err != nil {
		return err
	}
	for _, w := range words {
		word, weight, err := splitWeight(w)
		if err != nil {
			return fmt.Errorf("%s: %w", w, err)
		}
		id, err := m.lex.Add(word)
		if err != nil {
			return err
		}
		for len(m.uses) <= int(id) {
			m.uses = append(m.uses, nil)
		}
		u.weight = float32(weight)
		m.uses[id] = append(m.uses[id], u)
	}
	return nil
}

// lead adds the words of an exceptional lead unit: words of the topic too.
func (m *Matcher) lead(topic, n int) error {
	words, err := expand(m.tax.Topics[topic].Leads[n].Words, m.tax.Lists)
	if err != nil {
		return err
	}
	for _, w := range words {
		word, _, _ := strings.Cut(w, "*")
		id, err := m.lex.Add(word)
		if err != nil {
			return err
		}
		m.leads[leadKey{topic, int32(id)}] = n
		if !m.speaksFor(id, int16(topic)) {
			if err := m.add([]string{w}, use{role: roleWord, topic: int16(topic)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Matcher) rule(topic int, text string) error {
	r, err := ParseRule(text, m.tax.Lists)
	if err != nil {
		return err
	}
	return m.compile(topic, text, r, rolePart)
}

// hide adds rules that hide their first part for a topic, or for all.
func (m *Matcher) hide(topic int, rules []string) error {
	for _, text := range rules {
		r, err := ParseRule(text, m.tax.Lists)
		if err == nil && len(r.Parts) != 2 {
			err = fmt.Errorf("rule %q: what hides has two parts", text)
		}
		if err == nil {
			err = m.compile(topic, text, r, roleHide)
		}
		if err != nil {
			return fmt.Errorf("hide: %w", err)
		}
	}
	return nil
}

// compile adds the words of a rule, each with what it does in it.
func (m *Matcher) compile(topic int, text string, r Rule, as role) error {
	n := int32(len(m.rules))
	for p, words := range r.Parts {
		if err := m.add(words, use{role: as, part: uint8(p), topic: int16(topic), index: n}); err != nil {
			return fmt.Errorf("rule %q: %w", text, err)
		}
	}
	if err := m.add(r.Except, use{role: roleExcept, topic: int16(topic), index: n}); err != nil {
		return fmt.Errorf("rule %q: %w", text, err)
	}
	m.rules = append(m.rules, rule{topic, len(r.Parts), r.Ordered, r.Near * 3, float32(r.Weight), -n - 1})
	return nil
}
