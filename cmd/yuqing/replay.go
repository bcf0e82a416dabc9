package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/app"
	"yuqing/internal/bus"
)

func replayCommand() command {
	c := command{
		name:    "replay",
		summary: "process messages of the log again: from a time, or dead letters",
		usage: `yuqing replay --since TIME [--stage analyse|index] | --letter ID ... | --letters   [--data DIR]

--since (RFC 3339) sets a stage back; stop the processes that analyse before.
--letter delivers a dead letter again, --letters all of them, also while yuqing
runs. It returns when what it set off has been processed.
Example: yuqing replay --since 2026-03-01T08:00:00+08:00 --stage analyse`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		since := fs.String("since", "", "the time from which on messages are processed again")
		stage := fs.String("stage", "analyse", "what is set back: analyse or index")
		letters := fs.StringArray("letter", nil, "the ID of a dead letter; may be repeated")
		all := fs.Bool("letters", false, "all dead letters")
		if err := parseFlags(fs, args); err != nil {
			return err
		}
		r := app.Replay{Stage: *stage, Letters: *letters, AllLetters: *all}
		if *since != "" {
			t, err := time.Parse(time.RFC3339, *since)
			if err != nil {
				return usagef("--since %s: want a time such as 2026-03-01T08:00:00+08:00", *since)
			}
			r.Since = t
		}
		switch {
		case *stage != "analyse" && *stage != "index":
			return usagef("--stage %s: want analyse or index", *stage)
		case r.Since.IsZero() == (len(*letters) == 0 && !*all):
			return usagef("say either --since or --letter or --letters")
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		return replay(ctx, std, a, r)
	}
	return c
}

func replay(ctx context.Context, std streams, a *app.App, r app.Replay) error {
	done, err := a.Replay(ctx, r)
	switch {
	case errors.Is(err, bus.ErrInUse):
		return fmt.Errorf("a process works on this stage; stop those that analyse, then repeat: %w", err)
	case err != nil:
		return err
	}
	refused := false
	for _, l := range done {
		if l.Err != nil {
			fmt.Fprintf(std.err, "letter %s: %v\n", l.ID, l.Err)
			refused = true
		}
	}
	if r.Since.IsZero() {
		fmt.Fprintf(std.err, "%d letters delivered again\n", len(done))
	}
	if refused {
		return errRefused
	}
	return nil
}
