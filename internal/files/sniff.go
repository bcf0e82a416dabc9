package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // decoders that picture types are told by
	_ "image/jpeg" //
	_ "image/png"  //
	"io"
	"strings"

	_ "golang.org/x/image/webp" //
)

// headBytes is how much of a file's beginning tells its type.
const headBytes = 4 << 10

// refusedTypes are beginnings that people do send, and what to say of them.
var refusedTypes = []struct {
	magic string
	name  string
	do    string
}{
	{"MZ", "可执行程序", ""},
	{"\x7fELF", "可执行程序", ""},
	{"\xca\xfe\xba\xbe", "可执行程序", ""},
	{"\xcf\xfa\xed\xfe", "可执行程序", ""},
	{"#!AMR", "录音", adviceSound},
	{"#!", "脚本", ""},
	{"Rar!", "RAR 压缩包", "请解压后逐个上传。"},
	{"7z\xbc\xaf\x27\x1c", "7z 压缩包", "请解压后逐个上传。"},
	{"\x1f\x8b", "GZIP 压缩包", "请解压后逐个上传。"},
	{"BZh", "压缩包", "请解压后逐个上传。"},
	{"\xfd7zXZ", "压缩包", "请解压后逐个上传。"},
	{"PK\x05\x06", "空的压缩包", ""},
	{"{\\rtf", "RTF 文档", "请另存为 docx 或 PDF 后再上传。"},
	{"BM", "BMP 图片", "请另存为 PNG 或 JPEG 后再上传。"},
	{"II*\x00", "TIFF 图片", "请另存为 PNG 或 JPEG 后再上传。"},
	{"MM\x00*", "TIFF 图片", "请另存为 PNG 或 JPEG 后再上传。"},
	{"%!PS", "PostScript 文件", "请另存为 PDF 后再上传。"},
	{"ID3", "录音", adviceSound},
	{"OggS", "录音", adviceSound},
	{"fLaC", "录音", adviceSound},
	{"FLV\x01", "FLV 视频", adviceFilm},
	{"\x1a\x45\xdf\xa3", "MKV 视频", adviceFilm},
	{"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMV 视频", adviceFilm},
	{"\x00\x00\x01\xba", "MPEG 视频", adviceFilm},
}

// What to do with sounds and films that are not taken.
const (
	adviceSound = "请上传视频，或只登记通话内容。"
	adviceFilm  = "请用播放或剪辑软件另存为 MP4 后再上传。"
)

// sniff tells the type by the content. What may not be kept is a
// *RefusedError.
func sniff(r io.ReaderAt, size int64) (Type, error) {
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Type{}, fmt.Errorf("read the file: %w", err)
	}
	switch {
	case size == 0:
		return Type{}, refuse("文件是空的。")
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return picture(typePNG, r, size)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return picture(typeJPEG, r, size)
	case bytes.HasPrefix(head, []byte("GIF8")):
		return picture(typeGIF, r, size)
	case riff(head, "WEBP") && len(head) >= 21 && string(head[12:16]) == "VP8X" && head[20]&webpMoves != 0:
		return typeWebP, nil // which no decoder of ours reads
	case riff(head, "WAVE"):
		return Type{}, refuse("内容是录音，不能上传。%s", adviceSound)
	case riff(head, "WEBP"):
		return picture(typeWebP, r, size)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return typePDF, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return sniffOLE(r, size)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return sniffZip(r, size)
	}
	if t, ok, err := sniffVideo(head); ok || err != nil {
		return t, err
	}
	for _, x := range refusedTypes {
		// A text may begin like one that has only letters for its mark.
		if bytes.HasPrefix(head, []byte(x.magic)) && (len(x.magic) > 3 || x.magic == "#!" || !isText(head)) {
			return Type{}, refuse("内容是%s，不能上传。%s", x.name, x.do)
		}
	}
	return sniffText(r, size, head)
}

// webpMoves is the flag of a WebP that moves.
const webpMoves = 0x02

// picture checks that a decoder knows the picture: a beginning alone proves
// nothing.
func picture(t Type, r io.ReaderAt, size int64) (Type, error) {
	c, format, err := image.DecodeConfig(io.NewSectionReader(r, 0, size))
	if err != nil || "image/"+format != t.MIME || c.Width < 1 || c.Height < 1 {
		return Type{}, refuse("%s已损坏，无法打开。请重新保存或截图后再上传。", t.Name)
	}
	return t, nil
}

func riff(head []byte, form string) bool {
	return len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == form
}

// sniffVideo tells the containers of films.
func sniffVideo(head []byte) (Type, bool, error) {
	switch {
	case riff(head, "AVI "):
		return typeAVI, true, nil
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")) && bytes.Contains(head[:min(len(head), 64)], []byte("webm")):
		return typeWebM, true, nil
	case len(head) < 16 || string(head[4:8]) != "ftyp" || binary.BigEndian.Uint32(head) < 16:
		return Type{}, false, nil
	}
	switch brand := string(head[8:12]); {
	case brand == "qt  ":
		return typeMOV, true, nil
	case brand == "M4A " || brand == "M4B ":
		return Type{}, false, refuse("内容是录音，不能上传。%s", adviceSound)
	case strings.HasPrefix(brand, "hei") || strings.HasPrefix(brand, "hev") || brand == "mif1" || brand == "msf1" || strings.HasPrefix(brand, "avi"):
		return Type{}, false, refuse("内容是 HEIC/AVIF 图片（多为手机原图），不能上传。请用看图软件另存为 JPG，或在手机上打开照片截图后再上传；以后拍照，可在手机“设置—相机—格式”里选“兼容性最佳”。")
	}
	return typeMP4, true, nil
}
