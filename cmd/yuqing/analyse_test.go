package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// analysed reads what came out, by line.
func analysed(t *testing.T, out string) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		if line == "" {
			continue
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		lines = append(lines, m)
	}
	return lines
}

func TestAnalyseTakesEveryRecordInOrder(t *testing.T) {
	in := "\ufeff" + `{"id":"第一","title":"村里征地补偿款至今没有发放"}
{"id":"2","text":""}

{"id":"坏
{"id":"4"}
{"id":"5","title":null,"text":"村里征地补偿款，至今没有发放！"}
{"id":"6","text":"好","published_at":"昨天"}
["7"]
{"id":"8","text":"` + strings.Repeat("长", 6<<20) + `"}`
	out, stderr, code := runCommand(t, in, "analyse")
	if code != exitRefused {
		t.Errorf("exit status %d, want %d", code, exitRefused)
	}
	var got []string
	for _, line := range analysed(t, out) {
		got = append(got, fmt.Sprint(line["id"], " ", line["duplicate_of"]))
	}
	if want := "第一 <nil>,2 <nil>,5 第一,8 <nil>"; strings.Join(got, ",") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, reason := range []string{"stdin:4: refused: not a post", "stdin:5: refused: neither title nor text", "stdin:7: refused: published_at", "stdin:8: refused"} {
		if !strings.Contains(stderr, reason) {
			t.Errorf("stderr lacks %q:\n%s", reason, stderr)
		}
	}
	if n := strings.Count(stderr, "refused"); n != 4 {
		t.Errorf("%d refusals, want 4:\n%s", n, stderr)
	}
}

func TestAnalyseShape(t *testing.T) {
	out, _, code := runCommand(t, `{"id":"1","title":"河北省石家庄市新华区拆迁补偿款没有发放"}`, "analyse")
	if code != exitOK {
		t.Fatalf("exit status %d", code)
	}
	line := analysed(t, out)[0]
	for _, key := range []string{"id", "topics", "unit", "regions", "tone", "class", "flags", "risk", "duplicate_of"} {
		if _, ok := line[key]; !ok {
			t.Errorf("%s is missing: %s", key, out)
		}
	}
	if !strings.Contains(out, `"regions":[{"code":"130105","name":"新华区"}]`) {
		t.Errorf("the region is not 130105: %s", out)
	}
	empty, _, _ := runCommand(t, `{"id":"1","text":""}`, "analyse")
	if !strings.Contains(empty, `"topics":[],"unit":{"lead":"","supporting":[],"reason":`) || !strings.Contains(empty, `"regions":[],`) {
		t.Errorf("empty parts must be there: %s", empty)
	}
}

func TestAnalyseWithAnOfficesOwnFiles(t *testing.T) {
	dir := t.TempDir()
	places, taxonomy := filepath.Join(dir, "places"), filepath.Join(dir, "taxonomy.yaml")
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(places, "# 本县的村\n130123501 塔元庄村 塔元庄\n")
	write(taxonomy, "topics: [{id: lamps, name: 灯会, unit: 文旅局, words: 灯会}]")
	out, stderr, code := runCommand(t, `{"id":"1","title":"塔元庄的灯会"}`, "analyse", "--region", "130123", "--places", places, "--taxonomy", taxonomy)
	if code != exitOK || !strings.Contains(out, `"code":"130123501"`) || !strings.Contains(out, `"lead":"文旅局"`) {
		t.Errorf("%d %s%s", code, out, stderr)
	}
	write(places, "130123501\n")
	_, stderr, code = runCommand(t, "", "analyse", "--places", places)
	if code != exitRefused || !strings.Contains(stderr, "places:1:") {
		t.Errorf("a broken file of places: %d %s", code, stderr)
	}
}

func TestAnalyseNamesAMissingFile(t *testing.T) {
	_, stderr, code := runCommand(t, "", "analyse", "no-such-file.jsonl")
	if code != exitRefused || !strings.Contains(stderr, "no-such-file.jsonl") {
		t.Errorf("%d %s", code, stderr)
	}
}

// What is read of a text is bounded, and said so.
func TestAnalyseReadsTheHeadOfAHugeText(t *testing.T) {
	text := "石家庄市的来信。" + strings.Repeat("好", 2<<20) + "寄自上海市"
	out, stderr, code := runCommand(t, `{"id":"1","text":"`+text+`"}`, "analyse")
	if code != exitOK || !strings.Contains(out, "130100") || strings.Contains(out, "310000") {
		t.Errorf("%d %s", code, out)
	}
	if !strings.Contains(stderr, "stdin:1: warning: the text is 6 MB long; its first 4 MB are read") {
		t.Errorf("stderr: %s", stderr)
	}
}

func FuzzParsePost(f *testing.F) {
	f.Add([]byte(`{"id":"1","title":"路灯","text":null,"likes":1e3,"published_at":"2026-03-01T08:00:00+08:00"}`))
	f.Add([]byte(`{"id":7,"text":"\ud800"}`))
	f.Add([]byte("{\"title\":\"\xc2\xb7\xb5\xc6\"}"))
	f.Fuzz(func(t *testing.T, line []byte) {
		in, err := parsePost(line)
		if err != nil {
			return
		}
		if !json.Valid(in.ID) {
			t.Fatalf("the ID %s is no JSON", in.ID)
		}
		if p, err := in.post(); err == nil && (!utf8.ValidString(p.Title) || !utf8.ValidString(p.Text)) {
			t.Fatalf("%q is no text", p.Title)
		}
	})
}
