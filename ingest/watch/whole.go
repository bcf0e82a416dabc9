package watch

import (
	"bytes"
	"io"
	"os"
)

// tail is how much of a file's end is looked at.
const tail = 64 << 10

// ends tells whether a file's end looks like one: that of a line, or the
// directory that closes an XLSX. A copy that has only been given its size ends
// in zeros.
func ends(path string, size int64) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	n := min(size, tail)
	b := make([]byte, n)
	if _, err := f.ReadAt(b, size-n); err != nil && err != io.EOF {
		return false
	}
	head := make([]byte, 4)
	if _, err := f.ReadAt(head, 0); err == nil && bytes.Equal(head, []byte("PK\x03\x04")) {
		return bytes.Contains(b, []byte("PK\x05\x06"))
	}
	return bytes.HasSuffix(bytes.TrimRight(b, "\x00"), []byte("\n")) && !bytes.HasSuffix(b, make([]byte, 4))
}
