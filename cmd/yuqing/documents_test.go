package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	call  = regexp.MustCompile("(?s)`yuqing ([^`]*)`")
	line  = regexp.MustCompile(`(?m)^yuqing (.+)$`) // within a block
	aFlag = regexp.MustCompile(`--[a-z-]+`)
)

// The calls in the READMEs, the operations guides and docker-compose.yml are of
// commands and flags that exist.
func TestDocumentsSpeakOfRealCommands(t *testing.T) {
	calls := map[string]string{"serve": readDocument(t, "../../docker-compose.yml", func(text string) string {
		return strings.Join(regexp.MustCompile(`command: \["--.*`).FindAllString(text, -1), " ")
	})}
	for _, name := range []string{"README.md", "README.zh-CN.md", "docs/operations.md", "docs/operations.zh-CN.md"} {
		text := readDocument(t, "../../"+name, func(text string) string { return text })
		for _, m := range append(call.FindAllStringSubmatch(text, -1), line.FindAllStringSubmatch(text, -1)...) {
			words := strings.Fields(m[1])
			calls[words[0]] += " " + m[1]
		}
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
