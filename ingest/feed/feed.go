// Package feed reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 and JSON Feed as
// they occur: badly encoded, cut off, dated in every way, with markup that
// must not reach a browser.
//
// It owns everything between a feed's bytes and its items; the formats
// themselves are read by gofeed, which is given only what cannot hurt it:
// UTF-8, of bounded size and depth, with the usual breakages mended. It may
// import ingest/charset, ingest/dates, gofeed, bluemonday and x/net/html; it
// fetches nothing and never reads the clock.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"yuqing/ingest/charset"
)

// Limits checked before anything is parsed.
const (
	MaxBytes = 64 << 20 // of a decoded feed
	MaxDepth = 256      // of nested elements; deeper ones overflow parsers' stacks
)

// What a body can be instead of a feed. Parse wraps these.
var (
	ErrEmpty    = errors.New("内容为空")
	ErrWebPage  = errors.New("返回的是网页（HTML），不是订阅源")
	ErrNotFeed  = errors.New("不是 RSS、Atom 或 JSON Feed")
	ErrTooLarge = fmt.Errorf("超过 %d MB 的上限", MaxBytes>>20)
	ErrTooDeep  = fmt.Errorf("结构异常: 元素嵌套超过 %d 层，或命名空间、文本片段过多", MaxDepth)
)

// Feed is what was read.
type Feed struct {
	Title    string
	Format   string // "rss", "atom" or "json"
	Charset  string // as found, in lower case
	Items    []Item // in the feed's order, all of them, also repeated ones
	Warnings []string
}

// Item is one item. Texts are valid UTF-8 without control characters.
type Item struct {
	GUID   string // as written; "" if missing
	URL    string // absolute where a base is known; http, https or ftp; "" if missing
	Title  string // plain text
	Text   string // plain text of the content, of the summary where there is none
	HTML   string // the same, sanitised
	Markup bool   // HTML holds more than Text does
	Author string

	// Published is when the feed says it appeared (or was updated, where it
	// says no more); zero if it does not say.
	Published time.Time
	// Clamped is set when that lay in the future; Published is Options.Now then.
	Clamped bool
}

// Options is what is known of a feed from outside.
type Options struct {
	ContentType string    // the HTTP header's value
	URL         string    // where it was fetched; relative links are resolved against it
	Now         time.Time // later dates are clamped to it; zero: none is
}

// futureSlack is how far a source's clock may be ahead.
const futureSlack = 10 * time.Minute

// Parse reads a feed. It fails only where there is nothing to read; what is
// odd or lost is named in Feed.Warnings.
func Parse(b []byte, opt Options) (*Feed, error) {
	if len(b) > MaxBytes {
		return nil, ErrTooLarge
	}
	text, name := charset.Decode(b, opt.ContentType)
	text = bytes.TrimLeft(legal(text), " \t\r\n\uFEFF")
	if len(text) == 0 {
		return nil, ErrEmpty
	}
	if len(text) > MaxBytes {
		return nil, ErrTooLarge
	}
	p := parser{opt: opt, feed: &Feed{Charset: name}}
	var err error
	if text[0] == '{' || text[0] == '[' {
		err = p.json(text)
	} else {
		err = p.xml(legalRefs(text))
	}
	if err != nil {
		return nil, err
	}
	return p.feed, nil
}

// parser is one call of Parse.
type parser struct {
	opt   Options
	feed  *Feed
	base  base
	items []item // of the document at hand
}

func (p *parser) warn(format string, args ...any) {
	p.feed.Warnings = append(p.feed.Warnings, fmt.Sprintf(format, args...))
}

// legal drops the characters that XML forbids (control characters, U+FFFE and
// U+FFFF) and reads U+0080 to U+009F as Windows does, for nobody means the
// control characters that stand there.
func legal(b []byte) []byte {
	if firstIllegal(b) < 0 {
		return b
	}
	return bytes.Map(keepLegal, b)
}

func legalText(s string) string {
	if firstIllegal(s) < 0 {
		return s
	}
	return strings.Map(keepLegal, s)
}

func keepLegal(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	if r >= 0x80 && r <= 0x9F {
		if r = charmap.Windows1252.DecodeByte(byte(r)); r <= 0x9F {
			return -1 // five places are empty there too
		}
	}
	return r
}

// firstIllegal looks at bytes only, which is several times faster.
func firstIllegal[T []byte | string](s T) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= ' ' && c < 0x7F, c == '\t', c == '\n', c == '\r':
		case c == 0xC2:
			if i+1 < len(s) && s[i+1] < 0xA0 {
				return i
			}
		case c == 0xEF:
			if i+2 < len(s) && s[i+1] == 0xBF && s[i+2] >= 0xBE {
				return i
			}
		case c < 0x80:
			return i
		}
	}
	return -1
}

// legalRefs drops numeric references to characters that XML forbids, such as
// &#1;, at which a parser gives the document up. Two that are the halves of one
// character, as programs in Java write it, are that character.
func legalRefs(b []byte) []byte {
	if !bytes.Contains(b, []byte("&#")) {
		return b
	}
	b = surrogates.ReplaceAllFunc(b, pair)
	return numericRef.ReplaceAllFunc(b, func(ref []byte) []byte {
		digits, base := string(ref[2:len(ref)-1]), 10
		if digits[0]|0x20 == 'x' {
			digits, base = digits[1:], 16
		}
		n, err := strconv.ParseInt(digits, base, 32)
		if err != nil || n > utf8.MaxRune || n >= 0xD800 && n < 0xE000 || keepLegal(rune(n)) < 0 {
			return nil
		}
		return ref
	})
}

// surrogates are the two halves, in hexadecimal or decimal.
var surrogates = regexp.MustCompile(`&#(?:[xX][dD][89abAB][0-9a-fA-F]{2}|5[5-6][0-9]{3});&#(?:[xX][dD][c-fC-F][0-9a-fA-F]{2}|5[67][0-9]{3});`)

func pair(refs []byte) []byte {
	first, second, _ := strings.Cut(string(refs[:len(refs)-1]), ";")
	r := utf16.DecodeRune(refRune(first), refRune(second))
	if r == utf8.RuneError {
		return refs
	}
	return []byte(string(r))
}

// refRune is the number of "&#12" or "&#xA".
func refRune(ref string) rune {
	digits, base := ref[2:], 10
	if digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, _ := strconv.ParseInt(digits, base, 32) // a few digits, as surrogates has them
	return rune(n)
}

var numericRef = regexp.MustCompile(`&#(?:[0-9]{1,9}|[xX][0-9a-fA-F]{1,8});`)

// date reads an item's date; n is the item's number for messages.
func (p *parser) date(it *Item, n int, t time.Time) {
	now := p.opt.Now
	if !now.IsZero() && t.After(now.Add(futureSlack)) {
		p.warn("第 %d 条: 日期 %s 在将来，按收到时间计", n, t.Format(time.RFC3339))
		t, it.Clamped = now, true
	}
	it.Published = t
}

// clip keeps a message short.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}
