package eventflow

import (
	"fmt"
	"slices"

	"yuqing/internal/calendar"
)

// ClashError says that somebody else has decided about the same events
// meanwhile. Nothing was written.
type ClashError struct{ With Decision }

func (e *ClashError) Error() string {
	d := e.With
	return fmt.Sprintf("%s 已于 %s 对同一热点作了“%s”。请刷新后看清变化，再作决定。",
		d.By, d.At.In(calendar.Shanghai).Format("01-02 15:04"), d.Kind.Name())
}

// Clash looks among all decisions for one after the number seen that is about
// the same events as one of d: a *ClashError with the latest, or nil.
func Clash(all []Decision, seen int64, d ...Decision) error {
	about := map[string]bool{}
	for _, x := range d {
		for _, name := range x.about(all) {
			about[name] = true
		}
	}
	for _, x := range slices.Backward(all) {
		if x.N > seen && slices.ContainsFunc(x.about(all), func(name string) bool { return about[name] }) {
			return &ClashError{x}
		}
	}
	return nil
}

// about names the events and posts that a decision is about; undoing one is
// about what that was.
func (d Decision) about(all []Decision) []string {
	if d.Kind == Undo {
		if i := slices.IndexFunc(all, func(x Decision) bool { return x.N == d.Undoes }); i >= 0 {
			return all[i].about(all)
		}
	}
	names := append([]string{d.Event, d.Anchor, d.Other, d.With}, d.Posts...)
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// Later is the first decision that stands and builds on d, by what came of
// both; ok is false where there is none, so that d can be undone.
func Later(all []Decision, applied []Applied, d Decision) (later Decision, ok bool) {
	became := map[int64]string{}
	for _, a := range applied {
		became[a.N] = a.Event
	}
	undone := map[int64]bool{}
	for _, x := range all {
		undone[x.Undoes] = x.Kind == Undo || undone[x.Undoes]
	}
	about := append(d.about(all), became[d.N])
	for _, x := range all {
		if x.N <= d.N || x.Kind == Undo || undone[x.N] {
			continue
		}
		names := append(x.about(all), became[x.N])
		if slices.ContainsFunc(names, func(name string) bool { return name != "" && slices.Contains(about, name) }) {
			return x, true
		}
	}
	return Decision{}, false
}
