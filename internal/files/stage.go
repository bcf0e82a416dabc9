package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// staged is content that has come in and is not kept yet, in a file of its
// own: its type is told from everywhere in it, not only from its beginning.
type staged struct {
	file *os.File
	name string // "" where the file has no name any more
	hash string
	size int64
}

var errLimit = errors.New("more than the limit")

// stage takes in what write writes, up to limit bytes; more is errLimit.
func stage(dir string, limit int64, write func(io.Writer) error) (_ *staged, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of incoming files: %w", err)
	}
	f, err := os.CreateTemp(dir, "in-*")
	if err != nil {
		return nil, fmt.Errorf("take in a file: %w", err)
	}
	s := &staged{file: f}
	if os.Remove(f.Name()) != nil { // a file without a name is gone with the process
		s.name = f.Name()
	}
	sum := sha256.New()
	if err := write(&bounded{io.MultiWriter(f, sum), limit, &s.size}); err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.hash = hex.EncodeToString(sum.Sum(nil))
	return s, nil
}

func (s *staged) reader() *io.SectionReader { return io.NewSectionReader(s.file, 0, s.size) }

func (s *staged) close() error {
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	return err
}

// bounded counts what is written and refuses what is over the limit.
type bounded struct {
	to    io.Writer
	limit int64
	size  *int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if *b.size+int64(len(p)) > b.limit {
		return 0, errLimit
	}
	n, err := b.to.Write(p)
	*b.size += int64(n)
	return n, err
}
