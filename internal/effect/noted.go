package effect

import (
	"slices"
	"time"

	"yuqing/ledger"
)

// Noted is what somebody wrote of the matter as a whole. A figure that is nil was
// not looked at; 0 says that there is nothing any more.
type Noted struct {
	At       time.Time `json:"at"`
	What     string    `json:"what"` // 登记, 补充信息 or 跟踪反馈
	Views    *int      `json:"views"`
	Comments *int      `json:"comments"`
	Negative *int      `json:"negative"`
}

// notedOf lists the figures of a matter that people wrote into the ledger, of all
// rounds, by the time they were looked at; some are recorded late.
func notedOf(e ledger.Entry) []Noted {
	out := []Noted{}
	for _, c := range e.CountsNoted() {
		out = append(out, Noted{At: c.At, What: c.Action.Name(), Views: c.Views, Comments: c.Comments})
	}
	for _, f := range e.FollowUps {
		if f.Views != nil || f.Comments != nil || f.Negative != nil {
			out = append(out, Noted{f.At, ledger.ActFollow.Name(), f.Views, f.Comments, f.Negative})
		}
	}
	slices.SortStableFunc(out, func(a, b Noted) int { return a.At.Compare(b.At) })
	return out
}

// figures are the three that people type, each with its name and by how much it
// must grow to be worth a word.
var figures = []struct {
	name  string
	least int
	total bool // it only grows, as long as the posts stand
	of    func(Noted) *int
}{
	{"跟帖数", MinComments, true, func(x Noted) *int { return x.Comments }},
	{"关注量", MinViews, true, func(x Noted) *int { return x.Views }},
	{"负面信息数", MinNegative, false, func(x Noted) *int { return x.Negative }},
}

// Typed is a figure of the matter as a whole, as people typed it last before the
// response and last since; nil where nobody had, or has, looked.
type Typed struct {
	Name     string    `json:"name" doc:"关注量、跟帖数或负面信息数"`
	Total    bool      `json:"total" doc:"是到当时为止的总数，只增不减"`
	Before   *int      `json:"before"`
	BeforeAt time.Time `json:"before_at,omitzero"`
	After    *int      `json:"after"`
	AfterAt  time.Time `json:"after_at,omitzero"`
}

// typedOf compares what was noted up to the response with what was noted since,
// until the end.
func typedOf(noted []Noted, at, end time.Time) []Typed {
	out := []Typed{}
	for _, f := range figures {
		t := Typed{Name: f.name, Total: f.total}
		for _, x := range noted {
			switch n := f.of(x); {
			case n == nil || x.At.After(end):
			case x.At.After(at):
				t.After, t.AfterAt = n, x.At
			default:
				t.Before, t.BeforeAt = n, x.At
			}
		}
		if t.Before != nil || t.After != nil {
			out = append(out, t)
		}
	}
	return out
}
