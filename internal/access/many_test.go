package access_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
)

func TestIdle(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	days := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	for name, c := range map[string]struct {
		user access.User
		idle bool
	}{
		"used last week":        {access.User{CreatedAt: days(900), LastLogin: days(7)}, false},
		"used in the spring":    {access.User{CreatedAt: days(900), LastLogin: days(200)}, true},
		"made last week":        {access.User{CreatedAt: days(7)}, false},
		"made and never used":   {access.User{CreatedAt: days(40)}, true},
		"disabled is not idle":  {access.User{CreatedAt: days(900), Disabled: true}, false},
		"exactly at the border": {access.User{CreatedAt: days(900), LastLogin: now.Add(-access.IdleAfter)}, false},
	} {
		if got := c.user.Idle(now); got != c.idle {
			t.Errorf("%s: %v", name, got)
		}
	}
}
