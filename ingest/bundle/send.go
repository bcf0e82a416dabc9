package bundle

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// Settings keep named values; opinion.ErrNotFound for one that was never put.
type Settings interface {
	Get(ctx context.Context, name string, v any) error
	Put(ctx context.Context, name string, v any) error
}

// Bounds of one bundle.
const (
	mostPosts = 5000
	mostBytes = 32 << 20 // of texts, about
)

// SenderConfig is what a Sender works with.
type SenderConfig struct {
	Kind  Kind
	Key   ed25519.PrivateKey
	Spool string // where every bundle is kept, so that a lost one can be sent again
	To    string // the folder that is carried over
	// Scan reads the posts after a place, as opinion.Posts.Scan does; of Posts only.
	Scan    func(ctx context.Context, after int64, fn func(opinion.Record) error) error
	Sources func(ctx context.Context) ([]opinion.Source, error)
	// Heartbeat is after how long a bundle of Posts tells how all sources do, with
	// new posts or without any; 0: of no others than the posts' own.
	Heartbeat time.Duration
	// Fresh lists the answers that are new since a place, about so many at most,
	// and the place after them; Note notes, before anything else is noted of it,
	// that answers leave with a bundle, which may be told again. Both of Answers
	// only.
	Fresh    func(ctx context.Context, after int64, atMost int) ([]opinion.Answer, int64, error)
	Note     func(ctx context.Context, bundle string, sent []opinion.Answer) error
	Settings Settings
	Now      func() time.Time
	Log      *slog.Logger
}

// Sender writes bundles. One at a time does.
type Sender struct{ SenderConfig }

// NewSender makes a Sender.
func NewSender(c SenderConfig) *Sender { return &Sender{c} }

// Sent is how far a sender is.
type Sent struct {
	Stream    string    `json:"stream"`
	Number    int64     `json:"number"`    // of the last bundle
	Through   int64     `json:"through"`   // the last post's Seq; of Answers, their place; of Sources, none
	Previous  string    `json:"previous"`  // Hash of the last bundle
	Delivered int64     `json:"delivered"` // number of the last one that is in the folder
	MadeAt    time.Time `json:"made_at"`
	List      string    `json:"list,omitempty"` // of Sources: a hash of what was sent last
	// ToldAt is when it was last told, with a bundle of Posts, how all sources do.
	ToldAt time.Time `json:"told_at,omitzero"`
}

func (s *Sender) setting() string { return "bundle.sent." + string(s.Kind) }

// Sent reads how far the sender is; nothing was sent where Stream is empty.
func (s *Sender) Sent(ctx context.Context) (out Sent, err error) {
	err = s.Settings.Get(ctx, s.setting(), &out)
	if errors.Is(err, opinion.ErrNotFound) {
		return out, nil
	}
	return out, err
}

// Send writes bundles of what is new since the last ones, as many as it takes,
// and puts every one that is not there yet into the folder. A bundle is in the
// spool, whole, before anything is noted of it: what was cut short is taken up
// where it was, and a number never stands for two contents.
func (s *Sender) Send(ctx context.Context) (made []Manifest, err error) {
	st, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	for {
		m, err := s.next(ctx, &st)
		if err != nil {
			return made, err
		}
		if m == nil {
			return made, s.deliver(ctx, &st)
		}
		made = append(made, *m)
	}
}

// begin reads the state, names a new stream, and adopts a bundle that was
// written and not noted.
func (s *Sender) begin(ctx context.Context) (Sent, error) {
	st, err := s.Sent(ctx)
	if err != nil {
		return st, fmt.Errorf("read how far the bundles are: %w", err)
	}
	if err := os.MkdirAll(s.Spool, 0o700); err != nil {
		return st, fmt.Errorf("make the folder of sent bundles: %w", err)
	}
	if st.Stream == "" {
		st.Stream = strings.ToLower(rand.Text()[:10])
		return st, s.Settings.Put(ctx, s.setting(), st)
	}
	for {
		m := Manifest{Stream: st.Stream, Number: st.Number + 1}
		b, err := check(filepath.Join(s.Spool, m.FileName()), []ed25519.PublicKey{s.Key.Public().(ed25519.PublicKey)})
		if errors.Is(err, fs.ErrNotExist) {
			return st, nil
		}
		if err != nil {
			return st, fmt.Errorf("read the bundle %d that was written last: %w", m.Number, err)
		}
		if err := s.adopt(ctx, &st, b); err != nil {
			return st, err
		}
	}
}

// adopt notes a bundle that lies in the spool.
func (s *Sender) adopt(ctx context.Context, st *Sent, b file) error {
	var items []Item
	err := b.each(func(it Item) error {
		items = append(items, it)
		return nil
	})
	if err != nil {
		return err
	}
	return s.note(ctx, st, b.Manifest, st.List, items)
}

// note notes what a bundle carries, and then the bundle: whoever finds it in the
// spool does both again.
func (s *Sender) note(ctx context.Context, st *Sent, m Manifest, list string, items []Item) error {
	if s.Kind == Answers {
		sent := make([]opinion.Answer, len(items))
		for i, it := range items {
			sent[i] = *it.Answer
		}
		if err := s.Note(ctx, fmt.Sprintf("%s/%d", m.Stream, m.Number), sent); err != nil {
			return fmt.Errorf("note the answers of bundle %d: %w", m.Number, err)
		}
	}
	if m.Whole {
		st.ToldAt = m.MadeAt
	}
	st.Number, st.Through, st.Previous, st.MadeAt, st.List = m.Number, m.Through, m.Hash(), m.MadeAt, list
	if err := s.Settings.Put(ctx, s.setting(), *st); err != nil {
		return fmt.Errorf("note bundle %d: %w", m.Number, err)
	}
	return nil
}

// next writes the next bundle, or returns nil where nothing is new.
func (s *Sender) next(ctx context.Context, st *Sent) (*Manifest, error) {
	items, through, list, err := s.items(ctx, *st)
	if err == nil && len(items) == 0 && s.Kind == Answers && through > st.Through { // looked at, nothing to tell
		st.Through = through
		return nil, s.Settings.Put(ctx, s.setting(), *st)
	}
	if err != nil || len(items) == 0 {
		return nil, err
	}
	m := Manifest{
		Stream: st.Stream, Number: st.Number + 1, Kind: s.Kind, MadeAt: s.Now().UTC().Truncate(time.Second),
		Previous: st.Previous, Through: through, Whole: s.Kind == Posts && s.tellsAll(*st),
	}
	path := filepath.Join(s.Spool, m.FileName())
	err = replace(path, func(f *os.File) (err error) {
		m, err = write(f, s.Key, m, items)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("write bundle %d: %w", m.Number, err)
	}
	return &m, s.note(ctx, st, m, list, items)
}

// deliver copies what is in the spool and not yet in the folder.
func (s *Sender) deliver(ctx context.Context, st *Sent) error {
	for st.Delivered < st.Number {
		if err := s.Again(*st, st.Delivered+1); err != nil {
			return err
		}
		st.Delivered++
		if err := s.Settings.Put(ctx, s.setting(), *st); err != nil {
			return fmt.Errorf("note that bundle %d is in the folder: %w", st.Delivered, err)
		}
	}
	return nil
}

// Again puts a bundle that was sent before into the folder once more.
func (s *Sender) Again(st Sent, number int64) error {
	name := Manifest{Stream: st.Stream, Number: number}.FileName()
	in, err := os.Open(filepath.Join(s.Spool, name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no bundle %d of %s", number, st.Stream)
	}
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(s.To, 0o750); err != nil {
		return fmt.Errorf("make the folder for bundles: %w", err)
	}
	err = replace(filepath.Join(s.To, name), func(f *os.File) error { _, err := f.ReadFrom(in); return err })
	if err != nil {
		return fmt.Errorf("put bundle %d into the folder: %w", number, err)
	}
	return nil
}

// replace writes a file whole before its name appears.
func replace(path string, fill func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".bundle-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // renamed when it is whole
	if err := errors.Join(fill(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
