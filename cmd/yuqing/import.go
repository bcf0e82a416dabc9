package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"yuqing/ingest/sheet"
	"yuqing/internal/access"
	"yuqing/internal/app"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

func importCommand() command {
	c := command{
		name:    "import",
		summary: "take in a hotline export, a vendor's clues, an earlier ledger, units or people (CSV or XLSX)",
		usage: `yuqing import FILE --source NAME [--kind hotline|clues|ledger|units|people] [--map field=column ...] [--dry-run] [--data DIR]

The columns are guessed from header and content and shown; --map corrects them.
FILE may be - for stdin.
Fields of a hotline: number, author, title, text, received_at, reply, replied_at, unit, category, place, phone, due_at.
Fields of clues (a monitoring vendor's table): title, url, text, author, platform, published_at, views, likes, comments, reposts.
Fields of a ledger are the columns of its form (标题, 链接, 责任单位, 交办时间, 办结时间 …); its rows become
imported history. Units and people go by the names of their columns; --source is not needed for these three.
Example: yuqing import 工单.csv --source 12345热线 --map text=诉求内容
         yuqing import 监测日报.xlsx --source 监测服务商 --kind clues --dry-run
         yuqing import 2024年台账.xlsx --kind ledger --dry-run`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		source := fs.String("source", "", "the source's name; made if it is new")
		kind := fs.String("kind", "hotline", "what the file holds: hotline, clues, ledger, units or people")
		pairs := fs.StringArray("map", nil, "field=column, to correct the guess; several may follow, or the flag be repeated")
		dry := fs.Bool("dry-run", false, "judge the rows, write nothing")
		if err := parse(fs, args); err != nil {
			return err
		}
		files := pairsOf(pairs, fs.Args())
		switch {
		case len(files) != 1:
			return usagef("name one file")
		case slices.Contains(officeKinds, *kind):
			return importOffice(ctx, std, data, *kind, files[0], *pairs, *dry)
		case *source == "":
			return usagef("--source is missing: name the source that the rows come from")
		case *kind != "hotline" && *kind != "clues":
			return usagef("--kind %s: hotline, clues, ledger, units and people can be imported", *kind)
		}
		f, name, err := openInput(std, files[0])
		if err != nil {
			return err
		}
		defer f.Close()
		t, err := sheet.Open(opinion.SourceKind(*kind), name, f, time.Now())
		if err != nil {
			return err
		}
		defer t.Close()
		mapping, err := t.Parse(*pairs)
		if err != nil {
			return usageError{err.Error()}
		}
		open := data.openOrMake // a file that cannot be read begins no office
		if *dry {
			open = data.openToJudge
		}
		a, err := open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		return importSheet(ctx, std, a, t, mapping, *source, *dry)
	}
	return c
}

// pairsOf takes what stands behind --map: the further pairs of one flag
// (--map title=标题 text=内容) come as arguments. It gives the others, the files.
func pairsOf(pairs *[]string, args []string) (files []string) {
	for _, arg := range args {
		if _, err := os.Stat(arg); err != nil && len(*pairs) > 0 && strings.Index(arg, "=") > 0 {
			*pairs = append(*pairs, arg)
			continue
		}
		files = append(files, arg)
	}
	return files
}

func importSheet(ctx context.Context, std streams, a *app.App, t *sheet.Sheet, m sheet.Mapping, source string, dry bool) error {
	showMapping(std, t, m)
	id, err := a.SourceFor(ctx, app.Intake{By: access.Operator(), From: t.Name, Header: t.Header}, t.Kind, source, m, dry)
	if err != nil {
		return err
	}
	progress := func(rows int) { fmt.Fprintf(std.err, "%d rows\n", rows) }
	began := time.Now()
	take := func(ctx context.Context) (pipeline.Imported, error) {
		result, err := a.Intake.Import(ctx, t, m, id, dry, progress)
		if err == nil && !dry {
			err = a.Desk.NoteImport(ctx, id, t.Name, result, began)
		}
		return result, err
	}
	var result pipeline.Imported
	if dry {
		result, err = take(ctx) // and nothing to wait for
	} else {
		result, err = a.Import(ctx, take)
	}
	return reportImport(std, t.Name, result, err)
}

// reportImport prints what became of a file: the record on stdout, what was
// odd or refused on stderr.
func reportImport(std streams, name string, result pipeline.Imported, err error) error {
	for _, w := range result.Warnings {
		fmt.Fprintf(std.err, "%s:%d: warning: %s\n", name, w.Line, w.Reason)
	}
	for _, r := range result.Refused {
		fmt.Fprintf(std.err, "%s:%d: refused: %s\n", name, r.Line, r.Reason)
	}
	if err != nil {
		return err
	}
	if result.PostsChanged > 0 {
		fmt.Fprintf(std.err, "%d posts have changed\n", result.PostsChanged)
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

func showMapping(std streams, t *sheet.Sheet, m sheet.Mapping) {
	fmt.Fprintf(std.err, "%s: %d columns\n", t.Name, len(t.Header))
	for _, field := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(std.err, "  %-12s <- %s\n", field, m[field])
	}
	warnUnread(std, t.Name, t.Unmapped(m), t.Unread(), "only the first one is")
}

// warnUnread names the columns and the sheets of a table that are not taken in.
func warnUnread(std streams, name string, columns, sheets []string, why string) {
	if len(columns) > 0 {
		fmt.Fprintf(std.err, "%s: warning: not taken in, for no field is known by these columns: %s (see --map)\n", name, strings.Join(columns, "、"))
	}
	for _, sheet := range sheets {
		fmt.Fprintf(std.err, "%s: warning: the sheet %s is not read; %s\n", name, sheet, why)
	}
}
