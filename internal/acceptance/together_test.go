package acceptance

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"yuqing/internal/testservers"
)

// Two web processes on one database behave as one, so do two that work off the
// outbox; and a message that nobody can process costs only itself.
func TestManyProcessesAreOneOffice(t *testing.T) {
	sys := scaled(t)
	calls := &calls{seen: map[string]int{}}
	hook := httptest.NewServer(calls)
	t.Cleanup(hook.Close)
	sys.env = append(sys.env, "YUQING_WEBHOOK_URL="+hook.URL, "YUQING_WEBHOOK_SECRET=a-secret-of-the-test", "YUQING_WEBHOOK_ALLOW=127.0.0.0/8")
	sys.also = append(sys.also, []string{"schedule"})
	all := sys.serve(t)
	clerk := sys.hire(t, webs(all), "clerk", "", "monitor", "analyst", "coordinator", "sysadmin")
	contact := sys.hire(t, webs(all), "contact", "自然资源局", "contact")
	one, two := all[0], all[1]

	t.Run("a session holds at both, and its end too", func(t *testing.T) { sharedSession(t, clerk, one, two) })
	t.Run("of two who act at once one is told", func(t *testing.T) { actAtOnce(t, clerk, one, two) })
	t.Run("a notice comes once", func(t *testing.T) { noticeOnce(t, clerk, contact, one, two, calls) })
	t.Run("a job is followed and ended at the other", func(t *testing.T) { jobAcross(t, sys, clerk, one, two) })
	t.Run("a bad message costs only itself", func(t *testing.T) { badMessages(t, sys, clerk) })
}

// at is the person asking one process only.
func (p *person) at(s *server) *person {
	q := *p
	q.webs = []*server{s}
	return &q
}

func sharedSession(t *testing.T, clerk *person, one, two *server) {
	cookie, form := clerk.at(one).session(t, chosenPassword)
	status := func(s *server) int {
		req := clerk.at(s).request(t, "GET", "/session", nil)
		req.AddCookie(cookie)
		code, _ := send(t, req)
		return code
	}
	if a, b := status(one), status(two); a != http.StatusOK || b != http.StatusOK {
		t.Errorf("the session is answered %d and %d", a, b)
	}
	clerk.at(two).withSession(t, cookie, form, "DELETE", "/session", nil)
	if a, b := status(one), status(two); a != http.StatusUnauthorized || b != http.StatusUnauthorized {
		t.Errorf("after its end the session is answered %d and %d", a, b)
	}
}

// actAtOnce has the two processes register one matter and take one step of it
// at the same time, on several matters.
func actAtOnce(t *testing.T, clerk *person, one, two *server) {
	for _, key := range []string{"一", "二", "三", "四", "五", "六"} {
		matter := map[string]any{"key": "登记" + key, "matter": map[string]string{"channel": "舆情", "title": "第" + key + "件", "summary": "路灯不亮"}}
		a, b := atOnce(t, clerk, one, two, "/entries", matter)
		var made, again entry
		if json.Unmarshal(a.body, &made) != nil || json.Unmarshal(b.body, &again) != nil || made.ID == "" || made.ID != again.ID {
			t.Fatalf("one key gave %d %s and %d %s", a.status, a.body, b.status, b.body)
		}
		act := map[string]string{"action": "screen", "reason": "验收"}
		a, b = atOnce(t, clerk, one, two, "/entries/"+made.ID+"/acts", act, "If-Match", quoted(made.Version))
		if a.status > b.status {
			a, b = b, a
		}
		if a.status/100 != 2 || b.status != http.StatusConflict {
			t.Errorf("two at once are answered %d and %d: %s", a.status, b.status, b.body)
		}
		for _, s := range []*server{one, two} {
			var now entry
			clerk.at(s).does(t, &now, "GET", "/entries/"+made.ID, nil)
			if now.Version != made.Version+1 {
				t.Errorf("version %d, want one more than %d", now.Version, made.Version)
			}
		}
	}
}

type answer struct {
	status int
	body   []byte
}

func atOnce(t *testing.T, p *person, one, two *server, path string, in any, header ...string) (a, b answer) {
	t.Helper()
	var both sync.WaitGroup
	both.Go(func() { a.status, a.body = p.at(one).ask(t, "POST", path, in, header...) })
	both.Go(func() { b.status, b.body = p.at(two).ask(t, "POST", path, in, header...) })
	both.Wait()
	return a, b
}

// calls counts the calls of the webhook by their ID.
type calls struct {
	mu   sync.Mutex
	seen map[string]int
}

func (c *calls) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[r.Header.Get("X-Yuqing-Delivery")]++
}

func (c *calls) count() (ids int, twice []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, n := range c.seen {
		if n > 1 {
			twice = append(twice, id)
		}
	}
	return len(c.seen), twice
}

type inbox struct {
	Unread  int
	Notices []struct {
		ID      string
		EntryID string `json:"entry_id"`
		Read    bool
	}
}

// noticeOnce sends orders to a department, by both processes in turn.
func noticeOnce(t *testing.T, clerk, contact *person, one, two *server, calls *calls) {
	const orders = 6
	lead := map[string]string{"id": unitID(t, clerk, "自然资源局")}
	sent := map[string]bool{}
	for range orders {
		var e entry
		clerk.does(t, &e, "POST", "/entries", map[string]any{"matter": map[string]string{"channel": "舆情", "title": "征地补偿", "summary": "青苗费没有发"}})
		for _, step := range []step{
			{action: "screen"},
			{action: "triage", details: map[string]any{"level": "一般", "class": "切身利益", "basis": "涉及村民补偿", "lead": lead}},
			{action: "dispatch", details: map[string]any{"lead": lead}},
		} {
			step.take(t, clerk, &e)
		}
		sent[e.ID] = true
	}
	var box inbox
	eventually(t, "not every order is in the inbox", func() bool {
		contact.does(t, &box, "GET", "/notices", nil)
		return len(box.Notices) >= orders
	})
	told := map[string]int{}
	for _, n := range box.Notices {
		told[n.EntryID]++
	}
	for id := range sent {
		if told[id] != 1 {
			t.Errorf("the order of %s was told %d times", id, told[id])
		}
	}
	contact.at(one).does(t, nil, "POST", "/notices/read", nil)
	contact.at(two).does(t, &box, "GET", "/notices", nil)
	if box.Unread != 0 || len(box.Notices) != len(sent) {
		t.Errorf("read at one, at the other %d of %d are unread", box.Unread, len(box.Notices))
	}
	eventually(t, "not every order was called", func() bool { ids, _ := calls.count(); return ids >= orders })
	if _, twice := calls.count(); len(twice) > 0 {
		t.Errorf("called twice: %v", twice)
	}
}

// jobAcross uploads at one process, imports at the other, follows it and ends
// it at the first, begins it again and sees its end at both. The index hangs
// meanwhile, so that the job waits.
func jobAcross(t *testing.T, sys *system, clerk *person, one, two *server) {
	const tickets = 300
	upload := clerk.at(one).upload(t, ticketsFile(t, tickets))
	index := testservers.Elasticsearch(t)
	index.Halt(t)
	var job struct {
		ID, State string
		Count     int
		Result    imported
	}
	clerk.at(two).does(t, &job, "POST", "/imports", map[string]string{"upload": upload, "source": "热线"})
	follow := func(s *server, id, state string) {
		t.Helper()
		eventually(t, "the job is not "+state, func() bool {
			clerk.at(s).does(t, &job, "GET", "/jobs/"+id, nil)
			return job.State == state
		})
	}
	follow(one, job.ID, "running")
	clerk.at(one).does(t, nil, "DELETE", "/jobs/"+job.ID, nil)
	follow(two, job.ID, "canceled")
	follow(one, job.ID, "canceled")
	index.Resume()

	clerk.at(one).does(t, &job, "POST", "/jobs/"+job.ID+"/again", nil)
	follow(two, job.ID, "done")
	if job.Count != tickets || job.Result.PostsNew+job.Result.PostsKnown != tickets {
		t.Errorf("the job ends with %+v", job)
	}
	sys.assertTickets(t, tickets, tickets/2)
}

// upload hands in a file and returns the upload's ID.
func (p *person) upload(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "工单.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req := p.request(t, "POST", "/uploads", nil)
	req.Body, req.ContentLength = io.NopCloser(&body), int64(body.Len())
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+p.secret)
	var up struct{ ID string }
	if status, answer := send(t, req); status != http.StatusCreated || json.Unmarshal(answer, &up) != nil {
		t.Fatalf("upload: %d %s", status, answer)
	}
	return up.ID
}
