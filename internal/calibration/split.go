package calibration

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"yuqing/nlp"
	"yuqing/nlp/fingerprint"
	"yuqing/nlp/model"
)

// row is a decision on its side of the split.
type row struct {
	decision
	held bool // kept apart, for the comparison only
	copy bool // says nearly the same as an earlier one on the same side
}

// heldOut is the share that is held out: one in heldOut.
const heldOut = 5

// split holds a fifth of the messages out, by a hash of the post's ID and not
// by time: a message that is held out once is held out by every training, so
// that the model that runs is judged on rows that it has not seen either. What
// says nearly the same stands on the side of the first, so that nothing is
// judged by its own copy.
func split(all []decision) []row {
	seen := fingerprint.NewIndex()
	rows := make([]row, len(all))
	for i, d := range all {
		first, _ := seen.Add(d.post.ID, fingerprint.Of(d.post.Title, d.post.Text))
		rows[i] = row{decision: d, copy: first != ""}
		if first == "" {
			first = d.post.ID
		}
		rows[i].held = held(first)
	}
	return rows
}

func held(id string) bool {
	h := fnv.New32a()
	h.Write([]byte(id))
	return h.Sum32()%heldOut == 0
}

// target is one thing to learn: the unit, or the topic.
type target struct {
	rows    []row
	label   func(decision) string
	learned map[string]int // labels with enough rows to learn, with their number
	rare    []Count
}

// prepare finds the labels that can be learned; where they are too few it says
// so in words.
func (t *target) prepare() (lacking string, ok bool) {
	all, counts := 0, map[string]int{}
	for _, r := range t.rows {
		if l := t.label(r.decision); l != "" {
			all++
			if !r.held {
				counts[l]++
			}
		}
	}
	t.learned = map[string]int{}
	for l, n := range counts {
		if n >= minOfLabel {
			t.learned[l] = n
		} else {
			t.rare = append(t.rare, Count{l, n})
		}
	}
	slices.SortFunc(t.rare, mostFirst)
	if all >= minRows && len(t.learned) >= minOfLabels {
		return "", true
	}
	return fmt.Sprintf("可用的标签有 %d 条，需要 %d 条；训练用的五分之四里够 %d 条的类别有 %d 个，需要 %d 个。",
		all, minRows, minOfLabel, len(t.learned), minOfLabels), false
}

// learn trains on the rows that are not held out.
func (t *target) learn(ctx context.Context) (*model.Model, *Trained, error) {
	var examples []model.Example
	for _, r := range t.rows {
		if l := t.label(r.decision); !r.held && t.learned[l] > 0 {
			examples = append(examples, model.Example{Text: nlp.TextOf(r.post), Label: l})
		}
	}
	m, cross, err := model.Train(ctx, examples, false)
	if err != nil {
		return nil, nil, fmt.Errorf("train on %d messages: %w", len(examples), err)
	}
	return m, &Trained{Rows: len(examples), CrossValidated: cross.MacroF1, Rare: t.rare}, nil
}

// tested are the rows that a comparison is made on, and how many copies were
// left out of it.
func (t *target) tested() (rows []row, copies int) {
	for _, r := range t.rows {
		switch {
		case !r.held || t.label(r.decision) == "":
		case r.copy:
			copies++
		default:
			rows = append(rows, r)
		}
	}
	return rows, copies
}
