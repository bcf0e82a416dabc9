package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"yuqing/internal/access"
)

// Verdict is how a check of Examine ended.
type Verdict string

// The verdicts, from good to bad.
const (
	Good Verdict = "ok"
	Warn Verdict = "warning"
	Bad  Verdict = "error"
)

// Finding is what one check found, and what to do where it is not well.
type Finding struct {
	Check   string  `json:"check"`
	Verdict Verdict `json:"verdict"`
	Found   string  `json:"found"`
	Advice  string  `json:"advice,omitempty"`
}

const (
	examineFor = 30 * time.Second // bounds one check
	diskLow    = 1 << 30          // bytes free below which things may fail soon
	diskTight  = 10 << 30
	clockSkew  = time.Minute
)

// Examine looks at an installation from the outside in and tells what it
// finds; it changes nothing. What cannot be reached is a finding and no error.
func Examine(ctx context.Context, cfg Config, log *slog.Logger, tell func(Finding)) {
	tell(Finding{"settings", Good, "set-up: " + cfg.setup() + ", data in " + cfg.Data, ""})
	tell(disk(cfg.Data))
	opening, cancel := context.WithTimeout(ctx, examineFor)
	defer cancel()
	a, err := OpenExisting(opening, cfg, log)
	if err != nil {
		tell(Finding{"open", Bad, err.Error(), "see the message; `yuqing serve` makes a new data folder, and shows the same error where it cannot start"})
		return
	}
	defer a.Close()
	for _, check := range []func(context.Context) Finding{a.storeAnswers, a.busAnswers, a.indexAnswers, a.clockIsRight, a.chainIsWhole, a.nothingIsDead, a.accountsAreThere} {
		within, cancel := context.WithTimeout(ctx, examineFor)
		tell(check(within))
		cancel()
	}
}

func (c Config) setup() string {
	if c.scaled() {
		return "PostgreSQL, Kafka and Elasticsearch, namespace " + c.Namespace
	}
	return "embedded"
}

// disk looks at the room where the data folder is or would be.
func disk(folder string) Finding {
	f := Finding{Check: "disk", Verdict: Good}
	free, err := freeBytes(folder)
	if err != nil {
		return Finding{"disk", Warn, fmt.Sprintf("not known: %v", err), "make sure that --data names the folder that you mean"}
	}
	f.Found = fmt.Sprintf("%.1f GB free", float64(free)/(1<<30))
	switch {
	case free < diskLow:
		f.Verdict, f.Advice = Bad, "make room now: nothing more can be taken in when the disk is full"
	case free < diskTight:
		f.Verdict, f.Advice = Warn, "make room soon; a post takes about 7 kB with its index"
	}
	if info, err := os.Stat(folder); err == nil && f.Verdict == Good && info.Mode().Perm()&0o007 != 0 {
		f.Verdict, f.Advice = Warn, "everybody on this machine can look into the data folder: chmod o= "+folder
	}
	return f
}

func unwell(check string, err error, advice string) Finding {
	return Finding{check, Bad, err.Error(), advice}
}

func (a *App) storeAnswers(ctx context.Context) Finding {
	if err := a.store.Ping(ctx); err != nil {
		return unwell("store", err, "see that the database runs and can be reached from here")
	}
	n, err := a.store.Posts.Count(ctx)
	if err != nil {
		return unwell("store", err, "the posts cannot be read: restore a backup, or ask for help with this message")
	}
	schemas, err := a.store.Schemas(ctx)
	if err != nil {
		return unwell("store", err, "the schema's version cannot be read")
	}
	return Finding{"store", Good, fmt.Sprintf("%d posts, schema %v", n, schemas), ""}
}

func (a *App) busAnswers(ctx context.Context) Finding {
	b, err := a.Intake.Backlog(ctx)
	if err != nil {
		return unwell("log", err, "see that the brokers run and can be reached from here")
	}
	f := Finding{"log", Good, fmt.Sprintf("%d posts wait for the analysis, %d for the index", b.Analyse, b.Index), ""}
	if b.Analyse+b.Index > 0 {
		f.Verdict, f.Advice = Warn, "look again in a minute: where the figure does not fall, start a process with the role analyse and read its log"
	}
	return f
}

func (a *App) indexAnswers(ctx context.Context) Finding {
	n, err := a.index.Count(ctx)
	if err != nil {
		return unwell("index", err, "see that the search engine runs; the index itself can be rebuilt by `yuqing reindex`")
	}
	stored, err := a.store.Posts.Count(ctx)
	if err != nil {
		return unwell("index", err, "the posts cannot be counted")
	}
	f := Finding{"index", Good, fmt.Sprintf("%d of %d posts can be found", n, stored), ""}
	if n < stored {
		f.Verdict, f.Advice = Warn, "where nothing waits in the log, run `yuqing reindex`"
	}
	return f
}

// clockIsRight holds this machine's clock against the last thing that was
// noted: deadlines count by it.
func (a *App) clockIsRight(ctx context.Context) Finding {
	rows, err := a.store.Audit.Audit(ctx, access.AuditQuery{Limit: 1})
	if err != nil {
		return unwell("clock", err, "the audit log cannot be read")
	}
	now := time.Now()
	f := Finding{"clock", Good, now.Format(time.RFC3339), ""}
	if len(rows) > 0 && rows[0].At.Sub(now) > clockSkew {
		f.Verdict = Bad
		f.Found += ", but the audit log was last written at " + rows[0].At.Format(time.RFC3339)
		f.Advice = "set the clock right and keep it so (NTP): deadlines count by it"
	}
	return f
}

func (a *App) chainIsWhole(ctx context.Context) Finding {
	head, err := a.store.Audit.VerifyAudit(ctx)
	if err != nil {
		return unwell("audit", err, "something was changed outside the program: keep this folder as it is, tell the audit administrator, and compare with a backup")
	}
	return Finding{"audit", Good, fmt.Sprintf("%d rows, chain unbroken, head %.12s", head.N, head.Hash), ""}
}

func (a *App) nothingIsDead(ctx context.Context) Finding {
	letters, err := a.bus.DeadLetters(ctx, maxLetters)
	if err != nil {
		return unwell("letters", err, "the dead letters cannot be listed")
	}
	if len(letters) == 0 {
		return Finding{"letters", Good, "no dead letters", ""}
	}
	return Finding{"letters", Warn, fmt.Sprintf("%d dead letters, the newest: %s", len(letters), letters[0].Reason),
		"read the reasons on the page 未处理消息, then `yuqing replay --letters`"}
}

func (a *App) accountsAreThere(ctx context.Context) Finding {
	users, err := a.store.Access.Users(ctx)
	if err != nil {
		return unwell("accounts", err, "the accounts cannot be read")
	}
	if len(users) == 0 {
		return Finding{"accounts", Warn, "no account yet", "open the one-time link that `yuqing serve` prints"}
	}
	return Finding{"accounts", Good, fmt.Sprintf("%d accounts", len(users)), ""}
}
