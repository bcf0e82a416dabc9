package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// A request that does not end is cut off, and the process ends as it was told
// to: without an error.
func TestServeEndsBesideASlowRequest(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	s := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	})}
	a := &App{log: slog.New(slog.DiscardHandler), stopping: make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.serveHTTP(ctx, s, l, 20*time.Millisecond) }()
	answered := make(chan error, 1)
	go func() {
		r, err := http.Get("http://" + l.Addr().String())
		if err == nil {
			err = r.Body.Close()
		}
		answered <- err
	}()
	<-begun
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serving ended with %v", err)
	}
	if <-answered == nil {
		t.Error("the request was answered")
	}
}
