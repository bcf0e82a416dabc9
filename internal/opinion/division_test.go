package opinion_test

import (
	"fmt"
	"testing"

	"yuqing/internal/opinion"
)

func TestDivisions(t *testing.T) {
	for code, want := range map[string]string{
		"130105001":    "[130105001 130105 130100 130000]",
		"130105001203": "[130105001203 130105001 130105 130100 130000]",
		"130105":       "[130105 130100 130000]",
		"130100":       "[130100 130000]",
		"130000":       "[130000]",
		"own":          "[own]",
		"":             "[]",
	} {
		if got := fmt.Sprint(opinion.Divisions(code)); got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
}
