package bundle

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// settings are Settings in memory that can fail.
type settings struct {
	values map[string][]byte
	fails  int // the next so many Puts
}

func (s *settings) Get(_ context.Context, name string, v any) error {
	b, ok := s.values[name]
	if !ok {
		return opinion.ErrNotFound
	}
	return json.Unmarshal(b, v)
}

var errKilled = errors.New("killed")

func (s *settings) Put(_ context.Context, name string, v any) error {
	if s.fails > 0 {
		s.fails--
		return errKilled
	}
	b, err := json.Marshal(v)
	s.values[name] = b
	return err
}

// gap is an instance outside, one inside, and the folders between.
type gap struct {
	t                  *testing.T
	now                time.Time
	key                ed25519.PrivateKey
	posts              []opinion.Record // outside, by Seq
	sources            []opinion.Source
	out, in            settings
	spool, carried, at string
	inside             map[string]opinion.Post
	insideSources      map[string]opinion.Source
	killed             int // the taking of so many bundles is cut short after it was applied in part
	seq                int
	heartbeat          time.Duration
}

func newGap(t *testing.T) *gap {
	dir := t.TempDir()
	pub := filepath.Join(dir, "key")
	if _, err := NewKey(pub); err != nil {
		t.Fatal(err)
	}
	key, err := ReadKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	return &gap{
		t: t, now: time.Now().Add(time.Hour), key: key, // files look old enough to be whole
		out: settings{values: map[string][]byte{}}, in: settings{values: map[string][]byte{}},
		spool: filepath.Join(dir, "spool"), carried: filepath.Join(dir, "out"), at: filepath.Join(dir, "in"),
		sources: []opinion.Source{{ID: "s1", Name: "县网", Kind: opinion.SourceFeed, Auth: "secret"}},
		inside:  map[string]opinion.Post{}, insideSources: map[string]opinion.Source{},
	}
}

// sender is a process outside; each call is a new one.
func (g *gap) sender() *Sender {
	return NewSender(SenderConfig{
		Kind: Posts, Key: g.key, Heartbeat: g.heartbeat, Spool: g.spool, To: g.carried, Settings: &g.out, Log: slog.New(slog.DiscardHandler),
		Now:     func() time.Time { return g.now },
		Sources: func(context.Context) ([]opinion.Source, error) { return g.sources, nil },
		Scan: func(_ context.Context, after int64, fn func(opinion.Record) error) error {
			for _, r := range g.posts {
				if r.Seq > after {
					if err := fn(r); err != nil {
						return err
					}
				}
			}
			return nil
		},
	})
}

func (g *gap) taker() *Taker {
	return NewTaker(TakerConfig{
		Kind: Posts, Trust: []ed25519.PublicKey{g.key.Public().(ed25519.PublicKey)}, From: g.at, Settings: &g.in,
		Now: func() time.Time { return g.now }, Log: slog.New(slog.DiscardHandler),
		Apply: func(_ context.Context, _ Manifest, each func(func(Item) error) error) error {
			return each(func(it Item) error {
				if it.Source != nil {
					g.insideSources[it.Source.ID] = *it.Source
					return nil
				}
				g.inside[it.Post.ID] = *it.Post
				if g.killed > 0 {
					g.killed--
					return errKilled
				}
				return nil
			})
		},
	})
}

// collect adds a post outside, or a new version of one, and sends a bundle.
func (g *gap) collect(id, title string) {
	g.t.Helper()
	g.posts = slices.DeleteFunc(g.posts, func(r opinion.Record) bool { return r.ID == id })
	g.seq++
	g.posts = append(g.posts, opinion.Record{Post: opinion.Post{ID: id, Source: "s1", Title: title}, Seq: int64(g.seq)})
	if _, err := g.sender().Send(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
}

// carry brings bundles in, by number; the folder outside keeps them.
func (g *gap) carry(numbers ...int) {
	g.t.Helper()
	if err := os.MkdirAll(g.at, 0o750); err != nil {
		g.t.Fatal(err)
	}
	for _, n := range numbers {
		b, err := os.ReadFile(g.path(n))
		if err != nil {
			g.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(g.at, filepath.Base(g.path(n))), b, 0o600); err != nil {
			g.t.Fatal(err)
		}
	}
}

func (g *gap) path(n int) string {
	g.t.Helper()
	found, err := filepath.Glob(filepath.Join(g.carried, fmt.Sprintf("*-%06d.bundle", n)))
	if err != nil || len(found) != 1 {
		g.t.Fatalf("bundle %d: %v, %v", n, found, err)
	}
	return found[0]
}

// take says what became of the bundles: "taken 1, missing 2".
func (g *gap) take() string {
	g.t.Helper()
	words, err := g.taker().Take(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	var said []string
	for _, w := range words {
		said = append(said, strings.TrimSuffix(fmt.Sprintf("%s %d", w.What, w.Number), " 0"))
	}
	return strings.Join(said, ", ")
}

func (g *gap) says(want string) {
	g.t.Helper()
	if got := g.take(); got != want {
		g.t.Errorf("it says %q, want %q", got, want)
	}
}

// equal holds the inside against the outside.
func (g *gap) equal() {
	g.t.Helper()
	outside := map[string]opinion.Post{}
	for _, r := range g.posts {
		outside[r.ID] = r.Post
	}
	if !maps.EqualFunc(outside, g.inside, func(a, b opinion.Post) bool { return a.ID == b.ID && a.Title == b.Title }) {
		g.t.Errorf("inside %v, outside %v", g.inside, outside)
	}
}
