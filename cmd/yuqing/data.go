package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/spf13/pflag"

	"yuqing/internal/app"
)

// dataFlags are the flags of every command that works on a data folder.
type dataFlags struct {
	data, config string
}

func addDataFlags(fs *pflag.FlagSet) *dataFlags {
	f := &dataFlags{}
	fs.StringVar(&f.data, "data", "", "the data folder (default $YUQING_DATA or ./data)")
	fs.StringVar(&f.config, "config", "", "a configuration file (YAML)")
	return f
}

// load reads the configuration; the flag wins over file and environment.
func (f *dataFlags) load() (app.Config, error) {
	cfg, err := app.LoadConfig(f.config, os.Environ())
	if err != nil {
		return cfg, usageError{err.Error()}
	}
	if f.data != "" {
		cfg.Data = f.data
	}
	return cfg, nil
}

// opener is app.Open, app.OpenExisting or app.OpenToJudge.
type opener func(context.Context, app.Config, *slog.Logger) (*app.App, error)

// open opens a data folder that is there; the caller closes it.
func (f *dataFlags) open(ctx context.Context, std streams) (*app.App, error) {
	return f.openWith(ctx, std, app.OpenExisting)
}

// openOrMake opens the data folder of a command that may begin a new one.
func (f *dataFlags) openOrMake(ctx context.Context, std streams) (*app.App, error) {
	return f.openWith(ctx, std, app.Open)
}

// openToJudge opens a data folder, or an empty one in its place, for a command
// that writes nothing.
func (f *dataFlags) openToJudge(ctx context.Context, std streams) (*app.App, error) {
	return f.openWith(ctx, std, app.OpenToJudge)
}

func (f *dataFlags) openWith(ctx context.Context, std streams, open opener) (*app.App, error) {
	cfg, err := f.load()
	if err != nil {
		return nil, err
	}
	return open(ctx, cfg, newLog(std, slog.LevelWarn))
}

func newLog(std streams, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: level}))
}
