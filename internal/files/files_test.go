package files_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/internal/files"
	"yuqing/internal/files/folder"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

// holds is a files.Holds in memory.
type holds map[string][]string

func (h holds) Hold(_ context.Context, holder string, _ time.Time, hashes ...string) error {
	h[holder] = append(h[holder], hashes...)
	return nil
}
func (h holds) Release(_ context.Context, holder string) error { delete(h, holder); return nil }
func (h holds) Forget(context.Context, time.Time) error        { return nil }
func (h holds) Held(_ context.Context, hash string, _ time.Time) (bool, error) {
	for _, hashes := range h {
		for _, x := range hashes {
			if x == hash {
				return true, nil
			}
		}
	}
	return false, nil
}

func open(t testing.TB, limits files.Limits, now func() time.Time) *files.Files {
	return files.New(folder.Open(t.TempDir()), holds{}, t.TempDir(), limits, now)
}

func at(tm time.Time) func() time.Time { return func() time.Time { return tm } }

func plain(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 100, 255})
		}
	}
	return img
}

func encoded(t testing.TB, w, h int, with func(io.Writer, image.Image) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := with(&b, plain(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }

func zipped(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		p, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(p, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func docx(t testing.TB, body string) string {
	return zipped(t, map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": body})
}

// ole is an older Office file: header, one sector of the allocation table, one
// of the directory, one of content.
func ole(stream, content string) string {
	sector := func(b []byte) []byte { return append(b, make([]byte, (512-len(b)%512)%512)...) }
	wide := func(s string) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	}
	head := []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	head = append(head, make([]byte, 16)...)
	for _, v := range []uint16{0x3e, 3, 0xfffe, 9, 6, 0, 0, 0} {
		head = binary.LittleEndian.AppendUint16(head, v)
	}
	for _, v := range []uint32{0, 1, 1, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0, 0} {
		head = binary.LittleEndian.AppendUint32(head, v)
	}
	for len(head) < 512 {
		head = binary.LittleEndian.AppendUint32(head, 0xffffffff)
	}
	fat := binary.LittleEndian.AppendUint32(nil, 0xfffffffd)
	for _, v := range []uint32{0xfffffffe, 3, 4, 5, 6, 7, 8, 9, 0xfffffffe} {
		fat = binary.LittleEndian.AppendUint32(fat, v)
	}
	for len(fat) < 512 {
		fat = binary.LittleEndian.AppendUint32(fat, 0xffffffff)
	}
	entry := func(name string, kind byte, child, start, size uint32) []byte {
		n := wide(name)
		b := append(n, make([]byte, 64-len(n))...)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(n)+2))
		b = append(b, kind, 1)
		for _, v := range []uint32{0xffffffff, 0xffffffff, child} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		b = append(b, make([]byte, 36)...)
		for _, v := range []uint32{start, size, 0} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		return b
	}
	dir := append(entry("Root Entry", 5, 1, 0xfffffffe, 0), entry(stream, 2, 0xffffffff, 2, 4096)...)
	body := append(wide(content), make([]byte, 4096)...)[:4096]
	return string(bytes.Join([][]byte{head, fat, sector(dir), body}, nil))
}

func gbk(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPut(t *testing.T) {
	text := "关于路灯的答复：已派人维修。\n"
	pngFile := encoded(t, 20, 10, png.Encode)
	cases := []struct {
		name, file, content string
		mime, refused       string // one of both
		kept                string // name, where it differs
	}{
		{name: "png", file: "截图.png", content: pngFile, mime: "image/png"},
		{name: "png without an extension", file: "截图", content: pngFile, mime: "image/png", kept: "截图.png"},
		{name: "a path and a hidden turn", file: `C:\桌面\a‮gnp.png`, content: pngFile, mime: "image/png", kept: "agnp.png"},
		{name: "png as jpg", file: "a.jpg", content: pngFile, refused: "内容是PNG 图片，与扩展名 .jpg 不符"},
		{name: "png as exe", file: "a.exe", content: pngFile, refused: "与扩展名 .exe 不符"},
		{name: "full stop in a title", file: "1.关于路灯的情况", content: pngFile, mime: "image/png", kept: "1.关于路灯的情况.png"},
		{name: "jpeg", file: "a.JPEG", content: encoded(t, 20, 10, asJPEG), mime: "image/jpeg"},
		{name: "gif", file: "a.gif", content: encoded(t, 20, 10, asGIF), mime: "image/gif"},
		{name: "png cut short", file: "a.png", content: pngFile[:len(pngFile)/2], refused: "已损坏"},
		{name: "only the beginning of a png", file: "a.png", content: "\x89PNG\r\n\x1a\nhello", refused: "已损坏"},
		{name: "pdf", file: "a.pdf", content: "%PDF-1.7\n", mime: "application/pdf"},
		{name: "docx", file: "a.docx", content: docx(t, "<w:t>答复</w:t>"), mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{name: "docx as wps", file: "a.wps", content: docx(t, ""), mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{name: "docx with macros", file: "a.docx", content: zipped(t, map[string]string{"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": ""}), refused: "宏"},
		{name: "zip", file: "a.zip", content: zipped(t, map[string]string{"a.txt": "x"}), refused: "内容是压缩包"},
		{name: "jar", file: "a.docx", content: zipped(t, map[string]string{"META-INF/MANIFEST.MF": "x"}), refused: "内容是压缩包"},
		{name: "zip bomb", file: "a.docx", content: docx(t, strings.Repeat("a", 40<<20)), refused: "压缩炸弹"},
		{name: "half a zip", file: "a.docx", content: docx(t, strings.Repeat("ab", 999))[:300], refused: "损坏的压缩包"},
		{name: "doc", file: "a.doc", content: ole("WordDocument", "答复"), mime: "application/msword"},
		{name: "xls by wps", file: "a.et", content: ole("Workbook", "答复"), mime: "application/vnd.ms-excel"},
		{name: "doc as xls", file: "a.xls", content: ole("WordDocument", ""), refused: "Word 文档（doc），与扩展名 .xls 不符"},
		{name: "installer", file: "a.doc", content: ole("Setup", ""), refused: "不是可识别的 Office 文件"},
		{name: "text", file: "a.txt", content: text, mime: "text/plain; charset=utf-8"},
		{name: "text in GBK", file: "a.csv", content: gbk(t, strings.Repeat(text, 400)), mime: "text/plain; charset=utf-8"},
		{name: "markup", file: "a.txt", content: " \ufeff\n<!DOCTYPE html><p>", refused: "网页"},
		{name: "script further on", file: "a.txt", content: text + "<ScRipt>alert(1)</script>", refused: "网页"},
		{name: "svg", file: "a.svg", content: `<svg xmlns="http://www.w3.org/2000/svg"/>`, refused: "SVG"},
		{name: "svg after xml", file: "a.png", content: `<?xml version="1.0"?><svg/>`, refused: "SVG"},
		{name: "a comparison", file: "a.txt", content: "<5 元的", mime: "text/plain; charset=utf-8"},
		{name: "exe", file: "a.txt", content: "MZ\x90\x00\x03", refused: "可执行程序"},
		{name: "script", file: "a.txt", content: "#!/bin/sh\nrm", refused: "脚本"},
		{name: "text that begins like one", file: "a.txt", content: "MZ 市民来电", mime: "text/plain; charset=utf-8"},
		{name: "rar", file: "a.rar", content: "Rar!\x1a\x07\x00", refused: "RAR"},
		{name: "mp4", file: "a.mp4", content: "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", mime: "video/mp4"},
		{name: "mov from a phone", file: "a.MOV", content: "\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", mime: "video/quicktime"},
		{name: "heic", file: "a.heic", content: "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", refused: "HEIC"},
		{name: "heic as jpg", file: "a.jpg", content: "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", refused: "另存为 JPG"},
		{name: "sound of a telephone", file: "a.amr", content: "#!AMR\n\x3c\x91\x17", refused: "录音"},
		{name: "wav", file: "a.wav", content: "RIFF\x24\x00\x00\x00WAVEfmt \x00\x00", refused: "录音"},
		{name: "mkv", file: "a.mkv", content: "\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x00\x00", refused: "另存为 MP4"},
		{name: "wmv", file: "a.wmv", content: "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa", refused: "另存为 MP4"},
		{name: "ofd", file: "a.ofd", content: zipped(t, map[string]string{"OFD.xml": "<ofd/>"}), refused: "另存为 PDF"},
		{name: "a name in another encoding", file: "\xb2\xe2\xca\xd4.txt", content: text, mime: "text/plain; charset=utf-8", kept: "未命名.txt"},
		{name: "nothing", file: "a.txt", content: "", refused: "空的"},
		{name: "noise", file: "a.bin", content: "\x01\x02\x03\x00\xff", refused: "无法识别"},
		{name: "secret by name", file: "机密★5年 方案.png", content: pngFile, refused: "密级标志"},
		{name: "secret in text", file: "a.txt", content: strings.Repeat("平常的一行\n", 20000) + "秘 密★1年", refused: "密级标志"},
		{name: "secret in GBK", file: "a.txt", content: gbk(t, strings.Repeat("平常的一行\n", 9000)+"绝密★长期"), refused: "密级标志"},
		{name: "secret over two runs", file: "a.docx", content: docx(t, "<w:p><w:r><w:t>秘</w:t></w:r><w:r><w:t>密</w:t></w:r><w:r><w:t>★1年</w:t></w:r></w:p>"), refused: "密级标志"},
		{name: "secret in doc", file: "a.doc", content: ole("WordDocument", "机 密　★ 5年"), refused: "密级标志"},
		{name: "no secret in doc", file: "a.doc", content: ole("WordDocument", "保密审查：密 ★"), mime: "application/msword"},
	}
	f := open(t, files.DefaultLimits(), at(noon))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := f.Put(ctx, files.Upload{Name: c.file, Content: strings.NewReader(c.content)})
			var refused *files.RefusedError
			if c.refused != "" {
				if !errors.As(err, &refused) || !strings.Contains(refused.Text, c.refused) {
					t.Fatalf("%+v, %v", got, err)
				}
				return
			}
			if c.kept == "" {
				c.kept = c.file
			}
			if err != nil || got.MIME != c.mime || got.Name != c.kept || got.Size != int64(len(c.content)) {
				t.Fatalf("%+v, %v", got, err)
			}
			if back := content(t, f, got.Hash); back != c.content {
				t.Error("not as it was")
			}
		})
	}
}

func content(t *testing.T, f *files.Files, hash string) string {
	t.Helper()
	_, r, err := f.Open(ctx, hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPutKeepsToTheLimits(t *testing.T) {
	f := open(t, files.Limits{Picture: 100, Document: 1000, Text: 50, Video: 2000}, at(noon))
	for name, c := range map[string]struct{ content, want string }{
		"a.png": {encoded(t, 90, 90, png.Encode), "100 字节 的上限。请截图"},
		"a.txt": {strings.Repeat("a", 51), "50 字节 的上限"},
		"b.txt": {strings.Repeat("a", 3000), "文件超过 2 KB，不能上传。视频请截取"},
	} {
		if _, err := f.Put(ctx, files.Upload{Name: name, Content: strings.NewReader(c.content)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := f.Put(ctx, files.Upload{Name: "a.txt", Content: strings.NewReader("a"), Only: []files.Group{files.Picture}})
	if err == nil || !strings.Contains(err.Error(), "这里不能用") {
		t.Error(err)
	}
}

// withEXIF puts an orientation and a place into a JPEG.
func withEXIF(j string, orientation byte) string {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00GPS 30.5N"
	return j[:2] + "\xff\xe1" + string([]byte{0, byte(len(exif) + 2)}) + exif + j[2:]
}

func TestCopiesAreSmallUprightAndWithoutEXIF(t *testing.T) {
	f := open(t, files.DefaultLimits(), at(noon))
	got, err := f.Put(ctx, files.Upload{Name: "a.jpg", Content: strings.NewReader(withEXIF(encoded(t, 2000, 500, asJPEG), 6))})
	if err != nil {
		t.Fatal(err)
	}
	for hash, want := range map[string]image.Point{got.Thumb: {60, 240}, got.View: {400, 1600}} {
		c := content(t, f, hash)
		img, format, err := image.Decode(strings.NewReader(c))
		if err != nil || format != "jpeg" || img.Bounds().Size() != want || strings.Contains(c, "Exif") || strings.Contains(c, "GPS") {
			t.Errorf("%s of %v, want %v, %v", format, img.Bounds(), want, err)
		}
	}
	if len(got.Hashes()) != 3 {
		t.Error(got.Hashes())
	}
}

// A picture that says it is a million points wide is kept and not decoded.
func TestHugePicturesAreNotDecoded(t *testing.T) {
	huge := []byte(encoded(t, 2, 2, asGIF))
	binary.LittleEndian.PutUint16(huge[6:], 60000)
	binary.LittleEndian.PutUint16(huge[8:], 60000)
	got, err := open(t, files.DefaultLimits(), at(noon)).Put(ctx, files.Upload{Name: "a.gif", Content: bytes.NewReader(huge)})
	if err != nil || got.Thumb != "" || got.View != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSweepRemovesWhatNobodyHolds(t *testing.T) {
	now := noon
	f := open(t, files.DefaultLimits(), func() time.Time { return now })
	put := func(c string) files.File {
		t.Helper()
		got, err := f.Put(ctx, files.Upload{Name: "a.txt", Content: strings.NewReader(c)})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	held, loose, again := put("held"), put("loose"), put("again")
	if err := f.Hold(ctx, "x:1", time.Time{}, held.Hashes()...); err != nil {
		t.Fatal(err)
	}
	now = noon.Add(23 * time.Hour)
	if n, _, err := f.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("within a day: %d, %v", n, err)
	}
	put("again")
	now = noon.Add(25 * time.Hour)
	if n, size, err := f.Sweep(ctx); n != 1 || size != 5 || err != nil {
		t.Errorf("after a day: %d of %d bytes, %v", n, size, err)
	}
	for hash, there := range map[string]bool{held.Hash: true, again.Hash: true, loose.Hash: false} {
		if _, _, err := f.Open(ctx, hash); (err == nil) != there {
			t.Errorf("%s: %v", hash, err)
		}
	}
}

func TestKeepStreamsAndLeavesNothingBehind(t *testing.T) {
	incoming := t.TempDir()
	f := files.New(folder.Open(t.TempDir()), holds{}, incoming, files.DefaultLimits(), at(noon))
	got, err := f.Keep(ctx, "台账.csv", "text/csv", 1<<20, func(w io.Writer) error { _, err := io.WriteString(w, "<html>"); return err })
	if err != nil || got.Name != "台账.csv" || content(t, f, got.Hash) != "<html>" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = f.Keep(ctx, "x", "", 3, func(w io.Writer) error { _, err := io.WriteString(w, "four"); return err })
	if err == nil || !strings.Contains(err.Error(), "超过 3 字节") {
		t.Error(err)
	}
	if left, err := os.ReadDir(incoming); err != nil || len(left) != 0 {
		t.Error(left, err)
	}
}

// FuzzPut: whatever comes in, it is taken as one of the known types or refused
// in words; nothing breaks and nothing else is an error.
func FuzzPut(f *testing.F) {
	for _, seed := range []string{
		encoded(f, 9, 9, png.Encode), withEXIF(encoded(f, 9, 9, asJPEG), 8), encoded(f, 9, 9, asGIF),
		docx(f, "<w:t>x</w:t>"), ole("WordDocument", "秘密★"), "%PDF-1.4", "文本", "\xff\xfea\x00b\x00", "RIFF\x10\x00\x00\x00WEBPVP8X", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isom",
	} {
		f.Add(seed)
	}
	store := open(f, files.Limits{Picture: 1 << 20, Document: 1 << 20, Text: 1 << 20, Video: 1 << 20}, at(noon))
	f.Fuzz(func(t *testing.T, c string) {
		got, err := store.Put(ctx, files.Upload{Name: "a", Content: strings.NewReader(c)})
		var refused *files.RefusedError
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
		if err == nil && got.MIME == "" {
			t.Fatal("of no type")
		}
	})
}
