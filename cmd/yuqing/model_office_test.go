package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answeredTickets makes a data folder of tickets that two units answered, and a
// few whose unit nobody knows.
func answeredTickets(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("工单编号,标题,诉求内容,受理时间,承办单位,答复内容,答复时间\n")
	matters := map[string][]string{
		"卫生健康局": {"验光配镜", "体检报告", "针灸推拿", "献血证书", "牙套松动"},
		"教育体育局": {"广播操音量", "羽毛球馆预约", "校车站点", "寒假作业", "跑道掉漆"},
		"某某公司":  {"快递柜超时"},
	}
	for i := range n {
		for _, unit := range []string{"卫生健康局", "教育体育局", "某某公司"} {
			if unit == "某某公司" && i > 2 {
				continue
			}
			words := matters[unit]
			fmt.Fprintf(&b, "%s%d,%s的事,第%d栋居民来电说%s，盼%d日内答复,2026-03-02 09:00:00,%s,已办,2026-03-03 09:00:00\n",
				unit, i, words[i%len(words)], i, words[(i+i/5)%len(words)], i%13, unit)
		}
	}
	csv := filepath.Join(dir, "工单.csv")
	if err := os.WriteFile(csv, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if _, stderr, code := runCommand(t, "", "import", csv, "--source", "热线", "--kind", "hotline", "--data", data); code != exitOK {
		t.Fatalf("import: %d %s", code, stderr)
	}
	return data
}

// TestModelFromLedger trains on what an office decided, switches, and takes it
// back; a running model proposes for what is imported next.
func TestModelFromLedger(t *testing.T) {
	data := answeredTickets(t, 40)
	run := func(args ...string) (string, string) {
		t.Helper()
		out, stderr, code := runCommand(t, "", append(args, "--data", data)...)
		if code != exitOK {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
		return out, stderr
	}
	out, stderr := run("model", "train", "--from-ledger")
	var m struct {
		Version int
		Labels  struct{ Tickets int }
		Units   struct{ Held int }
	}
	if err := json.Unmarshal([]byte(out), &m); err != nil || m.Version != 1 || m.Labels.Tickets != 80 || m.Units.Held == 0 {
		t.Fatalf("%s %v", out, err)
	}
	for _, want := range []string{"rules alone", "this model with rules", "nobody knows a unit 某某公司", "does not run yet"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
	if out, _ := run("model", "list"); !strings.Contains(out, `"version":1`) || !strings.Contains(out, `"runs":false`) {
		t.Errorf("list: %s", out)
	}
	run("model", "use", "1", "--note", "比规则好")
	if out, _ := run("model", "list"); !strings.Contains(out, `"runs":true`) {
		t.Errorf("list: %s", out)
	}
	if out, _ := run("model", "back"); !strings.Contains(out, `"version":0`) {
		t.Errorf("back: %s", out)
	}
	out, stderr, code := runCommand(t, "", "model", "use", "7", "--data", data)
	if code != exitRefused || out != "" || !strings.Contains(stderr, "not found") {
		t.Errorf("use of a model that is not kept: %d %q %q", code, out, stderr)
	}
}

func TestModelFromTooLittle(t *testing.T) {
	data := answeredTickets(t, 6)
	out, stderr, code := runCommand(t, "", "model", "train", "--from-ledger", "--data", data)
	if code != exitRefused || out != "" || !strings.Contains(stderr, "可用的标签有 12 条，需要 50 条") || !strings.Contains(stderr, "某某公司") {
		t.Errorf("%d %q %q", code, out, stderr)
	}
	for _, args := range [][]string{{"use"}, {"use", "one"}, {"list", "all"}, {"back", "1"}, {"train", "--from-ledger", "--out", "x"}} {
		if _, _, code := runCommand(t, "", append(append([]string{"model"}, args...), "--data", data)...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

// TestAnalyseWithAModel: the model proposes, the rules explain, and decide where
// they are certain.
func TestAnalyseWithAModel(t *testing.T) {
	var b strings.Builder
	b.WriteString("内容,单位\n")
	for i := range 20 {
		fmt.Fprintf(&b, "羽毛球馆预约第%d次满员,体育中心\n村里征地补偿款第%d次没有发放,信访局\n", i, i)
	}
	dir := t.TempDir()
	csv, file := filepath.Join(dir, "h.csv"), filepath.Join(dir, "units.model")
	if err := os.WriteFile(csv, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := runCommand(t, "", "model", "train", "--in", csv, "--text-column", "内容", "--label-column", "单位", "--out", file); code != exitOK {
		t.Fatal(stderr)
	}
	in := `{"id":"1","text":"羽毛球馆预约又满员"}
{"id":"2","title":"征地补偿款没有发放","text":"村里征地补偿款没有发放，青苗费也没有。"}`
	out, stderr, code := runCommand(t, in, "analyse", "--model", file)
	lines := analysed(t, out)
	if code != exitOK || len(lines) != 2 {
		t.Fatalf("%d %s %s", code, out, stderr)
	}
	for i, want := range []struct{ lead, reason string }{
		{"体育中心", "按历史办件建议由体育中心牵头"},
		{"自然资源局", "规则依据明确，从规则。"},
	} {
		unit, _ := lines[i]["unit"].(map[string]any)
		if unit["lead"] != want.lead || !strings.Contains(fmt.Sprint(unit["reason"]), want.reason) {
			t.Errorf("%d: %v", i+1, unit)
		}
	}
	if _, stderr, code := runCommand(t, "", "analyse", "--model", csv); code != exitRefused || !strings.Contains(stderr, "not a whole model file") {
		t.Errorf("a file that is no model: %d %s", code, stderr)
	}
}
