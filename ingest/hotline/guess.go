package hotline

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
)

// profile is what the sampled cells of one column look like.
type profile struct {
	filled                 int
	dates, phones, kinds   float64 // shares of the filled cells
	codes, numeric, unique float64
	length                 float64 // mean, in characters
}

var (
	phoneShape = regexp.MustCompile(`^(\+?86[- ]?)?(1[3-9][\d*]{9}|0\d{2,3}-?[\d*]{7,8}|[2-9]\d{6,7})$`)
	codeShape  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_/.-]{5,39}$`)
	digitShape = regexp.MustCompile(`^\d+$`)
)

func profiles(width int, rows []table.Row) []profile {
	out := make([]profile, width)
	for i := range out {
		out[i] = profileOf(i, rows)
	}
	return out
}

func profileOf(column int, rows []table.Row) profile {
	var p profile
	seen := map[string]bool{}
	for _, r := range rows {
		c := tidyLine(at(r.Cells, column))
		if c == "" {
			continue
		}
		p.filled++
		seen[c] = true
		p.length += float64(utf8.RuneCountInString(c))
		_, _, err := dates.Column{}.Read(c)
		count(&p.dates, err == nil)
		count(&p.phones, phoneShape.MatchString(c))
		count(&p.kinds, category(c) != c || slices.Contains(categories, c))
		count(&p.codes, codeShape.MatchString(c) && strings.ContainsAny(c, "0123456789"))
		count(&p.numeric, digitShape.MatchString(c))
	}
	if n := float64(p.filled); n > 0 {
		p.unique = float64(len(seen)) / n
		for _, x := range []*float64{&p.dates, &p.phones, &p.kinds, &p.codes, &p.numeric, &p.length} {
			*x /= n
		}
	}
	return p
}

func count(sum *float64, hit bool) {
	if hit {
		*sum++
	}
}

// candidate is a field in a column, with how well they fit.
type candidate struct {
	field  string
	column int
	score  float64
}

// guess gives each field the column that fits best by name and content, the
// surest pair first.
func guess(header []string, rows []table.Row) Mapping {
	var all []candidate
	for i, p := range profiles(len(header), rows) {
		for _, f := range Fields {
			if s := fit(header[i], f, p); s >= 50 {
				all = append(all, candidate{f, i, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.column - b.column
	})
	m, taken := Mapping{}, map[int]bool{}
	for _, c := range all {
		if _, done := m[c.field]; !done && !taken[c.column] {
			m[c.field], taken[c.column] = header[c.column], true
		}
	}
	return m
}

// fit weighs name and content: what the cells are can rule a name out, and
// can speak for a column whose name says nothing.
func fit(name, field string, p profile) float64 {
	s := float64(nameScore(name, field))
	if p.filled == 0 {
		return s
	}
	switch field {
	case FieldReceivedAt:
		if p.dates < 0.5 {
			return 0
		}
		return max(s+10*p.dates, 50*p.dates*known(s, name))
	case FieldRepliedAt, FieldDueAt:
		if p.dates < 0.5 {
			return 0
		}
	case FieldPhone:
		return max(s, 55*p.phones*known(s, name))
	case FieldCategory:
		return max(s+20*p.kinds, 55*p.kinds*known(s, name))
	case FieldNumber:
		if p.dates > 0.9 && p.length > 9 || p.length > 60 {
			return 0
		}
		return max(s+10*p.unique, 52*p.codes*p.unique*(1-p.phones)*(1-p.dates)*known(s, name))
	case FieldText, FieldReply:
		if p.dates > 0.5 {
			return 0
		}
		if field == FieldText && p.length >= 25 && known(s, name) > 0 {
			return 50 + min(p.length, 200)/50
		}
		if s > 0 {
			return s + min(p.length, 100)/10
		}
	case FieldTitle, FieldUnit, FieldAuthor, FieldPlace:
		if p.dates > 0.5 || p.phones > 0.8 {
			return 0
		}
	}
	return s
}

// known is 1 where content alone may decide: the name fits no field at all
// and is not one that means something else.
func known(score float64, name string) float64 {
	if score > 0 {
		return 1
	}
	for _, w := range notThese {
		if strings.Contains(name, w) {
			return 0
		}
	}
	if f, _ := bestField(name); f != "" {
		return 0
	}
	return 1
}
