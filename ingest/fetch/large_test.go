package fetch

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Large bodies that only trickle hold every place: the next one neither fails as
// slow while it waits, nor waits for long.
func TestSlowLargeBodiesStarveNoOther(t *testing.T) {
	held := make(chan bool, 4)
	slow := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(make([]byte, smallBody+4096)) // whoever asked may have hung up
		w.(http.Flusher).Flush()
		held <- true
		trickle := time.NewTicker(10 * time.Millisecond)
		defer trickle.Stop()
		for r.Context().Err() == nil { // above the least pace of a small one
			<-trickle.C
			if _, err := w.Write(make([]byte, 500)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	})
	good := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, smallBody+20000))
	})
	c := client(t, func(o *Options) { o.Window, o.MinBytes, o.PerHost = 500*time.Millisecond, 10<<10, 8 })
	ended := make(chan *Error, cap(held))
	for range cap(held) {
		go func() { _, e := get(c, slow); ended <- e }()
	}
	for range cap(held) {
		<-held
	}
	if r, e := get(c, good); e != nil || len(r.Body) != smallBody+20000 {
		t.Errorf("a good large body: %v", e)
	}
	for range cap(held) {
		wantKind(t, <-ended, KindSlow)
	}
}

// A large body keeps its place until it is released, for it is in memory until
// it has been parsed.
func TestALargeBodyKeepsItsPlace(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, smallBody+1000))
	})
	c := client(t, func(o *Options) { o.LargeBodies, o.Total = 1, 300*time.Millisecond })
	r, e := get(c, url)
	if e != nil {
		t.Fatal(e)
	}
	_, e = get(c, url)
	wantKind(t, e, KindTimeout)
	if !strings.Contains(e.Error(), "没有排上") {
		t.Errorf("it says %q", e)
	}
	r.Release()
	r.Release()
	for range 2 { // what was refused left no place taken
		r, e := get(c, url)
		if e != nil {
			t.Fatal(e)
		}
		r.Release()
	}
	if _, err := c.Get(context.Background(), Request{URL: url, Probe: true}); err != nil {
		t.Error(err)
	}
	if len(c.large) != 0 {
		t.Errorf("%d places are held", len(c.large))
	}
}

func TestMayCarry(t *testing.T) {
	for _, x := range []struct {
		from, to string
		want     bool
	}{
		{"https://a.example/feed", "https://a.example/other", true},
		{"https://a.example/feed", "https://A.example:443/", true},
		{"http://a.example/feed", "https://a.example/feed", true},
		{"http://a.example:8080/", "https://a.example:8080/", true},
		{"https://a.example/feed", "http://a.example/feed", false},
		{"https://a.example/feed", "https://b.example/feed", false},
		{"https://a.example/feed", "https://www.a.example/feed", false},
		{"http://a.example/", "http://a.example:8080/", false},
		{"http://a.example/", "https://a.example:8443/", false},
		{"https://a.example/feed", "/feed", false},
		{"", "", false},
	} {
		if got := MayCarry(x.from, x.to); got != x.want {
			t.Errorf("%s -> %s: %v", x.from, x.to, got)
		}
	}
}
