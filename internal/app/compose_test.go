package app

import (
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

const composeFile = "../../docker-compose.yml"

// compose reads the file as `docker compose` does: against the schema of the
// Compose specification.
func compose(t *testing.T) *types.Project {
	t.Helper()
	text, err := os.ReadFile(composeFile)
	if err != nil {
		t.Fatal(err)
	}
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		ConfigFiles: []types.ConfigFile{{Filename: composeFile, Content: text}},
		Environment: map[string]string{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestComposeFileKeepsToTheSchema(t *testing.T) {
	for name, s := range compose(t).Services {
		if name == "passwords" {
			continue // it makes the passwords and ends
		}
		if s.HealthCheck == nil || len(s.HealthCheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
		if s.Deploy == nil || s.Deploy.Resources.Limits == nil || s.Deploy.Resources.Limits.MemoryBytes == 0 {
			t.Errorf("%s has no limit of memory", name)
		}
		if s.Logging == nil || s.Logging.Options["max-size"] == "" {
			t.Errorf("the log of %s grows without limit", name)
		}
	}
}

// Every role runs as a service of its own, and every setting in the file is one
// that the program knows.
func TestComposeFileSpeaksOfRealSettings(t *testing.T) {
	known := settingNames()
	roles := map[string]bool{}
	for name, s := range compose(t).Services {
		if s.Image != "yuqing:latest" {
			continue
		}
		for i, word := range s.Command {
			if word == "--roles" {
				roles[s.Command[i+1]] = true
			}
		}
		for setting := range s.Environment {
			if known[strings.TrimSuffix(setting, "_FILE")] == "" {
				t.Errorf("%s sets %s, which is no setting", name, setting)
			}
		}
		for _, setting := range []string{"YUQING_DATA", "YUQING_WATCH_FOLDER"} {
			folder := s.Environment[setting]
			if folder == nil || !slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == *folder && !v.ReadOnly }) {
				t.Errorf("%s keeps what %s names within itself", name, setting)
			}
		}
	}
	for _, role := range allRoles {
		if !roles[role] {
			t.Errorf("no service runs the role %s", role)
		}
	}
}

// settingNames are the names of all settings in the environment, with their
// keys in the file.
func settingNames() map[string]string {
	known := map[string]string{}
	var add func(t reflect.Type, name, key string)
	add = func(t reflect.Type, name, key string) {
		for f := range t.Fields() {
			name, key := name+"_"+strings.ToUpper(f.Tag.Get("yaml")), strings.TrimPrefix(key+"."+f.Tag.Get("yaml"), ".")
			if f.Type.Kind() == reflect.Struct {
				add(f.Type, name, key)
				continue
			}
			known[name] = key
		}
	}
	add(reflect.TypeFor[Config](), envPrefix, "")
	return known
}

// A broken file must be refused, or the tests above prove nothing.
func TestComposeSchemaRefuses(t *testing.T) {
	_, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		ConfigFiles: []types.ConfigFile{{Filename: "x.yml", Content: []byte("services:\n  web:\n    imagee: x\n")}},
	}, func(o *loader.Options) { o.SetProjectName("x", true) })
	if err == nil || !strings.Contains(err.Error(), "imagee") {
		t.Errorf("error %v", err)
	}
}

// The passwords are made once and stay, and Elasticsearch gets its own in a file
// of the mode that its image asks for.
func TestComposeMakesPasswords(t *testing.T) {
	project := compose(t)
	script := project.Services["passwords"].Command
	folder := t.TempDir()
	as := fmt.Sprintf("%d:%d", os.Geteuid(), os.Getegid())
	text := strings.NewReplacer("$$", "$", "/run/passwords", folder, "1000:0", as).Replace(script[len(script)-1])
	read := func(variable, service string) string {
		t.Helper()
		name := *project.Services[service].Environment[variable]
		password, err := os.ReadFile(strings.Replace(name, "/run/passwords", folder, 1))
		if err != nil || len(password) < 20 {
			t.Fatalf("%s: %q %v", variable, password, err)
		}
		return string(password)
	}
	var first string
	for range 2 {
		if out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", text).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		own := read("ELASTIC_PASSWORD_FILE", "elasticsearch")
		if ours := read("YUQING_ELASTICSEARCH_PASSWORD_FILE", "web"); ours != own || first != "" && first != own {
			t.Errorf("passwords %q, %q, before %q", own, ours, first)
		}
		if read("POSTGRES_PASSWORD_FILE", "postgres") != read("YUQING_POSTGRES_PASSWORD_FILE", "web") {
			t.Error("two passwords of PostgreSQL")
		}
		first = own
	}
	name := *project.Services["elasticsearch"].Environment["ELASTIC_PASSWORD_FILE"]
	if info, err := os.Stat(strings.Replace(name, "/run/passwords", folder, 1)); err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("mode %v, %v; the image wants 0400", info.Mode(), err)
	}
}
