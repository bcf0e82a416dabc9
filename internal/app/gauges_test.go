package app

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A count of a whole table is done anew when it is old, and after a failure.
func TestAged(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	reads, down := int64(0), false
	count := aged(countAge, func() time.Time { return at }, func(context.Context) (int64, error) {
		if reads++; down {
			return 0, errors.New("the store is down")
		}
		return reads, nil
	})
	for i, step := range []struct {
		after  time.Duration
		down   bool
		want   int64
		failed bool
	}{
		{0, false, 1, false},
		{countAge - time.Second, true, 1, false},
		{time.Second, true, 0, true},
		{time.Second, false, 3, false},
		{time.Second, true, 3, false},
	} {
		at, down = at.Add(step.after), step.down
		if n, err := count(t.Context()); n != step.want || (err != nil) != step.failed {
			t.Errorf("step %d: %d, %v; want %d", i, n, err, step.want)
		}
	}
}

// Every kind of work that one process at a time does is shown to those who
// watch, and named to them.
func TestWorksAreWatched(t *testing.T) {
	manual, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "worker.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if ok && strings.HasSuffix(v.Names[0].Name, "Work") {
			kind, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, kind)
			if !strings.Contains(string(manual), "`"+kind+"`") {
				t.Errorf("docs/operations.md does not name %s", kind)
			}
		}
		return true
	})
	if strings.Join(kinds, " ") != strings.Join(works, " ") {
		t.Errorf("there are %v, watched are %v", kinds, works)
	}
}
