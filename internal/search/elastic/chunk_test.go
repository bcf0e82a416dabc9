package elastic

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/search"
)

// What is written by hand is JSON, and says what the document says.
func TestChunk(t *testing.T) {
	type action struct {
		Index struct {
			Name        string `json:"_index"`
			ID          string `json:"_id"`
			Version     int64
			VersionType string `json:"version_type"`
		}
	}
	type source struct {
		ID, Title, Text, Source, Kind, Unit, Tone, Class, Level string
		Topic, Region                                           []string
		Order, Published                                        int64
		Risk                                                    int
	}
	odd := "a\"\\\n\x01\xff住建局\u2028"
	kept := "a\"\\\n\x01\ufffd住建局\u2028"
	at := time.Unix(1_772_000_000, 0)
	docs := []search.Document{
		{ID: odd, Seq: 7, Title: odd, Text: "青苗费\"\\\n\x01", Source: odd, Kind: "ticket", Unit: odd, Tone: "负面", Class: "x", Level: "重大",
			Topics: []string{"b", "", "a", "b"}, Regions: []string{"", ""}, PublishedAt: at, CollectedAt: at, Risk: 900},
		{ID: "plain", Risk: -1},
	}
	c := newChunk()
	for _, d := range docs {
		c.add("posts-2026", d)
	}
	lines := bytes.Split(joined(c.items()), []byte("\n"))
	if len(lines) != 5 || len(lines[4]) != 0 {
		t.Fatalf("%d lines", len(lines))
	}
	var a action
	var got source
	check := func(line []byte, out any) {
		t.Helper()
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(out); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	check(lines[0], &a)
	check(lines[1], &got)
	if a.Index.ID != kept || a.Index.Version != 7 || a.Index.VersionType != "external" || a.Index.Name != "posts-2026" {
		t.Errorf("%+v", a)
	}
	want := source{ID: kept, Source: kept, Kind: "ticket", Unit: kept, Tone: "负面", Class: "x", Level: "重大", Risk: 100,
		Topic: []string{"b", "a"}, Order: docs[0].OrderOf(), Published: at.Unix(), Title: search.Terms(odd), Text: search.Terms(docs[0].Text)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
	check(lines[3], &source{})
}

func BenchmarkChunk(b *testing.B) {
	d := search.Document{
		ID: "5f2c1d7e9a0b4c3d8e6f7a1b2c3d4e5f", Seq: 1 << 40, Title: "电梯故障无人维修", Source: "hotline", Kind: "ticket", Unit: "住建局",
		Topics: []string{"estate", "lift"}, Regions: []string{"140000", "140100", "140123"}, Tone: "负面", Class: "ordinary", Level: "一般",
	}
	for len(d.Text) < 1250 {
		d.Text += "小区三号楼的电梯从2026年3月起坏了两次，物业费照收。"
	}
	c := newChunk()
	for b.Loop() {
		c.lines, c.ids, c.ends = c.lines[:0], c.ids[:0], c.ends[:0]
		c.add("posts-2026", d)
	}
}
