package ui

import (
	"errors"

	"yuqing/ledger"
)

// kin is another entry that this one was merged into or with, or split from or into.
type kin struct {
	How, ID, Number, Title string
}

// maxKin bounds how many of them a page names.
const maxKin = 30

// kinOf are those that the person may see.
func (s *server) kinOf(r *request, e ledger.Entry, acts []ledger.Act) ([]kin, error) {
	var all []kin
	add := func(how, id string) {
		if id != "" {
			all = append(all, kin{How: how, ID: id})
		}
	}
	add("已并入", e.MergedTo)
	add("拆自", e.Matter.SplitFrom)
	for _, id := range e.Absorbed {
		add("并入本件的", id)
	}
	for _, a := range acts {
		if a.Action != ledger.ActSplit {
			continue
		}
		d, err := a.Of()
		if split, ok := d.(*ledger.Splitting); ok && err == nil {
			add("由本件拆出", split.Into)
		}
	}
	var seen []kin
	for _, k := range all[:min(maxKin, len(all))] {
		other, err := s.Ledger.Get(r.ctx(), r.by, k.ID)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		k.Number, k.Title = other.Number, other.Shown(r.by).Matter.Title
		seen = append(seen, k)
	}
	return seen, nil
}
