package written

import (
	"testing"

	"yuqing/internal/events"
	"yuqing/nlp/segment"
)

func TestWrittenEventsAreFound(t *testing.T) {
	seg, err := segment.Default()
	if err != nil {
		t.Fatal(err)
	}
	small, err := Small(seg)
	if err != nil {
		t.Fatal(err)
	}
	posts := byTime(append(small, Large(seg, 30, 1)...))
	engine := events.New(events.Config{})
	for _, p := range posts {
		engine.Add(p.Post)
	}
	mean, right := Score(posts, engine.Events(engine.Now()))
	if mean < 0.85 || right < 0.75 {
		t.Errorf("mean best F1 %.3f, right %.2f", mean, right)
	}
}

func ExamplePrint() {
	seg, _ := segment.Default()
	if err := Print(seg); err != nil {
		panic(err)
	}
}
