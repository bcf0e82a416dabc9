package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// runCommand runs one call with the words given and returns what came out.
func runCommand(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), streams{strings.NewReader(stdin), &out, &errs}, args)
	return out.String(), errs.String(), code
}

func TestSegmentKeepsLinesAndCharacters(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"我家征地补偿款没有发放\n", "我家 征地 补偿款 没有 发放\n"},
		{"\n\n好 的\r\n\n", "\n\n好 的\r\n\n"},
		{"末行没有换行", "末行 没有 换行"},
		{"  ＣＯＶＩＤ，A市　区\t\n", "ＣＯＶＩＤ ， A 市 　 区 \t\n"},
		{"\xff坏\xfe\n", "\xff 坏 \xfe\n"},
		{"", ""},
	} {
		got, stderr, code := runCommand(t, tc.in, "segment")
		if got != tc.want || code != exitOK || stderr != "" {
			t.Errorf("segment of %q\n got %q (%d, %s)\nwant %q", tc.in, got, code, stderr, tc.want)
		}
	}
}

func TestSegmentModes(t *testing.T) {
	got, _, _ := runCommand(t, "我家征地补偿款\n", "segment", "--mode", "search")
	if want := "我家 征地 补偿 款\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, _, code := runCommand(t, "", "segment", "--mode", "all"); code != exitUsage {
		t.Errorf("an unknown mode ends with %d, want %d", code, exitUsage)
	}
}

func TestSegmentNamesAMissingFileAndGoesOn(t *testing.T) {
	got, stderr, code := runCommand(t, "甲", "segment", "no-such-file", "-")
	if got != "甲" || code != exitRefused || !strings.Contains(stderr, "no-such-file") {
		t.Errorf("got %q, %q, %d", got, stderr, code)
	}
}
