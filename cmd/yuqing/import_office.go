package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/app"
	"yuqing/internal/enrol"
	"yuqing/internal/oldledger"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// officeKinds are the kinds of tables that hold no posts.
var officeKinds = []string{"ledger", "units", "people"}

// importOffice takes in an earlier ledger, units or people.
func importOffice(ctx context.Context, std streams, data *dataFlags, kind, name string, pairs []string, dry bool) error {
	if kind != "ledger" && len(pairs) > 0 {
		return usagef("--map: the columns of %s go by their names", kind)
	}
	f, name, err := openInput(std, name)
	if err != nil {
		return err
	}
	defer f.Close()
	open := data.openOrMake
	if dry {
		open = data.openToJudge
	}
	if kind == "ledger" {
		return importLedger(ctx, std, open, name, f, pairs, dry)
	}
	a, err := open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	return enrolTable(ctx, std, a, kind, name, f, dry)
}

func importLedger(ctx context.Context, std streams, open func(context.Context, streams) (*app.App, error), name string, f io.Reader, pairs []string, dry bool) error {
	sheet, err := oldledger.Open(name, f)
	if err != nil {
		return err
	}
	defer sheet.Close()
	mapping, err := sheet.ParseMapping(pairs)
	if err != nil {
		return usageError{err.Error()}
	}
	a, err := open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Fprintf(std.err, "%s: %d columns\n", sheet.Name, len(sheet.Header))
	for _, field := range slices.Sorted(maps.Keys(mapping)) {
		fmt.Fprintf(std.err, "  %s <- %s\n", field, mapping[field])
	}
	warnUnread(std, sheet.Name, sheet.Unmapped(mapping), sheet.Unread(), "those that show and have a ledger's columns are")
	if opinion.Classified(append(sheet.Words, filepath.Base(sheet.Name))...) {
		return errors.New("the table bears the mark of a classified document: this system must not hold it")
	}
	if !dry {
		if err := a.SeedUnits(ctx); err != nil { // a new office has the units of the routing table
			return err
		}
		if err := a.Access.Note(ctx, access.Operator(), "import.ledger", "", sheet.Name); err != nil {
			return fmt.Errorf("note the import: %w", err)
		}
	}
	progress := func(rows int) { fmt.Fprintf(std.err, "%d rows\n", rows) }
	result, err := a.OldLedger().Take(ctx, sheet, mapping, dry, progress)
	return reportImport(std, sheet.Name, result, err)
}

// enrolTable takes in units or people: the rows that are right, and names the
// others. What is in a table of people as new is printed once with the code
// that opens the account.
func enrolTable(ctx context.Context, std streams, a *app.App, kind, name string, f io.Reader, dry bool) error {
	take := enrolUnits
	if kind == "people" {
		take = enrolPeople
	}
	result, err := take(ctx, std, a.Enrol, f, dry)
	var input *opinion.InputError
	if errors.As(err, &input) {
		return fmt.Errorf("%s: %s", name, input.Text)
	}
	return reportImport(std, name, result, err)
}

func enrolUnits(ctx context.Context, _ streams, s *enrol.Service, f io.Reader, dry bool) (pipeline.Imported, error) {
	do := s.EnterGoodUnits
	if dry {
		do = s.Units
	}
	p, err := do(ctx, access.Operator(), f)
	return pipeline.Imported{
		Rows: p.New + p.Changed + p.Same + len(p.Problems), PostsNew: p.New, PostsKnown: p.Changed + p.Same,
		PostsChanged: p.Changed, Refused: refusals(p.Problems),
	}, err
}

func enrolPeople(ctx context.Context, std streams, s *enrol.Service, f io.Reader, dry bool) (pipeline.Imported, error) {
	do := s.EnterGoodPeople
	if dry {
		do = func(ctx context.Context, by access.Actor, in io.Reader) (enrol.PeoplePlan, []access.Slip, error) {
			p, err := s.People(ctx, by, in)
			return p, nil, err
		}
	}
	p, slips, err := do(ctx, access.Operator(), f)
	out := newRecords(std.out)
	for _, slip := range slips {
		if err := out.write(handedOut{slip.User.Login, slip.Code}); err != nil {
			return pipeline.Imported{}, err
		}
	}
	if err := errors.Join(err, out.flush()); err != nil {
		return pipeline.Imported{}, err
	}
	return pipeline.Imported{
		Rows: len(p.People) + len(p.Known) + len(p.Problems), PostsNew: len(p.People), PostsKnown: len(p.Known), Refused: refusals(p.Problems),
	}, nil
}

func refusals(problems []enrol.Problem) []pipeline.Refusal {
	out := []pipeline.Refusal{}
	for _, p := range problems {
		out = append(out, pipeline.Refusal{Line: p.Line, Reason: p.Text})
	}
	return out
}
