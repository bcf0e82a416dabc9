package nlp

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"

	"yuqing/nlp/model"
	"yuqing/nlp/place"
	"yuqing/nlp/risk"
	"yuqing/nlp/topic"
)

// Files names what an office adds in files of its own; "" adds nothing.
type Files struct {
	Region   string // code of the office's region, no file
	Words    string // one word a line
	Places   string // code, name and aliases on a line, with spaces between
	Taxonomy string // YAML that replaces the shipped taxonomy
	Risk     string // YAML that replaces the shipped risk table
	Rules    string // YAML of Rules, laid over all of these
	Units    string // a model whose labels are units
}

// Options reads the files. In those of lines, empty ones and those that begin
// with # are left out. The error names the file, the line and the reason.
func (f Files) Options() (Options, error) {
	o := Options{Region: f.Region}
	err := eachLine(f.Words, func(line string) error {
		o.Words = append(o.Words, line)
		return nil
	})
	if err != nil {
		return o, fmt.Errorf("the office's words: %w", err)
	}
	err = eachLine(f.Places, func(line string) error {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			return fmt.Errorf("a code and a name are needed, not %q", line)
		}
		o.Places = append(o.Places, place.Own{Code: fields[0], Name: fields[1], Aliases: fields[2:]})
		return nil
	})
	if err != nil {
		return o, fmt.Errorf("the office's places: %w", err)
	}
	if o.Taxonomy, err = parseFile(f.Taxonomy, topic.Parse); err != nil {
		return o, fmt.Errorf("the office's taxonomy: %w", err)
	}
	if o.Risk, err = parseFile(f.Risk, risk.Parse); err != nil {
		return o, fmt.Errorf("the office's risk table: %w", err)
	}
	rules, err := parseFile(f.Rules, ParseRules)
	if err != nil {
		return o, fmt.Errorf("the office's rules: %w", err)
	}
	if rules != nil {
		o = o.With(rules)
	}
	units, err := parseFile(f.Units, parseModel)
	if err != nil {
		return o, fmt.Errorf("the office's model: %w", err)
	}
	if units != nil {
		o.Model = &Proposer{Units: units}
	}
	return o, nil
}

func parseModel(data []byte) (*model.Model, error) { return model.Read(bytes.NewReader(data)) }

// parseFile reads a file whole; nil where none is named.
func parseFile[T any](file string, parse func([]byte) (*T, error)) (*T, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	made, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return made, nil
}

func eachLine(file string, fn func(line string) error) error {
	if file == "" {
		return nil
	}
	r, err := os.Open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := fn(line); err != nil {
			return fmt.Errorf("%s:%d: %w", file, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}
