package pipeline_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/privacy"
)

const number = "13812345678"

// forgetful is an office that no longer keeps people of before a time.
func forgetful(before time.Time) pipeline.Keeper {
	return func(p opinion.Post) opinion.Post {
		if p.PublishedAt.Before(before) {
			return privacy.Redact(p)
		}
		return p
	}
}

// remembers counts the versions of a ticket that hold the caller's number.
func (l *line) remembers(t *testing.T, key string) (n int) {
	t.Helper()
	versions, err := l.store.Posts.Versions(t.Context(), opinion.PostID("s", key))
	check(t, err)
	for _, v := range versions {
		raw, err := json.Marshal(v.Post)
		check(t, err)
		if strings.Contains(string(raw), number) {
			n++
		}
	}
	return n
}

// An old export that is handed in once more, after the office has forgotten its
// callers, brings none of them back, adds no version and says that it is known;
// nor does a new one of that time, nor what lay in the log meanwhile.
func TestWhatWasForgottenStaysForgotten(t *testing.T) {
	l := open(t)
	rows := []string{ticket(1, "请回电"+number), ticket(2, "请回电"+number)}
	l.take(t, false, rows...)
	if l.remembers(t, "GD0001") != 1 {
		t.Fatal("the number was not there at first")
	}
	cut := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	waits := post("GD0004", "请回电"+number) // on its way while the office forgets
	_, err := l.intake.Take(t.Context(), []opinion.Post{waits})
	check(t, err)
	n, err := l.store.Posts.Redact(t.Context(), opinion.ChannelHotline, cut)
	check(t, err)
	if n != 2 {
		t.Errorf("%d tickets redacted", n)
	}
	l.intake.Keeping(forgetful(cut))
	l.kept = forgetful(cut)

	again := l.take(t, false, append(rows, ticket(3, "请回电"+number))...)
	if again.PostsNew != 1 || again.PostsKnown != 2 || again.PostsChanged != 0 {
		t.Errorf("%+v", again)
	}
	for _, key := range []string{"GD0001", "GD0002", "GD0003", "GD0004"} {
		if n := l.remembers(t, key); n != 0 {
			t.Errorf("%s: %d versions hold the number", key, n)
		}
	}
	if n := l.versions(t, "GD0001"); n != 1 {
		t.Errorf("%d versions", n)
	}
	if got, err := l.intake.Take(t.Context(), []opinion.Post{waits}); err != nil || got[0] != pipeline.Same {
		t.Errorf("taken again: %v %v", got, err)
	}
}
