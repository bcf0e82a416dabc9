package report

import (
	"cmp"
	"fmt"
	"slices"

	"yuqing/ledger"
)

// RecallAll is all that a recall report counts, however it came.
const RecallAll = "全部"

// RecallQuery names one number of a recall report. Its zero value is all that the
// system did not find first.
type RecallQuery struct {
	Month  string // 2006-01; empty: all
	Raised string // how the matters came, or RecallAll
	// Kind and Cause leave those registrations alone, and Lagged those that say
	// how much later the system was. A cause is one of a kind.
	Kind, Cause string
	Lagged      bool
}

// Check refuses what no number is of.
func (q RecallQuery) Check() error {
	raised := []string{RaisedMissed, RaisedLate, RaisedSuperior, RaisedByHand, RaisedPasted, RaisedNot, RecallAll}
	if err := oneOf("raised", "来源", &q.Raised, raised); err != nil {
		return err
	}
	if err := oneOf("kind", "登记类别", &q.Kind, []string{RaisedMissed, RaisedLate}); err != nil {
		return err
	}
	if q.Month == "" {
		return nil
	}
	if _, err := parseDay("month", q.Month+"-01"); err != nil {
		return &RequestError{"month", fmt.Sprintf("月份 %q 应写作 2026-03 的样式", q.Month)}
	}
	return nil
}

// Registrations says whether the number counts registrations (漏报迟报登记) and not
// matters.
func (q RecallQuery) Registrations() bool { return q.Kind != "" || q.Lagged }

// Name says in words what the number counts; empty for the zero value.
func (q RecallQuery) Name() string {
	name := cmp.Or(q.Kind, q.Raised)
	if q.Lagged {
		name += "写明延误"
	}
	for _, part := range []string{q.Cause, q.Month} {
		if part != "" && name != "" {
			part = " · " + part
		}
		name += part
	}
	return name
}

func (q RecallQuery) counts(m RecallMiss) bool {
	if q.Month != "" && q.Month != month(m.Discovered).Key {
		return false
	}
	if !q.Registrations() {
		return q.Raised == RecallAll || q.Raised == m.Raised || q.Raised == "" && m.Raised != RaisedNot
	}
	_, lagged := LagOf(m.Miss)
	registered := m.registered && (q.Kind == "" || q.Kind == m.Kind && q.Cause == m.Cause)
	return registered && (lagged || !q.Lagged)
}

// RecallMatter is one matter with all that was registered of it; where nothing
// was, with what is derived.
type RecallMatter struct {
	RecallMiss
	Misses []ledger.Miss
}

// Behind lists the matters behind a number, each once, the newest first, and how
// many the number says: of a number of registrations, with those alone.
func (r Recall) Behind(q RecallQuery) (out []RecallMatter, count int) {
	at := map[string]int{} // by entry
	for _, m := range r.lines() {
		if !q.counts(m) {
			continue
		}
		i, known := at[m.EntryID]
		if !known {
			i = len(out)
			at[m.EntryID] = i
			out = append(out, RecallMatter{RecallMiss: m})
		}
		out[i].Misses = append(out[i].Misses, m.Miss)
		count += one(!known || q.Registrations())
	}
	return out, count
}

// Lines lists the same, one by one.
func (r Recall) Lines(q RecallQuery) []RecallMiss {
	return slices.DeleteFunc(r.lines(), func(m RecallMiss) bool { return !q.counts(m) })
}

// lines are all matters, the newest first.
func (r Recall) lines() []RecallMiss {
	all := slices.Concat(r.Matters, r.Found)
	slices.SortStableFunc(all, func(a, b RecallMiss) int { return b.Discovered.Compare(a.Discovered) })
	return all
}
