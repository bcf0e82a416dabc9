package watch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// People sort what they drop into folders of years and months.
func TestFoldersWithinThatOfASource(t *testing.T) {
	d := newDesk(t)
	within := filepath.Join(d.Folder, "12345热线", "2026年", "三月")
	if err := os.MkdirAll(within, 0o750); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(within, "一日.csv")
	if err := os.WriteFile(file, []byte("编号,内容\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(d.Folder, filepath.Join(within, "回环")); err != nil {
		t.Fatal(err)
	}
	d.look(time.Second)
	d.look(still)
	d.look(still)
	if strings.Join(d.taken, " ") != "12345热线/一日.csv" || d.in("2026年/三月/"+Done) != "一日.csv 一日.csv.报告.txt" {
		t.Errorf("taken %v, done %q", d.taken, d.in("2026年/三月/"+Done))
	}
	d.look(still)
	d.look(still)
	if len(d.taken) != 1 {
		t.Errorf("taken again: %v", d.taken)
	}
}

// A name that leaves no room for the time before it does not keep a file from being
// put away.
func TestLongNames(t *testing.T) {
	for _, end := range []string{".csv", "", "." + strings.Repeat("长", 20)} {
		d := newDesk(t)
		name := strings.Repeat("x", (255-len(end))%3) + strings.Repeat("热", (255-len(end))/3) + end
		d.drop(name, "编号,内容\n")
		d.look(time.Second)
		d.look(stillLong)
		d.look(stillLong)
		if len(d.taken) != 1 || d.has(name) || !strings.Contains(d.in(Done), "…") || !utf8.ValidString(d.in(Done)) {
			t.Errorf("taken %d, left %v, done %q", len(d.taken), d.has(name), d.in(Done))
		}
		if r := d.report(Done); !strings.Contains(r, name) {
			t.Errorf("the report names another file:\n%s", r)
		}
	}
}

// A source whose name no folder can have gets one all the same.
func TestFoldersOfOddNames(t *testing.T) {
	d := newDesk(t)
	d.Config.Sources = func(context.Context) ([]string, error) { return []string{"12345/城关", "..", "已处理"}, nil }
	d.look(time.Second)
	for folder, want := range map[string]string{"12345／城关": "12345/城关", "．.": "..", "．已处理": "已处理"} {
		d.taken = nil
		path := filepath.Join(d.Folder, folder, "a.csv")
		if err := os.WriteFile(path, []byte("编号,内容\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		d.look(time.Second)
		d.look(still)
		d.look(still)
		if strings.Join(d.taken, " ") != want+"/a.csv" {
			t.Errorf("%s: taken %v", folder, d.taken)
		}
	}
}

// has says that a file still lies in the source's folder.
func (d *desk) has(name string) bool {
	_, err := os.Lstat(filepath.Join(d.Folder, "12345热线", name))
	return err == nil
}
