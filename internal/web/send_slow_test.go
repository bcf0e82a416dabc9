package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
