package main

import (
	"context"
	"fmt"
	"log/slog"

	"yuqing/internal/app"
	"yuqing/internal/checkup"
)

func doctorCommand() command {
	c := command{
		name:    "doctor",
		summary: "look at settings, engines, disk, clock, audit chain and dead letters",
		usage: `yuqing doctor [--format text|json] [--config FILE] [--data DIR]

Each check says what it found and, where something is wrong, what to do. It
changes nothing; with an error among them the exit status is 1.
Example: yuqing doctor --data ./data`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		format := fs.String("format", "text", "text, or json: one object a line")
		if err := parseFlags(fs, args); err != nil {
			return err
		}
		if *format != "text" && *format != "json" {
			return usagef("--format %s: want text or json", *format)
		}
		cfg, err := data.load()
		if err != nil {
			return err
		}
		return examine(ctx, std, cfg, *format == "json")
	}
	return c
}

func examine(ctx context.Context, std streams, cfg app.Config, asJSON bool) error {
	out := newRecords(std.out)
	var failed error
	unwell := false
	app.Examine(ctx, cfg, version(), newLog(std, slog.LevelError), func(f checkup.Finding) {
		unwell = unwell || f.Verdict == checkup.Bad
		if asJSON {
			if err := out.write(f); err != nil {
				failed = err
			}
			return
		}
		fmt.Fprintf(std.out, "%-8s %-11s %s\n", f.Verdict, f.Check, f.Found)
		if f.Advice != "" {
			fmt.Fprintf(std.out, "%20s -> %s\n", "", f.Advice)
		}
	})
	if err := out.flush(); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	if unwell {
		return errRefused
	}
	return nil
}
