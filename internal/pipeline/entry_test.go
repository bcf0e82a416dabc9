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
			Text: "第一段。\n第二段：{“青苗费”}, [x] \t尾\\，请打13812345678", PublishedAt: at, CollectedAt: at.Add(time.Hour),
			Ticket: &opinion.Ticket{Number: "GD1", Unit: "住建局", Phone: "5551234", Reply: "已办 }"},
		},
		Version: 3, Seq: 1 << 53, VersionAt: at,
		Analysis: opinion.Analysis{
			Class: opinion.ClassOrdinary, Topics: []opinion.TopicHit{{ID: "land", Name: "征地", Evidence: []string{`"a",}`}}},
			Regions: []opinion.RegionHit{{Code: "140123", Name: "青石镇"}}, Unit: &opinion.Routing{Lead: "自然资源局"},
			Tone: &opinion.Tone{Label: "负面"}, Risk: &opinion.Risk{Score: 40, Level: opinion.LevelOrdinary},
		},
	}
}

// What the analyser hands over is the document, to the second.
func TestEntry(t *testing.T) {
	r := wholeRecord()
	m := Entry(r)
	if m.Key != "p1" || strings.Contains(string(m.Value), "5678") || strings.Contains(string(m.Value), "5551234") {
		t.Errorf("%s %s", m.Key, m.Value)
	}
	got, err := decodeEntry(m.Value)
	if err != nil {
		t.Fatal(err)
	}
	want := Document(r)
	want.PublishedAt, want.CollectedAt = time.Unix(want.PublishedAt.Unix(), 0), time.Unix(want.CollectedAt.Unix(), 0)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
	if got.OrderOf() != Document(r).OrderOf() {
		t.Error("it stands at another place")
	}
}

// A message of an earlier version, which holds the record, is still taken: it
// may be on its way while the software is replaced, or be played again.
func TestEntryOfAnEarlierVersion(t *testing.T) {
	value, err := json.Marshal(wholeRecord())
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeEntry(value)
	if err != nil || !reflect.DeepEqual(got, Document(wholeRecord())) {
		t.Errorf("%v: %+v", err, got)
	}
}

// FuzzEntry: whatever stands in the log, it is read as written or refused.
func FuzzEntry(f *testing.F) {
	value := string(Entry(wholeRecord()).Value)
	for _, s := range []string{value, value[:len(value)/2], value + "x", "", "\x01", "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "{}", "[]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		d, err := decodeEntry([]byte(value))
		if err != nil || value[0] != entryFormat {
			return
		}
		w := entryWriter{[]byte{entryFormat}}
		fields(w.text, w.texts, w.number, &d)
		if again, err := decodeEntry(w.b); err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("%+v, then %+v, %v", d, again, err)
		}
	})
}

func BenchmarkEntry(b *testing.B) {
	r := wholeRecord()
	r.Text = strings.Repeat("小区三号楼的电梯坏了两次，物业费照收。", 22)
	m := Entry(r)
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			Entry(r)
		}
	})
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			_, _ = decodeEntry(m.Value)
		}
	})
}
