package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/nlp/model"
	"yuqing/nlp/tone"
)

func examples(data, name string) ([]model.Example, error) {
	all, err := rows(data, name)
	if err != nil {
		return nil, err
	}
	out := make([]model.Example, len(all))
	for i, r := range all {
		out[i] = model.Example{Text: r[0], Label: r[1]}
	}
	return out, nil
}

func report(name string, e model.Evaluation) {
	fmt.Printf("%s: macro-F1 %.4f, accuracy %.4f over %d rows\n", name, e.MacroF1, e.Accuracy, e.Rows)
}

func rawRouting(data string) error {
	return crossValidated(data, "messages_labelled.csv", "routing, trained on raw text")
}

func trainedTone(data string) error {
	return crossValidated(data, "epidemic_tone_train.csv", "tone, trained")
}

func crossValidated(data, file, name string) error {
	all, err := examples(data, file)
	if err != nil {
		return err
	}
	_, held, err := model.Train(all, false)
	if err != nil {
		return err
	}
	report(name+" (cross-validated)", held)
	return nil
}

// wordRouting holds out a quarter of the raw messages and trains on the
// segmented ones without their copies.
func wordRouting(data string) error {
	raw, err := examples(data, "messages_labelled.csv")
	if err != nil {
		return err
	}
	words, err := examples(data, "messages_labelled_segmented.csv")
	if err != nil {
		return err
	}
	_, held := quarter(raw)
	words = withoutCopies(words, held)
	m, _, err := model.Train(words, true)
	if err != nil {
		return err
	}
	e, err := m.Evaluate(held, false)
	if err != nil {
		return err
	}
	report(fmt.Sprintf("routing, trained on words (%d rows without copies), predicting raw text", len(words)), e)
	return nil
}

// shippedTone trains on three quarters what ships trained on all, and holds it
// with its lexicon against the rest, copies left out.
func shippedTone(data string) error {
	all, err := examples(data, "epidemic_tone_train.csv")
	if err != nil {
		return err
	}
	rest, held := quarter(all)
	m, _, err := model.Train(rest, false)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, e := range rest {
		known[e.Text] = true
	}
	held = slices.DeleteFunc(held, func(e model.Example) bool { return known[e.Text] })
	c := tone.With(m)
	e := model.Compare(held, func(text string) string { return c.Tone("", text).Label })
	report("tone, as shipped (model and lexicon, a quarter held out)", e)
	return nil
}

func quarter(all []model.Example) (rest, held []model.Example) {
	for i, e := range all {
		if i%4 == 0 {
			held = append(held, e)
		} else {
			rest = append(rest, e)
		}
	}
	return rest, held
}

// withoutCopies leaves out the segmented rows whose five rarest words all stand
// in one of the texts.
func withoutCopies(words, texts []model.Example) []model.Example {
	count := map[string]int{}
	for _, e := range words {
		for _, w := range distinct(e.Text) {
			count[w]++
		}
	}
	return slices.DeleteFunc(words, func(e model.Example) bool {
		rare := distinct(e.Text)
		slices.SortStableFunc(rare, func(a, b string) int { return count[a] - count[b] })
		rare = rare[:min(5, len(rare))]
		return slices.ContainsFunc(texts, func(t model.Example) bool { return hasAll(t.Text, rare) })
	})
}

func distinct(text string) []string {
	fields := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return utf8.RuneCountInString(w) < 2 })
	slices.Sort(fields)
	return slices.Compact(fields)
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
