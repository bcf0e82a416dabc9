package sqlite

import (
	"strings"

	"yuqing/internal/search"
)

// matchText writes a query in FTS5's language, in brackets where it needs them.
func matchText(e search.Expr) string {
	switch e.Op {
	case search.Phrase:
		return matchPhrase(e)
	case search.And:
		return matchAnd(e.Args)
	case search.Or:
		var parts []string
		for _, a := range e.Args {
			parts = append(parts, matchText(a))
		}
		return "(" + strings.Join(parts, " OR ") + ")"
	case search.Not:
		return matchAnd([]search.Expr{e})
	}
	return everything
}

const everything = "meta : " + everyPost

// matchAnd takes what is not wanted away from what is: FTS5's NOT stands
// between two, so a query of NOTs alone starts from everything.
func matchAnd(args []search.Expr) string {
	var wanted, unwanted []string
	for _, a := range args {
		if a.Op == search.Not {
			unwanted = append(unwanted, matchText(a.Args[0]))
		} else {
			wanted = append(wanted, matchText(a))
		}
	}
	if len(wanted) == 0 {
		wanted = []string{everything}
	}
	m := "(" + strings.Join(wanted, " AND ") + ")"
	if len(unwanted) > 0 {
		m = "(" + m + " NOT (" + strings.Join(unwanted, " OR ") + "))"
	}
	return m
}

// matchPhrase quotes the terms; none of them holds a quote.
func matchPhrase(e search.Expr) string {
	m := `"` + strings.Join(e.Terms, " ") + `"`
	if e.Prefix {
		m += " *"
	}
	if e.Field != "" {
		return e.Field + " : " + m
	}
	return "{title text} : " + m
}
