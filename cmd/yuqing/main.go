// Command yuqing is a public-opinion (舆情) monitor and response tracker for
// government press offices: one binary that collects, analyses, searches,
// keeps the ledger (台账) and serves the pages and the API.
//
// The package holds no logic: one file per command turns flags into a call of
// the package that owns the work. It may import everything.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"
)

// Exit statuses, the same for every command (scripts rely on them).
const (
	exitOK      = 0 // all taken
	exitRefused = 1 // something was refused; each refusal is on stderr
	exitUsage   = 2 // the words of the call are wrong
)

// A command is one verb of the command line.
type command struct {
	name    string
	summary string
	usage   string // the line behind "Usage:", and an example
	run     func(ctx context.Context, std streams, args []string) error
}

// streams are a command's input and outputs: records go to out and nothing
// else does; progress and messages go to err.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// errRefused ends a command with exitRefused after it has said on stderr what
// was refused and why.
var errRefused = errors.New("something was refused")

// usageError ends a command with exitUsage.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, std streams, args []string) int {
	if len(args) == 0 {
		printHelp(std.err)
		return exitUsage
	}
	if args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		printHelp(std.out)
		return exitOK
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exitCode(std.err, c, c.run(ctx, std, args[1:]))
		}
	}
	fmt.Fprintf(std.err, "yuqing: unknown command %q; `yuqing help` lists them\n", args[0])
	return exitUsage
}

func exitCode(stderr io.Writer, c command, err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "yuqing %s: %v\nUsage: %s\n", c.name, err, c.usage)
		return exitUsage
	case errors.Is(err, errRefused):
		return exitRefused
	default:
		fmt.Fprintf(stderr, "yuqing %s: %v\n", c.name, err)
		return exitRefused
	}
}

func printHelp(w io.Writer) {
	fmt.Fprint(w, "yuqing: public-opinion monitor and response tracker (舆情监测与回应台账)\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n`yuqing COMMAND --help` explains one and gives an example.\n")
}

// newFlags makes a command's flag set: flags may stand before and after the
// positional arguments, and --help prints the command's usage to stdout.
func newFlags(c command, std streams) *pflag.FlagSet {
	fs := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	fs.SetOutput(std.err)
	fs.Usage = func() {
		fmt.Fprintf(std.out, "%s\n\nUsage: %s\n", c.summary, c.usage)
		if flags := fs.FlagUsages(); flags != "" {
			fmt.Fprintf(std.out, "\nFlags:\n%s", flags)
		}
	}
	return fs
}

// parse turns a flag error into a usage error.
func parse(fs *pflag.FlagSet, args []string) error {
	err := fs.Parse(args)
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return usageError{err.Error()}
}

// parseFlags is parse for a command that takes flags only.
func parseFlags(fs *pflag.FlagSet, args []string) error {
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return usagef("unexpected %q", fs.Arg(0))
	}
	return nil
}
