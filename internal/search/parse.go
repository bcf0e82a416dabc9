package search

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a query; a monitor's keyword lists stay well below them.
const (
	maxQuery   = 10_000 // characters
	maxPhrases = 500    // words and phrases
	maxDepth   = 50     // brackets within brackets
	maxLevels  = 20     // AND in OR in NOT …: Elasticsearch takes 30 levels
)

// Parse reads the query language:
//
//	征地 补偿            both (AND is the default and binds before OR)
//	征地 OR 拆迁, 征地 | 拆迁
//	征地 NOT 公示, 征地 -公示
//	"青苗费 标准"        these words one after the other
//	标题:拆迁, title:(征地 OR 拆迁), 正文:拆迁
//	cov*                 words that begin so
//	(征地 OR 拆迁) -公示
//
// Full-width signs mean the same. What is slightly wrong (a bracket or quote
// left open, an operator without its word) is read as it was likely meant;
// only what asks for nothing, too much, or a wildcard that is not at the end
// gives a *QueryError. A blank query matches everything.
func Parse(query string) (Expr, error) {
	if n := utf8.RuneCountInString(query); n > maxQuery {
		return Expr{}, &QueryError{-1, fmt.Sprintf("检索式太长：有 %d 个字符，最多 %d 个", n, maxQuery)}
	}
	p := parser{in: lex(query)}
	e := p.or("")
	for p.err == nil && p.peek() != endToken { // a bracket too many
		p.pos++
		e = combine(And, []Expr{e, p.or("")})
	}
	if p.err != nil {
		return Expr{}, p.err
	}
	if e.levels() > maxLevels {
		return Expr{}, &QueryError{-1, fmt.Sprintf("检索式的与、或、非套得太深：最多 %d 层", maxLevels)}
	}
	if p.phrases == 0 && !p.everything && strings.TrimSpace(query) != "" {
		return Expr{}, &QueryError{0, "检索式里没有可以检索的字词"}
	}
	return e, nil
}

// parser reads tokens by recursive descent; its first error ends it.
type parser struct {
	in         []token
	pos        int
	depth      int
	phrases    int
	everything bool // a lone * was asked for
	err        error
}

func (p *parser) peek() kind { return p.in[p.pos].kind }

func (p *parser) fail(at token, format string, args ...any) {
	if p.err == nil {
		p.err = &QueryError{at.pos, fmt.Sprintf(format, args...)}
	}
	p.pos = len(p.in) - 1 // at the end token: nothing more is read
}

func (p *parser) or(field string) Expr {
	var parts []Expr
	for {
		if e, ok := p.and(field); ok {
			parts = append(parts, e)
		}
		if p.peek() != orToken {
			return combine(Or, parts)
		}
		p.pos++
	}
}

// and reads what stands side by side; ok is false when that was nothing.
func (p *parser) and(field string) (e Expr, ok bool) {
	var parts []Expr
	for {
		switch p.peek() {
		case endToken, closeToken, orToken:
			return combine(And, parts), len(parts) > 0
		case andToken:
			p.pos++
		default:
			if e, ok := p.unary(field); ok {
				parts = append(parts, e)
			}
		}
	}
}

func (p *parser) unary(field string) (e Expr, ok bool) {
	negative := false
	for p.peek() == notToken {
		negative = true
		p.pos++
	}
	e, ok = p.primary(field)
	if !ok || !negative {
		return e, ok
	}
	switch e.Op {
	case Not:
		return e.Args[0], true
	case All: // nobody asks for nothing at all
		return e, false
	}
	return Expr{Op: Not, Args: []Expr{e}}, true
}

func (p *parser) primary(field string) (e Expr, ok bool) {
	t := p.in[p.pos]
	switch t.kind {
	case wordToken:
		p.pos++
		return p.word(t, field)
	case quoteToken:
		p.pos++
		return p.phrase(t, field, t.text, false)
	case fieldToken:
		p.pos++
		return p.unary(t.text)
	case openToken:
		return p.group(t, field)
	}
	return Expr{}, false // an operator without its word: the caller skips it
}

func (p *parser) group(open token, field string) (Expr, bool) {
	if p.depth++; p.depth > maxDepth {
		p.fail(open, "括号套得太深：最多 %d 层", maxDepth)
		return Expr{}, false
	}
	defer func() { p.depth-- }()
	p.pos++
	before := p.phrases
	e := p.or(field)
	if p.peek() == closeToken {
		p.pos++
	}
	return e, p.phrases > before || p.everything
}

// word reads a word, which may end in a star.
func (p *parser) word(t token, field string) (Expr, bool) {
	text := strings.TrimRight(t.text, "*＊")
	prefix := text != t.text
	if text == "" {
		p.everything = true
		return Expr{}, true
	}
	if i := strings.IndexAny(text, "*＊"); i >= 0 {
		t.pos += utf8.RuneCountInString(text[:i])
		p.fail(t, "第 %d 个字：* 只能放在词的末尾", t.pos+1)
		return Expr{}, false
	}
	return p.phrase(t, field, text, prefix)
}

// phrase turns text into the terms that stand in the index. The lone last
// character of a CJK run is left out where a pair holds it already, because in
// the index it stands only where the run ends; a run of one character becomes
// a prefix, because most often it stands in front of a pair.
func (p *parser) phrase(t token, field, text string, prefix bool) (Expr, bool) {
	terms := strings.Fields(Terms(text))
	if len(terms) == 0 {
		return Expr{}, false
	}
	if p.phrases++; p.phrases > maxPhrases {
		p.fail(t, "检索式里的词太多：最多 %d 个", maxPhrases)
		return Expr{}, false
	}
	if last := len(terms) - 1; isCJK(terms[last]) {
		prefix = last == 0 || !endsPair(terms[last-1], terms[last])
		if !prefix {
			terms = terms[:last]
		}
	}
	return Expr{Op: Phrase, Field: field, Terms: terms, Prefix: prefix}, true
}

// isCJK reports whether a term came from a CJK run.
func isCJK(term string) bool {
	r, _ := utf8.DecodeRuneInString(term)
	return classOf(r) == cjk
}

// endsPair reports whether pair is a pair of which single is the second half.
func endsPair(pair, single string) bool {
	return utf8.RuneCountInString(pair) == 2 && strings.HasSuffix(pair, single)
}
