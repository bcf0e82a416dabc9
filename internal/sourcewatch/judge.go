package sourcewatch

import (
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// Bounds of what is an alarm.
const (
	failures = 3              // in a row
	failsFor = 24 * time.Hour // a server that is down for an evening is none
	lookedAt = 48 * time.Hour // silence is judged of what was read lately
)

// Kinds lists all of them.
var Kinds = []Kind{Silent, Empty, Failing}

// begins says that there is an alarm of a kind where none stands.
func (st State) begins(k Kind, now time.Time) bool {
	h := st.Health
	if st.Paused || !st.Kind.Fetched() {
		return false
	}
	switch k {
	case Silent:
		return st.SilentDays > 0 && now.Sub(h.LastGood) < lookedAt
	case Empty:
		return h.Empty && h.Failures >= failures
	}
	last := h.LastGood
	if last.IsZero() {
		last = st.CreatedAt
	}
	return !h.Empty && h.Failures >= failures && now.Sub(last) > failsFor
}

// lasts says that an alarm that stands goes on.
func (st State) lasts(k Kind) bool {
	switch {
	case st.Paused || !st.Kind.Fetched():
		return false
	case k == Silent:
		return st.SilentDays > 0
	}
	return st.Health.Failures > 0
}

// word is what is to be told of one source.
type word struct {
	Alarm
	source opinion.Source
	days   int
	over   bool
}

// compare holds what stands against how the sources do. Of a source that is gone
// or was paused nothing is told: people did that.
func compare(states []State, stand []Alarm, now time.Time) (raised, ended []Alarm, words []word) {
	for _, a := range stand {
		i := slices.IndexFunc(states, func(st State) bool { return st.ID == a.Source })
		if i >= 0 && states[i].lasts(a.Kind) {
			continue
		}
		ended = append(ended, a)
		if i >= 0 && !states[i].Paused {
			words = append(words, word{Alarm: a, source: states[i].Source, over: true})
		}
	}
	for _, st := range states {
		for _, k := range Kinds {
			known := slices.ContainsFunc(stand, func(a Alarm) bool { return a.Source == st.ID && a.Kind == k })
			if known || !st.begins(k, now) {
				continue
			}
			a := Alarm{st.ID, k, now}
			raised = append(raised, a)
			words = append(words, word{Alarm: a, source: st.Source, days: st.SilentDays})
		}
	}
	return raised, ended, words
}
