package desk

import (
	"errors"
	"testing"
	"time"

	"yuqing/internal/calendar"
)

func TestMemo(t *testing.T) {
	at := time.Date(2026, 3, 2, 23, 0, 0, 0, calendar.Shanghai)
	now := func() time.Time { return at }
	made := 0
	get := func(m *memo[int], took time.Duration) int {
		t.Helper()
		v, err := m.get(now, func() (int, error) {
			at = at.Add(took)
			made++
			return made, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var dear memo[int]
	if _, err := dear.get(now, func() (int, error) { return 7, errors.New("no store") }); err == nil {
		t.Fatal("an error is kept to oneself")
	}
	get(&dear, time.Second)
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  int
	}{
		{"at once", 0, 1}, {"a thousand times as long", 999 * time.Second, 1}, {"longer", time.Second, 2},
		{"made anew", 900 * time.Second, 2}, {"over midnight", 700 * time.Second, 3}, {"with a clock set back", -time.Hour, 4},
	} {
		at = at.Add(tt.after)
		if v := get(&dear, time.Second); v != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, v, tt.want)
		}
	}
	var slow memo[int]
	get(&slow, time.Minute)
	first := made
	at = at.Add(mostMemo)
	if get(&slow, 0) == first {
		t.Error("it is kept for longer than an hour")
	}
	var cheap memo[int]
	if get(&cheap, 0) == get(&cheap, 0) {
		t.Error("what costs nothing is not fresh")
	}
}
