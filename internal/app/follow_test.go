package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What others set is looked for every second, also after a failure, and a
// failure that lasts is told once, as is its end.
func TestFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		a := &App{log: slog.New(slog.NewTextHandler(&said, nil))}
		looks := 0
		follow := a.following("rules", func(context.Context) error {
			looks++
			if looks > 1 && looks < 5 {
				return errors.New("the store is down")
			}
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 8*followEvery+followEvery/2)
		defer cancel()
		began := time.Now()
		if err := follow(ctx); err != nil || time.Since(began) != 8*followEvery+followEvery/2 {
			t.Errorf("ended with %v after %s", err, time.Since(began))
		}
		failed, again := strings.Count(said.String(), "the store is down"), strings.Count(said.String(), "rules read again")
		if looks != 8 || failed != 1 || again != 1 {
			t.Errorf("looked %d times, told of the failure %d times and of its end %d times", looks, failed, again)
		}
	})
}
