package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/fingerprint"
	"yuqing/nlp/model"
	"yuqing/nlp/tone"
	"yuqing/nlp/tone/training"
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
	fmt.Printf("%s: macro-F1 %.4f ± %.4f, accuracy %.4f over %d rows\n", name, e.MacroF1, spread(e), e.Accuracy, e.Rows)
}

// spread is the standard error of the macro-F1: its deviation over 200 samples
// of the rows, drawn with replacement.
func spread(e model.Evaluation) float64 {
	labels := slices.Sorted(maps.Keys(e.Classes))
	var given, said []string
	for i, row := range e.Confusion {
		for j, n := range row {
			for range n {
				given, said = append(given, labels[i]), append(said, labels[j])
			}
		}
	}
	rng := rand.New(rand.NewPCG(1, 2)) // #nosec G404: the same figures each time
	const samples = 200
	var sum, squares float64
	rows := make([]model.Example, len(given))
	for range samples {
		guess := map[string]string{}
		for i := range rows {
			k := rng.IntN(len(given))
			rows[i] = model.Example{Text: strconv.Itoa(i), Label: given[k]}
			guess[rows[i].Text] = said[k]
		}
		f := model.Compare(rows, func(text string) string { return guess[text] }).MacroF1
		sum += f
		squares += f * f
	}
	mean := sum / samples
	return math.Sqrt(max(0, squares/samples-mean*mean))
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
	_, held, err := model.Train(context.Background(), all, false)
	if err != nil {
		return err
	}
	report(name+" (five folds, near copies in one)", held)
	return nil
}

// wordRouting trains on the segmented messages that are no copies of the raw
// ones, and judges by all of those. It is hard on the model: seven tenths of
// the rows are left to learn from, and none of the matters of the raw ones.
func wordRouting(data string) error {
	held, err := examples(data, "messages_labelled.csv")
	if err != nil {
		return err
	}
	words, err := examples(data, "messages_labelled_segmented.csv")
	if err != nil {
		return err
	}
	words = withoutCopies(words, held)
	m, _, err := model.Train(context.Background(), words, true)
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
	sentences, err := training.Sentences(data)
	if err != nil {
		return err
	}
	m, _, err := model.Train(context.Background(), slices.Concat(rest, sentences), false)
	if err != nil {
		return err
	}
	index := fingerprint.NewIndex()
	for i, e := range rest {
		index.Add(strconv.Itoa(i), fingerprint.Of("", e.Text))
	}
	held = slices.DeleteFunc(held, func(e model.Example) bool {
		original, _ := index.Add(e.Text, fingerprint.Of("", e.Text))
		return original != ""
	})
	a, err := nlp.New(nlp.Options{Tone: tone.With(m)})
	if err != nil {
		return err
	}
	e := model.Compare(held, func(text string) string { return a.Analyse(opinion.Post{Text: text}).Tone.Label })
	report("tone, as shipped (model and lexicon; a quarter held out, copies and near copies left out)", e)
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
