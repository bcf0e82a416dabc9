package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/ledger"
)

// newNotifier makes the worker of the outbox; it does nothing until it runs.
func (a *App) newNotifier() (w *notify.Worker, err error) {
	c := notify.Config{
		Outbox: a.store.Outbox, People: a.people, Wants: a.store.Inbox.Preferences, Now: a.now, Log: a.log,
	}
	if m := a.cfg.Mail; m.Server != "" {
		secure, err := tlsConfig("mail", m.CA != "", m.CA)
		if err != nil {
			return nil, err
		}
		c.Mail, err = notify.NewMail(notify.MailConfig{
			Server: m.Server, Security: m.Security, User: m.User, Password: m.Password, From: m.From, CAs: secure, Link: a.link,
		})
		if err != nil {
			return nil, fmt.Errorf("mail.%w", err)
		}
	}
	if h := a.cfg.Webhook; h.URL != "" {
		c.Webhook, err = notify.NewWebhook(notify.WebhookConfig{URL: h.URL, Secret: h.Secret, Allow: h.Allow, Link: a.link}, time.Now)
		if err != nil {
			return nil, fmt.Errorf("webhook.%w", err)
		}
	}
	return notify.NewWorker(c), nil
}

// link is the whole address of a page, for what is read outside of it.
func (a *App) link(path string) string {
	base := strings.TrimRight(a.cfg.Web.URL, "/")
	if base == "" {
		base = "http://" + browsable(a.cfg.Listen)
	}
	return base + path
}

// presses reports whether a notice is one that cannot wait for the morning: the
// steps of supervision.
func presses(a ledger.Action) bool {
	return a == ledger.ActRemind || a == ledger.ActSupervise || a == ledger.ActCirculate
}

// people are who may have to hear of a notice.
func (a *App) people(ctx context.Context, n ledger.Notice) (notify.People, error) {
	users, err := a.store.Access.Users(ctx)
	if err != nil {
		return notify.People{}, fmt.Errorf("read the users: %w", err)
	}
	units, err := a.store.Access.Units(ctx)
	if err != nil {
		return notify.People{}, fmt.Errorf("read the units: %w", err)
	}
	p := notify.People{Users: users, Tree: access.NewTree(units)}
	if presses(n.Action) && a.officeLive.State().OffHours(n.At) {
		p.OnDuty, err = a.Duty.AccountsAt(ctx, n.At)
	}
	return p, err
}
