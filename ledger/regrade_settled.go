package ledger

import "slices"

// SettledAt lists, by the Seq of each 重新定级 of a history, the clocks that had
// stopped by then: what was done in time or late is not judged anew. A history
// that cannot be read gives what it says up to there.
func SettledAt(acts []Act) map[int][]Clock {
	if !slices.ContainsFunc(acts, func(a Act) bool { return a.Action == ActRegrade }) {
		return nil
	}
	out := map[int][]Clock{}
	var e Entry
	for _, a := range acts {
		if a.Action == ActRegrade {
			out[a.Seq] = e.settledClocks(a.Clocks)
		}
		next, err := Apply(e, a)
		if err != nil {
			return out
		}
		e = next
	}
	return out
}

// settledClocks are the stopped clocks of the round that no set is about.
func (e *Entry) settledClocks(sets []ClockSet) []Clock {
	var list []Clock
	for _, kind := range ClockKinds {
		c := e.clock(kind)
		if c == nil || c.Running() || slices.ContainsFunc(sets, func(s ClockSet) bool { return s.Kind == kind }) {
			continue
		}
		list = append(list, *c)
	}
	return list
}
