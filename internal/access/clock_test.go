package access_test

import (
	"errors"
	"testing"
	"time"

	"yuqing/internal/access"
)

// A clock that was a year ahead for a while leaves no session that lives for a
// year, and locks nobody out for one.
func TestAWrongClockLeavesNoTrace(t *testing.T) {
	const year = 365 * 24 * time.Hour
	t.Run("session", func(t *testing.T) {
		o := newOffice(t, access.Options{})
		o.clock.pass(year)
		token, _ := o.login(t, "admin", password)
		o.clock.pass(-year)
		_, err := o.Resume(ctx, token, "")
		want(t, err, access.ErrNoSession)
		if left, err := o.Left(ctx, token); left != 0 || err != nil {
			t.Errorf("left %v, %v", left, err)
		}
	})
	t.Run("use of a session", func(t *testing.T) {
		o := newOffice(t, access.Options{})
		token, _ := o.login(t, "admin", password)
		o.clock.pass(20 * time.Minute)
		_, err := o.Resume(ctx, token, "")
		must(t, err)
		o.clock.pass(-20 * time.Minute) // an hour, or a few minutes, end nobody's work
		_, err = o.Resume(ctx, token, "")
		must(t, err)
		o.clock.pass(30 * time.Minute)
		_, err = o.Resume(ctx, token, "")
		want(t, err, access.ErrNoSession)
	})
	t.Run("lockout", func(t *testing.T) {
		o := newOffice(t, access.Options{})
		o.clock.pass(year)
		for range 5 {
			_, _, err := o.Login(ctx, "admin", "Wrong-Pass1", "10.6.6.6")
			want(t, err, access.ErrBadLogin)
		}
		o.clock.pass(-year)
		for i := range 5 { // counted from the beginning
			_, _, err := o.Login(ctx, "admin", "Wrong-Pass1", "10.6.6.6")
			if !errors.Is(err, access.ErrBadLogin) {
				t.Fatalf("failure %d: %v", i+1, err)
			}
		}
		var locked *access.LockedError
		if _, _, err := o.Login(ctx, "admin", password, "10.6.6.6"); !errors.As(err, &locked) {
			t.Errorf("after five failures: %v", err)
		}
	})
}
