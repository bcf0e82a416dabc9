package push

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/seal"
)

var now = time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)

func TestACallIsBelievedWithinItsWindow(t *testing.T) {
	const secret = "a secret of the hotline"
	body := []byte(`{}`)
	for _, tt := range []struct {
		name string
		at   time.Duration
		sign func(stamp string) string
		want error
	}{
		{"now", 0, nil, nil},
		{"at the window's end", -Window, nil, nil},
		{"behind it", -Window - time.Second, nil, ErrOld},
		{"a clock ahead", Window, nil, nil},
		{"far ahead", Window + time.Second, nil, ErrOld},
		{"another secret", 0, func(s string) string { return seal.Sign("another secret", s, body) }, ErrUnsigned},
		{"another body", 0, func(s string) string { return seal.Sign(secret, s, []byte(`{} `)) }, ErrUnsigned},
		{"another time", 0, func(string) string { return seal.Sign(secret, "1", body) }, ErrUnsigned},
		{"in capitals", 0, func(s string) string { return "SHA256=" + seal.Sign(secret, s, body)[7:] }, nil},
		{"nothing", 0, func(string) string { return "" }, ErrUnsigned},
	} {
		stamp := strconv.FormatInt(now.Add(tt.at).Unix(), 10)
		signature := seal.Sign(secret, stamp, body)
		if tt.sign != nil {
			signature = tt.sign(stamp)
		}
		if err := (Call{Timestamp: stamp, Signature: signature, Body: body}).check(secret, now); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	for _, stamp := range []string{"", "x", "1e9", "99999999999999999999"} {
		if err := (Call{Timestamp: stamp, Signature: seal.Sign(secret, stamp, body), Body: body}).check(secret, now); !errors.Is(err, ErrUnsigned) {
			t.Errorf("the time %q: %v", stamp, err)
		}
	}
}

func TestReplaysAloneAreNoAlarm(t *testing.T) {
	c := count{refused: map[string]int{replayed: 3}}
	if got := c.words(); got != "" {
		t.Errorf("it says %q", got)
	}
	c.refused[reason(ErrUnsigned)] = 2
	c.refused[reason(&PlaceError{"number", "空"})]++
	if got := c.words(); got != "接口推送被拒：签名不符 2 次，重复推送 3 次，内容有误 1 次" {
		t.Errorf("it says %q", got)
	}
	if reason(opinion.ErrNotFound) != "" {
		t.Error("our own fault is put down to the caller")
	}
}

// Whatever comes, a body is refused by its place or gives posts that can be
// kept, and what was kept can be laid over again.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"number":"1","title":"路灯","received_at":"2026-03-09 09:00"}`))
	f.Add([]byte(`[{"number":1,"text":"x","received_at":"2026/3/9","replied_at":"0001-01-01"},{"number":"2"}]`))
	f.Add([]byte("\uFEFF {\"number\":null,\"channel\":\"留言\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		updates, list, err := decode(body)
		var place *PlaceError
		if err != nil {
			if !errors.As(err, &place) || place.Place == "" {
				t.Fatalf("%v names no place", err)
			}
			return
		}
		for i, u := range updates {
			p, _, _, err := merged(u, "s", nil, Said{}, now, now)
			if err != nil {
				if !errors.As(atPlace(err, i, list), &place) {
					t.Fatalf("%v names no place", err)
				}
				continue
			}
			if p.ID != opinion.PostID("s", p.Key) || p.Ticket.Number != p.Key || p.Title+p.Text == "" || p.PublishedAt.IsZero() {
				t.Fatalf("%+v", p)
			}
			if _, again, _, err := merged(u, "s", &p, Said{}, now, now); err != nil || again != Same {
				t.Fatalf("laid over itself it is %s, %v", again, err)
			}
		}
	})
}
