// Package training reads the texts that the shipped tone model is trained on:
// posts in an epidemic with their tone, and sentences of citizens' messages, of
// the offices' answers and of headlines, whose tone is taken from where they stand. The texts
// are no part of the project; the model keeps hashed features and weights only.
//
// It may import nlp/model and the standard library.
package training

import (
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/nlp/model"
)

// How many sentences are taken of each kind. More of them tell complaints still
// better and posts worse.
const (
	complaints = 400
	questions  = 120
	answers    = 450
	headlines  = 300
)

// Posts reads the posts in an epidemic.
func Posts(dir string) ([]model.Example, error) {
	rows, err := read(dir, "epidemic_tone_train.csv")
	var out []model.Example
	for _, r := range rows {
		if len(r) == 2 {
			out = append(out, model.Example{Text: r[0], Label: r[1]})
		}
	}
	return out, err
}

// Sentences are those of messages to a government, which tell something bad
// (负面) or ask (中性), and of its answers and news, which do neither (中性).
func Sentences(dir string) ([]model.Example, error) {
	messages, err := read(dir, "messages_labelled.csv")
	if err != nil {
		return nil, err
	}
	replies, err := read(dir, "messages_with_replies_400.csv")
	if err != nil {
		return nil, err
	}
	var told, asked, answered []string
	for _, r := range messages {
		for _, s := range sentences(r[0]) {
			switch {
			case asks.MatchString(s) && !accuses.MatchString(s):
				asked = append(asked, s)
			case !polite.MatchString(s):
				told = append(told, s)
			}
		}
	}
	for _, r := range replies {
		if len(r) < 6 {
			continue
		}
		for _, s := range sentences(r[5]) {
			if !greets.MatchString(s) {
				answered = append(answered, s)
			}
		}
	}
	news, err := titles(filepath.Join(dir, "feeds"))
	if err != nil {
		return nil, err
	}
	var out []model.Example
	for _, kind := range []struct {
		label string
		texts []string
		most  int
	}{{"负面", told, complaints}, {"中性", asked, questions}, {"中性", answered, answers}, {"中性", news, headlines}} {
		for _, s := range some(kind.texts, kind.most) {
			out = append(out, model.Example{Text: s, Label: kind.label})
		}
	}
	return out, nil
}

var (
	ends    = regexp.MustCompile(`[。！？；;!?\n\t\r]+`)
	asks    = regexp.MustCompile(`请问|咨询|请教|想问|吗$|怎么办理|如何办理|是否|什么时候`)
	accuses = regexp.MustCompile(`为什么|凭什么|难道|何时|还是不|没有人|不管`)
	polite  = regexp.MustCompile(`请|希望|建议|恳|望|谢|尊敬|领导|您好|你好|盼|网友|我是|我叫|咨询|吗|如何|怎么|是否`)
	greets  = regexp.MustCompile(`感谢|谢谢|您好|收悉|歉|网友|留言`)
)

var title = regexp.MustCompile(`<title>(?:<!\[CDATA\[)?([^<\]]+)`)

// titles are those of the items of feeds that neither ask nor call out.
func titles(dir string) (out []string, err error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		for _, m := range title.FindAllSubmatch(text, -1) {
			if t := string(m[1]); utf8.ValidString(t) && !strings.ContainsAny(t, "？！?!") {
				out = append(out, sentences(t)...)
			}
		}
	}
	return out, nil
}

// sentences are those of a text that are neither a scrap nor a story.
func sentences(text string) []string {
	return slices.DeleteFunc(ends.Split(text, -1), func(s string) bool {
		n := utf8.RuneCountInString(strings.TrimSpace(s))
		return n < 8 || n > 60
	})
}

// some takes n texts or fewer, the same each time and from everywhere among
// them: those with the lowest hashes.
func some(texts []string, n int) []string {
	hash := func(s string) uint64 {
		h := fnv.New64a()
		h.Write([]byte(s))
		return h.Sum64()
	}
	slices.SortFunc(texts, func(a, b string) int {
		if x, y := hash(a), hash(b); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	texts = slices.Compact(texts)
	return texts[:min(n, len(texts))]
}

// read reads a CSV without its head.
func read(dir, name string) ([][]string, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rows[min(1, len(rows)):], nil
}
