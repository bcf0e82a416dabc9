package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
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
	err = eachInput(std, files, func(name string, r io.Reader) error {
		return w.lines(r, func(n int, reason error) {
			fmt.Fprintf(std.err, "%s:%d: refused: %v\n", name, n, reason)
		})
	})
	if err == nil && w.refused {
		err = errRefused
	}
	return cmp.Or(unwritten(w.out.Flush()), err)
}

// fewBroken is how many bytes that are no UTF-8 a line must have to be taken
// for one in another encoding: two characters of GB18030.
const fewBroken = 4

// A spacer writes lines with one space between their words.
type spacer struct {
	out    *bufio.Writer
	cut    func([]segment.Token, string) []segment.Token
	tokens []segment.Token
	open   bool // the last line had no line end; it gets one if another follows

	refused bool // a line is in another encoding
}

// lines writes the lines of r. One in another encoding is written as it is, so
// that there are as many lines out as in, and refused with its number.
func (s *spacer) lines(r io.Reader, refuse func(n int, reason error)) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if line != "" {
			reason, writeErr := s.line(line)
			if writeErr != nil {
				return unwritten(writeErr)
			}
			if reason != nil {
				s.refused = true
				refuse(n, reason)
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
// as a word of its own, so that only blanks come and go. The reason says why
// the line was not cut.
func (s *spacer) line(line string) (reason, err error) {
	if s.open {
		s.out.WriteByte('\n')
	}
	text := strings.TrimRight(line, "\r\n")
	s.open = !strings.HasSuffix(line, "\n")
	if good, bad, first := broken([]byte(text)); bad > good && bad >= fewBroken {
		_, err = s.out.WriteString(line)
		return otherEncoding(first), err
	}
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
	_, err = s.out.WriteString(line[len(text):])
	return nil, err
}
