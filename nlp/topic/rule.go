package topic

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// defaultNear is how many characters the parts of a rule may span.
const defaultNear = 20

// A Rule is a combination of words within one sentence.
type Rule struct {
	Parts   [][]string // one word of each must stand there
	Ordered bool       // in this order
	Near    int        // characters from the first part's start to the last one's end
	Except  []string   // words that void the rule where they stand in the same sentence
	Weight  float64
}

// ParseRule reads a rule as an office writes it:
//
//	拖欠|克扣 & 工资|薪水            both in one sentence, within 20 characters
//	拖欠|克扣 > 工资|薪水 ~12        in this order, within 12 characters
//	补偿 & 土地|农田 ! 电影|小说     not where 电影 or 小说 stands in the sentence
//	补偿 & 土地 *0.5                counts half
//
// @name stands for the words of a list. What follows ~, ! and * may come in
// any order.
func ParseRule(text string, lists map[string]Words) (Rule, error) {
	r := Rule{Near: defaultNear, Weight: 1}
	fields := strings.Fields(text)
	body := len(fields)
	for i, f := range fields {
		if strings.ContainsAny(f[:1], "~!*") {
			body = i
			break
		}
	}
	if err := r.readParts(strings.Join(fields[:body], ""), lists); err != nil {
		return r, fmt.Errorf("rule %q: %w", text, err)
	}
	if err := r.readEnds(strings.Join(fields[body:], ""), lists); err != nil {
		return r, fmt.Errorf("rule %q: %w", text, err)
	}
	return r, nil
}

func (r *Rule) readParts(body string, lists map[string]Words) error {
	r.Ordered = strings.Contains(body, ">")
	sep := "&"
	if r.Ordered {
		sep = ">"
	}
	for _, part := range strings.Split(body, sep) {
		words, err := alternatives(part, lists)
		if err != nil {
			return err
		}
		r.Parts = append(r.Parts, words)
	}
	if len(r.Parts) > maxParts {
		return fmt.Errorf("at most %d parts", maxParts)
	}
	return nil
}

// readEnds reads ~12, *0.5 and !甲|乙.
func (r *Rule) readEnds(text string, lists map[string]Words) error {
	for text != "" {
		mark := text[0]
		end := strings.IndexAny(text[1:], "~!*") + 1
		if end == 0 {
			end = len(text)
		}
		var err error
		switch value := text[1:end]; mark {
		case '~':
			if r.Near, err = strconv.Atoi(value); err != nil || r.Near < 2 {
				return fmt.Errorf("~%s: a number of characters from 2 is needed", value)
			}
		case '*':
			if r.Weight, err = weight(value); err != nil {
				return err
			}
		default:
			if r.Except, err = alternatives(value, lists); err != nil {
				return err
			}
		}
		text = text[end:]
	}
	return nil
}

func alternatives(text string, lists map[string]Words) ([]string, error) {
	return expand(strings.Split(text, "|"), lists)
}

// expand puts the words of a list in place of @name.
func expand(words []string, lists map[string]Words) ([]string, error) {
	var out []string
	for _, w := range words {
		name, isList := strings.CutPrefix(w, "@")
		switch list := lists[name]; {
		case w == "":
			return nil, errors.New("a word is missing")
		case !isList:
			out = append(out, w)
		case list == nil:
			return nil, fmt.Errorf("there is no list %s", w)
		default:
			out = append(out, list...)
		}
	}
	return out, nil
}

// Expand puts the words of lists in place of their names (@名).
func Expand(words []string, lists map[string]Words) ([]string, error) { return expand(words, lists) }

// splitWeight reads 补偿款*0.5.
func splitWeight(word string) (string, float64, error) {
	w, value, ok := strings.Cut(word, "*")
	if !ok {
		return word, 1, nil
	}
	x, err := weight(value)
	return w, x, err
}

func weight(text string) (float64, error) {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x <= 0 || x > 10 {
		return 0, fmt.Errorf("*%s: a weight above 0 and up to 10 is needed", text)
	}
	return x, nil
}
