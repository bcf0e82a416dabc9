package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	file := write(t, "data: /from/file\noffice:\n  name: 清水县\nroles: [web]\n")
	c, err := LoadConfig(file, []string{
		"YUQING_DATA=/from/env", "YUQING_FETCH_ALLOW=127.0.0.0/8, 10.0.0.0/8", "YUQING_WEB_SECURE_COOKIES=true", "HOME=/x",
		"YUQING_OFFICE_REGION_FILE=" + write(t, "130105\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "/from/env" || c.Office.Name != "清水县" || len(c.Fetch.Allow) != 2 || !c.Web.SecureCookies ||
		c.Office.Region != "130105" || len(c.Roles) != 1 || c.Listen != "127.0.0.1:8080" {
		t.Errorf("%+v", c)
	}
}

func TestEmptyFileGivesTheDefaults(t *testing.T) {
	c, err := LoadConfig(write(t, ""), nil)
	if err != nil || c.Data != "./data" || len(c.Roles) != 4 {
		t.Errorf("%+v %v", c, err)
	}
}

// Each bad configuration is refused with a message that names the place.
func TestBadConfiguration(t *testing.T) {
	cases := []struct {
		name, file string
		env        []string
		says       string
	}{
		{"unknown key", "dta: x\n", nil, "dta"},
		{"no YAML", "data: [\n", nil, "configuration file"},
		{"unknown role", "roles: [cook]\n", nil, `"cook"`},
		{"no role", "roles: []\n", nil, "roles"},
		{"no data folder", "data: ''\n", nil, "data"},
		{"no boolean", "", []string{"YUQING_WEB_SECURE_COOKIES=perhaps"}, "YUQING_WEB_SECURE_COOKIES"},
		{"no such file", "", []string{"YUQING_DATA_FILE=/nowhere"}, "YUQING_DATA_FILE"},
		{"twice", "", []string{"YUQING_DATA_FILE=/nowhere", "YUQING_DATA=x"}, "both"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := LoadConfig(write(t, c.file), c.env)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v does not name %s", err, c.says)
			}
		})
	}
	if _, err := LoadConfig("/nowhere/yuqing.yaml", nil); err == nil || !strings.Contains(err.Error(), "/nowhere/yuqing.yaml") {
		t.Errorf("missing file: %v", err)
	}
}
