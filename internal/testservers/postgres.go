package testservers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var startPostgres = sync.OnceValues(func() (string, error) {
	bin, err := postgresBin()
	if err != nil {
		return "", err
	}
	return launchPostgres(bin)
})

// postgresInput keeps the server alive: a pipe that is no longer referred to
// would be closed.
var postgresInput io.WriteCloser //nolint:unused // to be referred to is its use

// Postgres returns the address of an empty PostgreSQL server for pgx, with
// fsync on. Tests take a schema of their own each.
func Postgres(t testing.TB) string {
	t.Helper()
	dsn, err := startPostgres()
	if err != nil {
		missing(t, "postgres", err)
	}
	t.Logf("postgres %s at %s", postgresVersion(), dsn)
	return dsn
}

// postgresVersion is what the program says of itself.
var postgresVersion = sync.OnceValue(func() string {
	bin, err := postgresBin()
	if err != nil {
		return err.Error()
	}
	out, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(strings.TrimSpace(string(out)), "postgres (PostgreSQL) ")
})

// postgresBin finds the folder of initdb and postgres: on the path, or where
// Debian puts the newest version.
func postgresBin() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil && executable(filepath.Join(filepath.Dir(p), "postgres")) {
			return filepath.Dir(p), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no initdb on the path or in /usr/lib/postgresql")
	}
	slices.SortFunc(found, func(a, b string) int { return majorOf(a) - majorOf(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func majorOf(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}

func launchPostgres(bin string) (string, error) {
	as, uid, gid, err := notRoot("postgres", "nobody")
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "yuqing-postgres-")
	if err != nil {
		return "", err
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		return "", fmt.Errorf("hand %s to the server's user: %w", dir, err)
	}
	data := filepath.Join(dir, "data")
	init := initdb(bin, data)
	initdb := exec.Command(init[0], init[1:]...)
	initdb.SysProcAttr, initdb.Dir = as, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out)), os.RemoveAll(dir))
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	// The shell ends the server when its input ends, which is when this
	// process does, by whatever way.
	server := exec.Command("/bin/sh", "-c", `"$0" -D "$1/data" -p "$2" -k "$1" -c listen_addresses=127.0.0.1 -c max_connections=200 >"$1/log" 2>&1 & p=$!
		cat >/dev/null; kill -INT $p; wait $p; rm -rf "$1"`, filepath.Join(bin, "postgres"), dir, strconv.Itoa(port))
	server.SysProcAttr, server.Dir = as, dir
	if postgresInput, err = server.StdinPipe(); err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", err
	}
	dsn := postgresDSN(fmt.Sprintf("127.0.0.1:%d", port))
	if err := waitPostgres(dsn); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return "", fmt.Errorf("start postgres: %w: %s", err, bytes.TrimSpace(log))
	}
	return dsn, nil
}

// initdb is the command that makes a cluster in a folder.
func initdb(bin, data string, more ...string) []string {
	return append([]string{filepath.Join(bin, "initdb"), "-D", data, "-U", "yuqing", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"}, more...)
}

func postgresDSN(address string) string {
	return "postgres://yuqing@" + address + "/postgres?sslmode=disable"
}

// waitPostgres waits until the server lets a client in.
func waitPostgres(dsn string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := pgx.Connect(ctx, dsn)
		if err == nil {
			return c.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// notRoot returns how to run a server as the first of these users that exists,
// where this process is root; otherwise as ourselves.
func notRoot(names ...string) (attr *syscall.SysProcAttr, uid, gid int, err error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{Setpgid: true}, os.Geteuid(), os.Getegid(), nil
	}
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return nil, 0, 0, err
		}
		cred := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return &syscall.SysProcAttr{Setpgid: true, Credential: cred}, uid, gid, nil
	}
	return nil, 0, 0, fmt.Errorf("no user to run a server as among %v", names)
}
