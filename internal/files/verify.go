package files

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// Verified reads r, which should be the content of b. In place of the last
// bytes of anything else, shorter or longer it returns ErrDamaged, so that
// nobody receives the whole of what is not whole. Engines use it both ways.
func Verified(b Blob, r io.Reader) io.Reader {
	return &verified{blob: b, in: r, sum: sha256.New()}
}

type verified struct {
	blob Blob
	in   io.Reader
	sum  hash.Hash
	read int64
	err  error
}

func (v *verified) Read(p []byte) (int, error) {
	if v.err != nil {
		return 0, v.err
	}
	n, err := v.in.Read(p)
	v.sum.Write(p[:n])
	v.read += int64(n)
	switch {
	case v.read > v.blob.Size, err == io.EOF && v.read < v.blob.Size:
		v.err = fmt.Errorf("%d bytes of %s: %w", v.read, v.blob.Hash, ErrDamaged)
	case v.read == v.blob.Size && hex.EncodeToString(v.sum.Sum(nil)) != v.blob.Hash:
		v.err = fmt.Errorf("%s: %w", v.blob.Hash, ErrDamaged)
	default:
		v.err = err
		return n, err
	}
	return 0, v.err
}
