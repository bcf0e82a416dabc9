package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

// officeModelArgs are the flags of the verbs on the models that an office
// trained on what it decided.
type officeModelArgs struct {
	data       *dataFlags
	fromLedger bool
	note       string
}

// owns tells these verbs from those on files.
func (a officeModelArgs) owns(verb string) bool {
	return verb == "train" && a.fromLedger || verb == "list" || verb == "use" || verb == "back"
}

func (a officeModelArgs) run(ctx context.Context, std streams, verb string, args []string) error {
	var version int64
	if verb == "use" {
		if len(args) != 1 {
			return usagef("say which: use VERSION; `yuqing model list` names them")
		}
		n, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil || n < 0 {
			return usagef("%q is no version; `yuqing model list` names them, 0 is none", args[0])
		}
		version, args = n, nil
	}
	if len(args) > 0 {
		return usagef("%q is one word too many", args[0])
	}
	app, err := a.data.open(ctx, std)
	if err != nil {
		return err
	}
	defer app.Close()
	c := app.Calibration
	switch verb {
	case "train":
		return trainOnLedger(ctx, std, c)
	case "list":
		return listModels(ctx, std, c)
	case "use":
		return switched(std)(c.Use(ctx, access.Operator(), version, a.note))
	}
	list, err := c.Models(ctx, access.Operator())
	if err != nil {
		return err
	}
	return switched(std)(c.Back(ctx, access.Operator(), list.Running))
}

func trainOnLedger(ctx context.Context, std streams, c *calibration.Service) error {
	m, err := c.Train(ctx, access.Operator(), func(n int) { fmt.Fprintf(std.err, "%d messages with a decision; training …\n", n) })
	if err != nil {
		return plainly(err)
	}
	for _, x := range []struct {
		name string
		t    *calibration.Trained
	}{{"units", m.Units}, {"topics", m.Topics}} {
		if x.t != nil {
			printTrained(std, x.name, *x.t)
		}
	}
	for _, u := range m.Labels.Unknown {
		fmt.Fprintf(std.err, "%d messages left out: nobody knows a unit %s\n", u.N, u.Name)
	}
	if m.Lacking != "" {
		fmt.Fprintln(std.err, m.Lacking)
	}
	fmt.Fprintf(std.err, "model %d is kept and does not run yet: `yuqing model use %d`\n", m.Version, m.Version)
	return printOne(std, m)
}

// printTrained is a comparison for the eye; the record has it all.
func printTrained(std streams, name string, t calibration.Trained) {
	fmt.Fprintf(std.err, "%s: %d messages trained on (cross-validated macro-F1 %.3f), %d held out:\n", name, t.Rows, t.CrossValidated, t.Held)
	line := func(who string, f *calibration.Figures) {
		if f != nil {
			fmt.Fprintf(std.err, "  %-28s accuracy %.3f, macro-F1 %.3f\n", who, f.Accuracy, f.MacroF1)
		}
	}
	line("rules alone", &t.ByRules)
	line("running model alone", t.ByRunning)
	line("running model with rules", t.RunningWithRules)
	line("this model alone", &t.ByCandidate)
	line("this model with rules", &t.WithRules)
}

// listedModel is one line of `model list`.
type listedModel struct {
	calibration.Model
	Runs bool `json:"runs"`
}

func listModels(ctx context.Context, std streams, c *calibration.Service) error {
	list, err := c.Models(ctx, access.Operator())
	if err != nil {
		return err
	}
	out := newRecords(std.out)
	for _, m := range list.Models {
		if err := out.write(listedModel{m, m.Version == list.Running}); err != nil {
			return err
		}
	}
	return out.flush()
}

// switched prints what a switch of models did.
func switched(std streams) func(calibration.ModelUse, error) error {
	return func(u calibration.ModelUse, err error) error {
		if err != nil {
			return plainly(err)
		}
		return printOne(std, u)
	}
}

// plainly leaves out the name of the field at fault, which belongs to forms.
func plainly(err error) error {
	var input *opinion.InputError
	if errors.As(err, &input) {
		return errors.New(input.Text)
	}
	return err
}
