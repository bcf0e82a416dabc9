package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// head is the first line of a message of bus.TopicAnalysed, in JSON; the post's
// text follows it as it is, to the end. Nothing in it need be looked at twice:
// there are many analysers and one index, so they do what can be done before.
type head struct {
	ID        string       `json:"id"`
	Seq       int64        `json:"seq"`
	Title     string       `json:"title,omitempty"`
	Source    string       `json:"source"`
	Kind      opinion.Kind `json:"kind"`
	Published int64        `json:"published"` // seconds of Unix, as those below
	Collected int64        `json:"collected"`
	Topics    []string     `json:"topics,omitempty"`
	Unit      string       `json:"unit,omitempty"`
	Regions   []string     `json:"regions,omitempty"`
	Tone      string       `json:"tone,omitempty"`
	Class     string       `json:"class,omitempty"`
	Level     string       `json:"level,omitempty"`
	Risk      int          `json:"risk,omitempty"`
}

// Entry is the message that hands a stored post to the index: its Document, and
// so nothing of the caller.
func Entry(r opinion.Record) (bus.Message, error) {
	d := Document(r)
	value, err := json.Marshal(head{
		d.ID, d.Seq, d.Title, d.Source, d.Kind, d.PublishedAt.Unix(), d.CollectedAt.Unix(),
		d.Topics, d.Unit, d.Regions, d.Tone, d.Class, d.Level, d.Risk,
	})
	if err != nil {
		return bus.Message{}, fmt.Errorf("encode post %s: %w", r.ID, err)
	}
	return bus.Message{Key: r.ID, Value: append(append(value, '\n'), d.Text...)}, nil
}

// decodeEntry reads what Entry wrote, or the whole record that stood in these
// messages before: a JSON value without a line end.
func decodeEntry(value []byte) (d search.Document, err error) {
	line, text, ok := bytes.Cut(value, []byte("\n"))
	if !ok {
		var r opinion.Record
		err := json.Unmarshal(value, &r)
		return Document(r), err
	}
	var h head
	err = json.Unmarshal(line, &h)
	return search.Document{
		ID: h.ID, Seq: h.Seq, Title: h.Title, Text: string(text), Source: h.Source, Kind: h.Kind,
		PublishedAt: time.Unix(h.Published, 0), CollectedAt: time.Unix(h.Collected, 0),
		Topics: h.Topics, Unit: h.Unit, Regions: h.Regions, Tone: h.Tone, Class: h.Class, Level: h.Level, Risk: h.Risk,
	}, err
}
