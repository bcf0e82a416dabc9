package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
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

// A line in another encoding is named and written as it is: as many lines out as in.
func TestSegmentNamesAnotherEncoding(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("征地补偿款没有发放")
	if err != nil {
		t.Fatal(err)
	}
	got, stderr, code := runCommand(t, "没有 发放\n"+gbk+"\n停水三天\n", "segment")
	if want := "没有 发放\n" + gbk + "\n停水 三天\n"; got != want || code != exitRefused {
		t.Errorf("got %q (%d), want %q", got, code, want)
	}
	if !strings.Contains(stderr, "stdin:2: refused: not UTF-8") || !strings.Contains(stderr, "GB18030") {
		t.Errorf("stderr: %s", stderr)
	}
}

func FuzzSegment(f *testing.F) {
	f.Add("我家征地补偿款\n\n没有 发放\r\n")
	f.Add("\xff\xfe坏\n　\t")
	f.Fuzz(func(t *testing.T, in string) {
		out, _, _ := runCommand(t, in, "segment")
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(out) != bare(in) {
			t.Fatalf("%q became %q", in, out)
		}
	})
}
