package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// counted hands out a line again and again, and counts how often.
type counted struct {
	line  string
	n, of int
}

func (c *counted) Read(p []byte) (int, error) {
	if c.n == c.of {
		return 0, io.EOF
	}
	c.n++
	return copy(p, c.line), nil
}

// A command that can write no more says so once and reads no further.
func TestFullDiskEndsACommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "unit.model")
	if _, msg, _ := runCommand(t, "", "model", "train", "--in", history(t), "--text-column", "内容", "--label-column", "单位", "--out", file); !strings.Contains(msg, "written to") {
		t.Fatal(msg)
	}
	for _, args := range [][]string{
		{"model", "predict", "--model", file, "-", "-"}, {"analyse", "-", "-"}, {"segment", "-", "-"},
	} {
		t.Run(strings.Join(args[:1], " "), func(t *testing.T) {
			in := &counted{line: `{"id":"a","text":"老师补课乱收费` + strings.Repeat("，家长说没有人管", 200) + `"}` + "\n", of: 3000}
			var errs bytes.Buffer
			code := run(context.Background(), streams{in, full{}, &errs}, args)
			if code == exitOK || strings.Count(errs.String(), syscall.ENOSPC.Error()) != 1 {
				t.Errorf("ended with %d and said %.400q", code, errs.String())
			}
			if in.n > 2000 {
				t.Errorf("%d lines were read", in.n)
			}
		})
	}
}
