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
	// newsFor is for how long it is news that a source publishes again.
	newsFor = 48 * time.Hour
)

// Kinds lists all of them.
var Kinds = []Kind{Silent, Empty, Failing, Cut}

// begins says that there is an alarm of a kind where none stands.
func (st State) begins(k Kind) bool {
	h := st.Health
	switch {
	case st.Paused || st.Unsure:
		return false
	case k == Cut:
		return st.Cut
	case k == Silent:
		return st.Silent && (!st.Kind.Fetched() || st.At.Sub(h.LastGood) < lookedAt)
	case !st.Kind.Fetched():
		return false
	case k == Empty:
		return h.Empty && h.Failures >= failures
	}
	last := h.LastGood
	if last.IsZero() {
		last = st.CreatedAt
	}
	return !h.Empty && h.Failures >= failures && st.At.Sub(last) > failsFor
}

// lasts says that an alarm that stands goes on.
func (st State) lasts(k Kind) bool {
	switch {
	case st.Paused:
		return false
	case k == Cut:
		return st.Cut
	case k == Silent:
		return st.Silent
	}
	return st.Kind.Fetched() && st.Health.Failures > 0
}

// back says that an alarm that is over is so because the source is back. A silence
// can also end because people, or another calendar, see it otherwise.
func (st State) back(a Alarm) bool {
	return !st.Paused && (a.Kind != Silent || st.Last.After(a.Since) || st.At.Sub(st.Last) < newsFor)
}

// word is what is to be told of one source.
type word struct {
	Alarm
	source opinion.Source
	still  time.Duration
	over   bool
	many   bool // it speaks of several
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
		if i >= 0 && states[i].back(a) {
			words = append(words, word{Alarm: a, source: states[i].Source, over: true})
		}
	}
	for _, st := range states {
		for _, k := range Kinds {
			known := slices.ContainsFunc(stand, func(a Alarm) bool { return a.Source == st.ID && a.Kind == k })
			if known || !st.begins(k) {
				continue
			}
			a := Alarm{st.ID, k, now}
			raised = append(raised, a)
			words = append(words, word{Alarm: a, source: st.Source, still: st.Still})
		}
	}
	return raised, ended, words
}
