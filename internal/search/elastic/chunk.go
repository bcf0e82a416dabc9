package elastic

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"yuqing/internal/search"
)

// item is a document on its way: its two lines of a bulk request.
type item struct {
	id    string
	lines []byte
}

// chunk is the body of a bulk request while it is written: each document is
// encoded once, in place.
type chunk struct {
	lines []byte
	ids   []string
	ends  []int // of each document in lines
}

// newChunk is an empty one. It is never used again for another request: one
// that was given up may still be read from it.
func newChunk() *chunk { return &chunk{lines: make([]byte, 0, chunkBytes+chunkBytes/8)} }

// add encodes a document for an index.
func (c *chunk) add(index string, d search.Document) {
	b := appendString(append(append(append(c.lines, `{"index":{"_index":"`...), index...), `","_id":`...), d.ID)
	b = strconv.AppendInt(append(b, `,"version":`...), d.Seq, 10)
	b = appendFields(append(b, ",\"version_type\":\"external\"}}\n{"...), d)
	// Terms hold nothing that JSON would escape.
	b = search.AppendTerms(append(b, `,"title":"`...), d.Title)
	b = search.AppendTerms(append(b, `","text":"`...), d.Text)
	b = append(b, "\"}\n"...)
	c.lines, c.ids, c.ends = b, append(c.ids, d.ID), append(c.ends, len(b))
}

// appendFields appends what of a document is indexed beside its terms, as the
// mapping names it. Empty values are left out, which would be counted by facet.
func appendFields(b []byte, d search.Document) []byte {
	order := d.OrderOf()
	b = appendString(append(b, `"id":`...), d.ID)
	b = strconv.AppendInt(append(b, `,"order":`...), order, 10)
	b = strconv.AppendInt(append(b, `,"published":`...), order>>search.TieBits, 10)
	b = strconv.AppendInt(append(b, `,"risk":`...), int64(min(max(d.Risk, 0), 100)), 10)
	for _, f := range [...]struct{ key, value string }{
		{`,"source":`, d.Source}, {`,"unit":`, d.Unit}, {`,"tone":`, d.Tone},
		{`,"class":`, d.Class}, {`,"level":`, d.Level}, {`,"kind":`, string(d.Kind)},
	} {
		if f.value != "" {
			b = appendString(append(b, f.key...), f.value)
		}
	}
	return appendList(appendList(b, `,"topic":`, d.Topics), `,"region":`, d.Regions)
}

// appendList appends each value once.
func appendList(b []byte, key string, values []string) []byte {
	open := false
	for i, v := range values {
		if v == "" || slices.Contains(values[:i], v) {
			continue
		}
		if !open {
			b, open = append(append(b, key...), '['), true
		} else {
			b = append(b, ',')
		}
		b = appendString(b, v)
	}
	if open {
		b = append(b, ']')
	}
	return b
}

// appendString writes a string as JSON; most hold nothing to escape.
func appendString(b []byte, s string) []byte {
	if strings.ContainsFunc(s, escapes) || !utf8.ValidString(s) {
		quoted, _ := json.Marshal(s) // which cannot fail for a string
		return append(b, quoted...)
	}
	return append(append(append(b, '"'), s...), '"')
}

func escapes(r rune) bool { return r < ' ' || r == '"' || r == '\\' }

// items are the documents of a chunk that is full.
func (c *chunk) items() []item {
	items := make([]item, len(c.ids))
	from := 0
	for i, end := range c.ends {
		items[i] = item{c.ids[i], c.lines[from:end]}
		from = end
	}
	return items
}

// joined is the body that holds the items.
func joined(items []item) []byte {
	lines := make([][]byte, len(items))
	for i, it := range items {
		lines[i] = it.lines
	}
	return bytes.Join(lines, nil)
}
