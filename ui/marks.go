package ui

import (
	"crypto/rand"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/internal/web"
	"yuqing/ledger"
)

// marker makes a function that cuts a text into segments, those that are one
// of the words marked.
func marker(words []string) func(string) []search.Segment {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.TrimSpace(w) == "" })
	if len(words) == 0 {
		return func(s string) []search.Segment { return []search.Segment{{Text: s}} }
	}
	// The longest first: 征地补偿 is one mark, not 征地 with a rest.
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	pattern, err := regexp.Compile("(?i)" + strings.Join(quoted, "|"))
	if err != nil { // not by words that are quoted, but evidence is no reason to fail
		return func(s string) []search.Segment { return []search.Segment{{Text: s}} }
	}
	return func(s string) []search.Segment { return cutAt(s, pattern.FindAllStringIndex(s, -1)) }
}

func cutAt(s string, hits [][]int) []search.Segment {
	var out []search.Segment
	at := 0
	for _, h := range hits {
		if h[0] > at {
			out = append(out, search.Segment{Text: s[at:h[0]]})
		}
		out = append(out, search.Segment{Text: s[h[0]:h[1]], Hit: true})
		at = h[1]
	}
	if at < len(s) {
		out = append(out, search.Segment{Text: s[at:]})
	}
	return out
}

// problemOfInput is what to say beside a form where the input is at fault, and
// empty for any other error.
func problemOfInput(err error) string {
	var (
		input *opinion.InputError
		query *search.QueryError
	)
	if errors.As(err, &input) || errors.As(err, &query) {
		return web.ProblemOf(err).Detail
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }

func kindOf(s string) opinion.Kind { return opinion.Kind(s) }

func problemOf(err error) web.Problem { return web.ProblemOf(err) }

// isLedgerInput reports whether the ledger found fault with what was asked:
// a field, the state, or the person.
func isLedgerInput(err error) bool {
	var (
		bad   *ledger.InvalidError
		not   *ledger.IllegalError
		may   *ledger.ForbiddenError
		stale *ledger.ConflictError
	)
	return errors.As(err, &bad) || errors.As(err, &not) || errors.As(err, &may) || errors.As(err, &stale)
}

// randomKey makes a form that is sent twice register one entry.
func randomKey() string { return rand.Text() }
