package risk

import (
	"fmt"
	"maps"

	"yuqing/internal/opinion"
	"yuqing/nlp/speech"
)

// What the rules of a class add to how likely the manner of a post makes it, so
// that only a manner that is surer than that speaks against them. Rules of
// grave classes know their words; a post in which no rule holds is a wrong told
// in words that no rule has as often as it is none.
const (
	trustGrave     = 0.8
	trustInterests = 0.4
	trustOrdinary  = 0.1
)

// sureGrave is how likely a manner must be for a grave class in which no rule
// holds. What is less counts for 切身利益: something is wrong for somebody.
const sureGrave = 0.6

// class weighs the first class whose rules hold against the manner in which a post
// speaks. Only classes of the table are told.
func (j *Judge) class(r Reading, more float64) opinion.Class {
	ruled := j.ruled(r, more)
	if r.Manner == nil {
		return ruled
	}
	shares := j.shares(r.Manner, ruled)
	best := opinion.ClassOrdinary
	for _, c := range j.table.Classes { // in the table's order: the same class every time
		if class := opinion.Class(c.Name); shares[class] > shares[best] {
			best = class
		}
	}
	return best
}

// shares are how likely each class is by the manner of a post and by the class
// whose rules hold.
func (j *Judge) shares(manner speech.Shares, ruled opinion.Class) map[opinion.Class]float64 {
	shares := map[opinion.Class]float64{opinion.ClassOrdinary: 1}
	for _, c := range j.table.Classes {
		class := opinion.Class(c.Name)
		share := manner.Of(speech.ByClass[class])
		shares[opinion.ClassOrdinary] -= share
		if class != ruled && share < sureGrave {
			class = opinion.ClassInterests
		}
		shares[class] += share
	}
	shares[ruled] += trust(ruled)
	return shares
}

// ruled is the first class whose rules hold, 一般 where none do.
func (j *Judge) ruled(r Reading, more float64) opinion.Class {
	for _, c := range j.table.Classes {
		if h, ok := r.found[c.Name]; ok && h.Weight >= c.Min*more {
			return opinion.Class(c.Name)
		}
	}
	return opinion.ClassOrdinary
}

func trust(c opinion.Class) float64 {
	switch c {
	case opinion.ClassOrdinary:
		return trustOrdinary
	case opinion.ClassInterests:
		return trustInterests
	}
	return trustGrave
}

// rumour is the flag that the manner of a post may raise too, where it is as sure
// as sureRumour: who passes hearsay on seldom says that it is hearsay.
const (
	rumour     = "谣言"
	sureRumour = 0.75
)

// refutes reports whether a post says that what is told is not so.
func (r Reading) refutes() bool { return r.Manner.Of(speech.Refutation) >= sureRumour }

// withoutHarm is a reading in which nothing happened: a refutation names the dead
// of whom people speak, and nobody died.
func (r Reading) withoutHarm() Reading {
	kept := maps.Clone(r.found)
	for _, id := range []string{casualties, emergency, "disaster", "mass", "minors", "officials", "threat", "health", string(opinion.ClassBottomLine)} {
		delete(kept, id)
	}
	r.found, r.toll = kept, tolled{}
	return r
}

// heard adds what a grave class is worth that the manner of a post gave it, and
// no rule: the points of the class, or of the signal that stands for it.
func (j *Judge) heard(s *sum, r Reading, class opinion.Class, more float64) {
	if class == opinion.ClassOrdinary || class == opinion.ClassInterests {
		return
	}
	points := 0.0
	for _, c := range j.table.Classes {
		if c.Name != string(class) {
			continue
		}
		if r.found[c.Name].Weight >= c.Min*more {
			return // its rules hold, and have given them
		}
		points = c.Points
	}
	for _, signal := range j.table.Signals {
		if signal.ID == signals[class] && r.found[signal.ID].Weight == 0 {
			points = signal.Points
		}
	}
	share := r.Manner.Of(speech.ByClass[class])
	s.add(points*share, fmt.Sprintf("%s：随附模型由行文推测（把握%.0f%%），请核实", class, 100*share))
}

// signals stand for classes that have no points of their own.
var signals = map[opinion.Class]string{opinion.ClassEmergency: emergency, opinion.ClassDisaster: "disaster"}
