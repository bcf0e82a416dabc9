package sqlite

import (
	"fmt"
	"strings"

	"yuqing/internal/search"
)

// The terms of the column meta: one for all posts (FTS5 has no query for
// "everything"), one for each value, one for the risk, and one for each ten
// that the risk reaches, so that "at least 43" is a few terms and not 58.
const everyPost = "all"

func valueTerm(id int64) string { return fmt.Sprintf("v%d", id) }

func metaTerms(values []int64, risk int) string {
	var b strings.Builder
	b.WriteString(everyPost)
	for _, v := range values {
		fmt.Fprintf(&b, " v%d", v)
	}
	fmt.Fprintf(&b, " r%d", risk)
	for ten := 10; ten <= risk; ten += 10 {
		fmt.Fprintf(&b, " t%d", ten)
	}
	return b.String()
}

// atLeast matches the posts of at least that risk.
func atLeast(risk int) string {
	ten := (risk + 9) / 10 * 10
	terms := []string{fmt.Sprintf("t%d", ten)}
	for r := risk; r < ten; r++ {
		terms = append(terms, fmt.Sprintf("r%d", r))
	}
	return anyMeta(terms)
}

func anyMeta(terms []string) string {
	return "meta : (" + strings.Join(terms, " OR ") + ")"
}

// facetsOf lists what a post can be filtered by and counted under.
func facetsOf(d search.Document) []facetValue {
	var out []facetValue
	add := func(facet string, vs ...string) {
		for _, v := range vs {
			f := facetValue{facet, v}
			if v != "" && !contains(out, f) {
				out = append(out, f)
			}
		}
	}
	add(search.FacetTopic, d.Topics...)
	add(search.FacetRegion, d.Regions...)
	add(search.FacetSource, d.Source)
	add(search.FacetUnit, d.Unit)
	add(search.FacetTone, d.Tone)
	add(search.FacetClass, d.Class)
	add(search.FacetLevel, d.Level)
	add(search.FacetKind, string(d.Kind))
	return out
}

func contains(fs []facetValue, f facetValue) bool {
	for _, x := range fs {
		if x == f {
			return true
		}
	}
	return false
}

// filters are the lists of a filter, by facet.
func filters(f search.Filter) []facetFilter {
	kinds := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		kinds[i] = string(k)
	}
	all := []facetFilter{
		{search.FacetTopic, f.Topics}, {search.FacetSource, f.Sources},
		{search.FacetRegion, f.Regions}, {search.FacetUnit, f.Units},
		{search.FacetTone, f.Tones}, {search.FacetClass, f.Classes},
		{search.FacetLevel, f.Levels}, {search.FacetKind, kinds},
	}
	var set []facetFilter
	for _, x := range all {
		if len(x.values) > 0 {
			set = append(set, x)
		}
	}
	return set
}

// facetFilter asks for posts that hold one of the values.
type facetFilter struct {
	facet  string
	values []string
}
