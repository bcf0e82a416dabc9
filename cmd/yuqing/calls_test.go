package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Several pairs may follow one --map; what is no pair is a file.
func TestPairsOf(t *testing.T) {
	for _, tc := range []struct {
		pairs, args, files []string
		want               int // pairs
	}{
		{[]string{"title=标题"}, []string{"text=内容", "a.csv"}, []string{"a.csv"}, 2},
		{[]string{"title=标题"}, []string{"a.csv", "text=内容", "unit=承办单位"}, []string{"a.csv"}, 3},
		{nil, []string{"a=b.csv"}, []string{"a=b.csv"}, 0},
		{[]string{"title=标题"}, []string{"-"}, []string{"-"}, 1},
	} {
		pairs := tc.pairs
		if files := pairsOf(&pairs, tc.args); !slices.Equal(files, tc.files) || len(pairs) != tc.want {
			t.Errorf("%v behind %v: files %v, pairs %v", tc.args, tc.pairs, files, pairs)
		}
	}
}

// A wrong call ends with 2 and says what is wrong with it.
func TestWrongCalls(t *testing.T) {
	data := filepath.Join(t.TempDir(), "d")
	for _, tc := range []struct {
		want string
		args []string
	}{
		{`unexpected "x"`, []string{"version", "x"}},
		{"no division has this code: 999", []string{"analyse", "--region", "999"}},
		{"no division has this code: 999", []string{"events", "--region", "999"}},
		{"is no address", []string{"serve", "--listen", "foo", "--data", data}},
		{"name one file", []string{"import", "--source", "x", "--data", data}},
	} {
		_, stderr, code := runCommand(t, "", tc.args...)
		if code != exitUsage || !strings.Contains(stderr, tc.want) {
			t.Errorf("%v: exit status %d, %s", tc.args, code, stderr)
		}
	}
}
