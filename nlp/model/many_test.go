package model

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"
)

// letters makes n messages of some 1.2 kB in twelve classes: 200 words each, of
// 20,000 as often as words are (Zipf), one in eight of the class's own.
func letters(n int, segmented bool) []Example {
	rng := rand.New(rand.NewSource(1))
	words := make([]string, 20_000)
	for i := range words {
		var w strings.Builder
		for range 1 + rng.Intn(3) {
			w.WriteRune(rune(0x4e00 + rng.Intn(2500)))
		}
		words[i] = w.String()
	}
	zipf := rand.NewZipf(rng, 1.1, 8, uint64(len(words)-1))
	between := ""
	if segmented {
		between = " "
	}
	out := make([]Example, n)
	for i := range out {
		class := i % 12
		var text strings.Builder
		for k := range 200 {
			w := words[zipf.Uint64()]
			if k%8 == 0 {
				w = words[(class*1500+int(zipf.Uint64()))%len(words)]
			}
			text.WriteString(w + between)
			if k%17 == 16 {
				text.WriteString("，" + between)
			}
		}
		out[i] = Example{text.String(), fmt.Sprint("单位", class)}
	}
	return out
}

// A file has room for so many features and takes no more, however many there
// are; words are given up last.
func TestSelectionKeepsToTheRoom(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	rows, of := make([]int32, 500_000), make([]view, 500_000)
	often := 0 // enough where there is room for all
	for id := range rows {
		rows[id], of[id] = 1+int32(rng.ExpFloat64()*3), view(rng.Intn(int(views)))
		if rows[id] >= minRows[of[id]] {
			often++
		}
	}
	for _, limit := range []int{600_000, 250_000, 170_000, 20_000, 100} {
		var kept, words, all int
		keep := selection(rows, of, limit)
		for id := range rows {
			if of[id] == viewWord {
				all++
			}
			if keep(id) {
				kept++
				if of[id] == viewWord {
					words++
				}
			}
		}
		if kept > limit || limit > len(rows) && kept != often {
			t.Errorf("room for %d: %d kept", limit, kept)
		}
		if words < all && kept > words {
			t.Errorf("room for %d: %d of %d words kept, and %d others", limit, words, all, kept-words)
		}
	}
}

// A file is no larger than its features ask for.
func TestModelOfManyMessagesStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("trains on thousands of messages")
	}
	for _, segmented := range []bool{false, true} {
		m, _, _, err := fit(context.Background(), letters(1_500, segmented), segmented) // the comparison adds nothing to it
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := m.Write(&b); err != nil || b.Len() > len(m.hashes)*(6+2*len(m.labels))+10_000 {
			t.Errorf("segmented %v: %d bytes for %d features, %v", segmented, b.Len(), len(m.hashes), err)
		}
	}
}

// The same rows give the same file on one core and on many, for raw texts and
// for words.
func TestCoresChangeNothing(t *testing.T) {
	for _, segmented := range []bool{false, true} {
		var files [2][]byte
		for i, cores := range []int{1, 4} {
			before := runtime.GOMAXPROCS(cores)
			m, _, err := Train(context.Background(), letters(240, segmented), segmented)
			runtime.GOMAXPROCS(before)
			if err != nil {
				t.Fatal(err)
			}
			files[i] = file(t, m)
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("segmented %v: %d and %d bytes that differ", segmented, len(files[0]), len(files[1]))
		}
	}
}

// BenchmarkTrain is one training on 10,000 messages with its cross-validation;
// run it with -benchtime 1x. It must stay below a minute.
func BenchmarkTrain(b *testing.B) {
	for _, segmented := range []bool{false, true} {
		b.Run(fmt.Sprintf("segmented=%v", segmented), func(b *testing.B) {
			in := letters(10_000, segmented)
			size := 0
			for _, e := range in {
				size += len(e.Text)
			}
			b.SetBytes(int64(size))
			for b.Loop() {
				m, _, err := Train(context.Background(), in, segmented)
				if err != nil {
					b.Fatal(err)
				}
				var file bytes.Buffer
				if err := m.Write(&file); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(file.Len())/1e6, "MB")
			}
		})
	}
}

// BenchmarkPredictLetters predicts messages of 1.2 kB by a model of 10,000 of
// them, on one core: 1,500 a second are asked for.
func BenchmarkPredictLetters(b *testing.B) {
	for _, segmented := range []bool{false, true} {
		b.Run(fmt.Sprintf("trained-segmented=%v", segmented), func(b *testing.B) {
			m, _, err := Train(context.Background(), letters(10_000, segmented), segmented)
			if err != nil {
				b.Fatal(err)
			}
			raw := letters(500, false)
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				if _, err := m.Predict(raw[i%len(raw)].Text); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "predictions/s")
		})
	}
}
