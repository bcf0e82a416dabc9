package bundle

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// Folders within the one that bundles arrive in.
const (
	Done     = "已处理"
	Problems = "有问题"
)

// settles is how long what cannot be read may still be on its way.
const settles = time.Minute

// TakerConfig is what a Taker works with.
type TakerConfig struct {
	Kind  Kind
	Trust []ed25519.PublicKey
	// Own is the key of this side: its bundles may wait in the same folder to be
	// carried away, and are left alone. Nil where it sends none.
	Own  ed25519.PublicKey
	From string
	// Apply takes over what a bundle carries. It must be durable when it returns
	// nil, and add nothing twice: a bundle whose taking was cut short comes again.
	Apply    func(ctx context.Context, m Manifest, each func(func(Item) error) error) error
	Settings Settings
	Now      func() time.Time
	Log      *slog.Logger
}

// Taker takes bundles in. One at a time does.
type Taker struct{ TakerConfig }

// NewTaker makes a Taker.
func NewTaker(c TakerConfig) *Taker { return &Taker{c} }

// Stream is how far the bundles of one sender are.
type Stream struct {
	Number  int64     `json:"number"` // the last that was taken
	Last    string    `json:"last"`   // its Hash; "" where it was skipped
	MadeAt  time.Time `json:"made_at"`
	TakenAt time.Time `json:"taken_at"`
	Items   int       `json:"items"`   // of the last
	Missing []int64   `json:"missing"` // numbers that are wanted before those that wait
	Waiting []int64   `json:"waiting"` // numbers that are there and wait for others
	Skipped []int64   `json:"skipped,omitempty"`
	// Marks are the beginnings of the hashes of the last bundles, by number.
	Marks map[int64]string `json:"marks"`
}

// Taken is how far the bundles of all senders are, by stream.
type Taken map[string]*Stream

// State is how far the bundles of one kind are, in both directions.
type State struct {
	Kind  Kind
	Sent  Sent
	Taken Taken
}

// Word is what became of one file.
type Word struct {
	File   string `json:"file"`
	Stream string `json:"stream,omitempty"`
	Number int64  `json:"number,omitempty"`
	What   What   `json:"what"`
	Text   string `json:"text"` // Chinese
}

// What became of a file.
type What string

// The cases.
const (
	TookIt   What = "taken"
	Doubled  What = "doubled"   // taken before
	Waits    What = "waiting"   // for one before it
	Altered  What = "altered"   // not as it was signed
	Stranger What = "untrusted" // signed by nobody that is trusted
	Clashing What = "clashing"  // a number that was taken with another content, or one that does not follow
	Missing  What = "missing"   // no file: a number that is wanted
	Arriving What = "arriving"  // may not be copied whole yet
)

func (t *Taker) setting() string { return "bundle.taken." + string(t.Kind) }

// Taken reads how far the bundles are.
func (t *Taker) Taken(ctx context.Context) (Taken, error) {
	out := Taken{}
	err := t.Settings.Get(ctx, t.setting(), &out)
	if err != nil && !errors.Is(err, opinion.ErrNotFound) {
		return nil, fmt.Errorf("read which bundles were taken: %w", err)
	}
	return out, nil
}

// marksKept is of how many bundles the hash is known.
const marksKept = 1000

func (s *Stream) took(m Manifest, now time.Time) {
	s.Number, s.Last, s.MadeAt, s.TakenAt, s.Items = m.Number, m.Hash(), m.MadeAt, now, m.Items
	s.Marks[m.Number] = m.Hash()[:16]
	delete(s.Marks, m.Number-marksKept)
}

// Take looks through the folder and takes in, in order, what can be taken. It
// says what became of each file, and which numbers are missing.
func (t *Taker) Take(ctx context.Context) ([]Word, error) {
	taken, err := t.Taken(ctx)
	if err != nil {
		return nil, err
	}
	files, words, err := t.look()
	if err != nil {
		return nil, err
	}
	for _, b := range files {
		w, err := t.one(ctx, taken, b)
		if err != nil {
			return words, err
		}
		words = append(words, w)
	}
	gaps, err := t.gaps(ctx, taken, files)
	return append(words, gaps...), err
}

// look checks every file of the folder; the good ones are sorted by stream and
// number.
func (t *Taker) look() (files []file, words []Word, err error) {
	if err := os.MkdirAll(t.From, 0o750); err != nil {
		return nil, nil, fmt.Errorf("make the folder of bundles: %w", err)
	}
	entries, err := os.ReadDir(t.From)
	if err != nil {
		return nil, nil, fmt.Errorf("read the folder of bundles: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || !strings.HasSuffix(e.Name(), extension) {
			continue
		}
		path := filepath.Join(t.From, e.Name())
		if t.ours(path) {
			continue
		}
		b, err := check(path, t.Trust)
		if err == nil && b.Kind != t.Kind {
			continue // the other end's
		}
		if err == nil {
			files = append(files, b)
			continue
		}
		words = append(words, t.bad(path, e.Name(), err))
	}
	slices.SortFunc(files, func(a, b file) int {
		if a.Stream != b.Stream {
			return strings.Compare(a.Stream, b.Stream)
		}
		return int(a.Number - b.Number)
	})
	return files, words, nil
}

// ours says that a bundle was written on this side.
func (t *Taker) ours(path string) bool {
	if t.Own == nil {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false // which is told when it is read
	}
	defer f.Close()
	_, err = readHead(f, []ed25519.PublicKey{t.Own})
	return err == nil
}

// bad puts a file aside that is not as it was signed.
func (t *Taker) bad(path, name string, err error) Word {
	w := Word{File: name, What: Altered, Text: err.Error()}
	info, gone := os.Stat(path)
	if gone != nil || t.Now().Sub(info.ModTime()).Abs() < settles { // a clock that is ahead says nothing of the copy
		w.What, w.Text = Arriving, "可能还没有拷贝完，稍后再看"
		return w
	}
	if errors.Is(err, ErrUntrusted) {
		w.What, w.Text = Stranger, ErrUntrusted.Error()+"，或签名后被改动过"
	}
	t.putAside(path, Problems, w.Text)
	return w
}

// one takes a bundle in, or says why not.
func (t *Taker) one(ctx context.Context, taken Taken, b file) (Word, error) {
	w := Word{File: filepath.Base(b.path), Stream: b.Stream, Number: b.Number}
	st := taken[b.Stream]
	if st == nil {
		st = &Stream{Marks: map[int64]string{}}
		taken[b.Stream] = st
	}
	mark, known := st.Marks[b.Number]
	switch {
	case known && mark != b.Hash()[:16]:
		w.What, w.Text = Clashing, fmt.Sprintf("第 %d 号已收过，而这一份内容不同", b.Number)
		t.putAside(b.path, Problems, w.Text)
	case b.Number <= st.Number && !slices.Contains(st.Skipped, b.Number):
		w.What, w.Text = Doubled, fmt.Sprintf("第 %d 号已收过，不重复收", b.Number)
		t.putAside(b.path, Done, w.Text)
	case b.Number > st.Number+1:
		w.What, w.Text = Waits, fmt.Sprintf("第 %d 号要等第 %d 号", b.Number, st.Number+1)
	case b.Number == st.Number+1 && st.Last != "" && b.Previous != st.Last:
		w.What, w.Text = Clashing, fmt.Sprintf("第 %d 号接不上已收的第 %d 号", b.Number, st.Number)
		t.putAside(b.path, Problems, w.Text)
	default:
		return t.take(ctx, taken, st, b, w)
	}
	return w, nil
}

func (t *Taker) take(ctx context.Context, taken Taken, st *Stream, b file, w Word) (Word, error) {
	if err := t.Apply(ctx, b.Manifest, b.each); err != nil {
		return w, fmt.Errorf("take bundle %d of %s in: %w", b.Number, b.Stream, err)
	}
	if i := slices.Index(st.Skipped, b.Number); i >= 0 { // it came after all
		st.Skipped = slices.Delete(st.Skipped, i, i+1)
		st.Marks[b.Number] = b.Hash()[:16]
	} else {
		st.took(b.Manifest, t.Now().UTC())
	}
	if err := t.Settings.Put(ctx, t.setting(), taken); err != nil {
		return w, fmt.Errorf("note bundle %d of %s: %w", b.Number, b.Stream, err)
	}
	w.What, w.Text = TookIt, fmt.Sprintf("收入第 %d 号，%d 条", b.Number, b.Items)
	t.putAside(b.path, Done, w.Text)
	return w, nil
}

// gaps notes and says which numbers are missing.
func (t *Taker) gaps(ctx context.Context, taken Taken, files []file) (words []Word, err error) {
	changed := false
	for stream, st := range taken {
		var waiting, missing []int64
		for _, b := range files {
			if b.Stream == stream && b.Number > st.Number && !slices.Contains(waiting, b.Number) {
				waiting = append(waiting, b.Number)
			}
		}
		next := st.Number + 1
		for _, n := range waiting {
			for ; next < n && len(missing) < marksKept; next++ {
				missing = append(missing, next)
				words = append(words, Word{Stream: stream, Number: next, What: Missing, Text: fmt.Sprintf("缺第 %d 号", next)})
			}
			next = n + 1
		}
		changed = changed || !slices.Equal(waiting, st.Waiting) || !slices.Equal(missing, st.Missing)
		st.Waiting, st.Missing = waiting, missing
	}
	if changed {
		err = t.Settings.Put(ctx, t.setting(), taken)
	}
	return words, err
}

// Skip gives up a bundle that will not come, so that those after it are taken.
// Only the one that is waited for can be.
func (t *Taker) Skip(ctx context.Context, stream string, number int64) error {
	taken, err := t.Taken(ctx)
	if err != nil {
		return err
	}
	st := taken[stream]
	if st == nil || number != st.Number+1 {
		return fmt.Errorf("bundle %d of %s is not the one that is waited for", number, stream)
	}
	st.Number, st.Last = number, ""
	st.Skipped = append(st.Skipped, number)
	return t.Settings.Put(ctx, t.setting(), taken)
}

// putAside moves a file that is done with; where it cannot be moved it is looked
// at again, which changes nothing.
func (t *Taker) putAside(path, to, text string) {
	err := os.MkdirAll(filepath.Join(t.From, to), 0o750)
	target := filepath.Join(t.From, to, filepath.Base(path))
	if _, taken := os.Lstat(target); taken == nil {
		target = strings.TrimSuffix(target, extension) + t.Now().UTC().Format(" 20060102-150405.000") + extension
	}
	if err == nil && to == Problems {
		err = os.WriteFile(target+".说明.txt", []byte("\uFEFF"+text+"\r\n"), 0o640) //nolint:gosec // the office's group reads it
	}
	if err == nil {
		err = os.Rename(path, target)
	}
	if err != nil {
		t.Log.Warn("bundle not put aside", "file", filepath.Base(path), "error", err)
	}
}
