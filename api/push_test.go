package api

import (
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/seal"
	"yuqing/internal/webtest"
)

const pushSecret = "a-secret-of-the-hotline"

// pushing opens the pushes of the office's hotline source.
func pushing(t *testing.T, b *bench) opinion.Source {
	t.Helper()
	src := opinion.Source{ID: "push-1", Name: "12345热线", Kind: opinion.SourceHotline, Weight: 1, CreatedAt: webtest.Start, Push: "sealed:" + pushSecret}
	if err := b.Store.Sources.PutSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	return src
}

type pushCall struct {
	name      string
	body      string
	at        time.Duration // behind the office's clock
	signature string        // the right one where empty
	media     string
	source    string
	code      int
	has       string
}

func (b *bench) push(t *testing.T, c pushCall) *httptest.ResponseRecorder {
	t.Helper()
	if c.source == "" {
		c.source = "push-1"
	}
	if c.media == "" {
		c.media = "application/json"
	}
	stamp := strconv.FormatInt(webtest.Start.Add(c.at).Unix(), 10)
	if c.signature == "" {
		c.signature = seal.Sign(pushSecret, stamp, []byte(c.body))
	}
	req := httptest.NewRequest("POST", base+"/hotline/"+c.source+"/tickets", strings.NewReader(c.body))
	req.Header.Set("Content-Type", c.media)
	req.Header.Set(seal.HeaderTimestamp, stamp)
	req.Header.Set(seal.HeaderSignature, c.signature)
	return b.serve(req)
}

const goodTicket = `{"number":"GD001","title":"路灯不亮","text":"青石镇三组路灯坏了三个月","received_at":"2026-03-09 09:30:00","phone":"13900001111"}`

// Fault 36, and what else a call can be refused for.
func TestPushedTicketsAreTakenOrRefused(t *testing.T) {
	b := newBench(t)
	pushing(t, b)
	paused := opinion.Source{ID: "push-2", Name: "暂停的", Kind: opinion.SourceHotline, Weight: 1, Paused: true, Push: "sealed:" + pushSecret}
	closed := opinion.Source{ID: "push-3", Name: "没开通的", Kind: opinion.SourceHotline, Weight: 1}
	for _, s := range []opinion.Source{paused, closed} {
		if err := b.Store.Sources.PutSource(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []pushCall{
		{name: "a new ticket", body: goodTicket, code: 202, has: `"status":"new"`},
		{name: "the same call again", body: goodTicket, code: 409, has: "不必再发"},
		{name: "the same ticket, signed again", body: goodTicket, at: time.Second, code: 202, has: `"status":"same"`},
		{name: "the same number with another body", body: `{"number":"GD001","state":"办理中","unit":"住建局"}`, code: 202, has: `"status":"changed"`},
		{name: "a number that is a number", body: `{"number":20260309001,"text":"井盖丢失","received_at":"2026-03-09T10:00:00+08:00"}`, code: 202, has: `"number":"20260309001"`},
		{name: "no signature", body: goodTicket, at: 2 * time.Second, signature: "none", code: 401, has: "签名不符"},
		{name: "another's signature", body: goodTicket, at: 2 * time.Second, signature: seal.Sign("another secret!!", "1", []byte(goodTicket)), code: 401, has: "签名不符"},
		{name: "an old call", body: goodTicket, at: -6 * time.Minute, code: 401, has: "时间戳"},
		{name: "a call from the future", body: goodTicket, at: 6 * time.Minute, code: 401, has: "时间戳"},
		{name: "not JSON by its name", body: goodTicket, at: 3 * time.Second, media: "text/plain", code: 415},
		{name: "too large", body: `{"number":"1","text":"` + strings.Repeat("长", 400_000) + `"}`, code: 413},
		{name: "not JSON", body: `{"number":`, code: 422, has: `"field":"body"`},
		{name: "no number", body: `{"text":"x","received_at":"2026-03-09"}`, code: 422, has: `"field":"number"`},
		{name: "a rounded number", body: `{"number":"2.02603E+13","text":"x","received_at":"2026-03-09"}`, code: 422, has: `"field":"number"`},
		{name: "an unknown field", body: `{"number":"2","title":"x","receivedAt":"2026-03-09"}`, code: 422, has: `"field":"receivedAt"`},
		{name: "no date", body: `{"number":"2","title":"x","received_at":"昨天"}`, code: 422, has: `"field":"received_at"`},
		{name: "a new ticket without receipt", body: `{"number":"2","title":"x"}`, code: 422, has: `"field":"received_at"`},
		{name: "an update of nothing", body: `{"number":"3","state":"已办结"}`, code: 422, has: "没有收过"},
		{name: "received in the future", body: `{"number":"2","title":"x","received_at":"2027-01-01"}`, code: 422, has: "在将来"},
		{name: "an object for a text", body: `{"number":"2","title":{},"received_at":"2026-03-09"}`, code: 422, has: `"field":"title"`},
		{name: "a list, its second bad", body: `[{"number":"5","title":"x","received_at":"2026-03-09"},{"number":"6","title":"x","received_at":"?"}]`, code: 422, has: `"field":"[1].received_at"`},
		{name: "an empty list", body: `[]`, code: 422},
		{name: "a classified text", body: `{"number":"7","title":"机密★10年","received_at":"2026-03-09"}`, code: 422, has: "密级"},
		{name: "a list", body: `[{"number":"8","title":"水管爆裂","received_at":"2026-03-09"},{"number":"8","state":"办理中"}]`, code: 202, has: `"status":"changed"`},
		{name: "an unknown source", body: goodTicket, source: "nobody", code: 401, has: "签名不符"},
		{name: "a source without pushes", body: goodTicket, source: "push-3", code: 401, has: "签名不符"},
		{name: "a paused source, to who has no secret", body: goodTicket, source: "push-2", signature: "none", code: 401, has: "签名不符"},
		{name: "a paused source", body: goodTicket, source: "push-2", code: 403, has: "暂停"},
	} {
		if w := b.push(t, c); w.Code != c.code || !strings.Contains(w.Body.String(), c.has) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
	for number, want := range map[string]string{"GD001": "办理中 住建局 路灯不亮", "8": "办理中  水管爆裂"} {
		r := b.arrived(t, opinion.PostID("push-1", number), func(r opinion.Record) bool { return r.Ticket.State == "办理中" })
		if got := r.Ticket.State + " " + r.Ticket.Unit + " " + r.Title; got != want {
			t.Errorf("ticket %s: %s", number, got)
		}
	}
	for _, number := range []string{"2", "3", "5", "6", "7"} {
		if _, err := b.Store.Posts.Get(t.Context(), opinion.PostID("push-1", number)); err == nil {
			t.Errorf("the refused ticket %s is stored", number)
		}
	}
}

// arrived waits until a post is stored as wanted.
func (b *bench) arrived(t *testing.T, id string, as func(opinion.Record) bool) opinion.Record {
	t.Helper()
	patience := time.After(3 * time.Minute)
	for {
		r, err := b.Store.Posts.Get(t.Context(), id)
		if err == nil && as(r) {
			return r
		}
		select {
		case <-patience:
			t.Fatalf("post %s: %+v, %v", id, r, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Updates that come faster than the pipeline works lay themselves over each
// other and not over what is stored.
func TestPushedUpdatesBuildOnEachOther(t *testing.T) {
	b := newBench(t)
	pushing(t, b)
	for i, body := range []string{
		goodTicket,
		`{"number":"GD001","unit":"住建局"}`, `{"number":"GD001","state":"已派单"}`, `{"number":"GD001","category":"投诉"}`,
		`{"number":"GD001","reply":"已经修好","replied_at":"2026-03-10 08:00"}`, `{"number":"GD001","state":"已办结"}`,
	} {
		if w := b.push(t, pushCall{body: body, at: time.Duration(i) * time.Second}); w.Code != 202 {
			t.Fatalf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	r := b.arrived(t, opinion.PostID("push-1", "GD001"), func(r opinion.Record) bool { return r.Ticket.State == "已办结" })
	k := r.Ticket
	if got := fmt.Sprint(r.Title, k.Unit, k.Category, k.Reply, k.Phone, k.RepliedAt.IsZero()); got != "路灯不亮住建局投诉已经修好13900001111false" {
		t.Errorf("the ticket says %s", got)
	}
}

func TestPushSecretIsGivenOnce(t *testing.T) {
	b := newBench(t)
	pushing(t, b)
	b.run(t, []scenario{
		{"a new secret", ask{method: "POST", path: base + "/sources/push-1/push-secret", as: "admin"}, 201, []string{`"secret":"`, "/api/v1/hotline/push-1/tickets"}, nil},
		{"is not shown again", ask{method: "GET", path: base + "/sources/push-1", as: "admin"}, 200, nil, []string{"sealed", pushSecret}},
	})
	if w := b.push(t, pushCall{body: goodTicket}); w.Code != 401 {
		t.Errorf("the earlier secret still serves: %d", w.Code)
	}
	b.run(t, []scenario{
		{"ended", ask{method: "DELETE", path: base + "/sources/push-1/push-secret", as: "admin"}, 204, nil, nil},
	})
	if w := b.push(t, pushCall{body: goodTicket}); w.Code != 401 {
		t.Errorf("ended pushes answer %d", w.Code)
	}
}
