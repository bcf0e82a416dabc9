package table

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func readAll(t testing.TB, in []byte) (*Reader, []Row) {
	t.Helper()
	r, err := Open(bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var rows []Row
	for {
		row, err := r.Next()
		if err == io.EOF {
			return r, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func show(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		if r.Bad != "" {
			fmt.Fprintf(&b, "%d!%s\n", r.Line, r.Bad)
			continue
		}
		fmt.Fprintf(&b, "%d:%q\n", r.Line, r.Cells)
	}
	return b.String()
}

func TestCSV(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("编号,内容\n7,路灯不亮\n")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, in, want string }{
		{"plain", "a,b\n1,2\n", "1:[\"a\" \"b\"]\n2:[\"1\" \"2\"]\n"},
		{"no last line feed", "a,b\r\n1,2", "1:[\"a\" \"b\"]\n2:[\"1\" \"2\"]\n"},
		{"gbk", gbk, "1:[\"编号\" \"内容\"]\n2:[\"7\" \"路灯不亮\"]\n"},
		{"mark", "\xef\xbb\xbf\"编号\",b\n", "1:[\"编号\" \"b\"]\n"},
		{"tabs", "a\tb\n1\t2,3\n", "1:[\"a\" \"b\"]\n2:[\"1\" \"2,3\"]\n"},
		{"semicolons", "a;b;c\n1,5;2;3\n", "1:[\"a\" \"b\" \"c\"]\n2:[\"1,5\" \"2\" \"3\"]\n"},
		{"declared delimiter", "sep=|\r\na|b,c\r\n", "2:[\"a\" \"b,c\"]\n"},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", "1:[\"a\" \"b\" \"c\"]\n2:[\"1\"]\n3:[\"1\" \"2\" \"3\" \"4\"]\n"},
		{"line breaks and tabs in cells", "a,b\n1,\"x\n\ty\"\n2,z\n", "1:[\"a\" \"b\"]\n2:[\"1\" \"x\\n\\ty\"]\n4:[\"2\" \"z\"]\n"},
		{"doubled quotes", "a,\"say \"\"hi\"\"\"\n", "1:[\"a\" \"say \\\"hi\\\"\"]\n"},
		{"careless quotes", "a,\"say \"hi\" now\",b\n", "1:[\"a\" \"say \\\"hi\\\" now\" \"b\"]\n"},
		{"quote within a cell", "a,5\" pipe,b\n", "1:[\"a\" \"5\\\" pipe\" \"b\"]\n"},
		{"forced text", "a,=\"00123\",\"=\"\"9\"\"\"\n", "1:[\"a\" \"00123\" \"9\"]\n"},
		{"unclosed quote", "a,b\n1,\"x\n2,y\n3,z\n", "1:[\"a\" \"b\"]\n2!引号没有闭合\n3:[\"2\" \"y\"]\n4:[\"3\" \"z\"]\n"},
		{"old mac", "a,b\r1,2\r", "1:[\"a\" \"b\"]\n2:[\"1\" \"2\"]\n"},
		{"control characters", "a\x01b,c\x1b\n", "1:[\"ab\" \"c\"]\n"},
		{"preamble", "投诉明细表\n导出时间：2026-03-01\n\na;b\n1;2\n3;4\n", "1:[\"投诉明细表\"]\n2:[\"导出时间：2026-03-01\"]\n3:[\"\"]\n4:[\"a\" \"b\"]\n5:[\"1\" \"2\"]\n6:[\"3\" \"4\"]\n"},
		{"one column", "a\nb\n", "1:[\"a\"]\n2:[\"b\"]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, rows := readAll(t, []byte(tt.in))
			if got := show(rows); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestEndlessLineIsRefusedAndTheRestGoesOn(t *testing.T) {
	in := "a,b\n" + strings.Repeat("x", 2*maxRowBytes) + "\n1,2\n"
	_, rows := readAll(t, []byte(in))
	if len(rows) != 3 || rows[1].Bad == "" || rows[1].Line != 2 || rows[2].Line != 3 || rows[2].Cells[1] != "2" {
		t.Fatalf("%d rows, second bad: %q", len(rows), rows[1].Bad)
	}
}

func TestManyUnclosedQuotesEndTheFile(t *testing.T) {
	in := "h\n" + strings.Repeat("a,\"b\n", 300) + "z\n"
	r, err := Open(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err = r.Next(); err != nil {
			break
		}
	}
	if !strings.Contains(err.Error(), "引号") {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "为空",
		" \r\n":                         "为空",
		"\xd0\xcf\x11\xe0....":          ".xls",
		"<html><table>":                 "HTML",
		"%PDF-1.7\n%\xe2":               "PDF",
		"\n%PDF-1.4\n":                  "PDF",
		"\x7fELF\x02\x01":               "程序",
		"MZ\x90\x00\x03":                "程序",
		"\x89PNG\r\n\x1a\n":             "图片",
		"\xff\xd8\xff\xe0..":            "图片",
		"GIF89a..":                      "图片",
		"Rar!\x1a\x07\x01":              "压缩包",
		"7z\xbc\xaf'\x1c":               "压缩包",
		"\x1f\x8b\x08\x00":              "压缩包",
		"a,b\n1,\x00\x00\x002\n":        "不是文本",
		"\xef\xbb\xbfa,b\n1,\x00\x00\n": "不是文本",
		"\x01\x02\x03,\x04\x05\x06\x07\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\xe1": "不是文本",
		"PK\x03\x04 broken": "XLSX",
	} {
		if _, err := Open(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", in, err, want)
		}
	}
}

func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	f.SetSheetName("Sheet1", "明细")
	f.SetSheetRow("明细", "A1", &[]any{"工单明细"})
	f.MergeCell("明细", "A1", "C1")
	f.SetSheetRow("明细", "A2", &[]any{"编号", "时间", "电话"})
	f.SetSheetRow("明细", "A4", &[]any{"20260301000123456", 46082.5, 13800138000})
	f.NewSheet("其他")
	f.SetCellValue("其他", "A1", "x")
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	r, rows := readAll(t, buf.Bytes())
	want := "1:[\"工单明细\"]\n2:[\"编号\" \"时间\" \"电话\"]\n3:[]\n4:[\"20260301000123456\" \"46082.5\" \"13800138000\"]\n"
	if got := show(rows); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if r.Kind() != XLSX || !slices.Equal(r.Unread(), []string{"其他"}) {
		t.Errorf("kind %s, unread %v", r.Kind(), r.Unread())
	}
}

// repeat gives a line over and over without holding the file.
type repeat struct {
	line []byte
	left int
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:], r.line[r.at:])
		n, r.at = n+c, r.at+c
		if r.at == len(r.line) {
			r.at, r.left = 0, r.left-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestLongCSVStaysInConstantMemory(t *testing.T) {
	line := []byte("20260301,\"城东路灯\n不亮\",2026/3/1 9:32\n")
	const rows = 400_000 // 20 MB
	r, err := Open(&repeat{line: line, left: rows})
	if err != nil {
		t.Fatal(err)
	}
	n, peak := 0, uint64(0)
	for ; ; n++ {
		if _, err := r.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if n%100_000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	if n != rows || peak > 16<<20 {
		t.Errorf("%d rows, %d MB of heap", n, peak>>20)
	}
}

func BenchmarkCSV(b *testing.B) {
	in := bytes.Repeat([]byte("20260301,\"城东路灯\n不亮，请维修\",2026/3/1 9:32,投诉,已转交办理单位核实并答复来电人\n"), 10_000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		r, _ := Open(bytes.NewReader(in))
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n\"1,2\n3\"\",4"))
	f.Add([]byte("sep=;\r\"\r\n;\";"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := Open(bytes.NewReader(in))
		if err != nil {
			return
		}
		defer r.Close()
		last := 0
		for {
			row, err := r.Next()
			if err != nil {
				return
			}
			if row.Line <= last {
				t.Fatalf("line %d after %d", row.Line, last)
			}
			last = row.Line
		}
	})
}

// The zero bytes of wide text are no sign of a binary file.
func TestWideTextIsRead(t *testing.T) {
	text := "编号,内容\n" + strings.Repeat("7,路灯不亮\n", 30)
	for name, enc := range map[string]encoding.Encoding{
		"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
	} {
		in, err := enc.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		_, rows := readAll(t, []byte(in))
		if len(rows) != 31 || rows[1].Cells[1] != "路灯不亮" {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
}

// What was shown ahead is given out once, in order, but for what was skipped.
func TestAhead(t *testing.T) {
	r, err := Open(strings.NewReader("题名\n编号,内容\n1,甲\n2,乙\n3,丙\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if few, err := r.Ahead(9, 1); err != nil || len(few) != 1 {
		t.Errorf("%d rows within a byte, %v", len(few), err)
	}
	rows, err := r.Ahead(3, 1<<20)
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows ahead, %v", len(rows), err)
	}
	at := HeaderRow(rows, func(c string) bool { return c == "编号" || c == "内容" })
	if at != 1 {
		t.Fatalf("header in row %d", at)
	}
	r.Skip(at + 1)
	var left []string
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, row.Cells[0])
	}
	if got := strings.Join(left, ""); got != "123" {
		t.Errorf("rows %s left", got)
	}
}

// A stray zero makes no export a program.
func TestAStrayZero(t *testing.T) {
	r, err := Open(strings.NewReader("工单编号,标题,受理时间\n1,路\x00灯,2026-03-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for row, err := range r.Rows(10) {
		if err != nil || strings.Contains(strings.Join(row.Cells, ""), "\x00") {
			t.Errorf("%q, %v", row.Cells, err)
		}
	}
	if _, err := Open(strings.NewReader(strings.Repeat("ab\x00\x03cde", 500))); err == nil {
		t.Error("a program was taken for a table")
	}
}
