package main

import (
	"context"
	"fmt"
)

func reindexCommand() command {
	c := command{
		name:    "reindex",
		summary: "throw the search index away and rebuild it from the posts",
		usage: "yuqing reindex [--events] [--data DIR]\n\n" +
			"With --events the events are forgotten too; a running serve makes them anew from\n" +
			"the posts. What people decided about them (合并、拆分) stands.\n\n" +
			"Example: yuqing reindex --data ./data",
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		regroup := fs.Bool("events", false, "make the events anew as well")
		if err := parseFlags(fs, args); err != nil {
			return err
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		n, rejected, err := a.Reindex(ctx, func(done int) { fmt.Fprintf(std.err, "%d posts\n", done) })
		if err != nil {
			return err
		}
		for _, r := range rejected {
			fmt.Fprintf(std.err, "post %s: refused by the index: %s\n", r.ID, r.Reason)
		}
		fmt.Fprintf(std.err, "%d posts indexed\n", n-len(rejected))
		if *regroup {
			if err := a.RegroupEvents(ctx); err != nil {
				return err
			}
		}
		if len(rejected) > 0 {
			return errRefused
		}
		return nil
	}
	return c
}
