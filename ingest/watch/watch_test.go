package watch

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// desk is a folder under a clock that only the test moves.
type desk struct {
	*Watcher
	t     *testing.T
	now   time.Time
	taken []string // SOURCE/FILE
	give  func(path string) (Result, error)
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.give = func(string) (Result, error) { return Result{Rows: 3, New: 2, Known: 1, Columns: "number=编号"}, nil }
	d.restart(t.TempDir())
	return d
}

// restart is another process on the folder.
func (d *desk) restart(folder string) {
	d.Watcher = New(Config{
		Folder: folder, Now: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler),
		Sources: func(context.Context) ([]string, error) { return []string{"12345热线"}, nil },
		Take: func(_ context.Context, source, path string) (Result, error) {
			d.taken = append(d.taken, source+"/"+filepath.Base(path))
			return d.give(path)
		},
	})
	d.look(0)
}

// look moves the clock on and looks through the folder.
func (d *desk) look(after time.Duration) {
	d.t.Helper()
	d.now = d.now.Add(after)
	if err := d.Look(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) drop(name, content string) string {
	d.t.Helper()
	path := filepath.Join(d.Folder, "12345热线", name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// in lists a folder of the source without the times before the names.
func (d *desk) in(folder string) string {
	entries, _ := os.ReadDir(filepath.Join(d.Folder, "12345热线", folder)) // none is empty
	var names []string
	for _, e := range entries {
		_, name, _ := strings.Cut(e.Name(), " ")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func (d *desk) report(folder string) string {
	d.t.Helper()
	found, err := filepath.Glob(filepath.Join(d.Folder, "12345热线", folder, "*"+reportEnd))
	if err != nil || len(found) != 1 {
		d.t.Fatalf("reports %v, %v", found, err)
	}
	b, err := os.ReadFile(found[0])
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

func TestAFileIsTakenOnceItStandsStill(t *testing.T) {
	d := newDesk(t)
	path := d.drop("三月.csv", "编号,内容\n")
	d.look(5 * time.Second)
	for range 8 { // it grows at each look
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("1,路灯不亮\n"); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		d.look(still)
	}
	if len(d.taken) != 0 {
		t.Fatalf("taken while it grew: %v", d.taken)
	}
	d.look(still)
	if strings.Join(d.taken, " ") != "12345热线/三月.csv" || d.in(Done) != "三月.csv 三月.csv.报告.txt" {
		t.Fatalf("taken %v, done %q", d.taken, d.in(Done))
	}
	if r := d.report(Done); !strings.Contains(r, "读入 3 行：新增 2，已有 1") || !strings.Contains(r, "number=编号") {
		t.Errorf("report:\n%s", r)
	}
	d.look(time.Hour)
	if len(d.taken) != 1 {
		t.Errorf("taken again: %v", d.taken)
	}
}

// A file that a program still holds open for writing is not whole, however long
// it stands still.
func TestAFileThatIsBeingWrittenIsLeft(t *testing.T) {
	d := newDesk(t)
	path := d.drop("慢.csv", "")
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("编号,内容\n1,路灯"); err != nil {
		t.Fatal(err)
	}
	if !written(path) {
		t.Skip("this file system cannot tell that a file is being written")
	}
	for range 20 {
		d.look(time.Minute)
	}
	if len(d.taken) != 0 {
		t.Fatalf("taken while it was written: %v", d.taken)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d.look(time.Minute)
	if len(d.taken) != 1 {
		t.Errorf("taken: %v", d.taken)
	}
}

func TestHalfAFileIsGivenTime(t *testing.T) {
	for name, content := range map[string]string{
		"a line that is cut":           "编号,内容\n1,路",
		"a copy that has its size":     "编号,内容\n1,路灯\n" + strings.Repeat("\x00", 64),
		"an XLSX without its end":      "PK\x03\x04" + strings.Repeat("x", 100),
		"nothing yet":                  "",
		"an XLSX with a line's end in": "PK\x03\x04xxx\n",
	} {
		d := newDesk(t)
		d.drop("半.csv", content)
		d.look(0)
		d.look(still + time.Second)
		if len(d.taken) != 0 {
			t.Errorf("%s: taken after %s", name, still)
		}
		d.look(stillLong)
		if len(d.taken) != 1 {
			t.Errorf("%s: never taken", name)
		}
	}
}

func TestFilesUnderPassingNamesAreLeft(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"a.csv.part", "~$三月.xlsx", ".a.csv", "b.tmp", "c.CRDOWNLOAD", "Thumbs.db"} {
		d.drop(name, "x\n")
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(d.Folder, "12345热线", "link.csv")); err != nil {
		t.Fatal(err)
	}
	d.look(0)
	d.look(time.Hour)
	if len(d.taken) != 0 {
		t.Errorf("taken: %v", d.taken)
	}
}

func TestProblemsArePutAsideWithWords(t *testing.T) {
	d := newDesk(t)
	d.give = func(string) (Result, error) { return Result{}, &Problem{Text: "找不到受理时间列。"} }
	d.drop("坏.csv", "x\n")
	d.look(0)
	d.look(still)
	if d.in(Problems) != "坏.csv 坏.csv.报告.txt" || !strings.Contains(d.report(Problems), "找不到受理时间列") {
		t.Errorf("aside: %q", d.in(Problems))
	}

	d = newDesk(t)
	d.give = func(string) (Result, error) {
		return Result{Rows: 2, New: 1, Refused: []Line{{7, "受理时间为空"}}}, nil
	}
	d.drop("半好.csv", "x\n")
	d.look(0)
	d.look(still)
	if r := d.report(Problems); !strings.Contains(r, "第 7 行：受理时间为空") {
		t.Errorf("report:\n%s", r)
	}
}

// What cannot be read as a table may be half of one.
func TestWhatCannotBeReadIsGivenUpLate(t *testing.T) {
	d := newDesk(t)
	d.give = func(string) (Result, error) { return Result{}, &Problem{Text: "不是表格。", Broken: true} }
	d.drop("坏.xlsx", "x\n")
	d.look(0)
	d.look(still)
	d.look(time.Minute)
	if d.in(Problems) != "" || len(d.taken) != 2 {
		t.Fatalf("given up early: %q, %v", d.in(Problems), d.taken)
	}
	d.look(unreadable)
	if d.in(Problems) != "坏.xlsx 坏.xlsx.报告.txt" {
		t.Errorf("aside: %q", d.in(Problems))
	}
}

// A fault of ours leaves the file where it is, for this process or the next.
func TestFaultsAndRestarts(t *testing.T) {
	d := newDesk(t)
	d.give = func(string) (Result, error) { return Result{}, errors.New("the log is down") }
	d.drop("三月.csv", "x\n")
	d.look(0)
	d.look(still)
	d.look(time.Second)
	if len(d.taken) != 1 {
		t.Fatalf("tried %d times in a second", len(d.taken))
	}
	d.restart(d.Folder)
	d.give = func(string) (Result, error) { return Result{Rows: 1, Known: 1}, nil }
	d.look(time.Second)
	if len(d.taken) != 1 {
		t.Fatal("taken by a new process that has not seen it stand still")
	}
	d.look(still)
	if len(d.taken) != 2 || d.in(Done) != "三月.csv 三月.csv.报告.txt" {
		t.Errorf("taken %v, done %q", d.taken, d.in(Done))
	}
}

// A file that changed while it was read stays, and is read again.
func TestAFileThatChangesWhileItIsRead(t *testing.T) {
	d := newDesk(t)
	path := d.drop("三月.csv", "x\n")
	d.give = func(string) (Result, error) {
		if len(d.taken) == 1 {
			return Result{}, os.WriteFile(path, []byte("x\ny\n"), 0o600)
		}
		return Result{Rows: 2, New: 2}, nil
	}
	d.look(0)
	d.look(still)
	if d.in(Done) != "" {
		t.Fatal("put away although it changed")
	}
	d.look(0)
	d.look(still)
	if len(d.taken) != 2 || d.in(Done) == "" {
		t.Errorf("taken %v", d.taken)
	}
}

func TestAFileOfNoSource(t *testing.T) {
	d := newDesk(t)
	if err := os.WriteFile(filepath.Join(d.Folder, "散.csv"), []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.look(0)
	d.look(still)
	found, err := filepath.Glob(filepath.Join(d.Folder, Problems, "*散.csv"))
	if err != nil || len(found) != 1 || len(d.taken) != 0 {
		t.Errorf("%v, %v, taken %v", found, err, d.taken)
	}
}

func TestOneNameTwice(t *testing.T) {
	d := newDesk(t)
	for range 2 {
		d.drop("三月.csv", "x\n")
		d.look(0)
		d.look(still)
		d.now = d.now.Add(-still) // so that both are put away in one second
	}
	if got := d.in(Done); got != "三月.csv 三月.csv.报告.txt 三月.csv 三月.csv.报告.txt" {
		t.Errorf("done: %s", got)
	}
}
