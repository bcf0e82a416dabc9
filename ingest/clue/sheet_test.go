package clue

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var found = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func rowsOf(t *testing.T, in string) []Row {
	t.Helper()
	s, err := OpenSheet("f.csv", strings.NewReader(in), found)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var rows []Row
	if err := s.Rows(s.Guess, "src", func(r Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

const vendor = "舆情监测日报\n\n序号,标题,来源类型,平台名称,作者,发布时间,原文链接,摘要,情感属性,阅读量,点赞数,评论数,转发数\n" +
	"1,<em>清水</em>河发黑,视频,douyin,小李,2026/3/1 9:30,https://www.iesdouyin.com/share/video/7301234567890123456/?a=1,河水&amp;臭味,负面,1.2万,300,--,12\n" +
	"2,,微博,新浪微博,,2030-01-01,不是链接,\"路灯\n不亮\",中性,x,,,\n" +
	"3,,,,,,,,,,,,\n"

func TestVendorSheet(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(vendor)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{"utf-8": vendor, "gb18030": gb} {
		rows := rowsOf(t, in)
		if len(rows) != 3 {
			t.Fatalf("%s: %d rows", name, len(rows))
		}
		p := rows[0].Post
		if p.Title != "清水河发黑" || p.Text != "河水&臭味" || p.Platform != "抖音" || p.Author != "小李" || p.URL != "https://www.douyin.com/video/7301234567890123456" ||
			p.Views != 12000 || p.Likes != 300 || p.Comments != 0 || p.Reposts != 12 || p.PublishedAt.UTC().Hour() != 1 || len(rows[0].Warnings) != 0 {
			t.Errorf("%s: %+v %v", name, p, rows[0].Warnings)
		}
		if q := rows[1]; q.Post.Text != "路灯\n不亮" || !q.Post.DateGuessed || q.Post.Platform != "微博" || len(q.Warnings) != 3 {
			t.Errorf("%s: %+v", name, q)
		}
		if rows[2].Refused == "" {
			t.Errorf("%s: a row without words was taken", name)
		}
	}
}

func TestVendorMapping(t *testing.T) {
	s, err := OpenSheet("f", strings.NewReader("正文,网页,何时\n桥断了,https://a.cn/1,2026-03-01 08:00\n"), found)
	if err == nil {
		s.Close()
		t.Fatal("one known column is no header")
	}
	s, err = OpenSheet("f", strings.NewReader("标题,作者,网页,何时,热度\n桥断了,甲,https://a.cn/1,2026-03-01 08:00,3\n"), found)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m, err := s.ParseMapping([]string{"views=热度", "author="})
	if err != nil || m[FieldURL] != "网页" || m[FieldPublishedAt] != "何时" || m[FieldViews] != "热度" || m[FieldAuthor] != "" {
		t.Errorf("%v, %v", m, err)
	}
	for _, bad := range []string{"colour=x", "title", "title=丁", "title=#9"} {
		if _, err := s.ParseMapping([]string{bad}); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

// What 1/2/26 means is told by the other rows of its column, and said where they do
// not tell it.
func TestVendorShortDates(t *testing.T) {
	const head = "标题,链接,发布时间\n"
	for _, tt := range []struct {
		name, rows, want string
		doubt            bool
	}{
		{"a spreadsheet's", "桥断了,https://a.cn/1,1/2/26 8:05\n灯灭了,https://a.cn/2,1/31/26 9:00\n", "2026-01-02T08:05:00+08:00", false},
		{"the day first", "桥断了,https://a.cn/1,01/02/2026\n灯灭了,https://a.cn/2,31/01/2026\n", "2026-02-01T00:00:00+08:00", false},
		{"the year first", "桥断了,https://a.cn/1,26-1-2\n灯灭了,https://a.cn/2,25-12-30\n", "2026-01-02T00:00:00+08:00", false},
		{"nothing tells", "桥断了,https://a.cn/1,1/2/26\n", "2026-01-02T00:00:00+08:00", true},
		{"a serial number", "桥断了,https://a.cn/1,46024.5\n", "2026-01-02T12:00:00+08:00", false},
	} {
		first := rowsOf(t, head+tt.rows)[0]
		if got := first.Post.PublishedAt.Format(time.RFC3339); got != tt.want || first.Post.DateGuessed || (len(first.Warnings) > 0) != tt.doubt {
			t.Errorf("%s: %s, guessed %v, %v; want %s", tt.name, got, first.Post.DateGuessed, first.Warnings, tt.want)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add(vendor)
	f.Add("标题\t链接\nx\thttp://\n")
	f.Fuzz(func(t *testing.T, in string) {
		s, err := OpenSheet("f", strings.NewReader(in), found)
		if err != nil {
			return
		}
		defer s.Close()
		_ = s.Rows(s.Guess, "src", func(r Row) error {
			if (r.Refused == "") == (r.Post.ID == "") {
				t.Fatalf("line %d: refused %q, post %q", r.Line, r.Refused, r.Post.ID)
			}
			return nil
		})
	})
}
