// Command eval prints the quality figures of the analysis over labelled text
// that is no part of the project: a folder named by YUQING_EVAL_DATA, else
// ../shared/data. A figure whose file is absent is "skipped". An argument leaves
// those whose name holds it.
//
// It may import everything; nothing imports it.
package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yuqing/internal/eval/written"
	"yuqing/nlp/segment"
)

// A measure prints its figures, or fails with fs.ErrNotExist where its file is
// absent.
type measure struct {
	name string
	run  func(data string) error
}

var measures = []measure{
	{"routing, trained on raw text", rawRouting},
	{"routing, trained on words, predicting raw text", wordRouting},
	{"tone, trained", trainedTone},
	{"tone, as shipped", shippedTone},
	{"events, among texts written for it", writtenEvents},
}

func writtenEvents(string) error {
	seg, err := segment.Default()
	if err != nil {
		return err
	}
	return written.Print(seg)
}

func main() {
	data := os.Getenv("YUQING_EVAL_DATA")
	if data == "" {
		data = filepath.Join("..", "shared", "data")
	}
	failed := false
	for _, m := range measures {
		if len(os.Args) > 1 && !strings.Contains(m.name, os.Args[1]) {
			continue
		}
		err := m.run(data)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Printf("%s: skipped\n", m.name)
			continue
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", m.name, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

// rows reads a CSV without its head.
func rows(data, name string) ([][]string, error) {
	f, err := os.Open(filepath.Join(data, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("read %s: no rows", name)
	}
	return all[1:], nil
}
