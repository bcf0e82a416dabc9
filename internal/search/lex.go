package search

import (
	"strings"
	"unicode"
)

type kind uint8

const (
	endToken   kind = iota
	wordToken       // text is a word
	quoteToken      // text is what stood between quotes
	openToken
	closeToken
	andToken
	orToken
	notToken
	fieldToken // text is the field's name, the next token its value
)

type token struct {
	kind kind
	text string
	pos  int // in characters
}

// quotes maps each opening quote to what closes it.
var quotes = map[rune]string{
	'"': `"”`, '“': `”"`, '”': `”"`, '「': `」`, '『': `』`, '《': `》`,
}

// fields maps what may stand before a colon to the field it names.
var fields = map[string]string{
	"title": "title", "标题": "title", "text": "text", "正文": "text",
}

// operators are written in capitals, so that "and" stays a word.
var operators = map[string]kind{
	"AND": andToken, "&&": andToken, "OR": orToken, "NOT": notToken,
}

// lex cuts a query into tokens. It reads full-width signs like narrow ones.
func lex(query string) []token {
	l := lexer{in: []rune(query)}
	for l.pos < len(l.in) {
		l.next()
	}
	return append(l.out, token{endToken, "", len(l.in)})
}

type lexer struct {
	in  []rune
	pos int
	out []token
}

func (l *lexer) add(k kind, text string, from, to int) {
	l.out = append(l.out, token{k, text, from})
	l.pos = to
}

func (l *lexer) next() {
	start := l.pos
	r := l.in[start]
	switch n := narrow(r); {
	case unicode.IsSpace(r):
		l.pos++
	case quotes[r] != "":
		l.quoted(quotes[r])
	case n == '(':
		l.add(openToken, "", start, start+1)
	case n == ')':
		l.add(closeToken, "", start, start+1)
	case n == '|':
		l.add(orToken, "", start, start+1)
	case (n == '-' || n == '!') && l.startsWord(start+1):
		l.add(notToken, "", start, start+1)
	case n == '+' && l.startsWord(start+1):
		l.pos++ // "must" of other languages: our words all must
	default:
		l.word()
	}
}

// startsWord reports whether something to search for stands right there.
func (l *lexer) startsWord(i int) bool {
	return i < len(l.in) && !unicode.IsSpace(l.in[i])
}

// quoted reads a phrase; a quote that is never closed reaches to the end.
func (l *lexer) quoted(closing string) {
	start := l.pos
	end := start + 1
	for end < len(l.in) && !strings.ContainsRune(closing, l.in[end]) {
		end++
	}
	l.add(quoteToken, string(l.in[start+1:end]), start, min(end+1, len(l.in)))
}

// word reads up to what ends a word: a space, a bracket, a bar, a quote, or
// the colon behind a field's name.
func (l *lexer) word() {
	start := l.pos
	end := start
	for ; end < len(l.in) && !l.endsWord(end); end++ {
		if narrow(l.in[end]) == ':' {
			if f, ok := fields[lower(l.in[start:end])]; ok {
				l.add(fieldToken, f, start, end+1)
				return
			}
		}
	}
	end = max(end, start+1)
	text := string(l.in[start:end])
	if k, ok := operators[narrowed(l.in[start:end])]; ok {
		l.add(k, text, start, end)
		return
	}
	l.add(wordToken, text, start, end)
}

func (l *lexer) endsWord(i int) bool {
	r := l.in[i]
	return unicode.IsSpace(r) || strings.ContainsRune("()|", narrow(r)) || quotes[r] != "" && r != '”'
}

// narrow maps a full-width sign or letter to its ASCII form, keeping its case.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

func narrowed(rs []rune) string {
	out := make([]rune, len(rs))
	for i, r := range rs {
		out[i] = narrow(r)
	}
	return string(out)
}

func lower(rs []rune) string { return strings.ToLower(narrowed(rs)) }
