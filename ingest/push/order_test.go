package push

import (
	"strings"
	"testing"
	"time"

	"yuqing/ingest/hotline"
	"yuqing/internal/opinion"
)

// In whatever order updates come, each field is as it was said last.
func TestWhatIsOlderTakesNothingBack(t *testing.T) {
	word := func(s string) *string { return &s }
	said := Said{}
	var kept *opinion.Post
	lay := func(at time.Duration, u hotline.Update) (Status, string) {
		t.Helper()
		u.Number = "A1"
		p, status, odd, err := merged(u, "s", kept, said, now.Add(at), now)
		if err != nil {
			t.Fatal(err)
		}
		kept = &p
		return status, strings.Join(odd, "")
	}
	lay(-time.Hour, hotline.Update{Text: word("路灯不亮"), ReceivedAt: word("2026-03-09 09:00"), State: word("已受理")})
	lay(0, hotline.Update{State: word("已办结")})
	status, odd := lay(-10*time.Minute, hotline.Update{State: word("办理中"), Reply: word("已修复"), RepliedAt: word("2026-03-10 08:00")})
	if kept.Ticket.State != "已办结" || kept.Ticket.Reply != "已修复" || status != Changed || !strings.Contains(odd, "较早的 state 未采用") {
		t.Errorf("%+v, %s, %q", kept.Ticket, status, odd)
	}
	if status, odd = lay(-20*time.Minute, hotline.Update{State: word("已派单"), Reply: word("")}); status != Same || !strings.Contains(odd, "state、reply") {
		t.Errorf("%+v, %s, %q", kept.Ticket, status, odd)
	}
	// What the update says of its own time goes before when it was sent.
	if lay(time.Minute, hotline.Update{State: word("重办"), UpdatedAt: word("2026-03-10 08:30")}); kept.Ticket.State != "已办结" {
		t.Errorf("an old change that was sent late: %s", kept.Ticket.State)
	}
	if lay(0, hotline.Update{State: word("重办"), UpdatedAt: word("2026-03-10 09:30")}); kept.Ticket.State != "重办" {
		t.Errorf("a new one: %s", kept.Ticket.State)
	}
	if _, _, _, err := merged(hotline.Update{Number: "A1", UpdatedAt: word("昨天的某时")}, "s", kept, said, now, now); err == nil || !strings.Contains(err.Error(), "updated_at") {
		t.Errorf("%v", err)
	}
}
