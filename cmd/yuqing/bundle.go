package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/spf13/pflag"

	"yuqing/ingest/bundle"
	"yuqing/internal/app"
)

func bundleCommand() command {
	c := command{
		name:    "bundle",
		summary: "carry posts over a network gap by signed, numbered files (跨网数据包)",
		usage: `yuqing bundle keygen FILE | write | again NUMBER | read | status | skip STREAM NUMBER   [--data DIR]

keygen makes the key that signs, and prints the public one for the other side's bundle.trust.
Outside, write puts what is new into the folder --to; again repeats a lost bundle.
Inside, read takes the bundles of the folder --from in, once each and in order, and says which
are missing, doubled or altered (exit status 1); skip gives one up that will not come.
With --sources, inside writes and outside reads the list of sources to be collected outside; with
--answers, what was answered in public (主动公开) to posts that came from outside, without
personal data: outside shows it with the posts and writes it back to their hotlines.
serve does both by itself, as bundle.key, to, from, trust and side of the configuration say.
Example: yuqing bundle write --key out.key --to /media/usb
         yuqing bundle read --from /media/usb --trust 'm2lQ…='
         yuqing bundle write --answers --key in.key --to /media/usb`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		b := bundleCall{data: addDataFlags(fs), std: std}
		b.flags(fs)
		if err := parse(fs, args); err != nil {
			return err
		}
		if b.sources && b.answers {
			return usagef("--sources and --answers are two kinds of bundles; say one of them")
		}
		verb, rest := fs.Arg(0), fs.Args()[min(1, fs.NArg()):]
		switch {
		case verb == "keygen" && len(rest) == 1:
			public, err := bundle.NewKey(rest[0])
			if err != nil {
				return err
			}
			return printOne(std, bundleKey{rest[0], public})
		case verb == "write" && len(rest) == 0:
			return b.on(ctx, b.write)
		case verb == "again" && len(rest) == 1:
			return b.numbered(ctx, rest[0], b.again)
		case verb == "read" && len(rest) == 0:
			return b.on(ctx, b.read)
		case verb == "status" && len(rest) == 0:
			return b.on(ctx, b.status)
		case verb == "skip" && len(rest) == 2:
			return b.numbered(ctx, rest[1], func(ctx context.Context, a *app.App, n int64) error { return b.skip(ctx, a, rest[0], n) })
		}
		return usagef("say keygen FILE, write, again NUMBER, read, status or skip STREAM NUMBER")
	}
	return c
}

// bundleKey is what `bundle keygen` prints.
type bundleKey struct {
	File   string `json:"file"`
	Public string `json:"public"`
}

type bundleCall struct {
	data          *dataFlags
	std           streams
	key, to, from string
	trust         []string
	sources       bool
	answers       bool
}

func (b *bundleCall) flags(fs *pflag.FlagSet) {
	fs.StringVar(&b.key, "key", "", "the file of the key that signs (default bundle.key)")
	fs.StringVar(&b.to, "to", "", "the folder that bundles are put into (default bundle.to)")
	fs.StringVar(&b.from, "from", "", "the folder that bundles are taken from (default bundle.from)")
	fs.StringArrayVar(&b.trust, "trust", nil, "a public key to trust; may be repeated (default bundle.trust)")
	fs.BoolVar(&b.sources, "sources", false, "the list of sources, from inside to outside, instead of posts")
	fs.BoolVar(&b.answers, "answers", false, "public answers, from inside to outside, instead of posts")
}

func (b *bundleCall) kind() bundle.Kind {
	switch {
	case b.sources:
		return bundle.Sources
	case b.answers:
		return bundle.Answers
	}
	return bundle.Posts
}

// on opens the installation with the flags over its configuration.
func (b *bundleCall) on(ctx context.Context, do func(context.Context, *app.App) error) error {
	cfg, err := b.data.load()
	if err != nil {
		return err
	}
	for _, set := range []struct{ flag, to *string }{{&b.key, &cfg.Bundle.Key}, {&b.to, &cfg.Bundle.To}, {&b.from, &cfg.Bundle.From}} {
		if *set.flag != "" {
			*set.to = *set.flag
		}
	}
	if len(b.trust) > 0 {
		cfg.Bundle.Trust = b.trust
	}
	open := app.OpenExisting
	if b.from != "" { // the inside may begin with a bundle
		open = app.Open
	}
	a, err := open(ctx, cfg, newLog(b.std, slog.LevelWarn))
	if err != nil {
		return err
	}
	defer a.Close()
	return do(ctx, a)
}

func (b *bundleCall) numbered(ctx context.Context, number string, do func(context.Context, *app.App, int64) error) error {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 {
		return usagef("%s is no number of a bundle", number)
	}
	return b.on(ctx, func(ctx context.Context, a *app.App) error { return do(ctx, a, n) })
}

func (b *bundleCall) write(ctx context.Context, a *app.App) error {
	made, err := a.SendBundles(ctx, b.kind())
	return b.print(err, made...)
}

func (b *bundleCall) print(err error, made ...bundle.Manifest) error {
	out := newRecords(b.std.out)
	for _, m := range made {
		if err := out.write(m); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return out.flush()
}

func (b *bundleCall) again(ctx context.Context, a *app.App, n int64) error {
	s, err := a.BundleSender(b.kind())
	if err != nil {
		return err
	}
	st, err := s.Sent(ctx)
	if err != nil {
		return err
	}
	return s.Again(st, n)
}

// read ends with 1 where something is missing or was refused.
func (b *bundleCall) read(ctx context.Context, a *app.App) error {
	words, err := a.TakeBundles(ctx, b.kind())
	out, refused := newRecords(b.std.out), false
	for _, w := range words {
		if err := out.write(w); err != nil {
			return err
		}
		switch w.What {
		case bundle.TookIt, bundle.Doubled:
		default:
			refused = true
			fmt.Fprintf(b.std.err, "%s: %s\n", w.File, w.Text)
		}
	}
	if err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return err
	}
	if refused {
		return errRefused
	}
	return nil
}

// bundleStatus is what `bundle status` prints.
type bundleStatus struct {
	Sent  bundle.Sent  `json:"sent"`
	Taken bundle.Taken `json:"taken"`
}

func (b *bundleCall) status(ctx context.Context, a *app.App) error {
	st, err := a.BundleStatus(ctx, b.kind())
	if err != nil {
		return err
	}
	return printOne(b.std, bundleStatus{st.Sent, st.Taken})
}

func (b *bundleCall) skip(ctx context.Context, a *app.App, stream string, n int64) error {
	t, err := a.BundleTaker(b.kind())
	if err != nil {
		return err
	}
	return t.Skip(ctx, stream, n)
}
