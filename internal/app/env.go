package app

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
)

const envPrefix = "YUQING"

// readEnv overlays the settings found in the environment. The names follow
// from the structure, so that no setting can be forgotten. A name with _FILE
// behind it names a file that holds the value: the way in which passwords
// reach a container.
func (c *Config) readEnv(environ []string) error {
	env := map[string]string{}
	for _, kv := range environ {
		k, v, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(k, envPrefix+"_") {
			env[k] = v
		}
	}
	return overlay(reflect.ValueOf(c).Elem(), envPrefix, env)
}

func overlay(v reflect.Value, prefix string, env map[string]string) error {
	for i := range v.NumField() {
		key := strings.Split(v.Type().Field(i).Tag.Get("yaml"), ",")[0]
		name := prefix + "_" + strings.ToUpper(key)
		if v.Field(i).Kind() == reflect.Struct {
			if err := overlay(v.Field(i), name, env); err != nil {
				return err
			}
			continue
		}
		text, given, err := lookup(env, name)
		if err != nil {
			return err
		}
		if !given {
			continue
		}
		if err := set(v.Field(i), text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func lookup(env map[string]string, name string) (text string, given bool, err error) {
	text, given = env[name]
	file, named := env[name+"_FILE"]
	if !named {
		return text, given, nil
	}
	if given {
		return "", false, fmt.Errorf("%s and %s_FILE are both given; keep one", name, name)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", false, fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimSpace(string(b)), true, nil
}

func set(v reflect.Value, text string) error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(b)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		v.SetInt(int64(n))
	case reflect.Slice:
		v.Set(reflect.ValueOf(splitList(text)))
	default:
		return fmt.Errorf("a setting of type %s cannot stand in the environment", v.Type())
	}
	return nil
}

// splitList reads "a, b,c" as three values and "" as none.
func splitList(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
