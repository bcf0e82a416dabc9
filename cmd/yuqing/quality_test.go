package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestQuality(t *testing.T) {
	data := office(t)
	out, stderr, code := runCommand(t, "", "quality", "--data", data)
	if code != exitOK || !strings.HasPrefix(out, "month  judged") || !strings.Contains(out, "— 0/0") {
		t.Errorf("%d %s%s", code, out, stderr)
	}
	out, _, _ = runCommand(t, "", "quality", "--json", "--from", "2026-01", "--to", "2026-03", "--data", data)
	var q struct {
		From, To string
		Months   []any
	}
	if err := json.Unmarshal([]byte(out), &q); err != nil || q.From != "2026-01" || q.To != "2026-03" || q.Months == nil {
		t.Errorf("%s %v", out, err)
	}
	if _, stderr, code := runCommand(t, "", "quality", "--from", "三月", "--data", data); code != exitUsage || !strings.Contains(stderr, "--from") {
		t.Errorf("a month that is none: %d %s", code, stderr)
	}
}
