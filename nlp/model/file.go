package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"
)

// magic begins a model's file; its digit is the version of format and
// settings.
const magic = "YQMODEL1"

// maxFile bounds what is read of a file that calls itself a model.
const maxFile = 64 << 20

// ErrBroken says that a file is no whole model: cut off, altered or another
// kind of file.
var ErrBroken = errors.New("not a whole model file")

// Write writes the model: magic, body and the SHA-256 of both, all numbers
// little-endian. The body is: a byte that says nothing any more, labels (count, then length and
// bytes each), sharpness, feature count, hashes, views, idf, and by class the
// biases, the scales, then the weights by feature.
func (m *Model) Write(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString(magic)
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a Buffer takes all
	put(uint8(0))
	put(uint16(len(m.labels)))
	for _, l := range m.labels {
		put(uint16(len(l)))
		b.WriteString(l)
	}
	put(m.sharpness)
	put(uint32(len(m.hashes)))
	put(m.hashes)
	put(m.views)
	put(m.idf)
	put(m.bias)
	put(m.scale)
	put(m.weights)
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	_, err := w.Write(b.Bytes())
	return err
}

// Read reads a model that Write wrote and refuses anything else with an error
// that wraps ErrBroken.
func Read(r io.Reader) (*Model, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read a model: %w", err)
	}
	body, err := checked(raw)
	if err != nil {
		return nil, err
	}
	return parse(body)
}

// checked takes head and checksum off.
func checked(raw []byte) ([]byte, error) {
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%w: longer than %d MB", ErrBroken, maxFile>>20)
	}
	if !bytes.HasPrefix(raw, []byte(magic[:len(magic)-1])) {
		return nil, fmt.Errorf("%w: it does not begin as one", ErrBroken)
	}
	if !bytes.HasPrefix(raw, []byte(magic)) {
		return nil, fmt.Errorf("%w: of another version; train it anew", ErrBroken)
	}
	end := len(raw) - sha256.Size
	if end < len(magic) {
		return nil, fmt.Errorf("%w: cut off", ErrBroken)
	}
	if sum := sha256.Sum256(raw[:end]); !bytes.Equal(sum[:], raw[end:]) {
		return nil, fmt.Errorf("%w: the checksum differs (cut off or altered)", ErrBroken)
	}
	return raw[len(magic):end], nil
}

// parse reads the body. The lengths in it are believed only as far as the body
// reaches, so that no file can ask for more memory than it has bytes.
func parse(body []byte) (*Model, error) {
	r := &reader{body: body}
	m := &Model{vocabulary: &vocabulary{}}
	r.byte()
	classes := int(r.uint16())
	for range classes {
		m.labels = append(m.labels, string(r.bytes(int(r.uint16()))))
		if r.short {
			break
		}
	}
	m.sharpness = r.float()
	features := int(r.uint32())
	if r.short || len(r.body) != features*6+classes*8+features*classes*2 {
		return nil, fmt.Errorf("%w: its lengths do not add up", ErrBroken)
	}
	hashes, of, idf := r.bytes(4*features), r.bytes(features), r.bytes(features)
	m.table = newTable(features)
	for i := range features {
		hash := binary.LittleEndian.Uint32(hashes[4*i:])
		if view(of[i]) >= views || idf[i] == 0 || !m.add(hash, view(of[i]), idf[i]) {
			return nil, fmt.Errorf("%w: feature %d makes no sense", ErrBroken, i)
		}
	}
	m.bias, m.scale = r.floats(classes), r.floats(classes)
	m.weights = make([]int16, features*classes)
	for i := range m.weights {
		m.weights[i] = int16(r.uint16())
	}
	return m, m.check()
}

// check refuses what would make a prediction panic or come out as no number.
func (m *Model) check() error {
	if len(m.labels) < 2 || len(m.labels) > maxLabels {
		return fmt.Errorf("%w: %d labels", ErrBroken, len(m.labels))
	}
	for k, l := range m.labels {
		if !utf8.ValidString(l) || k > 0 && l <= m.labels[k-1] {
			return fmt.Errorf("%w: its labels are out of order", ErrBroken)
		}
		if !sane(m.bias[k]) || !sane(m.scale[k]) {
			return fmt.Errorf("%w: the numbers of label %s make no sense", ErrBroken, l)
		}
	}
	if !sane(m.sharpness) || m.sharpness <= 0 {
		return fmt.Errorf("%w: its sharpness makes no sense", ErrBroken)
	}
	return nil
}

func sane(x float32) bool { return x > -1e6 && x < 1e6 }

// reader reads the numbers of a body; short says that it ran out.
type reader struct {
	body  []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.body) {
		r.short = true
		n = len(r.body)
	}
	b := r.body[:n]
	r.body = r.body[n:]
	return b
}

func (r *reader) byte() byte {
	b := r.bytes(1)
	if len(b) < 1 {
		return 0
	}
	return b[0]
}

func (r *reader) uint16() uint16 {
	b := r.bytes(2)
	if len(b) < 2 {
		return 0
	}
	return binary.LittleEndian.Uint16(b)
}

func (r *reader) uint32() uint32 {
	b := r.bytes(4)
	if len(b) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(b)
}

func (r *reader) float() float32 { return math.Float32frombits(r.uint32()) }

func (r *reader) floats(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = r.float()
	}
	return out
}
