package ledger

import (
	"bytes"
	"encoding/json"
	"slices"

	"yuqing/internal/access"
)

// Edits reports whether somebody works on the words of the entry's answer now, and
// so has to see them as they stand: the lead unit's contacts from the order to the
// publication (or who writes them down for a unit that gets letters), the reviewers
// at whose desk the draft lies and who writes their word down, the publisher.
func (e Entry) Edits(by access.Actor) bool {
	writes := by.Has(contact) && by.In(e.Lead.Unit.ID) || by.Has(recorders...) && e.Dispatch != nil && e.Dispatch.Letter
	switch {
	case e.Lead.Unit.ID == "" || !e.AsOf.IsZero():
		return false
	case e.State == StateInHand:
		return writes
	case e.State.stage() > 0:
		return writes || by.Has(desks[e.State]...) || by.Has(recorders...)
	case e.State == StateToPublish:
		return writes || by.Has(publisher)
	}
	return e.State == StateFollowUp && by.Has(publisher)
}

// Shown is the entry as somebody is shown it: personal data are masked in the
// words that were written to go out as they stand, and did not: drafts with what
// reviewers marked in them, direct replies, agreed wordings. What was published
// hides nothing; all other words are masked before they are written down.
func (e Entry) Shown(by access.Actor) Entry {
	if e.Edits(by) {
		return e
	}
	e = e.clone()
	for i := range e.Drafts {
		d := &e.Drafts[i]
		d.Title, d.Text = e.veil(d.Title), e.veil(d.Text)
		for j := range d.Reviews {
			d.Reviews[j].Marks = e.veilMarks(d.Reviews[j].Marks)
		}
	}
	for i := range e.Responses {
		e.Responses[i].Text = e.veil(e.Responses[i].Text)
	}
	for i := range e.Facts {
		if e.Facts[i].Action == ActStatement {
			e.Facts[i].Text = e.veil(e.Facts[i].Text)
		}
	}
	return e
}

// Veiled reports whether Shown hides something from somebody.
func (e Entry) Veiled(by access.Actor) bool {
	mine, err1 := json.Marshal(e.Shown(by))
	all, err2 := json.Marshal(e)
	return err1 != nil || err2 != nil || !bytes.Equal(mine, all)
}

// ShownActs is a history as somebody is shown it, by the rule of Shown; e is the
// entry after it. The hashes are those of the acts as they were written, so that they fit
// all acts but those in which something is hidden.
func ShownActs(e Entry, by access.Actor, acts []Act) []Act {
	if e.Edits(by) {
		return acts
	}
	acts = slices.Clone(acts)
	for i, a := range acts {
		var v any
		if len(a.Details) == 0 || !holdsWords(a.Action) {
			continue
		}
		in := json.NewDecoder(bytes.NewReader(a.Details))
		in.UseNumber()
		if in.Decode(&v) != nil {
			continue
		}
		veiled := false
		v = e.veilAll(v, &veiled)
		if raw, err := json.Marshal(v); err == nil && veiled {
			acts[i].Details = raw
		}
	}
	return acts
}

// holdsWords: the act holds words that are not masked before they are written.
func holdsWords(a Action) bool {
	return slices.Contains(outward, a) || slices.Contains([]Action{ActApprove, ActApproveReply, ActReject}, a)
}

// veilAll is veil for all texts of a JSON value; veiled becomes true where it hid
// something.
func (e *Entry) veilAll(v any, veiled *bool) any {
	switch v := v.(type) {
	case string:
		shown := e.veil(v)
		*veiled = *veiled || shown != v
		return shown
	case []any:
		for i := range v {
			v[i] = e.veilAll(v[i], veiled)
		}
	case map[string]any:
		for key, x := range v {
			if key != "id" && key != "link" {
				v[key] = e.veilAll(x, veiled)
			}
		}
	}
	return v
}

// veil masks words that nobody has published.
func (e *Entry) veil(s string) string {
	if masked := e.callers.Mask(s); masked != s && !e.wasPublic(s) {
		return masked
	}
	return s
}

func (e *Entry) veilMarks(marks []Mark) []Mark {
	out := slices.Clone(marks)
	for i := range out {
		m := &out[i]
		m.Kind, m.Wrong, m.Right = e.veil(m.Kind), e.veil(m.Wrong), e.veil(m.Right)
	}
	return out
}

// wasPublic reports whether the words went out in public, in any round.
func (e *Entry) wasPublic(s string) bool {
	return slices.ContainsFunc(e.Responses, func(r Response) bool {
		return slices.Contains(publicly, r.Kind) && squeeze(r.Text) == squeeze(s)
	})
}
