package push

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"yuqing/internal/opinion"
)

// tally is what happened since it was last written into the log of runs.
type tally struct {
	mu      sync.Mutex
	sources map[string]*count
}

type count struct {
	fresh, changed int
	refused        map[string]int // by reason
}

const (
	replayed = "重复推送"
	badBody  = "内容有误"
)

// reasons are the words for calls that were refused.
var reasons = []struct {
	err  error
	text string
}{
	{ErrUnsigned, "签名不符"}, {ErrOld, "时间戳超出允许范围"}, {ErrReplayed, replayed}, {ErrPaused, "信源已暂停"},
}

// reason is why a call was refused, "" where it was not, or by no fault of its
// own.
func reason(err error) string {
	var place *PlaceError
	if errors.As(err, &place) {
		return badBody
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.text
		}
	}
	return ""
}

func reasonTexts() (texts []string) {
	for _, r := range reasons {
		texts = append(texts, r.text)
	}
	return texts
}

func (t *tally) of(source string) *count {
	c := t.sources[source]
	if c == nil {
		c = &count{refused: map[string]int{}}
		t.sources[source] = c
	}
	return c
}

func (t *tally) refused(source string, err error) {
	text := reason(err)
	if text == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(source).refused[text]++
}

func (t *tally) taken(tickets []Waiting) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range tickets {
		c := t.of(w.Source)
		if w.New {
			c.fresh++
		} else {
			c.changed++
		}
	}
}

// takeAll empties the tally.
func (t *tally) takeAll() map[string]*count {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.sources
	t.sources = map[string]*count{}
	return out
}

// noteEvery is how often what happened is written into the log of runs.
const noteEvery = time.Minute

// Note writes what happened into the sources' logs of runs, again and again
// until the context ends, and then once more. Every process does.
func (r *Receiver) Note(ctx context.Context) error {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			r.NoteNow(last)
			return nil
		case <-tick.C:
			r.NoteNow(ctx)
		}
	}
}

// NoteNow writes what happened since it was last written.
func (r *Receiver) NoteNow(ctx context.Context) {
	for source, c := range r.tally.takeAll() {
		if err := r.noteOne(ctx, source, c); err != nil {
			r.Log.Warn("pushes not noted", "source", source, "error", err)
		}
	}
}

func (r *Receiver) noteOne(ctx context.Context, source string, c *count) error {
	src, err := r.Sources.SourceByID(ctx, source)
	if err != nil {
		return err
	}
	now, h := r.Now(), src.Health
	h.LastTry = now
	run := opinion.Run{At: now, New: c.fresh, Changed: c.changed, Error: c.words()}
	if h.Error = run.Error; run.Error != "" {
		h.Failures++
	} else {
		h.Failures = 0
	}
	if c.fresh+c.changed > 0 {
		h.LastGood = now
	}
	if c.fresh > 0 {
		h.LastNew = now
	}
	return r.Runs.PutRun(ctx, source, h, run)
}

// words say what was refused, "" for nothing. A call that is sent again after a
// cut is no fault worth an alarm, so that alone is none.
func (c *count) words() string {
	var parts []string
	alarming := false
	for _, text := range append(reasonTexts(), badBody) {
		if n := c.refused[text]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 次", text, n))
			alarming = alarming || text != replayed
		}
	}
	if !alarming {
		return ""
	}
	return "接口推送被拒：" + strings.Join(parts, "，")
}
