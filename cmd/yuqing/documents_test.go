package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	call  = regexp.MustCompile("(?s)`yuqing ([^`]*)`")
	aFlag = regexp.MustCompile(`--[a-z-]+`)
)

// The calls in the operations guide and in docker-compose.yml are of commands
// and flags that exist.
func TestDocumentsSpeakOfRealCommands(t *testing.T) {
	calls := map[string]string{"serve": readDocument(t, "../../docker-compose.yml", func(text string) string {
		return strings.Join(regexp.MustCompile(`command: \["--.*`).FindAllString(text, -1), " ")
	})}
	guide := readDocument(t, "../../docs/operations.md", func(text string) string { return text })
	for _, m := range call.FindAllStringSubmatch(guide, -1) {
		words := strings.Fields(m[1])
		calls[words[0]] += " " + m[1]
	}
	if len(calls) < 5 || !strings.Contains(calls["serve"], "--roles") {
		t.Fatalf("only these calls were found: %v", calls)
	}
	for name, text := range calls {
		help, _, code := runCommand(t, "", name, "--help")
		if code != exitOK {
			t.Errorf("there is no command %s", name)
			continue
		}
		for _, flag := range aFlag.FindAllString(text, -1) {
			if !regexp.MustCompile(flag + `\b`).MatchString(help) {
				t.Errorf("yuqing %s knows no %s", name, flag)
			}
		}
	}
}

func readDocument(t *testing.T, name string, part func(string) string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return part(string(text))
}
