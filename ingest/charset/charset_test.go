package charset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const (
	simplified  = "城东新区三号路的路灯已经坏了半个月，居民晚上出行很不方便，请有关部门尽快派人维修。"
	traditional = "城東新區三號路的路燈已經壞了半個月，居民晚上出行很不方便，請有關部門盡快派人維修。"
	names       = "鑫源锦汇投资、华鼎铭瑞证券、晟泽昊霖基金" // no frequent characters
	russian     = "Жители района просят отремонтировать освещение на улице до конца месяца."
	french      = "Les élèves de l'école ont été reçus à la préfecture après l'été dernier."
	korean1     = "주민들이 이번 달 말까지 가로등을 고쳐 달라고 요청했다."
	japanese1   = "市役所の前の道路の街灯が壊れています。早く直してください。"
)

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	gbk, gb18030, big5 := simplifiedchinese.GBK, simplifiedchinese.GB18030, traditionalchinese.Big5
	utf16le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	xml := func(declared, text string) string {
		if declared == "" {
			return "<rss><title>" + text + "</title></rss>"
		}
		return fmt.Sprintf(`<?xml version="1.0" encoding="%s"?><rss><title>%s</title></rss>`, declared, text)
	}
	tests := []struct {
		name   string
		in     []byte
		header string
		want   string // a piece of the result
		enc    string
	}{
		{"utf-8", []byte(xml("UTF-8", simplified)), "", simplified, UTF8},
		{"utf-8 that declares gb2312", []byte(xml("gb2312", simplified)), "", simplified, UTF8},
		{"utf-8 that declares utf-16", []byte(xml("utf-16", simplified)), "", simplified, UTF8},
		{"utf-8 served as gbk", []byte(xml("", simplified)), "text/xml; charset=GBK", simplified, UTF8},
		{"utf-8 with a mark", append([]byte{0xEF, 0xBB, 0xBF}, simplified...), "", simplified, UTF8},
		{"utf-8 with a character cut", append([]byte(simplified), "坏"[:2]...), "", simplified, UTF8},
		{"utf-8 broken in the middle", []byte(simplified + "坏"[:2] + simplified), "", simplified + "\uFFFD" + simplified, UTF8},
		{"utf-8 accents under gb2312", []byte(xml("gb2312", "café")), "", "café", UTF8},
		{"utf-32 without a mark", encode(t, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), xml("utf-32", simplified)), "", simplified, "utf-32le"},
		{"utf-32 the other way round", encode(t, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), xml("", simplified)), "", simplified, "utf-32be"},
		{"japanese undeclared, euc-jp", encode(t, japanese.EUCJP, xml("", japanese1+japanese1)), "", japanese1, "euc-jp"},
		{"japanese undeclared, shift_jis", encode(t, japanese.ShiftJIS, xml("", japanese1+japanese1)), "", japanese1, "shift_jis"},
		{"korean undeclared", encode(t, korean.EUCKR, xml("", korean1)), "", korean1, "euc-kr"},
		{"gbk undeclared", encode(t, gbk, xml("", simplified)), "", simplified, GB18030},
		{"gbk declared", encode(t, gbk, xml("gb2312", simplified)), "", simplified, GB18030},
		{"gbk that declares utf-8", encode(t, gbk, xml("utf-8", simplified)), "", simplified, GB18030},
		{"gbk that declares big5", encode(t, gbk, xml("big5", simplified)), "", simplified, GB18030},
		{"gbk served as latin-1", encode(t, gbk, xml("", simplified)), "text/xml; charset=ISO-8859-1", simplified, GB18030},
		{"names in gbk that declare big5", encode(t, gbk, xml("big5", names)), "", names, GB18030},
		{"names in gbk that declare latin-1", encode(t, gbk, xml("iso-8859-1", names)), "", names, GB18030},
		{"gbk that declares nonsense", encode(t, gbk, xml("x-none", simplified)), "", simplified, GB18030},
		{"gb18030 beyond gbk", encode(t, gb18030, xml("gb2312", simplified+"㐂𠮷")), "", "㐂𠮷", GB18030},
		{"big5 undeclared", encode(t, big5, xml("", traditional)), "", traditional, Big5},
		{"big5 that declares gb2312", encode(t, big5, xml("gb2312", traditional)), "", traditional, Big5},
		{"big5 declared in the header", encode(t, big5, xml("", traditional)), "text/xml; charset=big5", traditional, Big5},
		{"utf-16 without a mark", encode(t, utf16le, xml("utf-16", simplified)), "", simplified, UTF16LE},
		{"utf-16 whose Chinese has zeros too", encode(t, utf16le, xml("utf-16", strings.Repeat("一"+simplified, 40))), "", "一" + simplified, UTF16LE},
		{"utf-16 with few letters", encode(t, utf16le, xml("", strings.Repeat("一"+simplified, 400))), "", "一" + simplified, UTF16LE},
		{"utf-16 the other way round", encode(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), xml("", strings.Repeat("一"+simplified, 400))), "", "一" + simplified, UTF16BE},
		{"utf-16 with a mark", encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), simplified), "", simplified, UTF16BE},
		{"koi8-r declared", encode(t, charmap.KOI8R, xml("koi8-r", russian)), "", russian, "koi8-r"},
		{"windows-1251 declared", encode(t, charmap.Windows1251, xml("windows-1251", russian)), "", russian, "windows-1251"},
		{"latin-1 declared", encode(t, charmap.ISO8859_1, xml("iso-8859-1", french)), "", french, "windows-1252"},
		{"latin-1 undeclared", encode(t, charmap.ISO8859_1, xml("", french)), "", french, "windows-1252"},
		{"shift_jis declared", encode(t, japanese.ShiftJIS, xml("shift_jis", japanese1)), "", japanese1, "shift_jis"},
		{"ascii", []byte("plain"), "text/xml; charset=gbk", "plain", UTF8},
		{"empty", nil, "", "", UTF8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, name := Decode(tt.in, tt.header)
			if name != tt.enc {
				t.Errorf("encoding %q, want %q", name, tt.enc)
			}
			if !strings.Contains(string(got), tt.want) {
				t.Errorf("text %q lacks %q", got, tt.want)
			}
		})
	}
}

// A short text gives little evidence: an honest declaration must still hold.
func TestShortTextsKeepTheirDeclaration(t *testing.T) {
	for _, word := range []string{"你好", "停水", "骊靬", "联通", "瓒"} {
		for _, declared := range []string{"gbk", "GB2312", "gb18030"} {
			in := encode(t, simplifiedchinese.GBK, `<?xml version="1.0" encoding="`+declared+`"?><t>`+word+`</t>`)
			got, name := Decode(in, "")
			if name != GB18030 || !strings.Contains(string(got), word) {
				t.Errorf("%s declared %s: got %s %q", word, declared, name, got)
			}
		}
	}
}

func TestReader(t *testing.T) {
	ascii := strings.Repeat("number,text\n", 60_000) // longer than what is peeked
	tests := []struct {
		name string
		in   []byte
		want string
		enc  string
	}{
		{"gbk far behind", append([]byte(ascii), encode(t, simplifiedchinese.GBK, simplified)...), ascii + simplified, GB18030},
		{"utf-8 far behind", []byte(ascii + simplified), ascii + simplified, UTF8},
		{"mark", append([]byte{0xEF, 0xBB, 0xBF}, ascii...), ascii, UTF8},
		{"utf-16", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), simplified+"\r\n"), simplified + "\r\n", UTF16LE},
		{"utf-8 that breaks later", []byte(simplified + ascii + "\xff"), simplified + ascii + "\uFFFD", UTF8},
		{"long gbk", encode(t, simplifiedchinese.GBK, strings.Repeat(simplified, 9000)), strings.Repeat(simplified, 9000), GB18030},
		{"zero byte", []byte("a\x00b\n" + simplified), "a\x00b\n" + simplified, UTF8},
		{"empty", nil, "", UTF8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(iotest.HalfReader(bytes.NewReader(tt.in)))
			got, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("text differs: %d bytes, want %d", len(got), len(tt.want))
			}
			if r.Name() != tt.enc {
				t.Errorf("encoding %q, want %q", r.Name(), tt.enc)
			}
		})
	}
}

func TestReaderPassesErrorsOn(t *testing.T) {
	_, err := io.ReadAll(NewReader(iotest.ErrReader(io.ErrUnexpectedEOF)))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(simplified), "")
	f.Add(encode(f, simplifiedchinese.GBK, simplified), "text/xml; charset=utf-16")
	f.Add([]byte{0xFF, 0xFE, 0}, "text/xml; charset=big5")
	f.Add([]byte("<?xml encoding='iso-2022-jp'?>\x1b$B"), "")
	f.Fuzz(func(t *testing.T, b []byte, header string) {
		got, name := Decode(b, header)
		if !utf8.Valid(got) || name == "" {
			t.Fatalf("%q: %q is not valid", name, got)
		}
		if utf8.Valid(b) && bytes.ContainsRune(b, '的') && !bytes.Contains(b, []byte{0}) && name != UTF8 && name != "utf-32le" {
			t.Fatalf("valid UTF-8 read as %s", name)
		}
		streamed, err := io.ReadAll(NewReader(bytes.NewReader(b)))
		if err != nil || !utf8.Valid(streamed) {
			t.Fatalf("stream: %v", err)
		}
	})
}
