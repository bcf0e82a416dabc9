// Command gen writes ../dict.bin.gz, the compact form of the dictionary that
// gse embeds (simplified and traditional): words in byte order, each as the
// number of leading runes it shares with the one before, the number of bytes
// that follow, those bytes, and its frequency.
//
// Run it with `go generate ./nlp/segment` when gse is upgraded.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"os"
	"sort"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

type entry struct {
	word string
	freq uint64
}

func main() {
	if err := run("dict.bin.gz"); err != nil {
		log.Fatal(err)
	}
}

func run(path string) error {
	entries, total, err := load()
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(encode(entries, total)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%d words, %d bytes\n", len(entries), buf.Len())
	return os.WriteFile(path, buf.Bytes(), 0o644)
}

func load() ([]entry, uint64, error) {
	seg := gse.Segmenter{SkipLog: true, NotLoadHMM: true}
	if err := seg.LoadDictEmbed("zh"); err != nil {
		return nil, 0, fmt.Errorf("load gse's dictionary: %w", err)
	}
	if seg.Dict.NumTokens() < 500_000 {
		return nil, 0, errors.New("gse's dictionary is not the one expected")
	}
	entries := make([]entry, 0, seg.Dict.NumTokens())
	for i := range seg.Dict.Tokens {
		t := &seg.Dict.Tokens[i]
		if t.Freq() != float64(uint64(t.Freq())) {
			return nil, 0, fmt.Errorf("frequency of %s is not whole", t.Text())
		}
		if !utf8.ValidString(t.Text()) {
			return nil, 0, fmt.Errorf("%q is not UTF-8", t.Text())
		}
		entries = append(entries, entry{t.Text(), uint64(t.Freq())})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].word < entries[j].word })
	return entries, uint64(seg.Dict.TotalFreq()), nil
}

func encode(entries []entry, total uint64) []byte {
	out := binary.AppendUvarint(nil, uint64(len(entries)))
	out = binary.AppendUvarint(out, total)
	last := ""
	for _, e := range entries {
		runes, size := sharedPrefix(last, e.word)
		out = binary.AppendUvarint(out, uint64(runes))
		out = binary.AppendUvarint(out, uint64(len(e.word)-size))
		out = append(out, e.word[size:]...)
		out = binary.AppendUvarint(out, e.freq)
		last = e.word
	}
	return out
}

// sharedPrefix counts the leading runes, and their bytes, that a and b share.
func sharedPrefix(a, b string) (runes, size int) {
	for _, r := range a {
		n := utf8.RuneLen(r)
		if len(b) < size+n || b[size:size+n] != a[size:size+n] {
			break
		}
		runes++
		size += n
	}
	return runes, size
}
