package main

import (
	"strings"
	"testing"
)

const eventsIn = `{"id":"a","title":"柳塘村停水一周了","text":"柳塘村三组到六组整整七天没有自来水，请水务公司快点修","published_at":"2026-03-01T08:00:00+08:00"}
{"id":2,"title":"柳塘村为什么停水","text":"柳塘村七天没有自来水，老人小孩都没法洗澡，供水热线一直占线","published_at":"2026-03-02T08:00:00+08:00"}
{"id":"c","title":"建议延长图书馆开放时间","text":"周末想去看书","published_at":"2026-03-02T09:00:00+08:00"}
{"id":"坏
{"id":"d","title":"柳塘村停水何时恢复","text":"柳塘村没有自来水已经九天","published_at":"2026-03-03T09:00:00+08:00"}
`

func TestEvents(t *testing.T) {
	out, stderr, code := runCommand(t, eventsIn, "events")
	lines := analysed(t, out)
	if code != exitRefused || !strings.Contains(stderr, "stdin:4: refused: not a post") {
		t.Errorf("exit status %d, stderr %q", code, stderr)
	}
	if len(lines) != 1 || !strings.Contains(out, `"posts":["a",2,"d"]`) {
		t.Fatalf("got %s", out)
	}
	for _, key := range []string{"event", "title", "heat", "state", "first_at", "last_at", "regions", "topics"} {
		if lines[0][key] == nil {
			t.Errorf("%s is absent: %s", key, out)
		}
	}
}

// posts without any time make events without one; a time that is yet to come
// is none, and an ID that comes again is told.
func TestEventsOddInput(t *testing.T) {
	const a, b = `"title":"柳塘村停水一周了","text":"柳塘村三组到六组整整七天没有自来水，请水务公司快点修"`, `"title":"柳塘村为什么停水","text":"柳塘村七天没有自来水，老人小孩都没法洗澡"`
	for _, tc := range []struct {
		name, in, out, stderr string
	}{
		{"no time", `{"id":"a",` + a + "}\n" + `{"id":"b",` + b + "}", `"first_at":null,"last_at":null`, ""},
		{
			"a slip of the year", `{"id":"a",` + a + `,"published_at":"2026-03-01T08:00:00+08:00"}` + "\n" + `{"id":"b",` + b + `,"published_at":"2026-03-01T09:00:00+08:00"}` +
				"\n" + `{"id":"c","title":"图书馆","text":"周末想去看书","published_at":"2099-03-01T09:00:00+08:00"}`,
			`"state":"new","first_at":"2026-03-01T00:00:00Z"`, "stdin:3: warning: published_at 2099",
		},
		{"another post under the same ID", `{"id":"a",` + a + "}\n" + `{"id":"a",` + b + "}", `"posts":["a","a"]`, `stdin:2: warning: the id "a" stands at stdin:1 already; it says something else`},
		{"the same post again", `{"id":"a",` + a + "}\n" + `{"id":"a",` + a + "}\n" + `{"id":"b",` + b + "}", `"posts":["a","b"]`, "stdin:2: warning: the id \"a\" stands at stdin:1 already; it counts as the same post"},
	} {
		out, stderr, code := runCommand(t, tc.in, "events")
		if code != exitOK || !strings.Contains(out, tc.out) || !strings.Contains(stderr, tc.stderr) {
			t.Errorf("%s: exit status %d\n%s\n%s", tc.name, code, out, stderr)
		}
	}
}

func TestEventsAt(t *testing.T) {
	out, _, _ := runCommand(t, eventsIn, "events", "--at", "2026-03-02T12:00:00+08:00")
	if !strings.Contains(out, `"posts":["a",2]`) {
		t.Errorf("got %s", out)
	}
	if _, _, code := runCommand(t, eventsIn, "events", "--at", "gestern"); code != exitUsage {
		t.Errorf("exit status %d, want %d", code, exitUsage)
	}
}
