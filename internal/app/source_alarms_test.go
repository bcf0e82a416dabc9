package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/seal"
)

// silenced is an installation with a clock of its own, and one source in it.
type silenced struct {
	*App
	t       *testing.T
	now     time.Time
	monitor access.Actor
	bring   func(n int) // lets the source have something new
	read    func()      // reads it where nothing is new
}

func newSilenced(t *testing.T) *silenced {
	s := &silenced{t: t, now: time.Date(2026, 5, 11, 7, 0, 0, 0, calendar.Shanghai), read: func() {}}
	cfg := DefaultConfig()
	cfg.Data, cfg.Fetch.Allow = t.TempDir(), []string{"127.0.0.0/8"}
	cfg.Watch.Folder = t.TempDir()
	a, err := openAt(t.Context(), cfg, slog.New(slog.DiscardHandler), func() time.Time { return s.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	s.App = a
	u, _, err := a.Access.CreateUser(t.Context(), access.Operator(), access.User{Login: "wang", Name: "王监测", Roles: []access.Role{access.RoleMonitor}})
	if err != nil {
		t.Fatal(err)
	}
	s.monitor = access.Actor{UserID: u.ID, Login: u.Login, Roles: u.Roles}
	return s
}

func (s *silenced) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *silenced) source(kind opinion.SourceKind, name string, m map[string]string) string {
	id, err := s.SourceFor(s.t.Context(), Intake{By: access.Operator()}, kind, name, m, false)
	s.must(err)
	return id
}

// inbox is what the monitor finds in the inbox after the hour's look.
func (s *silenced) inbox() (headings []string) {
	s.t.Helper()
	s.watchSources(s.t.Context())
	_, err := s.notifier.Round(s.t.Context())
	s.must(err)
	list, _, err := s.Notices.List(s.t.Context(), s.monitor, true, "")
	s.must(err)
	for _, m := range list {
		headings = append(headings, m.Word.Heading)
		s.must(s.Notices.Read(s.t.Context(), s.monitor, m.ID))
	}
	return headings
}

func pushed(t *testing.T) *silenced {
	s := newSilenced(t)
	id := s.source(opinion.SourceHotline, "12345热线", nil)
	secret, err := s.Desk.NewPushSecret(t.Context(), access.Operator(), id)
	s.must(err)
	s.bring = func(n int) {
		body := fmt.Sprintf(`{"number":"GD%d","title":"路灯不亮","received_at":%q}`, n, s.now.Format(time.RFC3339))
		stamp := strconv.FormatInt(s.now.Unix(), 10)
		_, err := s.Push.Receive(t.Context(), push.Call{Source: id, Timestamp: stamp, Signature: seal.Sign(secret, stamp, []byte(body)), Body: []byte(body)})
		s.must(err)
		_, err = s.Push.Round(t.Context())
		s.must(err)
		s.Push.NoteNow(t.Context())
	}
	return s
}

func dropping(t *testing.T) *silenced {
	s := newSilenced(t)
	s.source(opinion.SourceHotline, "12345热线", map[string]string{"number": "编号", "title": "标题", "received_at": "受理时间"})
	w := s.newWatcher()
	s.bring = func(n int) {
		s.must(w.Look(t.Context()))
		table := fmt.Sprintf("编号,标题,受理时间\nGD%d,路灯不亮,%s\n", n, s.now.Format(time.DateTime))
		file := filepath.Join(s.cfg.Watch.Folder, "12345热线", fmt.Sprintf("%d.csv", n))
		s.must(os.WriteFile(file, []byte(table), 0o600))
		for range 3 {
			s.must(w.Look(t.Context()))
			s.now = s.now.Add(20 * time.Second)
		}
		if _, err := os.Stat(file); err == nil {
			t.Fatal("the file was not taken")
		}
	}
	s.read = func() { s.must(w.Look(t.Context())) }
	return s
}

func fetched(t *testing.T) *silenced {
	s := newSilenced(t)
	var items []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<rss><channel><title>县网</title>%s</channel></rss>", strings.Join(items, ""))
	}))
	t.Cleanup(server.Close)
	src := opinion.Source{ID: "feed", Name: "12345热线", Kind: opinion.SourceFeed, URL: server.URL + "/rss", Weight: 1, CreatedAt: s.now}
	s.must(s.store.Sources.PutSource(t.Context(), src))
	s.read = func() {
		out, err := s.collector.FetchNow(t.Context(), src.ID)
		s.must(err)
		if out.Health.Error != "" {
			t.Fatal(out.Health.Error)
		}
	}
	s.bring = func(n int) {
		item := fmt.Sprintf("<item><guid>%d</guid><title>通知 %d</title><pubDate>%s</pubDate></item>", n, n, s.now.Format(time.RFC1123Z))
		items = append([]string{item}, items...)
		s.read()
	}
	return s
}

// A source that brings something every hour of the office's days and stopped on a
// Friday is told of on Monday, once it missed what it never missed before, to the
// one who looks after sources, once; and so is that it is back.
func TestASourceThatStoppedIsInTheInbox(t *testing.T) {
	for name, open := range map[string]func(*testing.T) *silenced{"pushed": pushed, "dropped": dropping, "fetched": fetched} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			n := 0
			day := func(d int) time.Time { return time.Date(2026, 5, d, 0, 2, 0, 0, calendar.Shanghai) }
			for _, d := range []int{11, 12, 13, 14, 15, 18, 19, 20, 21, 22} {
				for h := 9; h < 17; h++ {
					s.now = day(d).Add(time.Duration(h) * time.Hour)
					n++
					s.bring(n)
				}
				if got := s.inbox(); len(got) != 0 {
					t.Fatalf("while it delivers, on the %dth: %q", d, got)
				}
			}
			looks := []time.Time{day(22).Add(23 * time.Hour), day(23).Add(10 * time.Hour), day(24).Add(15 * time.Hour), day(25).Add(2 * time.Hour), day(25).Add(9 * time.Hour), day(25).Add(10 * time.Hour)}
			for _, at := range looks {
				s.now = at
				s.read()
				if got := s.inbox(); len(got) != 0 {
					t.Errorf("at %s: %q", at, got)
				}
			}
			s.now = day(25).Add(12 * time.Hour)
			s.read()
			if got := s.inbox(); len(got) != 1 || got[0] != "信源静默　12345热线" {
				t.Errorf("on Monday at noon: %q", got)
			}
			s.now = day(25).Add(15 * time.Hour)
			s.read()
			if got := s.inbox(); len(got) != 0 {
				t.Errorf("told again: %q", got)
			}
			s.bring(n + 1)
			if got := s.inbox(); len(got) != 1 || got[0] != "信源恢复更新　12345热线" {
				t.Errorf("when it is back: %q", got)
			}
		})
	}
}
