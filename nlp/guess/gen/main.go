// Command gen trains the shipped model of topics anew and writes hashed features
// and weights only. It learns from the words and the rules of the shipped
// taxonomy, from the sentences that these are held to, and from posts about no
// topic. It says "skipped" and changes nothing where those posts are absent.
//
// It may import nlp, nlp/guess, nlp/model, nlp/topic, internal/opinion and the
// standard library.
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/guess"
	"yuqing/nlp/model"
	"yuqing/nlp/topic"
)

func main() {
	data := os.Getenv("YUQING_EVAL_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	in := flag.String("in", data, "folder of the posts about no topic")
	sentences := flag.String("sentences", filepath.Join("..", "testdata"), "folder of the sentences")
	out := flag.String("out", "topic.model", "model file to write")
	flag.Parse()
	switch err := run(*in, *sentences, *out); {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintln(os.Stderr, "skipped:", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(in, sentences, out string) error {
	a, err := nlp.New(nlp.Options{RulesOnly: true})
	if err != nil {
		return err
	}
	examples := fromRules(a.Taxonomy())
	for _, name := range []string{"sentences.txt", "everyday.txt", "written.txt"} {
		more, err := fromSentences(a, filepath.Join(sentences, name))
		if err != nil {
			return err
		}
		examples = append(examples, more...)
	}
	idle, err := aboutNothing(a, filepath.Join(in, "epidemic_tone_train.csv"))
	if err != nil {
		return err
	}
	m, held, err := model.Train(context.Background(), append(examples, idle...), false)
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

// perRule is how many combinations of its words a rule gives at most.
const perRule = 14

// frames are what stands around words of any topic.
var frames = []string{"关于%s问题的投诉", "%s的事没人管", "某地%s引发关注", "请问%s怎么办", "反映%s的问题", "求助：%s", "我要投诉%s", "建议重视%s", "感谢领导解决了%s"}

// fromRules makes a short text of each word and of some combinations of each
// rule, in which every word of its longest part stands once.
func fromRules(tax *topic.Taxonomy) (out []model.Example) {
	for _, t := range tax.Topics {
		for _, w := range t.Words {
			word, weight, _ := strings.Cut(w, "*")
			if weight == "" || weight >= "0.6" {
				out = append(out, model.Example{Text: word, Label: t.ID})
				frame := frames[len(out)%len(frames)]
				out = append(out, model.Example{Text: fmt.Sprintf(frame, word), Label: t.ID})
			}
		}
		for _, text := range t.Rules {
			r, err := topic.ParseRule(text, tax.Lists)
			if err != nil {
				continue // the taxonomy was read, so all can be
			}
			for k := range combinations(r) {
				var b strings.Builder
				for i, part := range r.Parts {
					b.WriteString(part[(k*(i+1)+k)%len(part)])
				}
				out = append(out, model.Example{Text: b.String(), Label: t.ID})
			}
		}
	}
	return out
}

func combinations(r topic.Rule) int {
	n := 0
	for _, part := range r.Parts {
		n = max(n, min(len(part), perRule))
	}
	return n
}

// fromSentences reads sentences with the topics that they must have, by whatever
// stands before their last bar. A near miss in which no rule finds a topic is
// about none.
func fromSentences(a *nlp.Analyzer, file string) ([]model.Example, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{guess.None: guess.None}
	for _, t := range a.Taxonomy().Topics {
		ids[t.Name] = t.ID
	}
	var out []model.Example
	for _, line := range strings.Split(string(raw), "\n") {
		parts := strings.Split(line, " | ")
		if len(parts) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		text, marks := parts[len(parts)-1], parts[0]
		if filepath.Base(file) == "written.txt" { // the manner stands first
			marks = parts[1]
		}
		known := 0
		for _, name := range strings.Fields(marks) {
			if id := ids[name]; id != "" { // near misses name what they are not
				out = append(out, model.Example{Text: text, Label: id})
				known++
			}
		}
		if known == 0 && marks != "?" && len(a.Analyse(opinion.Post{Text: text}).Topics) == 0 {
			out = append(out, model.Example{Text: text, Label: guess.None})
		}
	}
	return out, nil
}

// idlePosts is how many posts about no topic are taken at most.
const idlePosts = 1500

// aboutNothing takes posts in which no rule finds a topic.
func aboutNothing(a *nlp.Analyzer, file string) ([]model.Example, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	var out []model.Example
	for _, row := range rows[min(1, len(rows)):] {
		h := fnv.New64a()
		h.Write([]byte(row[0]))
		if len(out) < idlePosts && h.Sum64()%3 == 0 && len(a.Analyse(opinion.Post{Text: row[0]}).Topics) == 0 {
			out = append(out, model.Example{Text: row[0], Label: guess.None})
		}
	}
	return out, nil
}
