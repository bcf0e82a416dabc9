package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"yuqing/ingest/charset"
)

// maxUnclosed is how many quotes may stay unclosed before the file is given
// up: each costs a look-ahead of maxRowBytes.
const maxUnclosed = 100

var (
	errUnclosed = errors.New("引号没有闭合")
	errTooLong  = fmt.Errorf("一行超过 %d MB", maxRowBytes>>20)
)

// csvRows reads delimited text. It is lenient where encoding/csv gives up: an
// unclosed quote costs its own line and no more.
type csvRows struct {
	source   *charset.Reader
	in       *bufio.Reader
	delim    byte
	line     int // lines taken so far
	unclosed int
	record   []byte
}

func openCSV(r io.Reader) (rows, error) {
	c := &csvRows{source: charset.NewReader(r)}
	c.in = bufio.NewReaderSize(c.source, 256<<10)
	head, err := c.in.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("读取文件: %w", err)
	}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		c.in = bufio.NewReaderSize(macLines{c.in}, 256<<10)
	}
	if d, n := declaredDelim(head); n > 0 {
		c.delim, c.line = d, 1
		_, err = c.in.Discard(n)
		return c, err
	}
	c.delim = guessDelim(head)
	return c, nil
}

func (c *csvRows) charset() string { return c.source.Name() }
func (c *csvRows) since1904() bool { return false }
func (c *csvRows) close() error    { return nil }

func (c *csvRows) next() (Row, error) {
	row := Row{Line: c.line + 1}
	lines, err := c.readRecord()
	switch {
	case errors.Is(err, errTooLong):
		row.Bad = err.Error()
		c.line += lines + 1
		return row, nil
	case errors.Is(err, errUnclosed):
		row.Bad = err.Error()
		return row, c.resume()
	case err != nil:
		return Row{}, err
	}
	c.line += lines
	row.Cells = split(c.record, c.delim)
	return row, nil
}

// readRecord gathers the lines of one record into c.record.
func (c *csvRows) readRecord() (lines int, err error) {
	c.record = c.record[:0]
	var q quoting
	for {
		from := len(c.record)
		err := c.readLine()
		if errors.Is(err, io.EOF) && lines > 0 {
			return lines, errUnclosed
		}
		if err != nil {
			return lines, err
		}
		lines++
		if q.open(c.record[from:], c.delim); !q.inside {
			return lines, nil
		}
		if len(c.record) > maxRowBytes {
			return lines, errUnclosed
		}
	}
}

// readLine appends the next line, with its line feed, to c.record.
func (c *csvRows) readLine() error {
	start := len(c.record)
	for {
		part, err := c.in.ReadSlice('\n')
		c.record = append(c.record, part...)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, io.EOF):
			if len(c.record) > start {
				return nil
			}
			return io.EOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("读取第 %d 行: %w", c.line+1, err)
		case len(c.record)-start > maxRowBytes:
			return c.skipLine()
		}
	}
}

// skipLine throws the rest of an endless line away.
func (c *csvRows) skipLine() error {
	c.record = c.record[:0]
	for {
		_, err := c.in.ReadSlice('\n')
		if err == nil || errors.Is(err, io.EOF) {
			return errTooLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("读取第 %d 行: %w", c.line+1, err)
		}
	}
}

// resume goes on with the line behind the one that began the bad record.
func (c *csvRows) resume() error {
	c.line++
	if c.unclosed++; c.unclosed > maxUnclosed {
		return fmt.Errorf("第 %d 行: 引号没有闭合的行超过 %d 处，文件已损坏", c.line, maxUnclosed)
	}
	if i := bytes.IndexByte(c.record, '\n'); i >= 0 {
		rest := bytes.Clone(c.record[i+1:])
		c.in = bufio.NewReaderSize(io.MultiReader(bytes.NewReader(rest), c.in), 256<<10)
	}
	return nil
}

// quoting follows whether a record's text is inside a quoted cell.
type quoting struct {
	inside bool
}

// open walks one line. A quote opens a cell only at its beginning; inside, it
// closes the cell before a delimiter or the line's end, and is a plain
// character elsewhere (as careless exports write it).
func (q *quoting) open(line []byte, delim byte) {
	start := true
	for i := 0; i < len(line); {
		if !q.inside {
			if start && line[i] == '"' {
				q.inside = true
				i++
				continue
			}
			n := bytes.IndexByte(line[i:], delim)
			if n < 0 {
				return
			}
			i, start = i+n+1, true
			continue
		}
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return
		}
		i += n + 1
		if i < len(line) && line[i] == '"' {
			i++
			continue
		}
		if closes(line[i:], delim) {
			q.inside, start = false, false
		}
	}
}

func closes(after []byte, delim byte) bool {
	after = bytes.TrimLeft(after, " ")
	return len(after) == 0 || after[0] == delim || after[0] == '\n' || after[0] == '\r'
}

// split cuts a whole record into cells.
func split(rec []byte, delim byte) []string {
	rec = bytes.TrimSuffix(rec, []byte("\n"))
	rec = bytes.TrimSuffix(rec, []byte("\r"))
	var cells []string
	for len(cells) < maxColumns {
		cell, rest, more := cutCell(rec, delim)
		cells = append(cells, clean(cell))
		if !more {
			return cells
		}
		rec = rest
	}
	return cells
}

func cutCell(rec []byte, delim byte) (cell string, rest []byte, more bool) {
	if len(rec) == 0 || rec[0] != '"' {
		before, after, found := bytes.Cut(rec, []byte{delim})
		return string(before), after, found
	}
	for i := 1; i < len(rec); i++ {
		n := bytes.IndexByte(rec[i:], '"')
		if n < 0 {
			break
		}
		i += n
		if i+1 < len(rec) && rec[i+1] == '"' {
			i++
			continue
		}
		if closes(rec[i+1:], delim) {
			_, after, found := bytes.Cut(rec[i+1:], []byte{delim})
			return strings.ReplaceAll(string(rec[1:i]), `""`, `"`), after, found
		}
	}
	return strings.ReplaceAll(string(rec[1:]), `""`, `"`), nil, false
}

// macLines turns lone carriage returns into line feeds.
type macLines struct{ r io.Reader }

func (m macLines) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
