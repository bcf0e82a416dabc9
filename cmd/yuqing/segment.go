package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"yuqing/nlp/segment"
)

func segmentCommand() command {
	c := command{
		name:    "segment",
		summary: "cut text into words (分词)",
		usage: "yuqing segment [--mode precise|search] [FILE…]\n\n" +
			"Text lines in, the same characters out with one space between words.\n\n" +
			"Example: echo 我家征地补偿款没有发放 | yuqing segment",
	}
	c.run = func(_ context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		mode := fs.String("mode", "precise", "precise: whole words; search: long words in their parts")
		if err := parse(fs, args); err != nil {
			return err
		}
		if *mode != "precise" && *mode != "search" {
			return usagef("--mode is precise or search, not %q", *mode)
		}
		return runSegment(std, *mode, fs.Args())
	}
	return c
}

func runSegment(std streams, mode string, files []string) error {
	seg, err := segment.Default()
	if err != nil {
		return err
	}
	cut := seg.AppendWords
	if mode == "search" {
		cut = seg.AppendSearch
	}
	w := &spacer{out: bufio.NewWriterSize(std.out, 64<<10), cut: cut}
	err = eachInput(std, files, func(_ string, r io.Reader) error { return w.lines(r) })
	return errors.Join(err, w.out.Flush())
}

// A spacer writes lines with one space between their words.
type spacer struct {
	out    *bufio.Writer
	cut    func([]segment.Token, string) []segment.Token
	tokens []segment.Token
	open   bool // the last line had no line end; it gets one if another follows
}

func (s *spacer) lines(r io.Reader) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			if writeErr := s.line(line); writeErr != nil {
				return writeErr
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// line writes one line. White space other than blanks (a tab, U+3000) is kept
// as a word of its own, so that only blanks come and go.
func (s *spacer) line(line string) error {
	if s.open {
		s.out.WriteByte('\n')
	}
	text := strings.TrimRight(line, "\r\n")
	s.open = !strings.HasSuffix(line, "\n")
	s.tokens = s.cut(s.tokens[:0], text)
	sep, end := "", 0
	for _, t := range append(s.tokens, segment.Token{Start: len(text), End: len(text)}) {
		for _, piece := range [2]string{strings.ReplaceAll(text[end:t.Start], " ", ""), text[t.Start:t.End]} {
			if piece == "" {
				continue
			}
			s.out.WriteString(sep)
			s.out.WriteString(piece)
			sep = " "
		}
		end = t.End
	}
	_, err := s.out.WriteString(line[len(text):])
	return err
}
