package web

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/files"
)

// filePolicy holds for what people uploaded: should a browser ever show it as
// a page, it is one that may do nothing.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

// SendFile answers with content and closes it. Pictures and videos may be
// shown in a page (inline); everything else is handed over as a file. Content
// that is not what it was ends the connection before its last bytes.
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
	h.Set("Content-Length", strconv.FormatInt(b.Size, 10))
	h.Set("Cache-Control", "private, no-cache") // who may see it is asked again each time
	h.Set("ETag", `"`+b.Hash+`"`)
	if c.Request().Header.Get("If-None-Match") == h.Get("ETag") {
		h.Del("Content-Length")
		return c.NoContent(http.StatusNotModified)
	}
	c.Response().WriteHeader(http.StatusOK)
	_, err := io.Copy(steady{c.Response(), http.NewResponseController(c.Response())}, content)
	return err
}

// stallTimeout is how long one piece of a download may wait for a slow line.
const stallTimeout = time.Minute

// steady writes a long answer that may take longer than writeTimeout as long as
// it goes on.
type steady struct {
	io.Writer
	control *http.ResponseController
}

func (s steady) Write(p []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(stallTimeout)) // without one, the server's own holds
	return s.Writer.Write(p)
}
