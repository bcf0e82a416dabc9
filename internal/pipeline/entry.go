package pipeline

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// entryFormat begins an entry. A message that begins otherwise holds a whole
// record in JSON, as all did before.
const entryFormat = 1

// Entry is the message that hands a stored post to the index: its Document, and
// so nothing of the caller. There are many analysers and one index, so they do
// what can be done before. An entry is the format's byte, then the fields as
// fields lists them: numbers as varints, texts with their length before them,
// lists with their number.
func Entry(r opinion.Record) bus.Message {
	d := Document(r)
	w := entryWriter{append(make([]byte, 0, len(d.Text)+512), entryFormat)}
	fields(w.text, w.texts, w.number, &d)
	return bus.Message{Key: r.ID, Value: w.b}
}

// decodeEntry reads what Entry wrote, or the record that an earlier version did.
func decodeEntry(value []byte) (search.Document, error) {
	if len(value) == 0 || value[0] != entryFormat {
		var r opinion.Record
		err := json.Unmarshal(value, &r)
		return Document(r), err
	}
	var d search.Document
	in := entryReader{rest: value[1:]}
	fields(in.text, in.texts, in.number, &d)
	if in.short || len(in.rest) > 0 {
		return d, errors.New("an entry that is cut off or too long")
	}
	return d, nil
}

// fields passes over the fields of an entry, to write or to read them.
func fields(text func(*string), texts func(*[]string), number func(*int64), d *search.Document) {
	kind, risk, published, collected := string(d.Kind), int64(d.Risk), d.PublishedAt.Unix(), d.CollectedAt.Unix()
	for _, s := range []*string{&d.ID, &kind, &d.Source, &d.Unit, &d.Tone, &d.Class, &d.Level, &d.Title, &d.Text} {
		text(s)
	}
	texts(&d.Topics)
	texts(&d.Regions)
	for _, n := range []*int64{&d.Seq, &published, &collected, &risk} {
		number(n)
	}
	d.Kind, d.Risk = opinion.Kind(kind), int(risk)
	d.PublishedAt, d.CollectedAt = time.Unix(published, 0), time.Unix(collected, 0)
}

type entryWriter struct{ b []byte }

func (w *entryWriter) number(n *int64) { w.b = binary.AppendVarint(w.b, *n) }

func (w *entryWriter) text(s *string) {
	w.b = append(binary.AppendUvarint(w.b, uint64(len(*s))), *s...)
}

func (w *entryWriter) texts(list *[]string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(*list)))
	for i := range *list {
		w.text(&(*list)[i])
	}
}

// entryReader reads until something is short, and then nothing any more.
type entryReader struct {
	rest  []byte
	short bool
}

func (in *entryReader) number(n *int64) {
	v, size := binary.Varint(in.rest)
	if in.short = in.short || size <= 0; !in.short {
		*n, in.rest = v, in.rest[size:]
	}
}

// length is that of what follows, of which each part takes a byte at least.
func (in *entryReader) length() int {
	n, size := binary.Uvarint(in.rest)
	if in.short = in.short || size <= 0 || n > uint64(len(in.rest)-size); in.short {
		return 0
	}
	in.rest = in.rest[size:]
	return int(n)
}

func (in *entryReader) text(s *string) {
	n := in.length()
	*s, in.rest = string(in.rest[:n]), in.rest[n:]
}

func (in *entryReader) texts(list *[]string) {
	n := in.length()
	if n == 0 {
		return
	}
	*list = make([]string, n)
	for i := range *list {
		in.text(&(*list)[i])
	}
}
