package events

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// errShort and errBad are what a checkpoint cut off or altered comes to.
var (
	errShort = errors.New("the checkpoint ends too early")
	errBad   = errors.New("the checkpoint contradicts itself")
)

// encoder writes the parts of a checkpoint.
type encoder struct{ buf []byte }

func (w *encoder) uint(x uint64) { w.buf = binary.AppendUvarint(w.buf, x) }
func (w *encoder) int(x int)     { w.buf = binary.AppendVarint(w.buf, int64(x)) }
func (w *encoder) float(x float64) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf, math.Float64bits(x))
}
func (w *encoder) bool(b bool) {
	if b {
		w.uint(1)
		return
	}
	w.uint(0)
}
func (w *encoder) text(s string) { w.uint(uint64(len(s))); w.buf = append(w.buf, s...) }
func (w *encoder) time(t time.Time) {
	w.int(int(t.Unix()))
	w.int(t.Nanosecond())
}

func (w *encoder) features(list []feature) {
	w.uint(uint64(len(list)))
	for _, f := range list {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, uint32(f))
	}
}

func (w *encoder) words(list []uint32) {
	w.uint(uint64(len(list)))
	for _, x := range list {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, x)
	}
}

// decoder reads them back. After the first error it gives zeros.
type decoder struct {
	buf []byte
	err error
}

func (r *decoder) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.buf = nil
}

func (r *decoder) uint() uint64 {
	x, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.buf = r.buf[n:]
	return x
}

func (r *decoder) int() int {
	x, n := binary.Varint(r.buf)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.buf = r.buf[n:]
	return int(x)
}

func (r *decoder) bool() bool {
	x := r.uint()
	if x > 1 {
		r.fail(errBad)
	}
	return x == 1
}

// count reads how many items follow, each of so many bytes at least, so that
// no length makes memory run out.
func (r *decoder) count(bytes int) int {
	n := r.uint()
	if n > uint64(len(r.buf)/bytes) {
		r.fail(errShort)
		return 0
	}
	return int(n)
}

func (r *decoder) take(n int) []byte {
	if n > len(r.buf) {
		r.fail(errShort)
		return make([]byte, n)
	}
	b := r.buf[:n]
	r.buf = r.buf[n:]
	return b
}

func (r *decoder) float() float64 {
	x := math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		r.fail(errBad)
		return 0
	}
	return x
}

func (r *decoder) text() string { return string(r.take(r.count(1))) }

func (r *decoder) time() time.Time {
	sec, nano := r.int(), r.int()
	if nano < 0 || nano >= 1e9 || sec < minUnix || sec > maxUnix {
		r.fail(errBad)
		return time.Time{}
	}
	return time.Unix(int64(sec), int64(nano)).UTC()
}

// The years 0 to 9999, which is what a post's time can be.
const (
	minUnix = -62167219200
	maxUnix = 253402300799
)

func (r *decoder) words() []uint32 {
	list := make([]uint32, r.count(4))
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(r.take(4))
	}
	return list
}

// features are in the order of their keys, each once.
func (r *decoder) features() []feature {
	list := make([]feature, r.count(4))
	for i := range list {
		list[i] = feature(binary.LittleEndian.Uint32(r.take(4)))
		if i > 0 && list[i].key() <= list[i-1].key() {
			r.fail(errBad)
		}
	}
	return list
}
