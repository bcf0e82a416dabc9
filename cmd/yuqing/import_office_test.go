package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const oldTable = "某县网络舆情台账,,,,,,,,,,,,,,,,,,,\n" +
	"序号,巡查单位,发布时间,发布平台,标题,链接,责任单位,涉及领域,首接人,交办时间,首回时间,办结时间,关注量,跟帖数,原贴摘要,办结回复摘要,线上情况,线下情况,原文截图,备注\n" +
	"1,网信办,2024/3/1 09:30,抖音,某路积水,https://example.com/1,住建局、某某物业,市政服务,某甲,2024年3月1日 10:00,2024-03-01 15:00,2024-03-03 09:00,1.2万,35,\"下雨积水,出行难\",已疏通,已跟帖,已清淤,有,\n" +
	"2,网信办,2024-03-05,微博,=某校食堂,,教育体育局,义务教育,,2024-03-05 10:00,,,,,,,,,,\n" +
	"3,网信办,三月六日下午,微博,时间写错的,,教育体育局,义务教育,,,,,,,,,,,,\n" +
	"4,,,,,,,,,,,,,,,,,,,\n" +
	"5,网信办,2024-03-06,微博,,,教育体育局,,,,,,,,,,,,,\n"

func fileOf(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lastLine reads the record that an import ends with.
func lastLine(t *testing.T, out string) (r struct {
	Rows       int `json:"rows"`
	PostsNew   int `json:"posts_new"`
	PostsKnown int `json:"posts_known"`
	Responses  int `json:"responses"`
	Refused    []struct {
		Line   int
		Reason string
	} `json:"refused"`
}) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &r); err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	return r
}

// TestImportLedger takes an earlier ledger in: a dry run writes nothing, the
// rest is done where rows are refused, and a second time everything is known.
func TestImportLedger(t *testing.T) {
	file, data := fileOf(t, "台账.csv", oldTable), filepath.Join(t.TempDir(), "data")
	for _, c := range []struct {
		flags      []string
		fresh, old int
	}{{[]string{"--dry-run"}, 2, 0}, {nil, 2, 0}, {nil, 0, 2}, {[]string{"--dry-run"}, 0, 2}} {
		out, stderr, code := runCommand(t, "", append([]string{"import", file, "--kind", "ledger", "--data", data}, c.flags...)...)
		if code != 1 {
			t.Fatalf("%v: exit %d, %s", c.flags, code, stderr)
		}
		r := lastLine(t, out)
		if strings.Count(out, "\n") != 1 || r.Rows != 4 || r.PostsNew != c.fresh || r.PostsKnown != c.old || r.Responses != 1 {
			t.Errorf("%v: %s", c.flags, out)
		}
		if len(r.Refused) != 2 || r.Refused[0].Line != 5 || !strings.Contains(r.Refused[0].Reason, "三月六日下午") || r.Refused[1].Line != 7 {
			t.Errorf("refused %+v", r.Refused)
		}
		if !strings.Contains(stderr, file+":5: refused: ") || !strings.Contains(stderr, "某某物业") {
			t.Error(stderr)
		}
	}
	out, stderr, code := runCommand(t, "", "report", "timeliness", "--from", "2024-01-01", "--to", "2024-12-31", "--by", "unit", "--data", data)
	var r struct {
		Total struct{ Entries, Closed, Responded, Due int }
		Rows  []any
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 {
		t.Fatalf("%d %v %s", code, err, stderr)
	}
	if r.Total.Entries != 2 || r.Total.Closed != 1 || r.Total.Responded != 1 || r.Total.Due != 0 || len(r.Rows) != 0 {
		t.Errorf("%s", out)
	}
	if out, stderr, code := runCommand(t, "", "audit", "verify", "--data", data); code != 0 {
		t.Errorf("%s %s", out, stderr)
	}
}

// In a new folder the units of the routing table are known, to a dry run as well.
func TestImportLedgerIntoANewFolder(t *testing.T) {
	file := fileOf(t, "台账.csv", "标题,发布时间,责任单位\n甲,2025-3-1,卫健局\n")
	for _, flags := range [][]string{{"--dry-run"}, nil} {
		_, stderr, code := runCommand(t, "", append([]string{"import", file, "--kind", "ledger", "--data", filepath.Join(t.TempDir(), "data")}, flags...)...)
		if code != 0 || strings.Contains(stderr, "没有责任单位") {
			t.Errorf("%v: exit %d, %s", flags, code, stderr)
		}
	}
}

func TestImportUnitsAndPeople(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	units := fileOf(t, "单位.csv", "名称,类别,上级单位\n数据局,部门,\n错类的,什么,\n")
	people := fileOf(t, "人员.csv", "姓名,登录名,单位,角色\n某甲,mojia,数据局,单位联络员\n某乙,moyi,没有的局,\n")
	for i, c := range []struct{ fresh, known int }{{1, 0}, {0, 1}} {
		out, stderr, code := runCommand(t, "", "import", units, "--kind", "units", "--data", data)
		r := lastLine(t, out)
		if code != 1 || r.Rows != 2 || r.PostsNew != c.fresh || r.PostsKnown != c.known || len(r.Refused) != 1 || r.Refused[0].Line != 3 {
			t.Errorf("units, %d: exit %d, %s %s", i, code, out, stderr)
		}
		out, stderr, code = runCommand(t, "", "import", people, "--kind", "people", "--data", data)
		r = lastLine(t, out)
		if code != 1 || r.Rows != 2 || r.PostsNew != c.fresh || r.PostsKnown != c.known || len(r.Refused) != 1 || r.Refused[0].Line != 3 {
			t.Errorf("people, %d: exit %d, %s %s", i, code, out, stderr)
		}
		if got := strings.Contains(out, `"login":"mojia","password":`); got != (i == 0) {
			t.Errorf("codes: %s", out)
		}
	}
	if _, stderr, code := runCommand(t, "", "import", units, "--kind", "units", "--map", "a=b", "--data", data); code != 2 {
		t.Errorf("--map with units: exit %d, %s", code, stderr)
	}
}
