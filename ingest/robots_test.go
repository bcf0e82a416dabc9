package ingest

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/fetch"
)

// What a robots.txt is worth by how it is answered.
func TestRobotsOverTheWire(t *testing.T) {
	const forbids = "User-agent: *\nDisallow: /x\n"
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, forbids) }))
	defer elsewhere.Close()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, forbids)
		}
	}
	for _, x := range []struct {
		name   string
		answer http.HandlerFunc
		want   error
	}{
		{"rules", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, forbids) }, ErrRobots},
		{"none", status(404), nil},
		{"not for us", status(403), nil},
		{"gone", status(410), nil},
		{"asked too often", status(429), errRobotsDown},
		{"at fault", status(500), errRobotsDown},
		{"out of service", status(503), errRobotsDown},
		{"moved to another site", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }, ErrRobots},
		{"moved in circles", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", http.StatusFound) }, nil},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, forbids)
		}, ErrRobots},
		{"nine megabytes", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, forbids)
			for range 9 << 10 {
				fmt.Fprint(w, strings.Repeat("#", 1023)+"\n")
			}
		}, ErrRobots},
	} {
		site := httptest.NewServer(x.answer)
		now := start
		client, err := fetch.New(fetch.Options{Allow: []string{"127.0.0.0/8"}})
		if err != nil {
			t.Fatal(err)
		}
		book := newRobots(client, func() time.Time { return now })
		if _, err := book.check(t.Context(), site.URL+"/x/1"); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.name, err, x.want)
		}
		site.Config.Handler = status(404)
		now = now.Add(robotsRetry + time.Minute)
		want := x.want
		if errors.Is(want, errRobotsDown) {
			want = nil // asked again
		}
		if _, err := book.check(t.Context(), site.URL+"/x/1"); !errors.Is(err, want) {
			t.Errorf("%s, later: %v, want %v", x.name, err, want)
		}
		site.Close()
	}
}
