package app

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"yuqing/nlp"
	"yuqing/nlp/topic"
)

// analyzer makes the analyser with the office's own words and taxonomy. It
// takes some tenths of a second, so only a process that analyses does it.
func (a *App) analyzer() (*nlp.Analyzer, error) {
	taxonomy, err := a.taxonomy()
	if err != nil {
		return nil, err
	}
	words, err := readWords(a.cfg.Office.Words)
	if err != nil {
		return nil, err
	}
	made, err := nlp.New(nlp.Options{Words: words, Taxonomy: taxonomy})
	if err != nil {
		return nil, fmt.Errorf("make the analysis ready: %w", err)
	}
	return made, nil
}

// taxonomy is the office's own where the configuration names one, and the
// shipped one otherwise.
func (a *App) taxonomy() (*topic.Taxonomy, error) {
	file := a.cfg.Office.Taxonomy
	if file == "" {
		return topic.Default()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the taxonomy: %w", err)
	}
	t, err := topic.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("taxonomy %s: %w", file, err)
	}
	return t, nil
}

// readWords reads a file of one word a line; empty lines and those that begin
// with # are left out.
func readWords(file string) ([]string, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read the office's words: %w", err)
	}
	defer f.Close()
	var words []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if word := strings.TrimSpace(lines.Text()); word != "" && !strings.HasPrefix(word, "#") {
			words = append(words, word)
		}
	}
	return words, nil
}
