// Command gen trains the shipped model of manners anew, from the sentences of
// nlp/testdata/written.txt, from those that the rules of classes are held to, and
// from the near misses of the topics in which no rule finds anything, and writes
// hashed features and weights only.
//
// It may import internal/opinion, nlp, nlp/model, nlp/speech and the standard
// library.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/model"
	"yuqing/nlp/speech"
)

func main() {
	out := flag.String("out", "speech.model", "model file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	examples, err := read(filepath.Join("..", "testdata", "written.txt"), func(cells []string) string { return cells[0] })
	if err != nil {
		return err
	}
	judged, err := read(filepath.Join("..", "risk", "testdata", "judged.txt"), ofClass)
	if err != nil {
		return err
	}
	idle, err := nearMisses()
	if err != nil {
		return err
	}
	m, held, err := model.Train(context.Background(), slices.Concat(examples, judged, idle), false)
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

// read takes the sentences of a file, each with the manner that its first cells
// tell; those without one are left out.
func read(file string, manner func(cells []string) string) ([]model.Example, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var out []model.Example
	for i, line := range strings.Split(string(raw), "\n") {
		cells := strings.Split(line, " | ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		label := manner(cells)
		if label == "" {
			continue
		}
		if len(cells) < 2 || !slices.Contains(speech.Manners, speech.Manner(label)) {
			return nil, fmt.Errorf("%s, line %d: want one of %v, a bar and a sentence", file, i+1, speech.Manners)
		}
		out = append(out, model.Example{Text: cells[len(cells)-1], Label: label})
	}
	return out, nil
}

// ofClass is the manner of a sentence whose class is known and which is no
// rumour; "" where the class leaves it open.
func ofClass(cells []string) string {
	if len(cells) > 1 && cells[1] == "谣言" {
		return ""
	}
	return string(speech.ByClass[opinion.Class(cells[0])])
}

// nearMisses are the sentences that the rules of topics are told not to take,
// as far as these find neither topic nor class in them: people chat so.
func nearMisses() (out []model.Example, err error) {
	a, err := nlp.New(nlp.Options{RulesOnly: true})
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"sentences.txt", "everyday.txt"} {
		more, err := read(filepath.Join("..", "testdata", name), func(cells []string) string {
			said := a.Analyse(opinion.Post{Text: cells[len(cells)-1]})
			wanted := slices.ContainsFunc(strings.Fields(cells[0]), func(m string) bool { return m != "-" && m[0] != '!' })
			if wanted || len(said.Topics) > 0 || said.Class != opinion.ClassOrdinary {
				return ""
			}
			return string(speech.Chat)
		})
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}
