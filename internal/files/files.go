package files

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// grace is how long content stays that nobody holds: whoever put it may be
// about to hold it.
const grace = 24 * time.Hour

// Limits are the largest sizes that are taken, in bytes.
type Limits struct {
	Picture, Document, Text, Video int64
}

// DefaultLimits are those of an office that has set none. The web server takes
// no upload above its own limit (web.MaxUpload).
func DefaultLimits() Limits {
	return Limits{Picture: 30 << 20, Document: 50 << 20, Text: 20 << 20, Video: 200 << 20}
}

func (l Limits) of(g Group) int64 {
	return map[Group]int64{Picture: l.Picture, Document: l.Document, Text: l.Text, Video: l.Video}[g]
}

// Largest is the size that no file of any kind may exceed.
func (l Limits) Largest() int64 { return max(l.Picture, l.Document, l.Text, l.Video) }

// Files takes in, hands out and clears away. It is safe for concurrent use.
type Files struct {
	Holds
	store  Store
	dir    string
	limits Limits
	now    func() time.Time
}

// New makes Files on a store. dir is a folder of this machine for what is
// coming in; now is the clock.
func New(store Store, holds Holds, dir string, limits Limits, now func() time.Time) *Files {
	return &Files{Holds: holds, store: store, dir: dir, limits: limits, now: now}
}

// Limits are the largest sizes that are taken.
func (f *Files) Limits() Limits { return f.limits }

// Upload is a file that somebody hands in.
type Upload struct {
	Name    string // as their machine calls it
	Content io.Reader
	Only    []Group // what is wanted here; everything that may be kept where empty
}

// File is content that has been taken in.
type File struct {
	Hash string `json:"hash"`
	Name string `json:"name"` // the file's own, without a path
	MIME string `json:"mime"`
	Size int64  `json:"size"`
	// Thumb and View are the hashes of the small copies of a picture, as JPEG
	// of at most 240 and 1600 points a side; empty where there are none.
	Thumb string `json:"thumb,omitempty"`
	View  string `json:"view,omitempty"`
}

// Hashes are the content to hold for the file: itself and its copies.
func (f File) Hashes() []string {
	var out []string
	for _, h := range []string{f.Hash, f.Thumb, f.View} {
		if h != "" {
			out = append(out, h)
		}
	}
	return out
}

// Put takes in an upload: its type is told by its content, its name must not
// say otherwise, and it must be within the limits and without the mark of a
// classified document. What may not be kept is a *RefusedError.
func (f *Files) Put(ctx context.Context, u Upload) (File, error) {
	s, err := stage(f.dir, f.limits.Largest(), func(w io.Writer) error { _, err := io.Copy(w, u.Content); return err })
	if errors.Is(err, errLimit) {
		return File{}, refuse("文件超过 %s，不能上传。%s", Bytes(f.limits.Largest()), adviceTooLarge[Video])
	}
	if err != nil {
		return File{}, fmt.Errorf("take in %s: %w", u.Name, err)
	}
	defer func() { _ = s.close() }() // it is kept elsewhere, or refused
	return f.check(ctx, u, s)
}

func (f *Files) check(ctx context.Context, u Upload, s *staged) (File, error) {
	t, err := sniff(s.file, s.size)
	if err != nil {
		return File{}, err
	}
	if !wanted(t, u.Only) {
		return File{}, refuse("内容是%s，这里不能用。", t.Name)
	}
	if limit := f.limits.of(t.Group); s.size > limit {
		return File{}, refuse("%s有 %s，超过了 %s 的上限。%s", t.Name, Bytes(s.size), Bytes(limit), adviceTooLarge[t.Group])
	}
	name, err := t.named(BaseName(u.Name))
	if err != nil {
		return File{}, err
	}
	if err := single(t, s.file, s.size); err != nil {
		return File{}, err
	}
	if err := checkSecret(t, name, s.file, s.size); err != nil {
		return File{}, err
	}
	out := File{Hash: s.hash, Name: name, MIME: t.MIME, Size: s.size}
	if t.Group == Picture {
		if out.Thumb, out.View, err = f.keepCopies(ctx, t, s); err != nil {
			return File{}, err
		}
	}
	return out, f.keep(ctx, s)
}

// adviceTooLarge is what to do with a file above its limit.
var adviceTooLarge = map[Group]string{
	Picture:  "请截图，或用看图软件缩小后再上传。",
	Document: "请拆成几个文件，或压缩其中的图片后再上传。",
	Text:     "请拆成几个文件后再上传。",
	Video:    "视频请截取关键片段，或降低清晰度后再上传；原件请另行保存。",
}

func wanted(t Type, only []Group) bool {
	for _, g := range only {
		if g == t.Group {
			return true
		}
	}
	return len(only) == 0
}

func (f *Files) keepCopies(ctx context.Context, t Type, s *staged) (thumb, view string, err error) {
	small, large, err := copies(ctx, t, s.file, s.size)
	if err != nil || small == nil {
		return "", "", err
	}
	if thumb, err = f.keepBytes(ctx, small); err != nil {
		return "", "", err
	}
	view, err = f.keepBytes(ctx, large)
	return thumb, view, err
}

func (f *Files) keepBytes(ctx context.Context, content []byte) (hash string, err error) {
	sum := sha256.Sum256(content)
	hash = hex.EncodeToString(sum[:])
	return hash, f.store.Put(ctx, Blob{hash, int64(len(content)), f.at()}, bytes.NewReader(content))
}

func (f *Files) keep(ctx context.Context, s *staged) error {
	return f.store.Put(ctx, Blob{s.hash, s.size, f.at()}, s.reader())
}

func (f *Files) at() time.Time { return f.now().Truncate(time.Microsecond) }

// Keep takes in what write writes, without looking at what it is: for what
// the program itself writes, and for uploads with a reader of their own. More
// than limit bytes are a *RefusedError.
func (f *Files) Keep(ctx context.Context, name, mime string, limit int64, write func(io.Writer) error) (File, error) {
	s, err := stage(f.dir, limit, write)
	if errors.Is(err, errLimit) {
		return File{}, refuse("文件超过 %s，无法保存。", Bytes(limit))
	}
	if err != nil {
		return File{}, fmt.Errorf("take in %s: %w", name, err)
	}
	defer func() { _ = s.close() }() // it is kept elsewhere
	return File{Hash: s.hash, Name: BaseName(name), MIME: cmp.Or(mime, "application/octet-stream"), Size: s.size}, f.keep(ctx, s)
}

// Open reads content; see Store.Open.
func (f *Files) Open(ctx context.Context, hash string) (Blob, io.ReadCloser, error) {
	return f.store.Open(ctx, hash)
}

// Sweep removes content that nobody holds and that was not put within the last
// day. It returns how many pieces and bytes went.
func (f *Files) Sweep(ctx context.Context) (count int, size int64, err error) {
	now := f.at()
	if err := f.Forget(ctx, now); err != nil {
		return 0, 0, err
	}
	before := now.Add(-grace)
	err = f.store.List(ctx, before, func(b Blob) error {
		held, err := f.Held(ctx, b.Hash, now)
		if err != nil || held {
			return err
		}
		gone, err := f.store.Remove(ctx, b.Hash, before)
		if gone {
			count, size = count+1, size+b.Size
		}
		return err
	})
	return count, size, err
}

// Bytes writes a size for people.
func Bytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.0f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d 字节", n)
}
