package testservers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Small is a server of one test alone, whose data lie in a file system of their
// own: the test may fill it up.
type Small struct {
	*Server
	DSN string // for pgx; of PostgreSQL only
}

// smallRoom is how many megabytes a small server's data may take.
const smallRoom = 128

// SmallKafka is a broker as Kafka's.
func SmallKafka(t testing.TB) *Small {
	t.Helper()
	return small(t, "kafka", launchKafka)
}

// SmallPostgres is a server as Postgres's.
func SmallPostgres(t testing.TB) *Small {
	t.Helper()
	s := small(t, "postgres", launchSmallPostgres)
	s.DSN = postgresDSN(s.Address)
	return s
}

// maker makes the folder of a server.
type maker = func(kind string, files map[string]string) (*Server, error)

func small(t testing.TB, backend string, launch func(maker) (*Server, error)) *Small {
	t.Helper()
	if testing.Short() {
		t.Skip(errShort)
	}
	s, err := launch(newSmall)
	if err != nil {
		missing(t, backend, err)
	}
	t.Logf("%s %s at %s, %d MB", backend, s.Version, s.Address, smallRoom)
	t.Cleanup(func() {
		s.Kill(t)
		if err := errors.Join(s.room.close(), os.RemoveAll(s.dir)); err != nil {
			t.Error(err)
		}
	})
	return &Small{Server: s}
}

// newSmall is newServer with a small room for the data.
func newSmall(kind string, files map[string]string) (*Server, error) {
	s, err := newServer(kind, files)
	if err != nil {
		return nil, err
	}
	if s.room, err = newRoom(filepath.Join(s.dir, "data"), smallRoom, s.attr.Credential); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

// Fill takes all the room that is left, so that the next page of data finds
// none.
func (s *Small) Fill(t testing.TB) {
	t.Helper()
	if err := s.room.fill(); err != nil {
		t.Fatal(err)
	}
}

// Free gives the room back, and starts the server again where it has ended for
// want of it, as whatever looks after a server would.
func (s *Small) Free(t testing.TB) {
	t.Helper()
	if err := s.room.free(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), s.wait)
	defer cancel()
	err := s.untilReady(ctx)
	if errors.Is(err, errEnded) {
		t.Logf("%s has ended; starting it again", s.Address)
		s.Kill(t)
		err = s.start()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Ended reports whether the server has ended, which some do when they find no
// room.
func (s *Small) Ended() bool { return s.ended() }

func launchSmallPostgres(make maker) (*Server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	s, err := make("postgres", nil)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(s.dir, "data", "cluster")
	if out, err := s.command(initdb(bin, data, "--wal-segsize=1")...).CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, lastLines(string(out), 5)), s.room.close(), os.RemoveAll(s.dir))
	}
	s.Address, s.Version = fmt.Sprintf("127.0.0.1:%d", port), postgresVersion()
	s.end, s.ready = "INT", postgresReady
	s.argv = []string{
		filepath.Join(bin, "postgres"), "-D", data, "-p", fmt.Sprint(port), "-k", s.dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "min_wal_size=2MB", "-c", "max_wal_size=16MB",
	}
	return s, s.start()
}

func postgresReady(ctx context.Context, address string) error {
	c, err := pgx.Connect(ctx, postgresDSN(address))
	if err != nil {
		return err
	}
	return c.Close(ctx)
}
