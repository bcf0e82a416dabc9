package segment

import (
	"strings"
	"testing"
)

func BenchmarkWords(b *testing.B) {
	s := mustDefault(b)
	benchmark(b, s.AppendWords)
}

func BenchmarkSearch(b *testing.B) {
	s := mustDefault(b)
	benchmark(b, s.AppendSearch)
}

func benchmark(b *testing.B, cut func([]Token, string) []Token) {
	text := strings.Repeat(strings.Join(gseTexts, "\n"), 100)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var dst []Token
	for b.Loop() {
		dst = cut(dst[:0], text)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}
