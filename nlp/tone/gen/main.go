// Command gen trains the shipped tone model anew from labelled posts (CSV with
// the columns text and label) and writes hashed features and weights only. It
// says "skipped" and changes nothing where the posts are absent.
//
// It may import nlp/model and the standard library.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"yuqing/nlp/model"
)

func main() {
	data := os.Getenv("YUQING_EVAL_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	in := flag.String("in", filepath.Join(data, "epidemic_tone_train.csv"), "labelled posts")
	out := flag.String("out", "tone.model", "model file to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(in, out string) error {
	f, err := os.Open(in)
	if os.IsNotExist(err) {
		fmt.Fprintf(os.Stderr, "skipped: no %s\n", in)
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	examples, err := read(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", in, err)
	}
	m, held, err := model.Train(context.Background(), examples, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d rows, cross-validated macro-F1 %.4f\n", held.Rows, held.MacroF1)
	w, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := m.Write(w); err != nil {
		return err
	}
	return w.Close()
}

func read(r io.Reader) ([]model.Example, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	var examples []model.Example
	for _, row := range rows[min(1, len(rows)):] {
		if len(row) == 2 {
			examples = append(examples, model.Example{Text: row[0], Label: row[1]})
		}
	}
	return examples, nil
}
