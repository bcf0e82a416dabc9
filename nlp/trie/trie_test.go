package trie

import (
	"errors"
	"testing"
)

func TestWordsAreFoundAfterGrowth(t *testing.T) {
	tr := New(0)
	ends := map[string]uint32{}
	for a := rune('一'); a < '一'+60; a++ {
		for b := rune('一'); b < '一'+60; b++ {
			word := string([]rune{a, b, a})
			ends[word] = walk(t, tr, word, tr.Add)
		}
	}
	for word, end := range ends {
		got := walk(t, tr, word, func(n uint32, r rune) (uint32, error) { return tr.Next(n, r), nil })
		if got != end || got == 0 {
			t.Fatalf("%s ends at node %d, want %d", word, got, end)
		}
	}
	if tr.Next(0, 'x') != 0 || tr.Next(ends["一一一"], '一') != 0 {
		t.Error("an edge that was never added was found")
	}
	if want := 1 + 60 + 2*3600; tr.Nodes() != want {
		t.Errorf("%d nodes, want %d", tr.Nodes(), want)
	}
}

func walk(t *testing.T, tr *Trie, word string, step func(uint32, rune) (uint32, error)) uint32 {
	t.Helper()
	node := uint32(0)
	for _, r := range word {
		var err error
		if node, err = step(node, r); err != nil {
			t.Fatal(err)
		}
	}
	return node
}

func TestFull(t *testing.T) {
	tr := New(0)
	tr.nodes = maxNodes
	if _, err := tr.Add(0, '满'); !errors.Is(err, ErrFull) {
		t.Errorf("a full trie answers %v", err)
	}
}
