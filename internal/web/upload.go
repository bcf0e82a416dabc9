package web

import (
	"io"
	"time"
)

// slowestLine is what a line must carry for an upload to go on, in bytes a
// second: a connection is not held for ever by a byte a minute.
const slowestLine = 4 << 10

// deadlines are those of a connection, as http.ResponseController sets them.
type deadlines interface {
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// goingOn is the body of an upload that may take longer than readTimeout as long
// as it goes on, and at no less than slowestLine. Its answer has the usual time
// after it.
type goingOn struct {
	io.ReadCloser
	line  deadlines
	now   func() time.Time
	began time.Time
	got   int64
}

func (g *goingOn) Read(p []byte) (int, error) {
	until := g.now().Add(stallTimeout)
	if last := g.began.Add(readTimeout + time.Duration(g.got/slowestLine)*time.Second); last.Before(until) {
		until = last
	}
	_ = g.line.SetReadDeadline(until) // without these, the server's own hold
	_ = g.line.SetWriteDeadline(until.Add(writeTimeout))
	n, err := g.ReadCloser.Read(p)
	g.got += int64(n)
	return n, err
}
