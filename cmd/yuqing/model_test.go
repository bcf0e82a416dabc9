package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// history is a labelled file as offices write it: a byte order mark, a line
// break inside quotes, a row without label.
func history(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\ufeff编号,内容,单位\n")
	for i := range 12 {
		fmt.Fprintf(&b, "%d,\"路面坑洼难走，\n公交线路也停了%d次\",交通\n", 2*i, i)
		fmt.Fprintf(&b, "%d,学校补课收费%d元，老师不退,教育\n", 2*i+1, i)
	}
	b.WriteString("99,没有写单位,\n")
	name := filepath.Join(t.TempDir(), "history.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestModelTrainEvalPredict(t *testing.T) {
	in := history(t)
	file := filepath.Join(t.TempDir(), "unit.model")
	columns := []string{"--in", in, "--text-column", "内容", "--label-column", "单位"}
	out, msg, code := runCommand(t, "", append([]string{"model", "train", "--out", file}, columns...)...)
	if code != exitRefused || out != "" || !strings.Contains(msg, "macro-F1") || !strings.Contains(msg, ":38: refused: has no label") {
		t.Fatalf("train: %d %q %q", code, out, msg)
	}
	out, _, code = runCommand(t, "", append([]string{"model", "eval", "--model", file}, columns...)...)
	var e struct {
		Rows      int
		MacroF1   float64 `json:"macro_f1"`
		Confusion [][]int
	}
	if err := json.Unmarshal([]byte(out), &e); err != nil || code != exitRefused || e.Rows != 24 || e.MacroF1 != 1 || e.Confusion[0][0] != 12 {
		t.Fatalf("eval: %d %s %v", code, out, err)
	}
	out, _, code = runCommand(t, "{\"id\":\"a/1\",\"text\":\"老师补课乱收费\"}\n{\"id\":\"b\",\"text\":\"\"}\n", "model", "predict", "--model", file)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitOK || len(lines) != 2 || !strings.HasPrefix(lines[0], `{"id":"a/1","label":"教育","score":0.`) || !strings.Contains(lines[0], "补课") {
		t.Fatalf("predict: %d %s", code, out)
	}
	if lines[1] != `{"id":"b","label":"","score":0,"words":[]}` {
		t.Errorf("an empty text: %s", lines[1])
	}
}

func TestModelSaysWhatIsWrong(t *testing.T) {
	in := history(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no verb", nil, exitUsage, "train, eval, predict, list, use or back"},
		{"no out", []string{"train", "--in", in, "--text-column", "内容", "--label-column", "单位"}, exitUsage, "--out is missing"},
		{"no column", []string{"train", "--in", in, "--text-column", "正文", "--label-column", "单位", "--out", "x"}, exitUsage, "编号, 内容, 单位"},
		{"one column for both", []string{"train", "--in", in, "--text-column", "内容", "--label-column", "内容", "--out", "x"}, exitUsage, "the same column"},
		{"no file", []string{"predict", "--model", in + ".none"}, exitRefused, "no such file"},
		{"no model", []string{"predict", "--model", in}, exitRefused, "not a whole model file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, msg, code := runCommand(t, "", append([]string{"model"}, tt.args...)...)
			if code != tt.code || out != "" || !strings.Contains(msg, tt.want) {
				t.Errorf("%d %q %q", code, out, msg)
			}
		})
	}
}
