package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/api"
	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/ui"
)

// shutdownGrace is how long requests may take to end.
const shutdownGrace = 6 * time.Second

// Started says where a process can be reached once it listens.
type Started struct {
	URL   string // of the pages; without the role web, of the probes
	Setup string // the one-time link for the first administrator; empty when there are accounts
}

// Serve does this process's roles until the context ends. announce is called
// once, when the address is known. A process without the role web listens too,
// for those who watch it.
func (a *App) Serve(ctx context.Context, announce func(Started)) error {
	l, err := net.Listen("tcp", a.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.cfg.Listen, err)
	}
	defer l.Close()
	handler, err := a.handler(ctx)
	if err != nil {
		return err
	}
	started := Started{URL: "http://" + browsable(l.Addr().String())}
	parts := []func(context.Context) error{
		func(ctx context.Context) error { return a.serveHTTP(ctx, web.Server(handler), l, shutdownGrace) },
	}
	if a.cfg.has(RoleWeb) {
		if started, err = a.reachable(ctx, started.URL); err != nil {
			return err
		}
	}
	parts = append(parts, a.following("rules of the office", a.officeLive.Refresh), every(noteEvery, a.noteHead))
	if !a.cfg.has(RoleAnalyse) {
		parts = append(parts, a.following("rules of the analysis", a.live.Refresh))
	}
	if a.cfg.has(RoleAnalyse) {
		parts = append(parts, a.analyse, func(ctx context.Context) error {
			return a.lead(ctx, eventsWork, a.groupEvents)
		})
	}
	if a.cfg.has(RoleIngest) {
		parts = append(parts, func(ctx context.Context) error {
			return a.lead(ctx, collectWork, a.collector.Run)
		})
		parts = append(parts, func(ctx context.Context) error {
			return a.lead(ctx, patrolWork, every(patrolEvery, a.goRound))
		})
		if a.cfg.Bundle.Side != "" {
			parts = append(parts, every(bundleEvery, a.carry))
		}
		if a.cfg.Watch.Folder != "" {
			parts = append(parts, func(ctx context.Context) error {
				return a.lead(ctx, watchWork, a.newWatcher().Run)
			})
		}
	}
	if a.cfg.has(RoleWeb) || a.cfg.has(RoleIngest) {
		parts = append(parts, a.Push.Note, func(ctx context.Context) error {
			return a.lead(ctx, pushWork, a.Push.Forward)
		})
	}
	if a.cfg.has(RoleSchedule) {
		parts = append(parts, a.notifier.Run, func(ctx context.Context) error {
			return a.lead(ctx, scheduleWork, a.schedule)
		})
		parts = append(parts, func(ctx context.Context) error {
			return a.lead(ctx, settleWork, a.settle)
		})
	}
	announce(started)
	return together(ctx, parts...)
}

// browsable is an address that a browser on this machine can open: one that
// stands for every interface is none.
func browsable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address
}

// reachable makes the addresses to print.
func (a *App) reachable(ctx context.Context, listening string) (Started, error) {
	s := Started{URL: cmp.Or(strings.TrimRight(a.cfg.Web.URL, "/"), listening)}
	if err := a.SeedUnits(ctx); err != nil {
		return s, err
	}
	secret, err := a.Access.NewSetupLink(ctx)
	if errors.Is(err, access.ErrSetupDone) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("make the set-up link: %w", err)
	}
	s.Setup = s.URL + "/setup/" + secret
	return s, nil
}

// handler builds the probes, and for the role web the API and the pages.
func (a *App) handler(ctx context.Context) (*echo.Echo, error) {
	metrics := web.NewMetrics()
	a.gauges(metrics)
	e, err := web.New(web.Options{Log: a.log, TrustedProxies: a.cfg.Web.TrustedProxies, TLS: a.cfg.Web.SecureCookies, Metrics: metrics})
	if err != nil {
		return nil, err
	}
	if !a.cfg.has(RoleWeb) {
		api.RegisterProbes(e, api.Deps{Metrics: metrics, Ready: a.ready, Version: a.Version})
		return e, nil
	}
	demoPassword, err := a.demoPassword(ctx)
	if err != nil {
		return nil, err
	}
	identity := web.NewIdentity(a.Access, a.cfg.Web.SecureCookies)
	api.Register(e, api.Deps{
		Push: a.Push,
		Desk: a.Desk, Ledger: a.Ledger, Evidence: a.Evidence, Access: a.Access, Notices: a.Notices, Identity: identity, Metrics: metrics,
		Calibration: a.Calibration, Wording: a.Wording, Briefs: a.Briefs, Patrol: a.Patrol, Rules: a.Office, Duty: a.Duty, Enrol: a.Enrol, Ready: a.ready, Version: a.Version,
	})
	ui.Register(e, ui.Deps{
		Desk: a.Desk, Ledger: a.Ledger, Evidence: a.Evidence, Access: a.Access, Notices: a.Notices, Identity: identity, Link: a.link,
		Calibration: a.Calibration, Checkup: a.Checkup, Wording: a.Wording, Briefs: a.Briefs, Patrol: a.Patrol, Rules: a.Office, Duty: a.Duty, Enrol: a.Enrol, Office: a.cfg.Office.Name, Demo: demoPassword, Version: a.Version, Now: time.Now, Log: a.log,
		Stopping: a.stopping, Seals: a.formBox,
	})
	return e, nil
}

// ready says why this process cannot serve yet, or nil.
func (a *App) ready(ctx context.Context) error {
	if err := a.store.Ping(ctx); err != nil {
		return err
	}
	_, err := a.index.Count(ctx)
	return err
}

// serveHTTP serves until the context ends, then lets requests end within grace.
func (a *App) serveHTTP(ctx context.Context, s *http.Server, l net.Listener, grace time.Duration) error {
	s.RegisterOnShutdown(func() { close(a.stopping) })
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := s.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) { // a long download: no failure of ours
		a.log.Warn("requests did not end in time and are cut off", "grace", grace)
		return s.Close()
	}
	return err
}
