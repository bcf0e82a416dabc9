package model

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"yuqing/nlp/segment"
)

// A Model tells the class of texts. It never changes once made, so that any
// number of goroutines may use one.
type Model struct {
	labels    []string // sorted
	sharpness float32
	*vocabulary
	bias    []float32
	scale   []float32 // by class: what a weight of 1 stands for
	weights []int16   // by feature, then class

	counters sync.Pool
}

// A Prediction is the class of a text.
type Prediction struct {
	Label string
	Score float64  // the probability of Label, 0 to 1, calibrated on held-out rows
	Words []string // the words of the text that speak for Label most, at most eight
	// Scores are the probabilities of all classes, in the order of Labels.
	Scores []float64
}

// maxEvidence is the number of words that a prediction names at most.
const maxEvidence = 8

// Labels lists the classes in order.
func (m *Model) Labels() []string { return slices.Clone(m.labels) }

// Predict tells the class of a text as people write it. An empty text gets the
// class that is likeliest without any word.
func (m *Model) Predict(text string) (Prediction, error) {
	seg, err := segment.Default()
	if err != nil {
		return Prediction{}, err
	}
	return m.predict(readText(seg, text), true), nil
}

// Weigh is Predict without the words, which cost as much again.
func (m *Model) Weigh(text string) (Prediction, error) {
	seg, err := segment.Default()
	if err != nil {
		return Prediction{}, err
	}
	return m.predict(readText(seg, text), false), nil
}

// PredictWords is Predict for a text that is words with spaces between them.
func (m *Model) PredictWords(text string) Prediction { return m.predict(readWords(text), true) }

func (m *Model) predict(d document, words bool) Prediction {
	c, _ := m.counters.Get().(*counter)
	if c == nil {
		c = new(counter)
	}
	defer m.counters.Put(c)
	defer c.clear()
	c.count(&d, m.find)
	r := m.row(c)
	scores := m.score(r)
	label := best(scores)
	p := Prediction{Label: m.labels[label], Scores: make([]float64, len(scores))}
	for k := range scores {
		p.Scores[k] = softmax(scores, float64(m.sharpness), k)
	}
	p.Score = p.Scores[label]
	if words {
		p.Words = m.evidence(&d, c, r, label)
	}
	return p
}

func (m *Model) score(r row) []float32 {
	n := len(m.labels)
	out := make([]float32, n)
	for j, id := range r.ids {
		v := r.values[j]
		w := m.weights[int(id)*n : int(id)*n+n]
		for k := range w {
			out[k] += v * float32(w[k])
		}
	}
	for k := range out {
		out[k] = out[k]*m.scale[k] + m.bias[k]
	}
	return out
}

// evidence ranks the words of a document by what their features add to the
// label, less what they add to the other labels on average.
func (m *Model) evidence(d *document, c *counter, r row, label int) []string {
	share := make(map[int32]float32, len(r.ids)) // by feature: what one unit of its weight adds
	for j, id := range r.ids {
		share[id] = r.values[j] * m.lean(id, label) / c.sums[id]
	}
	adds := make([]float32, len(d.words))
	for _, o := range c.occ {
		if id := m.find(o.hash); id >= 0 {
			adds[o.word] += o.weight * share[id]
		}
	}
	sums := map[string]float32{}
	words := []string{}
	for i, w := range d.words {
		if _, ok := sums[w.text]; !ok && tells(w.text) {
			words = append(words, w.text)
		}
		sums[w.text] += adds[i]
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(sums[b], sums[a]) })
	for i, w := range words {
		if sums[w] <= 0 || i == maxEvidence {
			return words[:i:i]
		}
	}
	return words
}

// lean is a feature's weight for a label less its mean for the others.
func (m *Model) lean(id int32, label int) float32 {
	n := len(m.labels)
	var others float32
	w := m.weights[int(id)*n : int(id)*n+n]
	for k := range w {
		if k != label {
			others += float32(w[k]) * m.scale[k]
		}
	}
	return float32(w[label])*m.scale[label] - others/float32(n-1)
}

// tells reports whether a word is worth showing: not a mark, a number or a
// stop word.
func tells(word string) bool {
	if segment.Stop(strings.ToLower(word)) {
		return false
	}
	for _, r := range word {
		if unicode.IsLetter(r) || r > 0xffff { // a letter, or a typed picture
			return utf8.RuneCountInString(word) > 1 || r > unicode.MaxLatin1
		}
	}
	return false
}

// pack keeps the weights in 16 bits each, by the scale of their class.
func (m *Model) pack(weights []float32) {
	n := len(m.labels)
	features := len(m.hashes)
	m.bias = slices.Clone(weights[features*n:])
	m.scale = make([]float32, n)
	for i, w := range weights[:features*n] {
		m.scale[i%n] = max(m.scale[i%n], float32(math.Abs(float64(w))))
	}
	for k := range m.scale {
		m.scale[k] = max(m.scale[k], 1e-9) / math.MaxInt16
	}
	m.weights = make([]int16, features*n)
	for i := range m.weights {
		m.weights[i] = int16(math.Round(float64(weights[i] / m.scale[i%n])))
	}
}
