package report

import (
	"bufio"
	"encoding/csv"
	"io"
	"time"

	"yuqing/internal/calendar"
)

// Sheet is a CSV for people's spreadsheets, written as it is made: UTF-8 with
// the mark by which Excel knows it, every cell safe (Cell). Nothing is sent
// before the first 4 KiB are there or Close is called, so that an error at the
// start can still be answered otherwise.
type Sheet struct {
	out  *csv.Writer
	sent *watched
}

// watched remembers whether anything was written.
type watched struct {
	io.Writer
	any bool
}

func (w *watched) Write(b []byte) (int, error) {
	w.any = true
	return w.Writer.Write(b)
}

// NewSheet begins a sheet with its heading; errors come from Row and Close.
func NewSheet(w io.Writer, heading ...string) *Sheet {
	sent := &watched{Writer: w}
	buffer := bufio.NewWriter(sent)
	s := &Sheet{csv.NewWriter(buffer), sent} // which takes the buffer as its own
	buffer.WriteString("\uFEFF")             // into the buffer, which is empty
	_ = s.Row(heading...)                    // likewise: an error stays for Close
	return s
}

// Row writes one line.
func (s *Sheet) Row(cells ...string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Cell(c)
	}
	return s.out.Write(safe)
}

// Close sends what is left. Where the making failed with err after lines were
// sent, the last line says so: a file cut short never looks whole. It returns
// err, or what went wrong in the writing.
func (s *Sheet) Close(err error) error {
	if err != nil && !s.sent.any {
		return err
	}
	if err != nil {
		_ = s.Row("（导出中断，以上内容不完整）") // an error stays in s.out
	}
	s.out.Flush()
	if err != nil {
		return err
	}
	return s.out.Error()
}

// Moment is a time as a sheet shows it, of Asia/Shanghai and to the minute;
// empty for the zero time.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Shanghai).Format("2006-01-02 15:04")
}
