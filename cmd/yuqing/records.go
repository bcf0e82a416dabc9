package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// eachInput opens the files named, or stdin when none is named or for "-",
// and hands each to fn with the name to use in messages. A file that cannot
// be opened is refused by name and the rest goes on; where nothing can be
// written any more it does not.
func eachInput(std streams, files []string, fn func(name string, r io.Reader) error) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	refused := false
	for _, name := range files {
		err := oneInput(std, name, fn)
		var unwritten *writeError
		if errors.As(err, &unwritten) {
			return err
		}
		if err != nil {
			fmt.Fprintf(std.err, "%s: %v\n", name, err)
			refused = true
		}
	}
	if refused {
		return errRefused
	}
	return nil
}

func oneInput(std streams, name string, fn func(string, io.Reader) error) error {
	if name == "-" {
		return fn("stdin", std.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return reason(err)
	}
	defer f.Close()
	return fn(name, f)
}

// openInput opens the one file of a command, or stdin for "-", and gives the
// name to use in messages.
func openInput(std streams, name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(std.in), "stdin", nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, name, fmt.Errorf("%s: %w", name, reason(err))
	}
	return f, name, nil
}

// reason is what is wrong with a file, for a message that names the file.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// records writes JSON Lines: UTF-8, one object a line, nothing escaped that
// JSON does not ask for.
type records struct {
	buf *bufio.Writer
	enc *json.Encoder
}

func newRecords(w io.Writer) *records {
	buf := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	return &records{buf, enc}
}

func (r *records) write(v any) error { return unwritten(r.enc.Encode(v)) }

func (r *records) flush() error { return unwritten(r.buf.Flush()) }

// writeError is what ends a command, whatever is left to read: a full disk, a
// reader of the pipe that has gone.
type writeError struct{ error }

func (e *writeError) Unwrap() error { return e.error }

func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return &writeError{err}
}
