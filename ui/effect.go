package ui

import (
	"fmt"
	"math"

	"yuqing/internal/desk"
	"yuqing/internal/effect"
	"yuqing/internal/eventflow"
)

// effectView is the effect of a response as pages show it.
type effectView struct {
	effect.Effect
	Number                  string // of the entry, where the page is not its own
	NoEvent                 bool
	Length                  string // of the two sides
	Volume, Against, Share  string // how they changed
	ShareBefore, ShareAfter string
	Monitored               desk.Monitored
}

// effectOf is the effect of an entry's response, nil where it has none yet.
func (s *server) effectOf(r *request, entryID string) (*effectView, error) {
	e, err := s.Desk.EffectOf(r.ctx(), r.by, entryID)
	if err != nil || e == nil {
		return nil, err
	}
	return s.effectView(r, *e, "")
}

func (s *server) eventEffects(r *request, id string) ([]*effectView, error) {
	list, err := s.Desk.EventEffects(r.ctx(), r.by, id)
	if err != nil {
		return nil, err
	}
	var out []*effectView
	for _, x := range list {
		v, err := s.effectView(r, x.Effect, x.Entry.Number)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *server) effectView(r *request, e effect.Effect, number string) (*effectView, error) {
	monitored, err := s.Desk.Monitored(r.ctx(), r.by)
	v := &effectView{
		Effect: e, Number: number, NoEvent: len(e.Events) == 0 && e.Apart < 2, Length: roughly(e.Window()),
		Volume: change(e.Before.Posts, e.After.Posts), Against: change(e.Before.Negative, e.After.Negative),
		ShareBefore: negative(e.Before), ShareAfter: negative(e.After), Monitored: monitored,
	}
	if e.Before.Toned > 0 && e.After.Toned > 0 {
		v.Share = points(negativeShare(e.Before), negativeShare(e.After))
	} else {
		v.Share = "—"
	}
	return v, err
}

// points says by how much a share rose or fell.
func points(before, after float64) string {
	if d := math.Round(100 * (after - before)); d != 0 {
		return fmt.Sprintf("%+.0f 个百分点", d)
	}
	return "持平"
}

func negativeShare(t eventflow.Tally) float64 { return float64(t.Negative) / float64(t.Toned) }

func negative(t eventflow.Tally) string {
	if t.Toned == 0 {
		return "—"
	}
	return fmt.Sprintf("%.0f%%", 100*negativeShare(t))
}

// change says by how much a number rose or fell; a zero base has no rate.
func change(before, after int) string {
	switch {
	case before == after:
		return "持平"
	case before == 0:
		return "—"
	}
	return fmt.Sprintf("%+.0f%%", 100*float64(after-before)/float64(before))
}
