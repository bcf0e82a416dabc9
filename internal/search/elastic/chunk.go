package elastic

import (
	"bytes"
	"encoding/json"
	"strconv"

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
func (c *chunk) add(index string, d search.Document) error {
	id, err := json.Marshal(d.ID)
	if err != nil {
		return err
	}
	rest, err := json.Marshal(recordOf(d))
	if err != nil {
		return err
	}
	b := append(c.lines, `{"index":{"_index":"`...)
	b = append(append(b, index...), `","_id":`...)
	b = append(append(b, id...), `,"version":`...)
	b = append(strconv.AppendInt(b, d.Seq, 10), ",\"version_type\":\"external\"}}\n"...)
	// Terms hold nothing that JSON would escape.
	b = append(append(b, rest[:len(rest)-1]...), `,"title":"`...)
	b = append(search.AppendTerms(b, d.Title), `","text":"`...)
	b = append(search.AppendTerms(b, d.Text), "\"}\n"...)
	c.lines, c.ids, c.ends = b, append(c.ids, d.ID), append(c.ends, len(b))
	return nil
}

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
