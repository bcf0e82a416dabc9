package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"yuqing/ingest/hotline"
	"yuqing/internal/app"
	"yuqing/internal/pipeline"
)

func importCommand() command {
	c := command{
		name:    "import",
		summary: "take in a hotline export (CSV or XLSX) with its replies",
		usage: `yuqing import FILE --source NAME [--kind hotline] [--map field=column ...] [--dry-run] [--data DIR]

The columns are guessed from header and content and shown; --map corrects them.
Fields: number, author, title, text, received_at, reply, replied_at, unit, category, place, phone.
Example: yuqing import 工单.csv --source 12345热线 --map text=诉求内容`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		source := fs.String("source", "", "the source's name; made if it is new")
		kind := fs.String("kind", "hotline", "what the file holds: hotline")
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
		case *kind != "hotline":
			return usagef("--kind %s: only hotline can be imported", *kind)
		}
		f, err := os.Open(fs.Arg(0))
		if err != nil {
			return err
		}
		defer f.Close()
		sheet, err := hotline.Open(fs.Arg(0), f)
		if err != nil {
			return err
		}
		defer sheet.Close()
		mapping, err := sheet.ParseMapping(*pairs)
		if err != nil {
			return usageError{err.Error()}
		}
		a, err := data.openOrMake(ctx, std) // a file that cannot be read begins no office
		if err != nil {
			return err
		}
		defer a.Close()
		return importSheet(ctx, std, a, sheet, mapping, *source, *dry)
	}
	return c
}

func importSheet(ctx context.Context, std streams, a *app.App, sheet *hotline.Sheet, mapping hotline.Mapping, source string, dry bool) error {
	sheet.Now = time.Now()
	showMapping(std, sheet, mapping)
	id, err := a.HotlineSource(ctx, source, mapping, dry)
	if err != nil {
		return err
	}
	progress := func(rows int) { fmt.Fprintf(std.err, "%d rows\n", rows) }
	result, err := a.Import(ctx, func(ctx context.Context) (pipeline.Imported, error) {
		return a.Intake.ImportHotline(ctx, sheet, mapping, id, dry, progress)
	})
	for _, w := range result.Warnings {
		fmt.Fprintf(std.err, "%s:%d: warning: %s\n", sheet.Name, w.Line, w.Reason)
	}
	for _, r := range result.Refused {
		fmt.Fprintf(std.err, "%s:%d: refused: %s\n", sheet.Name, r.Line, r.Reason)
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

func showMapping(std streams, sheet *hotline.Sheet, m hotline.Mapping) {
	fmt.Fprintf(std.err, "%s: %d columns\n", sheet.Name, len(sheet.Header))
	for _, field := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(std.err, "  %-12s <- %s\n", field, m[field])
	}
	for _, name := range sheet.Unread() {
		fmt.Fprintf(std.err, "%s: warning: the sheet %s is not read; only the first one is\n", sheet.Name, name)
	}
}
