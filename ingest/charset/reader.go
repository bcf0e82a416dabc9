package charset

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// peekBytes is how much of a stream decides its encoding, counted from its
// first byte beyond ASCII.
const peekBytes = 256 << 10

// A Reader decodes a stream of any length to UTF-8 in constant memory.
type Reader struct {
	in   *bufio.Reader
	out  io.Reader // set once the encoding is decided
	name string
	past bool // something was read already, so no mark can follow
}

// NewReader reads r as UTF-8, whatever it is written in. As long as only ASCII
// comes, nothing is decided; the first other byte decides.
func NewReader(r io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, peekBytes), name: UTF8}
}

// Name is the encoding found so far; it is final once a byte beyond ASCII or
// the end has been read.
func (r *Reader) Name() string { return r.name }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.out != nil {
		return r.out.Read(p)
	}
	head, err := r.in.Peek(peekBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, err
	}
	if n := asciiLen(head); n > 0 && (r.past || !wide(head)) {
		r.past = true
		return r.in.Read(p[:min(len(p), n)])
	}
	if len(head) == 0 {
		return 0, io.EOF
	}
	r.decide(head)
	return r.out.Read(p)
}

func (r *Reader) decide(head []byte) {
	v := detect(head, nil)
	_, _ = r.in.Discard(v.bom) // it was peeked
	r.name = v.name
	if v.enc == nil {
		r.out = transform.NewReader(r.in, unicode.UTF8.NewDecoder())
		return
	}
	r.out = transform.NewReader(r.in, v.enc.NewDecoder())
}

func asciiLen(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(b)
}

// wide says that a stream must be decided at once: it begins with a mark, or
// like UTF-16.
func wide(head []byte) bool {
	for _, x := range boms {
		if bytes.HasPrefix(head, x.mark) {
			return true
		}
	}
	_, ok := utf16ByZeros(head)
	return ok
}

// Wide reports whether a stream begins like UTF-16 or UTF-32, in which zero
// bytes are a part of text: with their mark, or with zeros where they stand.
func Wide(head []byte) bool {
	v := detect(head, nil)
	return strings.HasPrefix(v.name, "utf-16") || strings.HasPrefix(v.name, "utf-32")
}
