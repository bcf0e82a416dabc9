package events

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the names of sites that a record keeps, for the event's title.
const (
	keptSites = 3
	longSite  = 10 // characters
	// namedShare is the share of citizens' messages up to which a word may be
	// part of a name: 反映 before 锦绣家园 is none. Characters are more common.
	namedShare     = 0.005
	namedCharShare = 0.05
)

// siteNames lists the sites that a post names, those of its title first, as
// people read them: with the left edge that is likeliest.
func siteNames(p *Post) []string {
	names := namesIn(p.Title, p.TitleWords)
	for _, n := range namesIn(p.Text, p.TextWords) {
		if len(names) < keptSites && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names[:min(len(names), keptSites)]
}

// maxWhere bounds the features of a post that name places.
const maxWhere = 100

// whereKeys lists the features of the sites that a post names, ascending.
func whereKeys(p *Post) []uint32 {
	var keys []uint32
	for _, f := range []struct {
		text  string
		words []string
	}{{p.Title, p.TitleWords}, {p.Text, p.TextWords}} {
		for _, name := range namesIn(f.text, f.words) {
			within := slices.DeleteFunc(slices.Clone(f.words), func(w string) bool { return !strings.Contains(name, w) })
			if keys = append(keys, keysOf(within, name)...); len(keys) > maxWhere {
				break
			}
		}
	}
	slices.Sort(keys)
	return slices.Clip(slices.Compact(keys))
}

// nameScan bounds how much of a text is searched for names, in bytes.
const nameScan = 3000

func namesIn(text string, words []string) []string {
	text = text[:min(len(text), nameScan)]
	var spans [][2]int
	starts := startsOf(text, words)
	for at := range text {
		start, end := siteAt(text, at)
		if end == 0 {
			continue
		}
		start = leftEdge(text, start, starts)
		if utf8.RuneCountInString(text[start:end]) > longSite {
			continue
		}
		for len(spans) > 0 && spans[len(spans)-1][1] > start {
			start = min(start, spans[len(spans)-1][0])
			spans = spans[:len(spans)-1]
		}
		spans = append(spans, [2]int{start, end})
	}
	var out []string
	for _, s := range spans {
		if n := text[s[0]:s[1]]; !slices.Contains(out, n) && utf8.RuneCountInString(n) <= longSite {
			out = append(out, n)
		}
	}
	return out
}

// siteAt is the site whose kind begins at a byte: where the two characters of
// its name begin and where it ends, 0 where none does.
func siteAt(text string, at int) (start, end int) {
	kind := kindAt(text[at:])
	if kind == "" {
		return 0, 0
	}
	end = at + len(kind)
	next, _ := utf8.DecodeRuneInString(text[end:])
	if strings.ContainsRune(goesOn[kind], next) {
		return 0, 0
	}
	name := nameBefore(text[:at], kind)
	if name == "" {
		return 0, 0
	}
	return at - len(name), end
}

// startsOf are the bytes at which words begin, and what they are.
func startsOf(text string, words []string) map[int]string {
	starts := map[int]string{}
	pos := 0
	for _, w := range words {
		i := strings.Index(text[pos:], w)
		if w == "" || i < 0 {
			continue
		}
		starts[pos+i] = w
		pos += i + len(w)
	}
	return starts
}

// leftEdge moves the beginning of a name to that of a word, and on over the
// words before it that may be part of a name.
func leftEdge(text string, start int, starts map[int]string) int {
	for start > 0 && starts[start] == "" {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !unicode.Is(unicode.Han, r) {
			return start
		}
		start -= size
	}
	for {
		before := wordBefore(text, start, starts)
		if before == "" || !partOfName(before) || utf8.RuneCountInString(before) > 4 {
			return start
		}
		start -= len(before)
	}
}

// wordBefore is the word that ends at a byte, "" where none does.
func wordBefore(text string, end int, starts map[int]string) string {
	for start := end; start > 0; {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
		if w := starts[start]; w != "" {
			if start+len(w) == end {
				return w
			}
			return ""
		}
	}
	return ""
}

// partOfName reports whether a word before a name may belong to it: a rare one
// of Chinese characters.
func partOfName(word string) bool {
	for _, r := range word {
		if !unicode.Is(unicode.Han, r) || strings.ContainsRune(edges, r) {
			return false
		}
	}
	limit := namedShare
	if utf8.RuneCountInString(word) == 1 {
		limit = namedCharShare
	}
	return background.share(hash(word)|wordBit) <= limit
}
