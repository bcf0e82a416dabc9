package ledger

import (
	"context"
	"fmt"
	"slices"
)

// keepGrading fills in what a 研判 or a 重新定级 does not say: it is as before.
// Nobody takes a flag or a 必须回应 back, and with it a deadline, by saying
// nothing of it; [] says that there is none. The act that is written says it all,
// so that its history reads without knowing this rule. It is done once the units
// have their names: those that are kept have theirs, also where they are dissolved
// since.
func (r *run) keepGrading(ctx context.Context, g *Grading) error {
	was := r.entry.Grade
	if g.Flags = orBefore(g.Flags, was.Flags); len(g.Flags) == 0 {
		g.Flags = nil
	}
	if g.Lead.ID == "" {
		g.Lead = was.Lead
	}
	if g.Supporting = orBefore(g.Supporting, was.Supporting); len(g.Supporting) == 0 {
		g.Supporting = nil
	}
	if g.Basis == "" && !major(g.Level) { // from 重大 up each grading has its own
		g.Basis = was.Basis
	}
	if g.MustAnswer != nil {
		return nil
	}
	acts, err := r.store.History(ctx, r.entry.ID)
	if err != nil {
		return fmt.Errorf("read the grading before of entry %s: %w", r.entry.ID, err)
	}
	g.MustAnswer = StatedMustAnswer(append(acts, r.acts...))
	return nil
}

// orBefore is the list as it was where a new one was not given.
func orBefore[T any](given, before []T) []T {
	if given == nil {
		return slices.Clone(before)
	}
	return given
}

// StatedMustAnswer is what the last 研判 or 重新定级 of a history said of whether
// the matter must be answered; nil where that follows from level and class.
func StatedMustAnswer(acts []Act) *bool {
	for _, a := range slices.Backward(acts) {
		if a.Action != ActTriage && a.Action != ActRegrade {
			continue
		}
		if d, err := decode(a.Action, a.Details, false); err == nil {
			return d.(*Grading).MustAnswer
		}
	}
	return nil
}
