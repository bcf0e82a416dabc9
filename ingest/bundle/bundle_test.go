package bundle

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// Bundles lost, doubled, reordered, altered: found and named; after the missing
// one arrives, inside equals outside.
func TestBundlesOverAGap(t *testing.T) {
	g := newGap(t)
	for i := 1; i <= 6; i++ {
		g.collect(fmt.Sprint("p", i), "一")
	}
	g.collect("p2", "二") // an edited post, in bundle 7
	g.carry(1, 2)
	g.says("taken 1, taken 2")
	g.carry(2)
	g.says("doubled 2")
	g.carry(6, 4) // reordered, and 3 and 5 lost
	g.says("waiting 4, waiting 6, missing 3, missing 5")
	g.carry(3)
	g.says("taken 3, taken 4, waiting 6, missing 5")

	altered, err := os.ReadFile(g.path(5))
	if err != nil {
		t.Fatal(err)
	}
	altered[len(altered)-20] ^= 1
	if err := os.WriteFile(filepath.Join(g.at, "第五.bundle"), altered, 0o600); err != nil {
		t.Fatal(err)
	}
	g.says("altered, waiting 6, missing 5")
	if st, err := g.sender().Sent(t.Context()); err != nil || g.sender().Again(st, 5) != nil {
		t.Fatal(err)
	}
	g.carry(5, 7)
	g.says("taken 5, taken 6, taken 7")
	g.equal()
	if s := g.insideSources["s1"]; s.Name != "县网" || s.Auth != "" {
		t.Errorf("the source inside: %+v", s)
	}
	g.says("")
}

// Every byte counts: wherever a bundle is changed, or cut, it is not taken.
func TestNoChangedBundleIsTaken(t *testing.T) {
	g := newGap(t)
	g.collect("p1", "一")
	whole, err := os.ReadFile(g.path(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(g.at, 0o750); err != nil {
		t.Fatal(err)
	}
	try := func(what string, b []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(g.at, "x.bundle"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := g.take(); got != "altered" && got != "untrusted" || len(g.inside) > 0 {
			t.Fatalf("%s: %q", what, got)
		}
	}
	for i := range whole {
		b := slices.Clone(whole)
		b[i] ^= 0x15
		try(fmt.Sprint("byte ", i), b)
	}
	for _, n := range []int{0, 1, 20, len(whole) / 2, len(whole) - 1} {
		try(fmt.Sprint("cut at ", n), whole[:n])
	}
	try("more behind", append(slices.Clone(whole), 'x'))
	other := newGap(t)
	other.collect("p1", "别人的")
	stranger, err := os.ReadFile(other.path(1))
	if err != nil {
		t.Fatal(err)
	}
	try("another's", stranger)
	g.carry(1)
	g.says("taken 1")
	g.equal()
}

// Also where nothing is new it is told how the sources do, once in a while, and
// how those without a post do.
func TestHeartbeats(t *testing.T) {
	g := newGap(t)
	g.heartbeat = time.Hour
	g.sources = append(g.sources, opinion.Source{ID: "s2", Name: "静网", Kind: opinion.SourceFeed}, opinion.Source{ID: "h", Name: "热线", Kind: opinion.SourceHotline})
	send := func(want int) []Manifest {
		t.Helper()
		made, err := g.sender().Send(t.Context())
		if err != nil || len(made) != want {
			t.Fatalf("%+v, %v, want %d", made, err, want)
		}
		return made
	}
	if m := send(1)[0]; !m.Whole || m.Items != 2 {
		t.Errorf("%+v", m)
	}
	g.now = g.now.Add(59 * time.Minute)
	send(0)
	g.sources[1].Health = opinion.Health{LastTry: g.now, Error: "超时", Failures: 3}
	g.now = g.now.Add(time.Minute)
	send(1)
	g.carry(1, 2)
	g.says("taken 1, taken 2")
	if s := g.insideSources["s2"]; s.Health.Error != "超时" || s.Health.Failures != 3 {
		t.Errorf("the source inside: %+v", s)
	}
	g.now = g.now.Add(30 * time.Minute)
	g.collect("p1", "一") // sends
	g.carry(3)
	g.says("taken 3")
	g.now = g.now.Add(30 * time.Minute)
	if m := send(1)[0]; !m.Whole || m.Number != 4 {
		t.Errorf("%+v", m)
	}
	g.now = g.now.Add(-48 * time.Hour) // the clock was ahead
	send(1)
	send(0)
}

// A bundle of a program from before heartbeats, which does not say whether it
// tells of all sources, is taken as ever.
func TestABundleOfAnEarlierProgram(t *testing.T) {
	g := newGap(t)
	old, err := os.ReadFile(filepath.Join("testdata", "before-heartbeats.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(g.at, 0o750), os.WriteFile(filepath.Join(g.at, "x.bundle"), old, 0o600)); err != nil {
		t.Fatal(err)
	}
	taker := g.taker()
	if taker.Trust, err = PublicKeys([]string{"Jz/xpkUGlO2q4Jp/cz2pi2e+w3+Nw7A3SKsRjRBku7g="}); err != nil {
		t.Fatal(err)
	}
	words, err := taker.Take(t.Context())
	if err != nil || len(words) != 1 || words[0].What != TookIt {
		t.Fatalf("%+v, %v", words, err)
	}
	if p, s := g.inside["p1"], g.insideSources["s2"]; p.Title != "一" || s.Health.Failures != 3 || s.Health.Error != "超时" {
		t.Errorf("inside: %+v, %+v", p, s)
	}
}

// What this side sends may wait in the folder that it takes from.
func TestOwnBundlesAreLeftAlone(t *testing.T) {
	g := newGap(t)
	g.collect("p1", "一")
	g.carry(1)
	own := g.taker()
	own.Own, own.Trust = g.key.Public().(ed25519.PublicKey), nil
	words, err := own.Take(t.Context())
	if err != nil || len(words) != 0 {
		t.Errorf("%+v, %v", words, err)
	}
	g.says("taken 1") // where it was meant for
}

// A bundle that may still be on its way is not called altered.
func TestABundleThatIsBeingCopied(t *testing.T) {
	g := newGap(t)
	g.collect("p1", "一")
	whole, err := os.ReadFile(g.path(1))
	if err != nil {
		t.Fatal(err)
	}
	g.carry(1)
	g.now = time.Now()
	half := filepath.Join(g.at, filepath.Base(g.path(1)))
	if err := os.WriteFile(half, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	g.says("arriving")
	if err := os.WriteFile(half, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	g.says("taken 1")
}

// Whatever the moment at which a process ends, no number stands for two
// contents, and nothing is lost or taken for new twice.
func TestRestarts(t *testing.T) {
	g := newGap(t)
	for i := 1; i <= 8; i++ {
		id := fmt.Sprint("p", i)
		g.seq++
		g.posts = append(g.posts, opinion.Record{Post: opinion.Post{ID: id, Source: "s1", Title: "一"}, Seq: int64(g.seq)})
		g.out.fails = i % 3 // before the bundle is noted, before its delivery is, or never
		for range 3 {
			if _, err := g.sender().Send(t.Context()); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
		}
		g.killed, g.in.fails = i%2, i%3/2
		found, err := filepath.Glob(filepath.Join(g.carried, "*.bundle"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if err := os.MkdirAll(g.at, 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(f, filepath.Join(g.at, filepath.Base(f))); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			if _, err := g.taker().Take(t.Context()); err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
		}
	}
	g.equal()
	taken, err := g.taker().Taken(t.Context())
	if err != nil || len(taken) != 1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	for _, st := range taken {
		if st.Number != 8 || len(st.Missing)+len(st.Waiting) != 0 {
			t.Errorf("%+v", st)
		}
	}
}

// What will not come any more can be given up, and is taken if it comes after
// all.
func TestSkipping(t *testing.T) {
	g := newGap(t)
	for i := 1; i <= 3; i++ {
		g.collect(fmt.Sprint("p", i), "一")
	}
	g.carry(1, 3)
	g.says("taken 1, waiting 3, missing 2")
	taken, err := g.taker().Taken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for stream := range taken {
		if g.taker().Skip(t.Context(), stream, 3) == nil {
			t.Error("a bundle that is not waited for was skipped")
		}
		if err := g.taker().Skip(t.Context(), stream, 2); err != nil {
			t.Fatal(err)
		}
	}
	g.says("taken 3")
	g.carry(2)
	g.says("taken 2")
	g.equal()
}

// Two bundles of one number cannot both be right.
func TestANumberWithAnotherContent(t *testing.T) {
	g := newGap(t)
	g.collect("p1", "一")
	g.carry(1)
	g.says("taken 1")
	// The instance outside was put back to a copy of itself from before.
	stream, err := g.sender().Sent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.out.Put(t.Context(), "bundle.sent.posts", Sent{Stream: stream.Stream}); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(g.spool); err != nil {
		t.Fatal(err)
	}
	g.collect("p9", "九")
	g.carry(1)
	g.says("clashing 1")
}

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	public, err := NewKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewKey(path); err == nil {
		t.Error("a key was written over another")
	}
	key, err := ReadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := PublicKeys([]string{public})
	if err != nil || !keys[0].Equal(key.Public()) {
		t.Errorf("%v, %v", keys, err)
	}
	if _, err := PublicKeys([]string{"x"}); err == nil {
		t.Error("x is no key")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestTheListOfSourcesGoesWhenItChanged(t *testing.T) {
	g := newGap(t)
	g.sources[0].Outside = true
	s := g.sender()
	s.Kind = Sources
	send := func() int {
		t.Helper()
		made, err := s.Send(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(made)
	}
	if send() != 1 || send() != 0 {
		t.Error("the list does not go once")
	}
	g.sources[0].Health.Error = "超时"
	if send() != 0 {
		t.Error("the list goes because a fetch failed")
	}
	g.sources[0].URL = "https://example.test/new"
	if send() != 1 {
		t.Error("a change does not go")
	}
}
