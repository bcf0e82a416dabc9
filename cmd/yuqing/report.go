package main

import (
	"context"
	"fmt"

	"yuqing/internal/report"
)

func reportCommand() command {
	c := command{
		name:    "report",
		summary: "print the figures of timeliness (时效) by unit, topic, region …",
		usage: `yuqing report timeliness --from DATE --to DATE [--channel opinion|hotline] [--by unit|topic|region|class|level|source] [--format json|csv] [--data DIR]

Both days are included, Asia/Shanghai; the period selects by discovery.
Example: yuqing report timeliness --from 2026-01-01 --to 2026-03-31 --channel hotline --by unit`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		from := fs.String("from", "", "the first day, as 2026-01-31")
		to := fs.String("to", "", "the last day")
		channel := fs.String("channel", "opinion", "opinion (the ledger) or hotline (tickets)")
		by := fs.String("by", "", "unit, topic, region, class, level or source")
		format := fs.String("format", "json", "json or csv")
		if err := parse(fs, args); err != nil {
			return err
		}
		if fs.NArg() != 1 || fs.Arg(0) != "timeliness" {
			return usagef("name the report: timeliness")
		}
		if *format != "json" && *format != "csv" {
			return usagef("--format %s: json or csv", *format)
		}
		req, err := report.ParseRequest(*from, *to, *channel, *by)
		if err != nil {
			return usageError{err.Error()}
		}
		return timeliness(ctx, std, data, req, *format)
	}
	return c
}

func timeliness(ctx context.Context, std streams, data *dataFlags, req report.Request, format string) error {
	a, err := data.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := a.Reports.Timeliness(ctx, req)
	if err != nil {
		return err
	}
	for _, note := range r.Notes {
		fmt.Fprintln(std.err, note)
	}
	if format == "csv" {
		return r.WriteCSV(std.out, report.Keys)
	}
	return r.WriteJSON(std.out)
}
