package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	variable     = regexp.MustCompile(`YUQING_[A-Z_]*[A-Z]`)
	interpolated = regexp.MustCompile(`\$\{(YUQING_[A-Z_]+)`)
	dotted       = regexp.MustCompile("`([a-z_]+\\.[a-z_]+)`")
)

// What docker-compose.yml and the operations guide call a setting is one, by
// its name in the environment or by its key; and the guide leaves none out.
func TestDocumentsSpeakOfRealSettings(t *testing.T) {
	known := settingNames()
	keys, sections := map[string]bool{}, map[string]bool{}
	for _, key := range known {
		keys[key] = true
		if section, _, ok := strings.Cut(key, "."); ok {
			sections[section] = true
		}
	}
	guide, chinese, file := document(t, "../../docs/operations.md"), document(t, "../../docs/operations.zh-CN.md"), document(t, composeFile)
	own := map[string]bool{} // variables that Compose itself puts into the file
	for _, m := range interpolated.FindAllStringSubmatch(file, -1) {
		own[m[1]] = true
	}
	for _, text := range []string{guide, chinese, file, document(t, "../../README.md")} {
		for _, name := range variable.FindAllString(text, -1) {
			if known[strings.TrimSuffix(name, "_FILE")] == "" && !own[name] {
				t.Errorf("there is no setting %s", name)
			}
		}
		for _, m := range dotted.FindAllStringSubmatch(text, -1) {
			if section, _, _ := strings.Cut(m[1], "."); sections[section] && !keys[m[1]] {
				t.Errorf("there is no setting %s", m[1])
			}
		}
	}
	for key := range keys {
		if !strings.Contains(guide, "`"+key+"`") {
			t.Errorf("the operations guide says nothing of %s", key)
		}
		if !strings.Contains(chinese, "`"+key+"`") {
			t.Errorf("the operations guide in Chinese says nothing of %s", key)
		}
	}
}

// The settings that the README shows are taken as they stand there.
func TestReadmesSettingsAreTaken(t *testing.T) {
	_, after, found := strings.Cut(document(t, "../../README.md"), "```yaml\n")
	sample, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatal("the README shows no settings")
	}
	file := filepath.Join(t.TempDir(), "yuqing.yaml")
	if err := os.WriteFile(file, []byte(sample), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := LoadConfig(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Check(); err != nil || cfg.Office.Region != "130105" || len(cfg.Fetch.Allow) != 1 {
		t.Errorf("read as %+v: %v", cfg, err)
	}
}

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
