package model

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"sync"

	"yuqing/nlp/fingerprint"
	"yuqing/nlp/segment"
)

// An Example is a text with the label that a person gave it.
type Example struct {
	Text, Label string
}

// ErrOneLabel says that there is nothing to tell apart.
var ErrOneLabel = errors.New("training needs rows of at least two different labels")

// maxLabels and maxLabel bound the classes of a model and their names in bytes.
const (
	maxLabels = 1000
	maxLabel  = 300
)

// Train makes a model of examples; segmented says that their texts are words
// with spaces between them already, whoever cut them. The evaluation is
// cross-validated: each row judged by a training that did not see it, nor
// another row of nearly the same text. Rows without text are taken as they are.
// It gives up with the context's error soon after that ends.
func Train(ctx context.Context, examples []Example, segmented bool) (*Model, Evaluation, error) {
	m, rows, truth, err := fit(ctx, examples, segmented)
	if err != nil {
		return nil, Evaluation{}, err
	}
	held := crossValidate(ctx, rows, truth, foldsOf(examples, truth), len(m.hashes), len(m.labels))
	if err := ctx.Err(); err != nil {
		return nil, Evaluation{}, err
	}
	m.sharpness = sharpness(held, truth)
	predicted := make([]string, len(held))
	for i, scores := range held {
		predicted[i] = m.labels[best(scores)]
	}
	return m, evaluate(examples, predicted), nil
}

// fit makes the model, but for its sharpness, and returns the rows that it saw
// with their labels.
func fit(ctx context.Context, examples []Example, segmented bool) (*Model, []row, []int, error) {
	labels, err := labelsToTell(examples)
	if err != nil {
		return nil, nil, nil, err
	}
	docs, err := readAll(ctx, examples, segmented)
	if err != nil {
		return nil, nil, nil, err
	}
	m := &Model{labels: labels, vocabulary: learn(docs, len(labels))}
	truth := make([]int, len(examples))
	rows := make([]row, len(examples))
	var c counter
	for i, e := range examples {
		truth[i], _ = slices.BinarySearch(labels, e.Label)
		c.count(&docs[i], m.find)
		rows[i] = m.row(&c)
		c.clear()
		docs[i] = document{}
	}
	m.pack(solve(ctx, rows, truth, len(m.hashes), len(labels)))
	return m, rows, truth, ctx.Err()
}

// labelsToTell are the labels of the examples, where a model can tell them apart.
func labelsToTell(examples []Example) ([]string, error) {
	labels := labelsOf(examples)
	if len(labels) < 2 {
		return nil, ErrOneLabel
	}
	if len(labels) > maxLabels {
		return nil, fmt.Errorf("training with %d labels: at most %d are supported", len(labels), maxLabels)
	}
	for _, l := range labels {
		if len(l) > maxLabel {
			return nil, fmt.Errorf("the label %.60q… is longer than %d bytes: is this the label column?", l, maxLabel)
		}
	}
	return labels, nil
}

func labelsOf(examples []Example) []string {
	seen := map[string]bool{}
	var labels []string
	for _, e := range examples {
		if !seen[e.Label] {
			seen[e.Label] = true
			labels = append(labels, e.Label)
		}
	}
	sort.Strings(labels)
	return labels
}

func readAll(ctx context.Context, examples []Example, segmented bool) ([]document, error) {
	docs := make([]document, len(examples))
	if segmented {
		for i, e := range examples {
			docs[i] = readWords(e.Text)
		}
		return docs, nil
	}
	seg, err := segment.Default()
	if err != nil {
		return nil, err
	}
	for i, e := range examples {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		docs[i] = readText(seg, e.Text)
	}
	return docs, nil
}

// folds of the cross-validation.
const folds = 5

// foldsOf deals the rows to folds, class by class, those of equal or nearly
// equal texts into the same. The order of the rows does not matter.
func foldsOf(examples []Example, truth []int) []int {
	keys := matters(examples)
	order := make([]int, len(examples))
	for i := range examples {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if truth[a] != truth[b] {
			return truth[a] - truth[b]
		}
		if keys[a] < keys[b] {
			return -1
		}
		if keys[a] > keys[b] {
			return 1
		}
		return a - b
	})
	out := make([]int, len(examples))
	byText := map[uint64]int{}
	next := 0
	for _, i := range order {
		fold, dealt := byText[keys[i]]
		if !dealt {
			fold = next % folds
			byText[keys[i]] = fold
			next++
		}
		out[i] = fold
	}
	return out
}

// matters gives rows the same number where their texts are the same or nearly:
// who has seen one has seen the other.
func matters(examples []Example) []uint64 {
	keys := make([]uint64, len(examples))
	order := make([]int, len(examples))
	for i, e := range examples {
		h := fnv.New64a()
		h.Write([]byte(e.Text))
		keys[i], order[i] = h.Sum64(), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	index := fingerprint.NewIndex()
	first := map[string]uint64{}
	for _, i := range order {
		id := strconv.Itoa(i)
		if original, _ := index.Add(id, fingerprint.Of("", examples[i].Text)); original != "" {
			keys[i] = first[original]
		}
		first[id] = keys[i]
	}
	return keys
}

// crossValidate returns for each row the classes' scores by a training without
// its fold; nothing of use where the context has ended.
func crossValidate(ctx context.Context, rows []row, truth, fold []int, features, classes int) [][]float32 {
	out := make([][]float32, len(rows))
	var wg sync.WaitGroup
	room := make(chan struct{}, max(1, min(runtime.GOMAXPROCS(0), 4)))
	for f := range folds {
		room <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-room }()
			var in []row
			var y []int
			for i, r := range rows {
				if fold[i] != f {
					in, y = append(in, r), append(y, truth[i])
				}
			}
			p := problem{classes: classes, weights: solve(ctx, in, y, features, classes)}
			for i, r := range rows {
				if fold[i] == f {
					p.dots = make([]float32, classes)
					p.multiply(r)
					out[i] = p.dots
				}
			}
		})
	}
	wg.Wait()
	return out
}

// sharpness finds the factor on the scores that makes their softmax the most
// likely for what was held out (temperature scaling, Guo et al., ICML 2017).
func sharpness(held [][]float32, truth []int) float32 {
	found, least := 1.0, math.Inf(1)
	for s := 0.25; s < 40; s *= 1.1 {
		loss := 0.0
		for i, scores := range held {
			loss -= math.Log(max(softmax(scores, s, truth[i]), 1e-12))
		}
		if loss < least {
			found, least = s, loss
		}
	}
	return float32(found)
}

func softmax(scores []float32, sharpness float64, class int) float64 {
	top, sum := float64(scores[best(scores)]), 0.0
	for _, x := range scores {
		sum += math.Exp(sharpness * (float64(x) - top))
	}
	return math.Exp(sharpness*(float64(scores[class])-top)) / sum
}

func best(scores []float32) int {
	b := 0
	for k, x := range scores {
		if x > scores[b] {
			b = k
		}
	}
	return b
}
