package risk

import (
	"os"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/opinion"
)

// TestJudged holds class, flag and signals of sentences to what was written
// beside them before they were run.
func TestJudged(t *testing.T) {
	raw, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	table, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, s := range table.Signals {
		names[s.ID] = s.Name + "："
	}
	judge := judgeOf(t, table)
	for n, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		cells := strings.SplitN(line, " | ", 4)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(cells) != 4 {
			t.Fatalf("line %d: %d cells, want class, flags, signals, sentence", n+1, len(cells))
		}
		v := judge(opinion.Post{Text: cells[3]}, 0)
		if string(v.Class) != cells[0] {
			t.Errorf("line %d is %s, want %s: %s", n+1, v.Class, cells[0], cells[3])
		}
		if flagged := slices.Contains(v.Flags, "谣言"); flagged != (cells[1] == "谣言") {
			t.Errorf("line %d: flags %v, want %s: %s", n+1, v.Flags, cells[1], cells[3])
		}
		for _, mark := range strings.Fields(cells[2]) {
			id, banned := strings.CutPrefix(mark, "!")
			if id != "-" && shown(v, names[id]) == banned {
				t.Errorf("line %d: %s in %v: %s", n+1, mark, v.Risk.Evidence, cells[3])
			}
		}
	}
}

func shown(v Verdict, name string) bool {
	return slices.ContainsFunc(v.Risk.Evidence, func(e string) bool { return strings.HasPrefix(e, name) })
}
