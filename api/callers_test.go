package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// A caller's name that nothing around it marks as one is hidden in what is written
// and attached on their matter.
func TestACallerIsNotNamedOnTheirMatter(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Take(t, opinion.Post{
		ID: "post-named", Source: "src-hotline", Key: "20260301888", Kind: opinion.KindTicket, Author: "祝融生",
		Title: "医院收费投诉", Text: "医院收费太高。", PublishedAt: webtest.Start, CollectedAt: webtest.Start,
		Ticket: &opinion.Ticket{Number: "20260301888", Channel: opinion.ChannelHotline, Unit: "卫生健康局", Phone: "0550-3366778"},
	})
	made := b.do(t, ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"post":"post-named"}`})
	if made.Code != http.StatusCreated {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	e, err := b.Ledger.Get(t.Context(), b.Actor(t, "monitor"), decode[struct{ ID string }](t, made).ID)
	if err != nil {
		t.Fatal(err)
	}
	cmd := ledger.Command{Action: ledger.ActScreen, Reason: "回拨3366778，到祝融生处看过"}
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "monitor"), e.ID, e.Version, cmd); err != nil {
		t.Fatal(err)
	}
	for _, object := range []string{"/entries/" + e.ID, "/posts/post-named"} {
		a := attached(t, b.attachAs(t, "monitor", base+object+"/files?note="+url.QueryEscape("祝融生家现场"), "祝融生.txt", "路灯"))
		if a.Note != "祝**家现场" || a.Name != "祝**.txt" {
			t.Errorf("%s: %s, %s", object, a.Note, a.Name)
		}
	}
	for _, path := range []string{"/entries/" + e.ID, "/entries/" + e.ID + "/history", "/entries/" + e.ID + "/files", "/posts/post-named/files"} {
		w := b.do(t, ask{method: "GET", path: base + path, as: "coordinator"})
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "融生") || strings.Contains(w.Body.String(), "3366778") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// A reason for the audit log says something.
func TestUnmaskingWantsAReasonThatIsRead(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Take(t, caller())
	for _, reason := range []string{"", " ", "　", `\u200b`, "。。。", "核", strings.Repeat("核", 501)} {
		w := b.do(t, ask{method: "POST", path: base + "/posts/post-caller/unmask", as: "coordinator", body: `{"reason":"` + reason + `"}`})
		if w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), "12345678") {
			t.Errorf("%.20q: %d %s", reason, w.Code, w.Body)
		}
	}
}
