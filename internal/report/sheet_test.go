package report

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSheet(t *testing.T) {
	var b strings.Builder
	s := NewSheet(&b, "标题", "时间")
	if err := s.Row("=1+1", Moment(time.Date(2026, 3, 1, 1, 2, 3, 0, time.UTC))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(nil); err != nil {
		t.Fatal(err)
	}
	if want := "\uFEFF标题,时间\n'=1+1,2026-03-01 09:02\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

// A sheet that fails at once sends nothing; one that fails later says so in
// its last line.
func TestSheetThatFails(t *testing.T) {
	boom := errors.New("boom")
	for rows, want := range map[int]string{1: "", 1000: "（导出中断，以上内容不完整）\n"} {
		var b strings.Builder
		s := NewSheet(&b, "标题")
		for range rows {
			if err := s.Row("一行内容"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(boom); err != boom {
			t.Errorf("%d rows: %v", rows, err)
		}
		if got := b.String(); got != want && (want == "" || !strings.HasSuffix(got, want)) {
			t.Errorf("%d rows end with %q", rows, got[max(0, len(got)-60):])
		}
	}
}
