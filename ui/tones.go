package ui

import (
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

// toneShare is one part of a bar that shows how posts speak of a matter. X and
// W are in the units of the drawing, which is chartWidth wide.
type toneShare struct {
	Name, Class string
	Count       int
	Percent     int
	X, W        float64
}

// toneClasses draw the tones, the worst first; the empty name is of posts whose
// tone is not known.
var toneClasses = []struct{ name, class string }{
	{opinion.ToneNegative, "bad"}, {opinion.ToneNeutral, "mid"}, {opinion.TonePositive, "good"}, {"", "none"},
}

// toneShares are the parts of an event's posts by tone; none for an event
// without posts.
func toneShares(e desk.Event) []toneShare {
	unknown := e.Posts
	for _, n := range e.Tones {
		unknown -= n
	}
	var out []toneShare
	x := 0.0
	for _, t := range toneClasses {
		s := toneShare{Name: t.name, Class: t.class, Count: e.Tones[t.name], X: x}
		if t.name == "" {
			s.Name, s.Count = "未判断", max(0, unknown)
		}
		if s.Count == 0 || e.Posts == 0 {
			continue
		}
		s.W = chartWidth * float64(s.Count) / float64(e.Posts)
		s.Percent = int(100*float64(s.Count)/float64(e.Posts) + 0.5)
		x += s.W
		out = append(out, s)
	}
	return out
}
