// Command gen trains the shipped tone model anew (nlp/tone/training) and writes
// hashed features and weights only. It says "skipped" and changes nothing where
// the texts are absent.
//
// It may import nlp/model, nlp/tone/training and the standard library.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"yuqing/nlp/model"
	"yuqing/nlp/tone/training"
)

func main() {
	data := os.Getenv("YUQING_EVAL_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	in := flag.String("in", data, "folder of the texts")
	out := flag.String("out", "tone.model", "model file to write")
	flag.Parse()
	switch err := run(*in, *out); {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintln(os.Stderr, "skipped:", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(in, out string) error {
	posts, err := training.Posts(in)
	if err != nil {
		return err
	}
	sentences, err := training.Sentences(in)
	if err != nil {
		return err
	}
	m, held, err := model.Train(context.Background(), append(posts, sentences...), false)
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
