package main

import (
	"slices"
	"strings"
	"testing"
)

// TestEveryCommand has an example in its help and, but for those that touch no
// data folder, takes --data.
func TestEveryCommand(t *testing.T) {
	bare := []string{"analyse", "segment", "feed", "events"}
	for _, c := range commands() {
		t.Run(c.name, func(t *testing.T) {
			help, stderr, code := runCommand(t, "", c.name, "--help")
			if code != exitOK || stderr != "" {
				t.Errorf("--help ends with %d and says %q", code, stderr)
			}
			if !strings.Contains(help, "Example: ") && !strings.Contains(help, "e.g. ") {
				t.Errorf("no example in\n%s", help)
			}
			if takes := strings.Contains(help, "--data string"); takes == slices.Contains(bare, c.name) {
				t.Errorf("takes --data: %v", takes)
			}
		})
	}
}
