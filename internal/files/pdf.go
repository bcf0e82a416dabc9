package files

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"yuqing/internal/opinion"
)

// Bounds of what is read of a PDF: its streams one by one, unpacked.
const (
	maxStreams  = 4000
	maxStream   = 4 << 20  // bytes of one stream, unpacked
	maxStreamed = 64 << 20 // bytes of all of them
	maxDrawn    = 8 << 20  // bytes of what draws pages
	maxObject   = 64 << 10 // bytes of an object that is no stream
	maxHead     = 6        // streams that may draw the first page
)

// Names under which a PDF runs something.
var pdfActive = regexp.MustCompile(`/(?:J|#4[aA])(?:a|#61)vaScript|/Launch[\s/<(]`)

var errPDFActive = refuse("PDF 带有脚本或启动程序的动作，不能上传。请重新打印为 PDF 后再上传。")

// pdf is what is read of one: its fonts, and what draws its pages, in the order
// of the file.
type pdf struct {
	objects map[int][]byte            // dictionaries by number
	maps    map[int]map[uint16]string // of the characters of fonts, by number
	names   map[string]int            // what a page calls a font, to its number
	drawing [][]byte
	drawn   int // bytes of drawing
	active  bool
}

// checkPDF refuses a PDF that runs something when it is opened, and one whose
// drawn text bears the mark of a classified document. Scans are pictures: they
// are looked at by people.
func checkPDF(r io.ReaderAt, size int64) error {
	p := pdf{objects: map[int][]byte{}, maps: map[int]map[uint16]string{}, names: map[string]int{}}
	if err := p.read(bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 64<<10)); err != nil {
		return err
	}
	if p.active {
		return errPDFActive
	}
	fonts := p.fonts()
	for i, d := range p.drawing {
		text := drawnText(d, fonts)
		if opinion.Classified(text) {
			return errSecret
		}
		if mark := opinion.ClassifiedHead(text); mark != "" && i < maxHead {
			return markedHead(mark)
		}
	}
	return nil
}

// read goes through the file once.
func (p *pdf) read(in *bufio.Reader) error {
	var text []byte // since the last stream, at most maxObject
	left := int64(maxStreamed)
	for streams := 0; streams < maxStreams && left > 0; {
		line, err := in.ReadSlice('\n')
		if p.active = p.active || pdfActive.Match(line); p.active {
			return nil
		}
		text = append(text, line...)
		if t := bytes.TrimRight(line, "\r\n"); bytes.HasSuffix(t, []byte("stream")) && !bytes.HasSuffix(t, []byte("endstream")) {
			text = p.keep(text)
			left -= p.stream(in, text, left)
			text, streams = text[:0], streams+1
		} else if len(text) > maxObject || bytes.Contains(line, []byte("endobj")) {
			text = p.keep(text)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("read the file: %w", err)
		}
	}
	return nil
}

var (
	wholeObject = regexp.MustCompile(`(?s)(\d+)\s+\d+\s+obj(.*?)endobj`)
	openObject  = regexp.MustCompile(`(\d+)\s+\d+\s+obj`)
)

// keep takes in the objects that are whole, and gives back what follows them.
func (p *pdf) keep(text []byte) []byte {
	end := 0
	for _, m := range wholeObject.FindAllSubmatchIndex(text, -1) {
		p.object(number(text[m[2]:m[3]]), text[m[4]:m[5]])
		end = m[1]
	}
	rest := append([]byte(nil), text[end:]...)
	if len(rest) > maxObject {
		rest = rest[len(rest)-maxObject/8:]
	}
	return rest
}

func number(b []byte) int {
	n, _ := strconv.Atoi(string(b))
	return n
}

// stream takes in the stream that begins here, and says how much it held.
func (p *pdf) stream(in *bufio.Reader, head []byte, left int64) int64 {
	id := 0
	if all := openObject.FindAllSubmatchIndex(head, -1); len(all) > 0 {
		last := all[len(all)-1]
		id, head = number(head[last[2]:last[3]]), head[last[1]:]
	}
	var from io.Reader
	switch {
	case bytes.Contains(head, []byte("/Image")) || bytes.Contains(head, []byte("/Length1")): // a picture, a font
		return 0
	case bytes.Contains(head, []byte("ASCII85Decode")):
		from = from85(in, bytes.Contains(head, []byte("FlateDecode")))
	case bytes.Contains(head, []byte("FlateDecode")):
		z, err := zlib.NewReader(in) // in reads byte by byte, so that no more than the stream is taken
		if err != nil {
			return 0
		}
		from = z
	case bytes.Contains(head, []byte("/Filter")): // packed as nobody packs text
		return 0
	default:
		from = &untilEnd{in: in}
	}
	b, _ := io.ReadAll(io.LimitReader(from, min(left, maxStream))) // what could be unpacked is worth reading
	p.take(id, head, b)
	return int64(len(b)) + 1
}

// from85 reads a stream that is written in printing characters.
func from85(in *bufio.Reader, deflated bool) io.Reader {
	b, _ := io.ReadAll(io.LimitReader(&untilEnd{in: in}, 2*maxStream))
	b, _, _ = bytes.Cut(b, []byte("~>"))
	plain := ascii85.NewDecoder(bytes.NewReader(b))
	if !deflated {
		return plain
	}
	z, err := zlib.NewReader(plain)
	if err != nil {
		return bytes.NewReader(nil)
	}
	return z
}

func (p *pdf) take(id int, head, b []byte) {
	switch {
	case pdfActive.Match(b):
		p.active = true
	case bytes.Contains(head, []byte("/ObjStm")):
		p.packed(b)
	case bytes.Contains(b, []byte("begincmap")):
		p.maps[id] = charMap(b)
	case bytes.Contains(b, []byte("Tj")) || bytes.Contains(b, []byte("TJ")):
		if p.drawn += len(b); p.drawn <= maxDrawn {
			p.drawing = append(p.drawing, b)
		}
	}
}

var packedHead = regexp.MustCompile(`^(?:\s*\d+\s+\d+)+`)

// packed takes in the objects of a stream of objects: first their numbers and
// where each begins, then they themselves.
func (p *pdf) packed(b []byte) {
	fields := bytes.Fields(packedHead.Find(b))
	body := b[len(packedHead.Find(b)):]
	for i := 0; i+1 < len(fields); i += 2 {
		from, to := number(fields[i+1]), len(body)
		if i+3 < len(fields) {
			to = number(fields[i+3])
		}
		if from >= 0 && from < to && to <= len(body) {
			// The first object begins where the head ends, give or take a blank.
			p.object(number(fields[i]), body[from:min(to+1, len(body))])
		}
	}
}

var fontName = regexp.MustCompile(`/([^\s/<>\[\]()]+)\s+(\d+)\s+\d+\s+R`)

func (p *pdf) object(id int, b []byte) {
	if bytes.Contains(b, []byte("/ToUnicode")) || bytes.Contains(b, []byte("/Encoding")) || bytes.Contains(b, []byte("/BaseFont")) {
		p.objects[id] = bytes.Clone(b)
	}
	for _, m := range fontName.FindAllSubmatch(b, maxParts) {
		if _, known := p.names[string(m[1])]; !known || p.objects[number(m[2])] != nil {
			p.names[string(m[1])] = number(m[2])
		}
	}
}

// untilEnd reads up to the end of a stream that is not packed.
type untilEnd struct {
	in   *bufio.Reader
	rest []byte
	done bool
}

func (u *untilEnd) Read(b []byte) (int, error) {
	for len(u.rest) == 0 {
		if u.done {
			return 0, io.EOF
		}
		line, err := u.in.ReadSlice('\n')
		u.done = bytes.Contains(line, []byte("endstream")) || err != nil && !errors.Is(err, bufio.ErrBufferFull)
		u.rest = append(u.rest[:0], line...)
	}
	n := copy(b, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}
