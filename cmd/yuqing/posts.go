package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// maxLine bounds one line of JSON. A longer one is refused without being held
// in memory.
const maxLine = 64 << 20

// maxText bounds what is read of a post's text, so that one of 30 MB takes no
// more time and memory than the machine has: some 3 s and 150 MB.
const maxText = 4 << 20

// postIn is a post as scripts write it, one object a line.
type postIn struct {
	ID          json.RawMessage `json:"id"` // echoed verbatim
	Source      string          `json:"source"`
	URL         string          `json:"url"`
	Author      string          `json:"author"`
	Title       *string         `json:"title"`
	Text        *string         `json:"text"`
	PublishedAt string          `json:"published_at"` // RFC 3339
	Likes       count           `json:"likes"`
	Comments    count           `json:"comments"`
	Reposts     count           `json:"reposts"`
}

// A count is a whole number, also where a program wrote it as 12.0 or 1e3.
type count int

// maxCount bounds a count: above it a float64 no longer tells whole numbers
// apart.
const maxCount = 1 << 53

func (c *count) UnmarshalJSON(raw []byte) error {
	f, err := strconv.ParseFloat(string(raw), 64)
	if err == nil && f == math.Trunc(f) && math.Abs(f) <= maxCount {
		*c = count(f)
		return nil
	}
	return json.Unmarshal(raw, (*int)(c)) // null, or what is wrong with it
}

// parsePost reads one line. The error says in words what is wrong with it.
func parsePost(line []byte) (postIn, error) {
	var p postIn
	line, err := inUTF8(line)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return p, fmt.Errorf("not a post: %w", inWords(err))
	}
	if p.Title == nil && p.Text == nil {
		return p, errors.New("neither title nor text")
	}
	if len(p.ID) == 0 || bytes.Equal(p.ID, []byte("null")) {
		p.ID = json.RawMessage(`""`)
	}
	if p.ID[0] == '{' || p.ID[0] == '[' {
		return p, errors.New("id must be a string")
	}
	return p, nil
}

// inUTF8 gives a line as UTF-8. Some broken bytes (a title cut off by its
// length) become U+FFFD; a line most of whose characters are broken is in
// another encoding, and nothing can be read of it.
func inUTF8(line []byte) ([]byte, error) {
	if utf8.Valid(line) {
		return line, nil
	}
	if good, bad, first := broken(line); bad > good {
		return nil, otherEncoding(first)
	}
	return bytes.ToValidUTF8(line, []byte("\ufffd")), nil
}

func otherEncoding(first int) error {
	return fmt.Errorf("not UTF-8 from byte %d on; is it GB18030? (iconv -f GB18030 -t UTF-8)", first+1)
}

// broken counts the characters beyond ASCII and the bytes that are none; first
// is the first of those.
func broken(line []byte) (good, bad, first int) {
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRune(line[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			if bad == 0 {
				first = at
			}
			bad++
		case r >= utf8.RuneSelf:
			good++
		}
		at += size
	}
	return good, bad, first
}

// inWords says of a field of the wrong kind which one it is and what is wanted,
// where encoding/json speaks of the program's types.
func inWords(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return err
	}
	found, wanted := wrong.Value, "an object"
	if !strings.Contains(found, " ") { // not "number 1.5"
		found = article(found)
	}
	switch wrong.Type.Kind() {
	case reflect.String:
		wanted = "a string"
	case reflect.Int:
		wanted = "a whole number"
	}
	if wrong.Field == "" {
		return fmt.Errorf("%s, where %s is wanted", found, wanted)
	}
	return fmt.Errorf("%s is %s, where %s is wanted", wrong.Field, found, wanted)
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}

// post gives the post in the words of the domain; its ID is the one of the
// line, as text. A time that cannot be read is an error.
func (p postIn) post() (opinion.Post, error) {
	out := opinion.Post{Source: p.Source, URL: p.URL, Author: p.Author, Likes: int(p.Likes), Comments: int(p.Comments), Reposts: int(p.Reposts)}
	if json.Unmarshal(p.ID, &out.ID) != nil {
		out.ID = string(p.ID) // a number
	}
	if p.Title != nil {
		out.Title = *p.Title
	}
	if p.Text != nil {
		out.Text = head(*p.Text)
	}
	if p.PublishedAt == "" {
		return out, nil
	}
	t, err := time.Parse(time.RFC3339, p.PublishedAt)
	if err != nil {
		return out, fmt.Errorf("published_at %q is not RFC 3339 (2026-03-01T08:00:00+08:00)", p.PublishedAt)
	}
	out.PublishedAt = t
	return out, nil
}

// shortened says that a post's text is not read to its end; "" where it is.
func (p postIn) shortened() string {
	if p.Text == nil || len(*p.Text) <= maxText {
		return ""
	}
	return fmt.Sprintf("the text is %d MB long; its first %d MB are read", len(*p.Text)>>20, maxText>>20)
}

// head is what is read of a text: to the edge of a character.
func head(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Clone(text[:end])
}

// eachLine hands every line that is not blank to fn, without its end, and the
// number of the line, until fn fails. Lines that are too long are refused.
func eachLine(r io.Reader, fn func(n int, line []byte) error, refuse func(n int, reason string)) error {
	in := bufio.NewReaderSize(r, 256<<10)
	for n := 1; ; n++ {
		line, tooLong, err := readLine(in)
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		switch line = bytes.TrimSpace(line); {
		case tooLong:
			refuse(n, fmt.Sprintf("the line is longer than %d MB", maxLine>>20))
		case len(line) > 0:
			if err := fn(n, line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readLine reads to the end of the line and keeps at most maxLine of it.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		piece, err := in.ReadSlice('\n')
		if len(line)+len(piece) > maxLine {
			line, tooLong = nil, true
		}
		if !tooLong {
			line = append(line, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}
