package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"yuqing/ingest/table"
	"yuqing/nlp/model"
)

func modelCommand() command {
	c := command{
		name:    "model",
		summary: "train, test and use a text classifier of your own (分类模型)",
		usage: "yuqing model train --in FILE.csv --text-column T --label-column L --out MODEL [--segmented]\n" +
			"       yuqing model eval --model MODEL --in FILE.csv --text-column T --label-column L [--segmented]\n" +
			"       yuqing model predict --model MODEL [FILE…]\n" +
			"       yuqing model train --from-ledger | list | use VERSION | back   [--data DIR]\n\n" +
			"train makes a model of labelled rows and says its cross-validated macro-F1 on stderr;\n" +
			"eval prints one JSON object; predict reads {\"id\",\"text\"} lines and writes {\"id\",\"label\",\"score\",\"words\"},\n" +
			"an empty label and score 0 for an empty text.\n\n" +
			"train --from-ledger makes one of what the office decided: corrections, units that accepted an\n" +
			"entry (after returns and re-routings the last), units that answered a ticket. It prints how the\n" +
			"model does on a fifth of the messages that it has not seen, beside the rules and the model that\n" +
			"runs, and switches nothing: use VERSION does (0: none), back takes the last switch back.\n\n" +
			"Example: yuqing model train --in history.csv --text-column 内容 --label-column 单位 --out unit.model\n" +
			"Example: yuqing model train --from-ledger --data ./data && yuqing model use 1 --note 比规则好",
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		var in modelArgs
		fs := newFlags(c, std)
		in.office.data = addDataFlags(fs)
		fs.StringVar(&in.model, "model", "", "model file to use (eval, predict)")
		fs.StringVar(&in.file, "in", "", "CSV or XLSX file with a row of column names, - for stdin (train, eval)")
		fs.StringVar(&in.text, "text-column", "", "name of the column of texts (train, eval)")
		fs.StringVar(&in.label, "label-column", "", "name of the column of labels (train, eval)")
		fs.StringVar(&in.out, "out", "", "model file to write (train)")
		fs.BoolVar(&in.segmented, "segmented", false, "the texts are words with spaces between them (train, eval)")
		fs.BoolVar(&in.office.fromLedger, "from-ledger", false, "train on what the office decided, into its data folder")
		fs.StringVar(&in.office.note, "note", "", "why the model is switched, for the audit log (use)")
		if err := parse(fs, args); err != nil {
			return err
		}
		return in.run(ctx, std, fs.Args())
	}
	return c
}

// modelArgs are the flags of the verbs on files; office has those of the
// office's own models.
type modelArgs struct {
	model, file, text, label, out string
	segmented                     bool
	office                        officeModelArgs
}

func (a modelArgs) run(ctx context.Context, std streams, args []string) error {
	if len(args) == 0 {
		return usagef("say train, eval, predict, list, use or back")
	}
	verb, rest := args[0], args[1:]
	if a.office.fromLedger && a.file+a.out != "" {
		return usagef("--from-ledger reads the data folder and keeps the model there: leave out --in and --out")
	}
	if a.office.owns(verb) {
		return a.office.run(ctx, std, verb, rest)
	}
	var missing error
	switch verb {
	case "train":
		missing = needed("--in", a.file, "--text-column", a.text, "--label-column", a.label, "--out", a.out)
	case "eval":
		missing = needed("--model", a.model, "--in", a.file, "--text-column", a.text, "--label-column", a.label)
	case "predict":
		missing = needed("--model", a.model)
	default:
		return usagef("say train, eval, predict, list, use or back, not %q", verb)
	}
	switch {
	case missing != nil:
		return missing
	case verb != "predict" && a.text == a.label:
		return usagef("--text-column and --label-column name the same column")
	case verb == "predict":
		return a.predict(std, rest)
	case len(rest) > 0:
		return usagef("the file is named by --in; %q is one word too many", rest[0])
	case verb == "train":
		return a.train(ctx, std)
	}
	return a.eval(std)
}

// needed takes flags and their values by turns.
func needed(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return usagef("%s is missing", pairs[i])
		}
	}
	return nil
}

func (a modelArgs) train(ctx context.Context, std streams) error {
	examples, refused, err := a.examples(std)
	if err != nil {
		return err
	}
	m, held, err := model.Train(ctx, examples, a.segmented)
	if err != nil {
		return fmt.Errorf("%s: %w", a.file, err)
	}
	if err := writeModel(a.out, m); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%d rows, %d labels; cross-validated macro-F1 %.4f, accuracy %.4f; written to %s\n",
		held.Rows, len(m.Labels()), held.MacroF1, held.Accuracy, a.out)
	return refused
}

func (a modelArgs) eval(std streams) error {
	m, err := readModel(a.model)
	if err != nil {
		return err
	}
	examples, refused, err := a.examples(std)
	if err != nil {
		return err
	}
	e, err := m.Evaluate(examples, a.segmented)
	if err != nil {
		return err
	}
	out := newRecords(std.out)
	return cmp.Or(out.write(e), out.flush(), refused)
}

// predicted is one line of `model predict`.
type predicted struct {
	ID    json.RawMessage `json:"id"`
	Label string          `json:"label"`
	Score float64         `json:"score"`
	Words []string        `json:"words"`
}

func (a modelArgs) predict(std streams, files []string) error {
	m, err := readModel(a.model)
	if err != nil {
		return err
	}
	out := newRecords(std.out)
	var refused error
	err = eachInput(std, files, func(name string, r io.Reader) error {
		refuse := func(n int, reason string) {
			fmt.Fprintf(std.err, "%s:%d: refused: %s\n", name, n, reason)
			refused = errRefused
		}
		return eachLine(r, func(n int, line []byte) error {
			post, err := parsePost(line)
			if err != nil {
				refuse(n, err.Error())
				return nil
			}
			return predictOne(out, m, post)
		}, refuse)
	})
	return cmp.Or(out.flush(), err, refused)
}

// predictOne judges a post by its title, if it has one, and its text. A post
// without any gets no label: the likeliest class of nothing is no answer.
func predictOne(out *records, m *model.Model, post postIn) error {
	var parts []string
	for _, s := range []*string{post.Title, post.Text} {
		if s != nil && *s != "" {
			parts = append(parts, *s)
		}
	}
	text := strings.Join(parts, "\n")
	if strings.TrimSpace(text) == "" {
		return out.write(predicted{ID: post.ID, Words: []string{}})
	}
	p, err := m.Predict(text)
	if err != nil {
		return err
	}
	return out.write(predicted{post.ID, p.Label, p.Score, p.Words})
}

// examples reads the table's two columns. Rows that cannot be used are refused
// by line; the rest goes on, and refused is then errRefused.
func (a modelArgs) examples(std streams) (examples []model.Example, refused, err error) {
	f, name, err := openInput(std, a.file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	rows, err := table.Open(f)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	defer rows.Close()
	text, label, err := a.columns(name, rows)
	if err != nil {
		return nil, nil, err
	}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return examples, refused, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		if row.Bad == "" && row.Blank() {
			continue
		}
		e, reason := example(row, text, label)
		if reason != "" {
			fmt.Fprintf(std.err, "%s:%d: refused: %s\n", name, row.Line, reason)
			refused = errRefused
			continue
		}
		examples = append(examples, e)
	}
}

// columns finds the two columns in the first row.
func (a modelArgs) columns(name string, rows *table.Reader) (text, label int, err error) {
	head, err := rows.Next()
	if err != nil || head.Bad != "" {
		return 0, 0, fmt.Errorf("%s: %w", name, errors.Join(errors.New("the row of column names cannot be read"), err))
	}
	names := make([]string, len(head.Cells))
	for i, c := range head.Cells {
		names[i] = strings.TrimSpace(strings.TrimPrefix(c, "\ufeff"))
	}
	text, label = slices.Index(names, a.text), slices.Index(names, a.label)
	for _, wanted := range []string{a.text, a.label} {
		if !slices.Contains(names, wanted) {
			return 0, 0, usagef("%s: no column %q; there are: %s", name, wanted, strings.Join(names, ", "))
		}
	}
	return text, label, nil
}

func example(row table.Row, text, label int) (model.Example, string) {
	switch {
	case row.Bad != "":
		return model.Example{}, row.Bad
	case len(row.Cells) <= max(text, label):
		return model.Example{}, fmt.Sprintf("has %d cells only", len(row.Cells))
	}
	e := model.Example{Text: row.Cells[text], Label: strings.TrimSpace(row.Cells[label])}
	if e.Label == "" {
		return e, "has no label"
	}
	return e, ""
}

// writeModel puts the file in place at once, so that nobody reads half of it.
func writeModel(name string, m *model.Model) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	defer os.Remove(f.Name())
	err = errors.Join(m.Write(f), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	return nil
}

func readModel(name string) (*model.Model, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := model.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}
