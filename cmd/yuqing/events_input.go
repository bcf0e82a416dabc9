package main

import (
	"fmt"
	"time"
)

// futureSlack is how far the clock of whoever wrote a post may be ahead.
const futureSlack = 10 * time.Minute

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// tellFuture takes from posts a time that is yet to come, for one slip of a
// year would end every event: such a post stands where its line does. Where
// most posts are of the future it is the clock that is wrong, and they keep
// their times.
func tellFuture(std streams, posts []*eventPost, now time.Time) {
	var ahead []*eventPost
	dated := 0
	for _, p := range posts {
		if p.At.IsZero() {
			continue
		}
		dated++
		if p.At.After(now.Add(futureSlack)) {
			ahead = append(ahead, p)
		}
	}
	if 2*len(ahead) >= dated {
		return
	}
	for _, p := range ahead {
		fmt.Fprintf(std.err, "%s:%d: warning: published_at %s is yet to come; the post counts as one without a time\n", p.file, p.line, p.At.Format(time.RFC3339))
		p.At = time.Time{}
	}
}

// tellRepeated says of every line whose ID stood there before what it counts
// as: the same post once more, or another one, which is then listed too.
func tellRepeated(std streams, posts []*eventPost) {
	first := map[string]*eventPost{}
	for _, p := range posts {
		before := first[p.ID]
		if before == nil {
			first[p.ID] = p
			continue
		}
		what := "it counts as the same post with newer figures"
		if p.Title != before.Title || p.Text != before.Text {
			what = "it says something else and counts as a post of its own"
			p.ID = fmt.Sprintf("%s %s line %d", p.ID, p.file, p.line)
		}
		fmt.Fprintf(std.err, "%s:%d: warning: the id %s stands at %s:%d already; %s\n", p.file, p.line, p.raw, before.file, before.line, what)
	}
}
