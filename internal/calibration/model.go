package calibration

import (
	"bytes"
	"fmt"
	"time"

	"yuqing/nlp"
	"yuqing/nlp/model"
)

// Model (历史办件模型) is what one training made of the decisions of people, and
// how it did on messages that it had not seen. It never changes; which one
// runs is a ModelUse.
type Model struct {
	Version int64     `json:"version"` // from 1
	At      time.Time `json:"at"`
	UserID  string    `json:"user_id"`
	Name    string    `json:"name"` // who had it trained
	Labels  Labels    `json:"labels"`
	// Units proposes the lead unit, Topics a topic where the rules find none;
	// nil where there were too few labels, Lacking says how many.
	Units   *Trained `json:"units,omitempty"`
	Topics  *Trained `json:"topics,omitempty"`
	Lacking string   `json:"lacking,omitempty"`
	// What it was compared with: the rules, and the model that ran then.
	Rules   int64 `json:"rules"`
	Running int64 `json:"running,omitempty"`
	// Gone: its files were given up for those of newer models; it cannot run.
	Gone bool `json:"gone,omitempty"`
}

// KeptModels is how many of the newest models keep their files, some 15 MB
// each; so do the last KeptModels that ran.
const KeptModels = 20

// Labels counts what people decided, by where it was decided. A message
// counts once: a correction wins over the ledger, the ledger over a ticket.
type Labels struct {
	Corrected int `json:"corrected"` // lead unit corrected or confirmed by hand
	Ledger    int `json:"ledger"`    // lead unit that accepted an entry
	Rerouted  int `json:"rerouted"`  // of those, after a return that was upheld (退单成立) or a 改派
	Tickets   int `json:"tickets"`   // unit that answered a ticket
	Topics    int `json:"topics"`    // topic corrected or confirmed by hand
	// Unknown are names of units that the office does not know, with the number
	// of messages that could not be used for that.
	Unknown []Count `json:"unknown,omitempty"`
}

// Count is how often a name stands there.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Trained is one classifier and its comparison on the rows held out.
type Trained struct {
	Rows   int `json:"rows"`   // trained on
	Held   int `json:"held"`   // kept apart: a fifth of the messages, by their hash
	Copies int `json:"copies"` // left out of the comparison: near-copies of rows trained on
	Size   int `json:"size"`   // bytes
	// CrossValidated is the macro-F1 of the training rows, each judged by a
	// training that did not see it.
	CrossValidated float64 `json:"cross_validated"`
	// On the rows held out: the rules alone, the model that ran and this one,
	// each alone and as it works, with the rules deciding where they are certain.
	ByRules          Figures        `json:"by_rules"`
	ByRunning        *Figures       `json:"by_running,omitempty"`
	RunningWithRules *Figures       `json:"running_with_rules,omitempty"`
	ByCandidate      Figures        `json:"by_candidate"`
	WithRules        Figures        `json:"candidate_with_rules"`
	Classes          []TrainedClass `json:"classes"`        // most rows first
	Rare             []Count        `json:"rare,omitempty"` // labels with too few rows to learn
}

// Figures of one way to judge the rows held out. Both are 0 to 1.
type Figures struct {
	MacroF1  float64 `json:"macro_f1"` // mean F1 over the labels that were given
	Accuracy float64 `json:"accuracy"`
}

// TrainedClass is one unit or topic: rows trained on and held out, and the F1
// of each way to judge those held out.
type TrainedClass struct {
	Label     string   `json:"label"` // name of the unit, ID of the topic
	Rows      int      `json:"rows"`
	Held      int      `json:"held"`
	Precision float64  `json:"precision"` // of the candidate with the rules
	Recall    float64  `json:"recall"`
	F1        float64  `json:"f1"`
	RulesF1   float64  `json:"rules_f1"`
	RunningF1 *float64 `json:"running_f1,omitempty"` // of the running model with the rules
}

// ModelUse says which model runs from a time on.
type ModelUse struct {
	N       int64     `json:"n"`       // from 1
	Version int64     `json:"version"` // 0: none but what the configuration names
	At      time.Time `json:"at"`
	UserID  string    `json:"user_id"`
	Name    string    `json:"name"`
	Note    string    `json:"note,omitempty"`
}

// Classifiers are the files of a model; empty where it has none.
type Classifiers struct{ Units, Topics []byte }

// proposer makes a model ready for use.
func (c Classifiers) proposer(version int64) (*nlp.Proposer, error) {
	p := &nlp.Proposer{Version: version}
	for _, x := range []struct {
		file []byte
		into **model.Model
	}{{c.Units, &p.Units}, {c.Topics, &p.Topics}} {
		if len(x.file) == 0 {
			continue
		}
		m, err := model.Read(bytes.NewReader(x.file))
		if err != nil {
			return nil, fmt.Errorf("model %d: %w", version, err)
		}
		*x.into = m
	}
	return p, nil
}

// newestUse tells a model that runs from one that nobody has chosen.
func newestUse(uses []ModelUse) ModelUse {
	if len(uses) == 0 {
		return ModelUse{}
	}
	return uses[0]
}
