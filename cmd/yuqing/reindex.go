package main

import (
	"context"
	"fmt"
)

func reindexCommand() command {
	c := command{
		name:    "reindex",
		summary: "throw the search index away and rebuild it from the posts",
		usage:   "yuqing reindex [--data DIR]\n\nExample: yuqing reindex --data ./data",
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		if err := parse(fs, args); err != nil {
			return err
		}
		if fs.NArg() > 0 {
			return usagef("unexpected %q", fs.Arg(0))
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
		if len(rejected) > 0 {
			return errRefused
		}
		return nil
	}
	return c
}
