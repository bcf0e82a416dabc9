package feed

import "slices"

// An edit replaces b[from:to].
type edit struct {
	from, to int
	with     string
}

// mend applies the edits.
func mend(b []byte, edits []edit) []byte {
	if len(edits) == 0 {
		return b
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	out := make([]byte, 0, len(b)+len(edits)*8)
	at := 0
	for _, e := range edits {
		if e.to > len(b) || e.from < at {
			continue
		}
		out = append(append(out, b[at:e.from]...), e.with...)
		at = e.to
	}
	return append(out, b[at:]...)
}
