package files

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"yuqing/ingest/charset"
	"yuqing/internal/opinion"
)

// sniffText takes what reads as text in any of the encodings in use, and
// refuses mark-up, which a browser might run.
func sniffText(r io.ReaderAt, size int64, head []byte) (Type, error) {
	if !isText(head) {
		return Type{}, refuse("无法识别文件内容，不能上传。可上传图片、PDF、Office/WPS 文件、文本和视频。")
	}
	decoded, _ := charset.Decode(whole(head, size), "")
	start := strings.ToLower(strings.TrimLeft(string(decoded[:min(len(decoded), 512)]), "\ufeff \t\r\n\f"))
	if len(start) > 1 && start[0] == '<' && (start[1] == '!' || start[1] == '?' || start[1] >= 'a' && start[1] <= 'z') {
		if strings.Contains(start, "<svg") {
			return Type{}, refuse("内容是 SVG 图片，可能带有脚本，不能上传。请另存为 PNG 后再上传。")
		}
		return Type{}, refuse("内容是网页或 XML，不能上传。请截图，或另存为 PDF 后再上传。")
	}
	for _, tag := range []string{"<script", "<html", "<svg", "<iframe"} {
		if strings.Contains(strings.ToLower(string(decoded)), tag) {
			return Type{}, refuse("内容是网页或带有脚本，不能上传。请截图，或另存为 PDF 后再上传。")
		}
	}
	return typeTXT, nil
}

// whole is the head without a character that it cuts in two.
func whole(head []byte, size int64) []byte {
	if int64(len(head)) == size {
		return head
	}
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		return head[:i]
	}
	for n := 1; n < 4 && n < len(head); n++ {
		if utf8.Valid(head[:len(head)-n]) {
			return head[:len(head)-n]
		}
	}
	return head
}

// isText reports whether a head has no characters that text never has, in an
// encoding of one or of two bytes.
func isText(head []byte) bool {
	if charset.Wide(head) {
		return true
	}
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f' || c == 0x7f {
			return false
		}
	}
	return true
}

// Sizes of the windows in which long text is read for a mark.
const (
	window  = 64 << 10
	overlap = 64
)

// textSecret looks for the mark of a classified document in text.
func textSecret(r io.Reader) (bool, error) {
	in := charset.NewReader(r)
	buf := make([]byte, 0, window)
	for {
		n, err := io.ReadFull(in, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if opinion.Classified(string(buf)) {
			return true, nil
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		buf = buf[:copy(buf, buf[len(buf)-overlap:])]
	}
}

// textHead looks for a mark without its star at the head of a text.
func textHead(r io.Reader) error {
	head, err := io.ReadAll(io.LimitReader(charset.NewReader(r), headBytes))
	if err != nil {
		return err
	}
	if mark := opinion.ClassifiedHead(string(head)); mark != "" {
		return markedHead(mark)
	}
	return nil
}
