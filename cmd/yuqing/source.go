package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"yuqing/ingest"
	"yuqing/internal/access"
	"yuqing/internal/app"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

func sourceCommand() command {
	c := command{
		name:    "source",
		summary: "list, add and try sources; make the secret of a hotline's pushes (信源)",
		usage: `yuqing source list | add NAME [URL] | test NAME|URL | pause NAME | resume NAME | push-secret NAME   [--data DIR]

test reads the source once and keeps nothing: a line for each post that it gives, a line
{"dropped":"why"} for each item that gives none, and a last line on the whole.
push-secret prints the secret once; an earlier one ends.
Example: yuqing source add 县政府网 https://www.example.gov.cn/news/ --kind page
         yuqing source test https://www.example.gov.cn/rss.xml
         yuqing source push-secret 12345热线`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		s := sourceCall{data: addDataFlags(fs), std: std}
		s.flags(fs)
		if err := parse(fs, args); err != nil {
			return err
		}
		verb, rest := fs.Arg(0), fs.Args()[min(1, fs.NArg()):]
		switch {
		case verb == "list" && len(rest) == 0:
			return s.on(ctx, s.data.open, s.list)
		case verb == "add" && (len(rest) == 1 || len(rest) == 2):
			return s.on(ctx, s.data.openOrMake, func(ctx context.Context, a *app.App) error { return s.add(ctx, a, rest) })
		case verb == "test" && len(rest) == 1:
			return s.test(ctx, rest[0])
		case (verb == "pause" || verb == "resume") && len(rest) == 1:
			return s.on(ctx, s.data.open, func(ctx context.Context, a *app.App) error { return s.pause(ctx, a, rest[0], verb == "pause") })
		case verb == "push-secret" && len(rest) == 1:
			return s.on(ctx, s.data.openOrMake, func(ctx context.Context, a *app.App) error { return s.pushSecret(ctx, a, rest[0]) })
		}
		return usagef("say list, add NAME [URL], test NAME|URL, pause NAME, resume NAME or push-secret NAME")
	}
	return c
}

// sourceCall is one call of the command.
type sourceCall struct {
	data *dataFlags
	std  streams
	in   desk.SourceInput
	kind string
	unit string
	each time.Duration
}

func (s *sourceCall) flags(fs *pflag.FlagSet) {
	fs.StringVar(&s.kind, "kind", "feed", "feed, page (a news list), hotline or clues")
	fs.StringVar(&s.in.Region, "region", "", "the place that it is about, as a GB/T 2260 code")
	fs.StringVar(&s.in.Group, "group", "", "分组")
	fs.StringVar(&s.unit, "unit", "", "主办单位, by name or ID: its own site or account, which is patrolled (网站巡查)")
	fs.StringVar(&s.in.Authority, "authority", "", "one of "+strings.Join(opinion.Authorities, ", "))
	fs.DurationVar(&s.each, "interval", 0, "between two fetches, 1m to 24h; as often as it publishes when not given")
}

func (s *sourceCall) on(ctx context.Context, open func(context.Context, streams) (*app.App, error), do func(context.Context, *app.App) error) error {
	a, err := open(ctx, s.std)
	if err != nil {
		return err
	}
	defer a.Close()
	return do(ctx, a)
}

func (s *sourceCall) list(ctx context.Context, a *app.App) error {
	states, err := a.Desk.SourceStates(ctx, access.Operator())
	if err != nil {
		return err
	}
	out := newRecords(s.std.out)
	for _, state := range states {
		if err := out.write(state); err != nil {
			return err
		}
	}
	return out.flush()
}

func (s *sourceCall) add(ctx context.Context, a *app.App, args []string) error {
	s.in.Name, s.in.Kind, s.in.Interval = args[0], opinion.SourceKind(s.kind), opinion.Duration(s.each)
	if len(args) == 2 {
		s.in.URL = args[1]
	}
	if err := s.findUnit(ctx, a); err != nil {
		return err
	}
	src, err := a.Desk.AddSource(ctx, access.Operator(), s.in)
	if err != nil {
		return err
	}
	return printOne(s.std, src)
}

// findUnit turns the name of a unit into its ID.
func (s *sourceCall) findUnit(ctx context.Context, a *app.App) error {
	if s.unit == "" {
		return nil
	}
	units, err := a.Access.Units(ctx)
	if err != nil {
		return fmt.Errorf("read the units: %w", err)
	}
	for _, u := range units {
		if u.ID == s.unit || u.Name == s.unit || slices.Contains(u.Aliases, s.unit) {
			s.in.UnitID = u.ID
			return nil
		}
	}
	return noUnit(s.unit, units)
}

// unitsNamed is how many units an error names.
const unitsNamed = 40

// noUnit says which units there are.
func noUnit(given string, units []access.Unit) error {
	var names []string
	for _, u := range units {
		if !u.Dissolved {
			names = append(names, u.Name)
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("there is no unit %q, and none at all yet: start `yuqing serve` once, or add them with `yuqing import FILE --kind units`", given)
	}
	slices.Sort(names)
	more := ""
	if n := len(names) - unitsNamed; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Errorf("there is no unit %q; there are %s%s", given, strings.Join(names[:min(len(names), unitsNamed)], "、"), more)
}

func (s *sourceCall) pause(ctx context.Context, a *app.App, name string, paused bool) error {
	ids, err := a.SourceIDs(ctx, []string{name})
	if err != nil {
		return err
	}
	src, err := a.Desk.PauseSource(ctx, access.Operator(), ids[0], paused)
	if err != nil {
		return err
	}
	return printOne(s.std, src)
}

// pushSecretLine is what `source push-secret` prints.
type pushSecretLine struct {
	Source string `json:"source"`
	Path   string `json:"path"` // behind the address of the server
	Secret string `json:"secret"`
}

func (s *sourceCall) pushSecret(ctx context.Context, a *app.App, name string) error {
	id, err := a.SourceFor(ctx, app.Intake{By: access.Operator()}, opinion.SourceHotline, name, nil, false)
	if err != nil {
		return err
	}
	secret, err := a.Desk.NewPushSecret(ctx, access.Operator(), id)
	if err != nil {
		return err
	}
	return printOne(s.std, pushSecretLine{id, desk.PushPath(id), secret})
}

// test tries an address as it stands, or a source as it is registered.
func (s *sourceCall) test(ctx context.Context, what string) error {
	if strings.HasPrefix(what, "http://") || strings.HasPrefix(what, "https://") {
		cfg, err := s.data.load()
		if err != nil {
			return err
		}
		r, err := app.TryAddress(ctx, cfg, opinion.Source{Kind: opinion.SourceKind(s.kind), URL: what})
		return s.report(what, r, err)
	}
	return s.on(ctx, s.data.open, func(ctx context.Context, a *app.App) error {
		ids, err := a.SourceIDs(ctx, []string{what})
		if err != nil {
			return err
		}
		r, err := a.TrySource(ctx, ids[0])
		return s.report(what, r, err)
	})
}

// triedPost is a post as `source test` prints it.
type triedPost struct {
	ID          string    `json:"id"`
	Key         string    `json:"key"`
	URL         string    `json:"url"`
	Title       string    `json:"title"`
	Text        string    `json:"text"`
	Author      string    `json:"author"`
	PublishedAt time.Time `json:"published_at"`
	DateGuessed bool      `json:"date_guessed"`
}

type triedDrop struct {
	Dropped string `json:"dropped"`
}

// triedSource is the last line.
type triedSource struct {
	Source   string   `json:"source"`
	URL      string   `json:"url"`
	MovedTo  string   `json:"moved_to,omitempty"`
	Title    string   `json:"title"`
	Format   string   `json:"format"`
	Charset  string   `json:"charset"`
	Items    int      `json:"items"`
	Posts    int      `json:"posts"`
	Dropped  int      `json:"dropped"`
	Links    int      `json:"links,omitempty"` // entries of a news list
	Warnings []string `json:"warnings"`
}

func (s *sourceCall) report(name string, r ingest.Report, err error) error {
	if err != nil {
		return err
	}
	out := newRecords(s.std.out)
	for _, p := range r.Posts {
		line := triedPost{p.ID, p.Key, p.URL, p.Title, p.Text, p.Author, p.PublishedAt, p.DateGuessed}
		if err := out.write(line); err != nil {
			return err
		}
	}
	for _, why := range r.Dropped {
		fmt.Fprintf(s.std.err, "%s: %s\n", name, why)
		if err := out.write(triedDrop{why}); err != nil {
			return err
		}
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(s.std.err, "%s: %s\n", name, w)
	}
	err = out.write(triedSource{
		Source: name, URL: r.URL, MovedTo: r.MovedTo, Title: r.Title, Format: r.Format, Charset: r.Charset,
		Items: len(r.Posts) + len(r.Dropped), Posts: len(r.Posts), Dropped: len(r.Dropped), Links: len(r.Links), Warnings: append([]string{}, r.Warnings...),
	})
	if err != nil {
		return err
	}
	return out.flush()
}
