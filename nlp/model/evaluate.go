package model

import "slices"

// An Evaluation holds predictions against the labels that people gave.
type Evaluation struct {
	Rows     int     `json:"rows"`
	Accuracy float64 `json:"accuracy"` // 0 to 1
	// MacroF1 is the mean F1 over the labels that were given or predicted.
	MacroF1 float64               `json:"macro_f1"`
	Classes map[string]ClassScore `json:"classes"`
	// Confusion counts rows by given label (outer), then predicted label,
	// both in the order of the sorted names in Classes.
	Confusion [][]int `json:"confusion"`
}

// ClassScore is how one label did; a quotient of nothing is 0.
type ClassScore struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Support   int     `json:"support"` // rows that were given the label
}

// Evaluate predicts each example and compares. A label that the model does not
// know counts as missed.
func (m *Model) Evaluate(examples []Example, segmented bool) (Evaluation, error) {
	predicted := make([]string, len(examples))
	for i, e := range examples {
		if segmented {
			predicted[i] = m.PredictWords(e.Text).Label
			continue
		}
		p, err := m.Predict(e.Text)
		if err != nil {
			return Evaluation{}, err
		}
		predicted[i] = p.Label
	}
	return evaluate(examples, predicted), nil
}

// Compare holds any way to label a text against the labels that people gave.
func Compare(examples []Example, label func(text string) string) Evaluation {
	predicted := make([]string, len(examples))
	for i, e := range examples {
		predicted[i] = label(e.Text)
	}
	return evaluate(examples, predicted)
}

func evaluate(examples []Example, predicted []string) Evaluation {
	given := make([]string, len(examples))
	for i, e := range examples {
		given[i] = e.Label
	}
	return Held(given, predicted)
}

// Held holds what was said of rows against the labels that people gave them;
// the two are as long.
func Held(given, said []string) Evaluation {
	labels := slices.Concat(given, said)
	slices.Sort(labels)
	labels = slices.Compact(labels)
	e := Evaluation{Rows: len(given), Classes: map[string]ClassScore{}, Confusion: make([][]int, len(labels))}
	for k := range labels {
		e.Confusion[k] = make([]int, len(labels))
	}
	for i := range given {
		g, _ := slices.BinarySearch(labels, given[i])
		s, _ := slices.BinarySearch(labels, said[i])
		e.Confusion[g][s]++
	}
	right := 0
	for k, name := range labels {
		right += e.Confusion[k][k]
		score := classScore(e.Confusion, k)
		e.Classes[name] = score
		e.MacroF1 += score.F1
	}
	e.MacroF1 /= float64(max(len(labels), 1))
	e.Accuracy = ratio(right, e.Rows)
	return e
}

func classScore(confusion [][]int, k int) ClassScore {
	given, said := 0, 0
	for j := range confusion {
		given += confusion[k][j]
		said += confusion[j][k]
	}
	right := confusion[k][k]
	return ClassScore{
		Precision: ratio(right, said), Recall: ratio(right, given),
		F1: ratio(2*right, given+said), Support: given,
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
