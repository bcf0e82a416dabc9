package written

import (
	"testing"

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
	mean, right := Score(posts, find(posts))
	if mean < 0.85 || right < 0.75 {
		t.Errorf("mean best F1 %.3f, right %.2f", mean, right)
	}
}

// The same words told of another place are another matter.
func TestEventsOfTextsCastInMoulds(t *testing.T) {
	seg, err := segment.Default()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range int64(3) {
		posts := Cast(seg, seed)
		if mean, right := Score(posts, find(posts)); mean < 0.33 || right < 0.5 {
			t.Errorf("seed %d: mean best F1 %.3f, right %.2f; 0.20 and 0.15 without heed of places", seed, mean, right)
		}
	}
}

func ExamplePrint() {
	seg, _ := segment.Default()
	if err := Print(seg); err != nil {
		panic(err)
	}
}
