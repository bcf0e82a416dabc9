package events

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// TestStreamEqualsBatch restores the engine from its checkpoint again and
// again in the middle of the posts.
func TestStreamEqualsBatch(t *testing.T) {
	posts, _ := written(t)
	for i := range posts {
		posts[i].Regions = []opinion.RegionHit{{Code: "130102", Name: "长安区"}}
		posts[i].Topics = []opinion.TopicHit{{ID: "x", Name: "某题"}}
	}
	config := Config{Span: 60 * 24 * time.Hour, Posts: 50}
	batch, stream := New(config), New(config)
	for i, p := range posts {
		batch.Add(p)
		stream.Add(p)
		if i%7 != 3 {
			continue
		}
		restored, err := Restore(stream.Snapshot(), config)
		if err != nil {
			t.Fatal(err)
		}
		stream = restored
	}
	if !bytes.Equal(batch.Snapshot(), stream.Snapshot()) {
		t.Error("the states differ")
	}
	at := batch.Now()
	if !reflect.DeepEqual(batch.Events(at), stream.Events(at)) {
		t.Error("the events differ")
	}
	if len(batch.closed) == 0 {
		t.Error("no event left the window, so that nothing of that was tested")
	}
}

func TestRestoreRefusesDamage(t *testing.T) {
	posts, _ := written(t)
	good := run(posts[:40]).Snapshot()
	for n := 0; n < len(good); n += 101 {
		if _, err := Restore(good[:n], Config{}); err == nil {
			t.Fatalf("a checkpoint of %d of %d bytes was restored", n, len(good))
		}
	}
	if _, err := Restore(append(bytes.Clone(good), 0), Config{}); err == nil {
		t.Error("a checkpoint with a byte too many was restored")
	}
}

func FuzzRestore(f *testing.F) {
	good := run([]Post{
		newPost("1", "柳塘村停水", "没有自来水", epoch),
		newPost("2", "柳塘村停水了", "柳塘村没有自来水", epoch.Add(time.Hour)),
	}).Snapshot()
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Restore(data, Config{})
		if err != nil {
			return
		}
		e.Add(newPost("new", "柳塘村停水", "还没有来水", epoch.Add(48*time.Hour)))
		e.Events(e.Now())
		if _, err := Restore(e.Snapshot(), Config{}); err != nil {
			t.Errorf("what was restored can't be saved: %v", err)
		}
	})
}

func FuzzAdd(f *testing.F) {
	f.Add("1", "柳塘村停水", "没有自来水", int64(1767225600))
	f.Add("", "\xff\xfe", "\x00", int64(-1))
	f.Fuzz(func(t *testing.T, id, title, text string, unix int64) {
		e := New(Config{Posts: 3})
		for i := range 4 {
			p := newPost(id+string(rune('a'+i)), title, text, time.Unix(unix%maxUnix+int64(i)*3600, 0))
			e.Add(p)
		}
		e.Events(e.Now())
		if _, err := Restore(e.Snapshot(), Config{}); err != nil {
			t.Error(err)
		}
	})
}
