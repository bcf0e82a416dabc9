package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	c := command{
		name:    "version",
		summary: "print the version",
		usage:   "yuqing version [--data DIR]\n\n--data is taken, as by other commands, and not looked into.\nExample: yuqing version",
	}
	c.run = func(_ context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		addDataFlags(fs)
		if err := parseFlags(fs, args); err != nil {
			return err
		}
		_, err := fmt.Fprintf(std.out, "yuqing %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	}
	return c
}

// version is the module's version as the Go tool stamped it, "devel" in a
// build from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
