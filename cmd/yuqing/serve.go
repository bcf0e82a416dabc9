package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"yuqing/internal/app"
)

func serveCommand() command {
	c := command{
		name:    "serve",
		summary: "collect, analyse and serve the web interface, in one process",
		usage: `yuqing serve [--listen ADDR] [--demo] [--roles ingest,analyse,web,schedule] [--config FILE] [--data DIR]

Every setting can also stand in the environment as YUQING_…; SIGTERM ends it.
--demo serves a fictitious county with two weeks of posts, tickets and ledger
entries, in ./data-demo unless --data names another folder; it fetches nothing.
Example: yuqing serve --listen 127.0.0.1:8080 --data ./data`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		listen := fs.String("listen", "", "the address to serve on (default 127.0.0.1:8080)")
		roles := fs.StringSlice("roles", nil, "what this process does (default all of ingest,analyse,web,schedule)")
		demo := fs.Bool("demo", false, "serve a fictitious county to try the product")
		if err := parseFlags(fs, args); err != nil {
			return err
		}
		cfg, err := data.load()
		if err != nil {
			return err
		}
		if *listen != "" {
			cfg.Listen = *listen
		}
		if len(*roles) > 0 {
			cfg.Roles = *roles
		}
		if err := cfg.Check(); err != nil {
			return usageError{err.Error()}
		}
		if *demo {
			if !fs.Changed("data") && cfg.Data == app.DefaultConfig().Data {
				cfg.Data = app.DemoData
			}
			return serveDemo(ctx, std, cfg, newLog(std, slog.LevelInfo))
		}
		return serve(ctx, std, cfg, newLog(std, slog.LevelInfo))
	}
	return c
}

// serve runs until the context ends and says on stderr where it can be
// reached; stdout stays empty, there are no records.
func serve(ctx context.Context, std streams, cfg app.Config, log *slog.Logger) error {
	a, err := app.Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	return serveApp(ctx, std, a)
}

// serveDemo is serve on the demonstration, which it makes at the first start.
func serveDemo(ctx context.Context, std streams, cfg app.Config, log *slog.Logger) error {
	cfg, err := cfg.AsDemo()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "Making the demonstration in %s ready …\n正在准备演示数据 …\n", cfg.Data)
	if err := a.SeedDemo(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	fmt.Fprintf(std.err, "Log in as demo (or linxiao, hefang, zhujian, shenli …), password %s\n", app.DemoPassword)
	return serveApp(ctx, std, a)
}

func serveApp(ctx context.Context, std streams, a *app.App) error {
	a.Version = version()
	err := a.Serve(ctx, func(s app.Started) {
		if s.Setup != "" {
			fmt.Fprintf(std.err, "First start. Set the first administrator's password once at\n首次启动，请打开下面的一次性链接设置管理员密码：\n\n  %s\n\n", s.Setup)
		}
		if s.URL != "" {
			fmt.Fprintf(std.err, "yuqing serves on %s\n", s.URL)
		}
	})
	return errors.Join(err, a.Close())
}
