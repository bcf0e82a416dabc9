package fetch

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

func TestGzipBomb(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 256<<10)
	for range 16 {
		z.Write(zeros)
	}
	z.Close()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes())
	})
	_, e := get(client(t, func(o *Options) { o.MaxBytes = 1 << 20 }), url)
	wantKind(t, e, KindTooLarge)
}

func TestEndlessBody(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 64<<10)); err != nil {
				return
			}
		}
	})
	_, e := get(client(t, func(o *Options) { o.MaxBytes = 1 << 20 }), url)
	wantKind(t, e, KindTooLarge)
}

func TestAnnouncedLength(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "2000000")
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	_, e := get(client(t, func(o *Options) { o.MaxBytes = 1 << 20 }), url)
	wantKind(t, e, KindTooLarge)
}

func TestByteByByte(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			fmt.Fprint(w, "x")
			w.(http.Flusher).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	})
	_, e := get(client(t, func(o *Options) { o.Window, o.MinBytes = 100*time.Millisecond, 1000 }), url)
	wantKind(t, e, KindSlow)
}

func TestLargeBodiesWaitForAPlace(t *testing.T) {
	first, release := make(chan struct{}), make(chan struct{})
	var n atomic.Int32
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Write(make([]byte, smallBody+1000))
		w.(http.Flusher).Flush()
		if n.Add(1) == 1 {
			close(first)
			<-release
		}
	})
	c := client(t, func(o *Options) { o.LargeBodies = 1 })
	done := make(chan *Error, 2)
	one := func() { r, e := get(c, url); r.Release(); done <- e }
	go one()
	<-first
	go one()
	close(release)
	for range 2 {
		if e := <-done; e != nil {
			t.Error(e)
		}
	}
}
