package testservers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A small server is full when it is filled, and takes up its work when there is
// room again.
func TestSmallPostgres(t *testing.T) {
	s := SmallPostgres(t)
	write := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		c, err := pgx.Connect(ctx, s.DSN)
		if err != nil {
			return err
		}
		defer c.Close(ctx)
		_, err = c.Exec(ctx, `CREATE TABLE IF NOT EXISTS t (x text); INSERT INTO t SELECT repeat(md5(i::text), 30) FROM generate_series(1, 1000) i`)
		return err
	}
	assertSmall(t, s, write)
}

func assertSmall(t *testing.T, s *Small, write func() error) {
	t.Helper()
	within := func(want bool) (err error) {
		for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); {
			if err = write(); (err == nil) == want {
				return nil
			}
		}
		return errors.Join(errors.New("five minutes have passed"), err)
	}
	if err := within(true); err != nil {
		t.Fatal(err)
	}
	s.Fill(t)
	if err := within(false); err != nil {
		t.Errorf("a full server writes: %v", err)
	}
	s.Free(t)
	if err := within(true); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
