package ui

import (
	"maps"
	"net/url"
	"slices"

	"yuqing/internal/web"
)

// lostForm is what somebody typed into the form of an act that the entry does not
// wait for any more, to be read and copied.
type lostForm struct {
	Name  string
	Texts []typedText
}

// lost is what was typed for an act that failed and has no form on the page.
func (d *entryData) lost(typed url.Values) *lostForm {
	failed := func(f actForm) bool { return f.Failed }
	if d.Failed == "" || slices.ContainsFunc(d.Moves, failed) || slices.ContainsFunc(d.Facts, failed) {
		return nil
	}
	words := maps.Clone(typed)
	delete(words, web.FormField)
	return &lostForm{d.Failed.Name(), typedTexts(d.Failed, words)}
}
