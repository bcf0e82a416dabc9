package pipeline

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

func wholeRecord() opinion.Record {
	at := time.Date(2026, 3, 1, 9, 0, 0, 123456000, time.UTC)
	return opinion.Record{
		Post: opinion.Post{
			ID: "p1", Source: "s", Key: "k", Kind: opinion.KindTicket, URL: "https://a.cn/?a=1&b=\"2\"", Title: "路灯\\不亮\"",
			Text: "第一段。\n第二段：{“青苗费”}, [x] \t尾\\", PublishedAt: at, CollectedAt: at.Add(time.Hour),
			Ticket: &opinion.Ticket{Number: "GD1", Unit: "住建局", Reply: "已办 }"},
		},
		Version: 3, Seq: 1 << 53, VersionAt: at,
		Analysis: opinion.Analysis{
			Class: opinion.ClassOrdinary, Topics: []opinion.TopicHit{{ID: "land", Name: "征地", Evidence: []string{`"a",}`}}},
			Regions: []opinion.RegionHit{{Code: "140123", Name: "青石镇"}}, Unit: &opinion.Routing{Lead: "自然资源局"},
			Tone: &opinion.Tone{Label: "负面"}, Risk: &opinion.Risk{Score: 40, Level: opinion.LevelOrdinary},
		},
	}
}

// The fast way gives what the plain one gives, and is taken.
func TestRecordIsDecodedAsByJSON(t *testing.T) {
	value, err := json.Marshal(wholeRecord())
	if err != nil {
		t.Fatal(err)
	}
	var want, fast indexed
	if err := json.Unmarshal(value, &want); err != nil {
		t.Fatal(err)
	}
	if err := fast.pluck(value); err != nil || !reflect.DeepEqual(fast, want) {
		t.Errorf("%v\n%+v, want\n%+v", err, fast, want)
	}
	if want.Text != wholeRecord().Text || want.Ticket.Unit != "住建局" || want.Analysis.Risk.Score != 40 {
		t.Errorf("%+v", want)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	value, err := json.Marshal(wholeRecord())
	if err != nil {
		f.Fatal(err)
	}
	text := string(value)
	for _, s := range []string{text, text[:len(text)/2], text + " ", " " + text, `{}`, `{"id":null}`, `{"id":"a","id":"b"}`, `{"ID":"a"}`,
		`{"x":nulx,"id":"a"}`, `{"id":"a",}`, `{"a":[1,{"b":"]}"}],"seq":7}`, `{"text":"\ud800"}`, "{\"text\":\"a\x01b\"}", "{\"id\":\"\xff\"}",
		`{"id" : "a"}`, `{"seq":1.5}`, `{"id":"a"}}`, `[]`, `{"a":}`, strings.Repeat(`{"a":`, 20)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want indexed
		wantErr := json.Unmarshal([]byte(text), &want)
		got, err := decodeRecord([]byte(text))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, want %v", text, err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n%+v, want\n%+v", text, got, want)
		}
	})
}
