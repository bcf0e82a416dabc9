package web_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/files"
	"yuqing/internal/web"
)

// dated notes the deadlines that an answer is given.
type dated struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
}

func (d *dated) SetWriteDeadline(t time.Time) error {
	d.deadlines = append(d.deadlines, t)
	return nil
}

// A download over a slow line lasts longer than any one time-out.
func TestSendFileGoesOn(t *testing.T) {
	text := strings.Repeat("舆情", 40_000)
	w := &dated{ResponseRecorder: httptest.NewRecorder()}
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), w)
	content := io.NopCloser(struct{ io.Reader }{strings.NewReader(text)})
	err := web.SendFile(c, "a.txt", "text/plain", false, files.Blob{Size: int64(len(text))}, content)
	if err != nil || w.Body.String() != text {
		t.Fatalf("%d of %d bytes: %v", w.Body.Len(), len(text), err)
	}
	if len(w.deadlines) < 3 {
		t.Errorf("the deadline was pushed on %d times", len(w.deadlines))
	}
}

// A download that broke off is resumed, and what was not asked for in one piece
// is answered whole.
func TestSendFileResumes(t *testing.T) {
	const text = "0123456789"
	for _, c := range []struct {
		asked, ifRange string
		status         int
		content, part  string
	}{
		{"", "", http.StatusOK, text, ""},
		{"bytes=4-", "", http.StatusPartialContent, "456789", "bytes 4-9/10"},
		{"bytes=2-3", "", http.StatusPartialContent, "23", "bytes 2-3/10"},
		{"bytes=-2", "", http.StatusPartialContent, "89", "bytes 8-9/10"},
		{"bytes=4-", `"h"`, http.StatusPartialContent, "456789", "bytes 4-9/10"},
		{"bytes=4-", `"another"`, http.StatusOK, text, ""},
		{"bytes=0-1,4-5", "", http.StatusOK, text, ""},
		{"bytes=10-", "", http.StatusRequestedRangeNotSatisfiable, "", "bytes */10"},
		{"bytes=x", "", http.StatusRequestedRangeNotSatisfiable, "", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Range", c.asked)
		r.Header.Set("If-Range", c.ifRange)
		w := httptest.NewRecorder()
		content := io.NopCloser(struct{ io.Reader }{strings.NewReader(text)})
		err := web.SendFile(echo.New().NewContext(r, w), "a.txt", "text/plain", false, files.Blob{Hash: "h", Size: int64(len(text))}, content)
		if err != nil || w.Code != c.status || w.Header().Get("Content-Range") != c.part {
			t.Errorf("%q: %d %q, %v", c.asked, w.Code, w.Header().Get("Content-Range"), err)
		}
		if w.Code < 300 && w.Body.String() != c.content {
			t.Errorf("%q: %q, want %q", c.asked, w.Body, c.content)
		}
	}
}

// Content that is damaged is told of, also beyond what was left out.
func TestSendFileTellsOfDamage(t *testing.T) {
	for _, asked := range []string{"", "bytes=4-", "bytes=9-"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Range", asked)
		content := io.NopCloser(io.MultiReader(strings.NewReader("01234567"), iotest.ErrReader(files.ErrDamaged)))
		err := web.SendFile(echo.New().NewContext(r, httptest.NewRecorder()), "a.txt", "text/plain", false, files.Blob{Hash: "h", Size: 10}, content)
		if !errors.Is(err, files.ErrDamaged) {
			t.Errorf("%q: %v", asked, err)
		}
	}
}
