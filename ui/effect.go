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
	Without                 bool   // no posts belong to the matter, and its page says so
	Length                  string // of the two sides
	Volume, Against, Share  string // how they changed
	ShareBefore, ShareAfter string
	Rows                    []typedRow // what people typed of the matter as a whole
}

// typedRow is a figure that people typed, before and after.
type typedRow struct {
	effect.Typed
	Change string
	Fell   bool // a total that is less than it was
}

// effectCard is what an entry's page says of the effects of its responses.
type effectCard struct {
	Last      *effectView // of the last round that has a response
	Earlier   []*effectView
	Monitored desk.MatterMonitored
	Without   bool // no posts belong to the matter
}

// effectOf is the effect of an entry's responses, nil where it has none yet.
func (s *server) effectOf(r *request, entryID string) (*effectCard, error) {
	list, err := s.Desk.EffectsOf(r.ctx(), r.by, entryID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	card := &effectCard{Last: viewOfEffect(list[0], "")}
	for _, e := range list[1:] {
		card.Earlier = append(card.Earlier, viewOfEffect(e, ""))
	}
	card.Monitored, err = s.Desk.MonitoredOf(r.ctx(), r.by, entryID)
	card.Without = card.Monitored.Linked == 0
	for _, v := range append(card.Earlier, card.Last) {
		v.Without = card.Without
	}
	return card, err
}

func (s *server) eventEffects(r *request, id string) ([]*effectView, error) {
	list, err := s.Desk.EventEffects(r.ctx(), r.by, id)
	var out []*effectView
	for _, x := range list {
		out = append(out, viewOfEffect(x.Effect, x.Entry.Number))
	}
	return out, err
}

func viewOfEffect(e effect.Effect, number string) *effectView {
	v := &effectView{
		Effect: e, Number: number, NoEvent: len(e.Events) == 0 && e.Apart < 2, Length: roughly(e.Window()),
		Volume: change(e.Before.Posts, e.After.Posts), Against: change(e.Before.Negative, e.After.Negative),
		ShareBefore: negative(e.Before), ShareAfter: negative(e.After), Share: "—",
	}
	if e.Before.Toned > 0 && e.After.Toned > 0 {
		v.Share = points(negativeShare(e.Before), negativeShare(e.After))
	}
	for _, t := range e.Typed {
		row := typedRow{Typed: t, Change: "—"}
		if t.Before != nil && t.After != nil {
			row.Change, row.Fell = change(*t.Before, *t.After), t.Total && *t.After < *t.Before
		}
		v.Rows = append(v.Rows, row)
	}
	return v
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
