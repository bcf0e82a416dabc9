package app

import (
	"os"
	"reflect"
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
	}
}

// Every role runs as a service of its own, and every setting in the file is one
// that the program knows.
func TestComposeFileSpeaksOfRealSettings(t *testing.T) {
	known := map[string]bool{}
	settingNames(reflect.TypeFor[Config](), envPrefix, known)
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
			if !known[strings.TrimSuffix(setting, "_FILE")] {
				t.Errorf("%s sets %s, which is no setting", name, setting)
			}
		}
	}
	for _, role := range allRoles {
		if !roles[role] {
			t.Errorf("no service runs the role %s", role)
		}
	}
}

func settingNames(t reflect.Type, prefix string, into map[string]bool) {
	for f := range t.Fields() {
		name := prefix + "_" + strings.ToUpper(f.Tag.Get("yaml"))
		if f.Type.Kind() == reflect.Struct {
			settingNames(f.Type, name, into)
			continue
		}
		into[name] = true
	}
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
