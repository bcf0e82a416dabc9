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

func TestEventsAt(t *testing.T) {
	out, _, _ := runCommand(t, eventsIn, "events", "--at", "2026-03-02T12:00:00+08:00")
	if !strings.Contains(out, `"posts":["a",2]`) {
		t.Errorf("got %s", out)
	}
	if _, _, code := runCommand(t, eventsIn, "events", "--at", "gestern"); code != exitUsage {
		t.Errorf("exit status %d, want %d", code, exitUsage)
	}
}
