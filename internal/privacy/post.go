package privacy

import (
	"slices"
	"strings"
	"unicode"

	"yuqing/internal/opinion"
)

// known is what tickets say of their callers, to be hidden wherever it stands.
type known struct {
	numbers map[string]bool // digits alone
	names   [][]rune
}

// knownOf reads what a post's own fields give away.
func knownOf(p opinion.Post) known {
	if p.Ticket == nil {
		return known{}
	}
	k := known{numbers: map[string]bool{}}
	add := func(number string) {
		d := digitsOf(number)
		if len(d) >= 7 {
			k.numbers[d] = true
		}
		if landline(d) {
			k.numbers[d[areaCode(d):]] = true
		}
	}
	for _, part := range strings.FieldsFunc(p.Ticket.Phone, func(r rune) bool { return strings.ContainsRune("/;；,，、 ", r) }) {
		add(part)
	}
	add(p.Ticket.Phone)
	k.names = callerNames(p.Author)
	return k
}

// callerNames are the names in a ticket's field for its caller: 王小明先生、李四（业主）.
func callerNames(author string) [][]rune {
	var names [][]rune
	for _, part := range strings.FieldsFunc(author, func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' && r != '•' }) {
		for _, w := range polite {
			if name := strings.TrimSuffix(part, w); name != part && len([]rune(name)) > 1 {
				part = name
				break
			}
		}
		if name := []rune(part); isName(name) {
			names = append(names, name)
		}
	}
	return names
}

func digitsOf(s string) string {
	var b []byte
	for _, r := range s {
		if v := value(r); v >= 0 {
			b = append(b, byte('0'+v))
		}
	}
	return string(b)
}

// isName reports whether a caller's name is one that would give them away.
func isName(rs []rune) bool {
	if len(rs) < 2 || len(rs) > 12 {
		return false
	}
	s := string(rs)
	for _, w := range append([]string{"来电", "热线", "平台"}, nobody...) {
		if strings.Contains(s, w) {
			return false
		}
	}
	return !slices.ContainsFunc(polite, func(w string) bool { return strings.HasSuffix(s, w) && len(rs)-len([]rune(w)) <= 1 })
}

// mentions finds the names in a text.
func (k known) mentions(rs []rune) []span {
	var found []span
	for _, name := range k.names {
		for i := 0; i+len(name) <= len(rs); i++ {
			if slices.Equal(rs[i:i+len(name)], name) {
				found = append(found, span{i, i + len(name), 1, 0, true, PersonName})
			}
		}
	}
	return found
}

// Post is the post as it is shown to people without the permission to see
// personal data: texts masked, the HTML left out.
func Post(p opinion.Post) opinion.Post {
	k := knownOf(p)
	texts := hide([]string{p.Title, p.Text}, k, showEnds)
	p.Title, p.Text, p.HTML = texts[0], texts[1], ""
	if p.Ticket == nil {
		return p
	}
	t := *p.Ticket
	t.Phone = phone(t.Phone, k)
	t.Reply = hide([]string{t.Reply}, k, showEnds)[0]
	t.Place = hide([]string{t.Place}, k, showEnds)[0]
	p.Ticket = &t
	if p.Author != "" {
		p.Author = Name(p.Author)
	}
	return p
}

// phone hides the middle of whatever stands in a ticket's field for it.
func phone(s string, k known) string {
	if masked := hide([]string{s}, k, showEnds)[0]; masked != s || strings.Contains(s, "*") {
		return masked
	}
	rs := []rune(s)
	showEnds(rs, span{0, len(rs), min(3, len(rs)/3), 0, true, PhoneNumber})
	return string(rs)
}

// Analysis hides the personal data that the evidence of an analysis quotes
// from the post.
func Analysis(p opinion.Post, a opinion.Analysis) opinion.Analysis {
	k := knownOf(p)
	all := func(quotes []string) []string {
		out := make([]string, len(quotes))
		for i, q := range quotes {
			out[i] = hide([]string{q}, k, showEnds)[0]
		}
		return out
	}
	if a.Risk != nil {
		r := *a.Risk
		r.Evidence = all(r.Evidence)
		a.Risk = &r
	}
	if a.Tone != nil {
		t := *a.Tone
		t.Evidence = all(t.Evidence)
		a.Tone = &t
	}
	return a
}

// Words are the texts of a post as the search index may hold them: personal
// data cut out whole, so that no query finds a post by them, not even by what
// stays to be seen of a masked number.
func Words(p opinion.Post) (title, text string) {
	texts := hide([]string{p.Title, p.Text}, knownOf(p), cutOut)
	return texts[0], texts[1]
}

// Redact removes a post's personal data for good: what remains is what Post
// shows, without who wrote it and the caller's number.
func Redact(p opinion.Post) opinion.Post {
	p = Post(p)
	p.Author = ""
	if p.Ticket != nil {
		t := *p.Ticket
		t.Phone = ""
		p.Ticket = &t
	}
	return p
}
