package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// indexed is what the index needs of an opinion.Record, under the same names.
// Most of a record is evidence and what is only shown: to decode all of it
// took longer than to write the rest to the index.
type indexed struct {
	ID          string           `json:"id"`
	Seq         int64            `json:"seq"`
	Title       string           `json:"title"`
	Text        string           `json:"text"`
	Author      string           `json:"author"` // with a ticket's phone, what must not be indexed
	Source      string           `json:"source"`
	Kind        opinion.Kind     `json:"kind"`
	PublishedAt time.Time        `json:"published_at"`
	CollectedAt time.Time        `json:"collected_at"`
	Ticket      *indexedTicket   `json:"ticket"`
	Analysis    opinion.Analysis `json:"analysis"`
}

type indexedTicket struct {
	Unit  string `json:"unit"`
	Phone string `json:"phone"`
}

// decodeRecord reads a record as json.Unmarshal does. What it has to look at
// twice, such as text that is not UTF-8, it leaves to json.Unmarshal.
func decodeRecord(value []byte) (r indexed, err error) {
	if utf8.Valid(value) && r.pluck(value) == nil {
		return r, nil
	}
	r = indexed{}
	return r, json.Unmarshal(value, &r)
}

// errOdd ends the plucking of what is not written as our own encoder does.
var errOdd = errors.New("not as it is usually written")

// pluck takes the fields out of an object and passes over the others.
func (r *indexed) pluck(b []byte) error {
	if len(b) < 2 || b[0] != '{' || b[len(b)-1] != '}' {
		return errOdd
	}
	for rest := b[1:]; ; {
		key, after, ok := cutString(rest)
		if !ok || len(after) == 0 || after[0] != ':' {
			return errOdd
		}
		value, after, ok := cutValue(after[1:])
		if !ok {
			return errOdd
		}
		if err := r.set(key[1:len(key)-1], value); err != nil {
			return err
		}
		switch {
		case len(after) == 1 && after[0] == '}':
			return nil
		case len(after) > 1 && after[0] == ',':
			rest = after[1:]
		default:
			return errOdd
		}
	}
}

func (r *indexed) set(key, value []byte) error {
	switch string(key) {
	case "id":
		return setString(&r.ID, value)
	case "title":
		return setString(&r.Title, value)
	case "text":
		return setString(&r.Text, value)
	case "author":
		return setString(&r.Author, value)
	case "source":
		return setString(&r.Source, value)
	case "kind":
		return setString((*string)(&r.Kind), value)
	case "seq":
		return setInt(&r.Seq, value)
	case "published_at":
		return r.PublishedAt.UnmarshalJSON(value)
	case "collected_at":
		return r.CollectedAt.UnmarshalJSON(value)
	case "ticket":
		return json.Unmarshal(value, &r.Ticket)
	case "analysis":
		return json.Unmarshal(value, &r.Analysis)
	}
	if !plainKey(key) || !json.Valid(value) {
		return errOdd
	}
	return nil
}

// plainKey reports whether a key can be no other spelling of one above.
func plainKey(key []byte) bool {
	for _, c := range key {
		if c != '_' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// setString copies a string that holds nothing to unescape.
func setString(s *string, value []byte) error {
	if bytes.IndexByte(value, '\\') >= 0 || value[0] != '"' {
		return json.Unmarshal(value, s)
	}
	for _, c := range value {
		if c < ' ' {
			return errOdd
		}
	}
	*s = string(value[1 : len(value)-1])
	return nil
}

// setInt reads an integer that is written as Go does.
func setInt(n *int64, value []byte) error {
	read, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil || strconv.FormatInt(read, 10) != string(value) {
		return errOdd
	}
	*n = read
	return nil
}

// cutString cuts off a string with its quotes.
func cutString(b []byte) (s, after []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	for i := 1; ; {
		quote := bytes.IndexByte(b[i:], '"')
		if quote < 0 {
			return nil, nil, false
		}
		i += quote + 1
		if !escaped(b[:i-1]) {
			return b[:i], b[i:], true
		}
	}
}

// escaped reports whether an odd number of backslashes ends b.
func escaped(b []byte) bool {
	return (len(b)-len(bytes.TrimRight(b, `\`)))%2 == 1
}

// cutValue cuts off a value of any kind.
func cutValue(b []byte) (value, after []byte, ok bool) {
	if len(b) > 0 && b[0] == '"' {
		return cutString(b)
	}
	depth := 0
	for i := 0; i < len(b); {
		switch b[i] {
		case '"':
			_, after, ok := cutString(b[i:])
			if !ok {
				return nil, nil, false
			}
			i = len(b) - len(after)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return b[:i], b[i:], i > 0
			}
			depth--
		case ',':
			if depth == 0 {
				return b[:i], b[i:], i > 0
			}
		}
		i++
	}
	return nil, nil, false
}
