package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"yuqing/ingest/clue"
	"yuqing/ingest/hotline"
	"yuqing/internal/app"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

func importCommand() command {
	c := command{
		name:    "import",
		summary: "take in a hotline export with its replies, or a vendor's clues (CSV or XLSX)",
		usage: `yuqing import FILE --source NAME [--kind hotline|clues] [--map field=column ...] [--dry-run] [--data DIR]

The columns are guessed from header and content and shown; --map corrects them.
Fields of a hotline: number, author, title, text, received_at, reply, replied_at, unit, category, place, phone.
Fields of clues (a monitoring vendor's table): title, url, text, author, platform, published_at, views, likes, comments, reposts.
Example: yuqing import 工单.csv --source 12345热线 --map text=诉求内容
         yuqing import 监测日报.xlsx --source 监测服务商 --kind clues --dry-run`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		source := fs.String("source", "", "the source's name; made if it is new")
		kind := fs.String("kind", "hotline", "what the file holds: hotline or clues")
		pairs := fs.StringArray("map", nil, "field=column, to correct the guess; may be repeated")
		dry := fs.Bool("dry-run", false, "judge the rows, write nothing")
		if err := parse(fs, args); err != nil {
			return err
		}
		switch {
		case fs.NArg() != 1:
			return usagef("name one file")
		case *source == "":
			return usagef("--source is missing: name the source that the rows come from")
		case *kind != "hotline" && *kind != "clues":
			return usagef("--kind %s: hotline and clues can be imported", *kind)
		}
		f, err := os.Open(fs.Arg(0))
		if err != nil {
			return err
		}
		defer f.Close()
		sheet, err := openSheet(*kind, fs.Arg(0), f, *pairs)
		if err != nil {
			return err
		}
		defer sheet.close()
		open := data.openOrMake // a file that cannot be read begins no office
		if *dry {
			open = data.openToJudge
		}
		a, err := open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		return importSheet(ctx, std, a, sheet, *source, *dry)
	}
	return c
}

// sheet is an opened file of either kind with the mapping that is used.
type sheet struct {
	name    string
	kind    opinion.SourceKind
	header  []string
	unread  []string
	mapping map[string]string
	close   func() error
	take    func(ctx context.Context, in *pipeline.Intake, source string, dry bool, progress func(int)) (pipeline.Imported, error)
}

func openSheet(kind, name string, f io.Reader, pairs []string) (sheet, error) {
	if kind == "clues" {
		return openClues(name, f, pairs)
	}
	s, err := hotline.Open(name, f)
	if err != nil {
		return sheet{}, err
	}
	s.Now = time.Now()
	m, err := s.ParseMapping(pairs)
	if err != nil {
		return sheet{}, errors.Join(usageError{err.Error()}, s.Close())
	}
	take := func(ctx context.Context, in *pipeline.Intake, source string, dry bool, progress func(int)) (pipeline.Imported, error) {
		return in.ImportHotline(ctx, s, m, source, dry, progress)
	}
	return sheet{name, opinion.SourceHotline, s.Header, s.Unread(), m, s.Close, take}, nil
}

func openClues(name string, f io.Reader, pairs []string) (sheet, error) {
	s, err := clue.OpenSheet(name, f, time.Now())
	if err != nil {
		return sheet{}, err
	}
	m, err := s.ParseMapping(pairs)
	if err != nil {
		return sheet{}, errors.Join(usageError{err.Error()}, s.Close())
	}
	take := func(ctx context.Context, in *pipeline.Intake, source string, dry bool, progress func(int)) (pipeline.Imported, error) {
		return in.ImportClues(ctx, s, m, source, dry, progress)
	}
	return sheet{name, opinion.SourceClues, s.Header, s.Unread(), m, s.Close, take}, nil
}

func importSheet(ctx context.Context, std streams, a *app.App, s sheet, source string, dry bool) error {
	showMapping(std, s)
	id, err := a.SourceFor(ctx, s.kind, source, s.mapping, dry)
	if err != nil {
		return err
	}
	progress := func(rows int) { fmt.Fprintf(std.err, "%d rows\n", rows) }
	take := func(ctx context.Context) (pipeline.Imported, error) {
		return s.take(ctx, a.Intake, id, dry, progress)
	}
	var result pipeline.Imported
	if dry {
		result, err = take(ctx) // and nothing to wait for
	} else {
		result, err = a.Import(ctx, take)
	}
	for _, w := range result.Warnings {
		fmt.Fprintf(std.err, "%s:%d: warning: %s\n", s.name, w.Line, w.Reason)
	}
	for _, r := range result.Refused {
		fmt.Fprintf(std.err, "%s:%d: refused: %s\n", s.name, r.Line, r.Reason)
	}
	if err != nil {
		return err
	}
	if result.PostsChanged > 0 {
		fmt.Fprintf(std.err, "%d 条内容有更新\n", result.PostsChanged)
	}
	out := newRecords(std.out)
	if err := out.write(result); err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return err
	}
	if len(result.Refused) > 0 {
		return errRefused
	}
	return nil
}

func showMapping(std streams, s sheet) {
	fmt.Fprintf(std.err, "%s: %d columns\n", s.name, len(s.header))
	for _, field := range slices.Sorted(maps.Keys(s.mapping)) {
		fmt.Fprintf(std.err, "  %-12s <- %s\n", field, s.mapping[field])
	}
	for _, name := range s.unread {
		fmt.Fprintf(std.err, "%s: warning: the sheet %s is not read; only the first one is\n", s.name, name)
	}
}
