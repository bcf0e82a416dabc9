package web

import (
	"bytes"
	"io"
	"testing"
	"time"
)

// noted are the last deadlines of a connection.
type noted struct{ read, write time.Time }

func (d *noted) SetReadDeadline(t time.Time) error  { d.read = t; return nil }
func (d *noted) SetWriteDeadline(t time.Time) error { d.write = t; return nil }

// TestUploadGoesOn: an upload lasts as long as its bytes come at a fair rate, and
// one that hardly comes ends.
func TestUploadGoesOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		piece  int // bytes in each half minute
		pieces int
		ends   bool
	}{
		{"a slow line", 30 * 16 << 10, 60, false},
		{"a byte now and then", 1, 60, true},
		{"a fair beginning, then a byte now and then", 30 * 16 << 10, 3, true},
	} {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		line := &noted{}
		body := make([]byte, 60*30*16<<10)
		r := &goingOn{ReadCloser: io.NopCloser(bytes.NewReader(body)), line: line, now: func() time.Time { return now }, began: now}
		ended := false
		for i := range 60 {
			piece := c.piece
			if i >= c.pieces {
				piece = 1
			}
			if _, err := io.ReadFull(r, make([]byte, piece)); err != nil {
				t.Fatal(err)
			}
			if now = now.Add(30 * time.Second); now.After(line.read) {
				ended = true
				break
			}
			if line.write.Sub(now) < time.Minute {
				t.Errorf("%s: %v are left for the answer", c.name, line.write.Sub(now))
			}
		}
		if ended != c.ends {
			t.Errorf("%s: ended after %v: %v, want %v", c.name, now.Sub(r.began), ended, c.ends)
		}
	}
}
