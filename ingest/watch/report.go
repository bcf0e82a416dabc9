package watch

import (
	"fmt"
	"os"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// reportEnd stands behind a file's name in that of its report.
const reportEnd = ".报告.txt"

// linesShown is how many rows a report lists of each kind.
const linesShown = 500

// writeReport writes what people open with whatever their machine has: UTF-8
// with its mark and Windows' line ends.
func writeReport(path, name, state, words string, now time.Time) error {
	text := fmt.Sprintf("文件：%s\n时间：%s\n结果：%s\n\n%s\n", name, now.In(calendar.Shanghai).Format(time.DateTime), state, words)
	return os.WriteFile(path, []byte("\uFEFF"+strings.ReplaceAll(text, "\n", "\r\n")), 0o640) //nolint:gosec // the office's group reads it
}

// words say what a file gave.
func (r Result) words() string {
	var b strings.Builder
	fmt.Fprintf(&b, "读入 %d 行：新增 %d，已有 %d（其中内容有更新 %d），带答复 %d，未收 %d。\n", r.Rows, r.New, r.Known, r.Changed, r.Responses, len(r.Refused))
	if r.Columns != "" {
		fmt.Fprintf(&b, "列对应：%s\n", r.Columns)
	}
	if len(r.Refused) > 0 {
		b.WriteString("\n未收的行（其余各行已入库；改正后只需重新投递这几行，整个文件重投也不会重复）：\n")
		list(&b, r.Refused)
	}
	if len(r.Warnings) > 0 {
		b.WriteString("\n已收但请核对：\n")
		list(&b, r.Warnings)
	}
	return b.String()
}

func list(b *strings.Builder, lines []Line) {
	for _, l := range lines[:min(len(lines), linesShown)] {
		fmt.Fprintf(b, "  第 %d 行：%s\n", l.Line, l.Text)
	}
	if more := len(lines) - linesShown; more > 0 {
		fmt.Fprintf(b, "  另有 %d 行\n", more)
	}
}
