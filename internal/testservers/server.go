package testservers

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is the one server of its kind in a test process. A test may kill or
// halt it and must leave it running, so such tests don't run in parallel.
type Server struct {
	Address string // host:port
	Version string

	// SecureAddress wants TLS, with a certificate that CA knows, and a log-in;
	// empty where the server has none. CAFile holds it (PEM) and its key.
	SecureAddress string
	CA            *x509.CertPool
	CAFile        string

	dir   string // of its data, its own
	argv  []string
	env   []string
	attr  *syscall.SysProcAttr
	room  *room  // where its data are; nil: on the disk
	end   string // the signal that ends it
	wait  time.Duration
	ready func(ctx context.Context, address string) error

	cmd   *exec.Cmd
	input io.WriteCloser
}

// The one user of servers that want a log-in.
const (
	User     = "yuqing"
	Password = "open-sesame"
)

// keeper is the shell that runs a server and ends it, and removes its folder,
// when its own input ends: which is when this process does, by whatever way.
const keeper = `dir=$1; end=$2; shift 2
(trap : $end; "$@" >>"$dir/log" 2>&1; : >"$dir/ended") & p=$!
cat >/dev/null
trap : $end; kill -$end 0
while kill -0 $p 2>/dev/null; do wait $p; done
rm -rf "$dir"`

// Start starts the server, again on the same data and port after Kill, and
// returns when it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) start() (err error) {
	if err := os.Remove(filepath.Join(s.dir, "ended")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.cmd = s.command(append([]string{"/bin/sh", "-c", keeper, "keeper", s.dir, s.end}, s.argv...)...)
	s.cmd.Env = append(os.Environ(), s.env...)
	if s.input, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", s.argv[0], err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.wait)
	defer cancel()
	if err := s.untilReady(ctx); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		return errors.Join(fmt.Errorf("start %s: %w: %s", s.argv[0], err, lastLines(string(log), 15)),
			s.signal(syscall.SIGKILL), os.RemoveAll(s.dir))
	}
	return nil
}

// command is one that runs as the server's user, where its data are.
func (s *Server) command(argv ...string) *exec.Cmd {
	if s.room != nil {
		argv = append(s.room.enter(s.attr), argv...)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.SysProcAttr, cmd.Dir = s.attr, s.dir
	if s.room != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	return cmd
}

func (s *Server) untilReady(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.ready(ctx, s.Address)
		if err == nil {
			return nil
		}
		if s.ended() {
			return errEnded
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

var errEnded = errors.New("it ended by itself")

func (s *Server) ended() bool {
	_, err := os.Stat(filepath.Join(s.dir, "ended"))
	return err == nil
}

// Kill ends the server as kill -9 does; its data stay for Start.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.cmd.Wait()
}

// Halt stops the server's processes where they are: connections stay open and
// nothing answers, until Resume or the end of the test.
func (s *Server) Halt(t testing.TB) {
	t.Helper()
	t.Cleanup(s.Resume)
	if err := s.signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s.untilStill(t)
}

// untilStill waits until every thread of the server stands. The signal only asks
// for it: a thread on another processor answers some requests before.
func (s *Server) untilStill(t testing.TB) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for running := threads(s.cmd.Process.Pid); running > 0; running = threads(s.cmd.Process.Pid) {
		select {
		case <-deadline:
			t.Fatalf("%d threads of the server run though it was halted", running)
		case <-tick.C:
		}
	}
}

// threads counts the threads of a process group that are neither stopped nor
// dead, by proc(5); none where the system has no /proc.
func threads(group int) (running int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*/stat")
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // ended meanwhile
		}
		// After the name, which may hold anything: ") state ppid pgrp ".
		f := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(f) > 2 && f[2] == strconv.Itoa(group) && !strings.Contains("TtZX", f[0]) {
			running++
		}
	}
	return running
}

// Resume lets a halted server go on.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

// signal reaches the keeper, the server and what it started.
func (s *Server) signal(sig syscall.Signal) error { return syscall.Kill(-s.cmd.Process.Pid, sig) }

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// startWait bounds the start of a server: Elasticsearch takes 40 s alone, and
// several times that on a machine that is busy with everything else.
const startWait = 10 * time.Minute

// newServer makes the server's folder, which its user owns, with these files
// in its config; @DIR@ in them stands for the folder.
func newServer(kind string, files map[string]string) (*Server, error) {
	attr, uid, gid, err := notRoot("nobody")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "yuqing-"+kind+"-")
	if err != nil {
		return nil, err
	}
	config, tmp := filepath.Join(dir, "config"), filepath.Join(dir, "tmp")
	err = errors.Join(os.Mkdir(config, 0o755), os.Mkdir(tmp, 0o755))
	for name, text := range files {
		text = strings.ReplaceAll(text, "@DIR@", dir)
		err = errors.Join(err, os.WriteFile(filepath.Join(config, name), []byte(text), 0o644))
	}
	if err = errors.Join(err, os.Chown(config, uid, gid), os.Chown(tmp, uid, gid), os.Chown(dir, uid, gid)); err != nil {
		return nil, fmt.Errorf("prepare %s: %w", dir, err)
	}
	return &Server{dir: dir, attr: attr, end: "TERM", wait: startWait}, nil
}
