package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/files"
)

// filePolicy holds for what people uploaded: should a browser ever show it as
// a page, it is one that may do nothing.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

// SendFile answers with content and closes it. Pictures and videos may be
// shown in a page (inline); everything else is handed over as a file. Content
// that is not what it was ends the connection before its last bytes. A download
// that broke off is resumed from where it did (Range).
func SendFile(c echo.Context, name, mimeType string, inline bool, b files.Blob, content io.ReadCloser) error {
	defer func() { _ = content.Close() }() // it was only read
	disposition := "attachment"
	if inline {
		disposition = "inline"
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", mimeType)
	h.Set("Cache-Control", "private, no-cache") // who may see it is asked again each time
	h.Set("ETag", `"`+b.Hash+`"`)
	r := c.Request()
	if strings.Contains(r.Header.Get("Range"), ",") { // content is read forwards; the whole is an answer too
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	from := &forwards{content: content, size: b.Size}
	http.ServeContent(steady{c.Response(), http.NewResponseController(c.Response())}, r, "", time.Time{}, from)
	return from.failed
}

// forwards makes content that is read from its beginning one that can be asked
// for from anywhere, once: what lies before is read and left out, so that what
// is checked at its end is checked.
type forwards struct {
	content        io.Reader
	size, at, want int64
	failed         error
}

func (f *forwards) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.want
	case io.SeekEnd:
		offset += f.size
	}
	f.want = offset
	return offset, nil
}

func (f *forwards) Read(p []byte) (int, error) {
	if f.failed == nil && f.at < f.want {
		n, err := io.CopyN(io.Discard, f.content, f.want-f.at)
		f.at, f.failed = f.at+n, err
	}
	if f.failed != nil {
		return 0, f.failed
	}
	n, err := f.content.Read(p)
	f.at, f.want = f.at+int64(n), f.want+int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		f.failed = err
	}
	return n, err
}

// stallTimeout is how long one piece of a download may wait for a slow line.
const stallTimeout = time.Minute

// steady writes a long answer that may take longer than writeTimeout as long as
// it goes on.
type steady struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (s steady) Write(p []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(stallTimeout)) // without one, the server's own holds
	return s.ResponseWriter.Write(p)
}
