package elastic

import (
	"math"
	"strings"

	"yuqing/internal/search"
)

// object is a piece of Elasticsearch's query language.
type object = map[string]any

// titleBoost is how much more a word counts in the title, by relevance.
const titleBoost = 4

// plan is a query made ready.
type plan struct {
	text      any      // query of the text; nil: any text
	filters   []object // of everything else
	ranked    bool     // the text has words that a relevance can come from
	low, high int64    // order keys in [low, high)
}

func planOf(q search.Query) (plan, error) {
	p := plan{low: math.MinInt64, high: math.MaxInt64}
	e, err := search.Parse(q.Text)
	if err != nil {
		return p, err
	}
	if e.Op != search.All {
		p.text = match(e)
		p.ranked = e.Op != search.Not
	}
	if !q.From.IsZero() {
		p.low = search.OrderAt(q.From)
	}
	if !q.To.IsZero() {
		p.high = search.OrderAt(q.To)
	}
	terms := func(field string, values []string) {
		if len(values) > 0 {
			p.filters = append(p.filters, object{"terms": object{field: values}})
		}
	}
	terms("topic", q.Topics)
	terms("source", q.Sources)
	terms("region", q.Regions)
	terms("unit", q.Units)
	terms("tone", q.Tones)
	terms("class", q.Classes)
	terms("level", q.Levels)
	var kinds []string
	for _, k := range q.Kinds {
		kinds = append(kinds, string(k))
	}
	terms("kind", kinds)
	if q.MinRisk > 0 {
		p.filters = append(p.filters, object{"range": object{"risk": object{"gte": q.MinRisk}}})
	}
	return p, nil
}

// query is the plan as one bool query; only the text scores.
func (p plan) query() object {
	filters := p.filters
	if p.low != math.MinInt64 || p.high != math.MaxInt64 {
		filters = append(filters[:len(filters):len(filters)], object{"range": object{"order": object{"gte": p.low, "lt": p.high}}})
	}
	b := object{"filter": append([]object{}, filters...)}
	if p.text != nil {
		b["must"] = p.text
	}
	return object{"bool": b}
}

// match writes an expression; each of its levels is one bool query.
func match(e search.Expr) object {
	switch e.Op {
	case search.Phrase:
		return matchPhrase(e)
	case search.And:
		var wanted, unwanted []object
		for _, a := range e.Args {
			if a.Op == search.Not {
				unwanted = append(unwanted, match(a.Args[0]))
			} else {
				wanted = append(wanted, match(a))
			}
		}
		return object{"bool": object{"must": wanted, "must_not": unwanted}}
	case search.Or:
		var any []object
		for _, a := range e.Args {
			any = append(any, match(a))
		}
		return object{"bool": object{"should": any, "minimum_should_match": 1}}
	case search.Not:
		return object{"bool": object{"must_not": match(e.Args[0])}}
	}
	return object{"match_all": object{}}
}

func matchPhrase(e search.Expr) object {
	switch e.Field {
	case "title":
		return inField("title", titleBoost, e)
	case "text":
		return inField("text", 1, e)
	}
	return object{"bool": object{
		"should":               []object{inField("title", titleBoost, e), inField("text", 1, e)},
		"minimum_should_match": 1,
	}}
}

// inField picks the cheapest query for a phrase of terms.
func inField(field string, boost int, e search.Expr) object {
	text := strings.Join(e.Terms, " ")
	switch {
	case len(e.Terms) == 1 && e.Prefix:
		return object{"prefix": object{field: object{"value": text, "boost": boost}}}
	case len(e.Terms) == 1:
		return object{"term": object{field: object{"value": text, "boost": boost}}}
	case e.Prefix:
		// By default only the first 50 terms with the prefix are looked at.
		return object{"match_phrase_prefix": object{field: object{"query": text, "boost": boost, "max_expansions": 1_000_000}}}
	}
	return object{"match_phrase": object{field: object{"query": text, "boost": boost}}}
}
