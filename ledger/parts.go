package ledger

import "slices"

// Part is how a unit takes part in an entry, for stores to filter by.
type Part struct {
	UnitID string
	Kind   string // "lead", "supporting", "within", "former" or "copy"
}

// Parts lists the units that take part, each at most once per kind. Lead and
// supporting units, those to which they handed their part (分办) and those that got
// a copy see the entry, former ones as it was when they left; Filter.Units asks
// for lead, supporting and those within.
func (e Entry) Parts() []Part {
	var parts []Part
	add := func(a Assignment, kind, within string) {
		if a.Unit.ID != "" {
			parts = append(parts, Part{a.Unit.ID, kind})
		}
		if a.Within.ID != "" {
			parts = append(parts, Part{a.Within.ID, within})
		}
	}
	add(e.Lead, "lead", "within")
	for _, a := range e.Supporting {
		if a.State == PartReturned {
			add(a, "former", "former")
		} else {
			add(a, "supporting", "within")
		}
	}
	for _, a := range e.Former {
		add(a, "former", "former")
	}
	if e.Dispatch != nil {
		for _, u := range e.Dispatch.Copies {
			parts = append(parts, Part{u.ID, "copy"})
		}
	}
	return unique(parts)
}

// Working are the units that work on the matter now: the lead and those that
// support it and have not returned their part, with those to which they handed it. What concerns the matter's
// evidence is theirs; a copy and a part of before only let a unit look.
func (e Entry) Working() []string {
	var units []string
	for _, p := range e.Parts() {
		if (p.Kind == "lead" || p.Kind == "supporting" || p.Kind == "within") && !slices.Contains(units, p.UnitID) {
			units = append(units, p.UnitID)
		}
	}
	return units
}

func unique(parts []Part) []Part {
	seen := map[Part]bool{}
	out := parts[:0]
	for _, p := range parts {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// within are the units to which lead and supporting units handed their part.
func (e *Entry) within() []string {
	var units []string
	for _, p := range e.Parts() {
		if p.Kind == "within" {
			units = append(units, p.UnitID)
		}
	}
	return units
}
