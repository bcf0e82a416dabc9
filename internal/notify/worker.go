package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/ledger"
)

// Times of the worker. A claim is worked off within its lease even where every
// item runs into its timeout: batch × sendTimeout < lease.
const (
	poll        = time.Second
	lease       = 5 * time.Minute
	batch       = 16
	sendTimeout = 15 * time.Second

	// grace is how long what is being sent when the process ends may still take:
	// a mail that was accepted and not noted as sent would be sent twice.
	grace = 3 * time.Second
	// noteTimeout is for noting how an item went, also after the process was
	// told to end.
	noteTimeout = 2 * time.Second

	// MaxAttempts is after how many failures an item is given up: with the
	// waits of again, some fourteen hours after the first.
	MaxAttempts = 15
	firstWait   = 10 * time.Second
	maxWait     = 2 * time.Hour
)

// errBroken is an item that no further try can help.
var errBroken = errors.New("内容无法读取")

// Config is what a Worker works with.
type Config struct {
	Outbox Outbox
	// People reads who may have to hear of a notice.
	People func(ctx context.Context, n ledger.Notice) (People, error)
	// Wants reads how people want to hear of things; those without an address
	// are left out.
	Wants func(ctx context.Context, users []string) (map[string]Preference, error)
	// Mail and Webhook send; nil where the office has none.
	Mail    func(ctx context.Context, to string, m Message) error
	Webhook func(ctx context.Context, m Message) error
	Now     func() time.Time
	Log     *slog.Logger
}

// Worker works off the outbox. Any number of them may.
type Worker struct{ Config }

// NewWorker makes a Worker.
func NewWorker(c Config) *Worker { return &Worker{c} }

// Run works until the context ends, on each lane by itself. A store that does
// not answer is asked again.
func (w *Worker) Run(ctx context.Context) error {
	var lanes sync.WaitGroup
	for _, lane := range Lanes {
		lanes.Go(func() { w.run(ctx, lane) })
	}
	lanes.Wait()
	return nil
}

func (w *Worker) run(ctx context.Context, lane Lane) {
	for tick := time.NewTicker(poll); ; {
		for {
			n, err := w.round(ctx, lane)
			if err != nil && !errors.Is(err, context.Canceled) {
				w.Log.Error("outbox not worked off", "lane", lane, "error", err)
			}
			if n < batch || ctx.Err() != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// Round claims one batch of each lane and does it. It returns how many items
// were claimed.
func (w *Worker) Round(ctx context.Context) (int, error) {
	claimed := 0
	for _, lane := range Lanes {
		n, err := w.round(ctx, lane)
		claimed += n
		if err != nil {
			return claimed, err
		}
	}
	return claimed, nil
}

// round claims one batch of a lane and does it. What the end of the process
// leaves undone is given back at once.
func (w *Worker) round(ctx context.Context, lane Lane) (int, error) {
	now := w.Now()
	if due, err := w.Outbox.Due(ctx, lane, now); err != nil || !due {
		return 0, err
	}
	items, err := w.Outbox.Claim(ctx, lane, now, lease, batch)
	if err != nil {
		return 0, err
	}
	var errs []error
	for i, item := range items {
		if ctx.Err() != nil {
			errs = append(errs, w.release(ctx, items[i:]))
			break
		}
		errs = append(errs, w.settle(ctx, item, w.do(ctx, item)))
	}
	return len(items), errors.Join(errs...)
}

// lingering is a context that ends some time after ctx does.
func lingering(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(after):
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}

func (w *Worker) release(ctx context.Context, items []Item) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	return w.Outbox.Release(ctx, items)
}

// handed are the kinds that are handed to people; Deliver removes them.
var handed = []string{KindNotice, KindEvent, KindWord}

// settle notes how an item went, also at the end of the process: what was done
// must not be done again. One that the end cut short is given back.
func (w *Worker) settle(ctx context.Context, item Item, failed error) error {
	if failed != nil && ctx.Err() != nil {
		return w.release(ctx, []Item{item})
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	switch {
	case failed == nil && slices.Contains(handed, item.Kind):
		return nil // Deliver has removed it
	case failed == nil:
		return w.Outbox.Done(ctx, item.ID)
	}
	attempts := item.Attempts + 1
	w.Log.Warn("notice not delivered", "item", item.ID, "kind", item.Kind, "attempt", attempts, "error", failed)
	return w.Outbox.Fail(ctx, item.ID, failed.Error(), w.again(attempts, failed))
}

// again is when to try an item again after so many failures; zero for never.
func (w *Worker) again(attempts int, failed error) time.Time {
	if attempts >= MaxAttempts || errors.Is(failed, errBroken) {
		return time.Time{}
	}
	wait := min(firstWait<<(attempts-1), maxWait)
	if asked, ok := errors.AsType[*waitError](failed); ok {
		wait = max(wait, min(asked.after, maxWait))
	}
	return w.Now().Add(wait)
}

func (w *Worker) do(ctx context.Context, item Item) error {
	ctx, end := lingering(ctx, grace)
	defer end()
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	switch item.Kind {
	case KindNotice:
		return w.handOut(ctx, item)
	case KindEvent:
		return w.handOutAlarm(ctx, item)
	case KindWord:
		return w.handOutWord(ctx, item)
	}
	var m Message
	if err := json.Unmarshal(item.Payload, &m); err != nil {
		return fmt.Errorf("%w：%w", errBroken, err)
	}
	switch item.Kind {
	case KindMail:
		return w.mail(ctx, m)
	case KindWebhook:
		if w.Webhook == nil {
			return nil // the office has taken it out of its settings since
		}
		return w.Webhook(ctx, m)
	}
	return fmt.Errorf("%w：不认识的类别 %q", errBroken, item.Kind)
}

// handOut puts a notice into the inboxes of those who hear of it, and makes an
// item of its own of each e-mail and of the webhook's call.
func (w *Worker) handOut(ctx context.Context, item Item) error {
	var n ledger.Notice
	if err := json.Unmarshal(item.Payload, &n); err != nil {
		return fmt.Errorf("%w：%w", errBroken, err)
	}
	if n.EntryID == "" {
		return fmt.Errorf("%w：没有条目", errBroken)
	}
	people, err := w.People(ctx, n)
	if err != nil {
		return fmt.Errorf("look for the recipients: %w", err)
	}
	m := Message{
		ID: item.ID, EntryID: n.EntryID, Number: n.Number, Action: n.Action, State: n.State, Unit: n.Unit, At: n.At,
		Deadline: n.Deadline, Due: n.Due,
	}
	return w.deliver(ctx, m, people.Recipients(n))
}

// watchers are the roles that hear of hot events.
var watchers = []access.Role{access.RoleMonitor, access.RoleAnalyst, access.RoleCoordinator, access.RoleHead}

// handOutAlarm tells those who watch of a hot event.
func (w *Worker) handOutAlarm(ctx context.Context, item Item) error {
	var alarm eventflow.Alarm
	if err := json.Unmarshal(item.Payload, &alarm); err != nil {
		return fmt.Errorf("%w：%w", errBroken, err)
	}
	if alarm.Event == "" || alarmNames[alarm.Kind] == "" {
		return fmt.Errorf("%w：没有热点", errBroken)
	}
	n := ledger.Notice{Roles: watchers, At: alarm.At}
	people, err := w.People(ctx, n)
	if err != nil {
		return fmt.Errorf("look for the recipients: %w", err)
	}
	return w.deliver(ctx, Message{ID: item.ID, Alarm: &alarm, At: alarm.At}, people.Recipients(n))
}

// deliver gives one message to each of the people, and to the other channels.
func (w *Worker) deliver(ctx context.Context, m Message, to []string) error {
	messages := make([]Message, len(to))
	for i, id := range to {
		messages[i] = m
		messages[i].UserID = id
	}
	further, err := w.further(ctx, m, messages)
	if err != nil {
		return err
	}
	return w.Outbox.Deliver(ctx, m.ID, messages, further)
}

// further are the items for the channels other than the page.
func (w *Worker) further(ctx context.Context, m Message, messages []Message) ([]Item, error) {
	var out []Item
	add := func(kind, id string, m Message) error {
		b, err := json.Marshal(m)
		out = append(out, Item{ID: kind + ":" + id, Kind: kind, Payload: b, CreatedAt: w.Now()})
		return err
	}
	if w.Webhook != nil {
		if err := add(KindWebhook, m.ID, m); err != nil {
			return nil, err
		}
	}
	if w.Mail == nil {
		return out, nil
	}
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.UserID
	}
	wants, err := w.Wants(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read how people want to hear: %w", err)
	}
	for _, m := range messages {
		if wants[m.UserID].wants(m) {
			if err := add(KindMail, m.ID+":"+m.UserID, m); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// mail sends to the address that the person has now; one who has taken it back
// gets nothing.
func (w *Worker) mail(ctx context.Context, m Message) error {
	wants, err := w.Wants(ctx, []string{m.UserID})
	if err != nil {
		return fmt.Errorf("read how the person wants to hear: %w", err)
	}
	p := wants[m.UserID]
	if w.Mail == nil || !p.wants(m) {
		return nil
	}
	return w.Mail(ctx, p.Email, m)
}
