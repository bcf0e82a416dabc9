package acceptance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// binary is built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "yuqing-acceptance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "yuqing")
	build := exec.Command("go", "build", "-o", binary, "yuqing/cmd/yuqing")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		return 1
	}
	return m.Run()
}

// output is what a command left behind.
type output struct {
	stdout, stderr string
	code           int
}

// yuqing runs a command to its end.
func yuqing(t *testing.T, stdin string, args ...string) output {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("yuqing %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs a command that has to take everything.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out := yuqing(t, "", args...)
	if out.code != 0 {
		t.Fatalf("yuqing %s: exit %d\n%s", strings.Join(args, " "), out.code, out.stderr)
	}
	return out.stdout
}

// lines reads JSON Lines.
func lines[T any](t *testing.T, text string) []T {
	t.Helper()
	var all []T
	for line := range strings.Lines(text) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("not a JSON line: %v\n%s", err, line)
		}
		all = append(all, v)
	}
	return all
}

// server is a running `yuqing serve`.
type server struct {
	url    string // http://127.0.0.1:port
	setup  string // the one-time set-up link, "" when none was printed
	cmd    *exec.Cmd
	stderr chan string
}

// serve starts the binary on a free port of 127.0.0.1 and waits until it is
// ready; it is ended with the test.
func serve(t *testing.T, data string, args ...string) *server {
	t.Helper()
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, args...)
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), "YUQING_FETCH_ALLOW=127.0.0.0/8")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	s.readAddress(t, bufio.NewScanner(stderr))
	s.awaitReady(t)
	return s
}

// readAddress reads what serve says until it has named its address, and the
// set-up link where there is one on the lines before.
func (s *server) readAddress(t *testing.T, lines *bufio.Scanner) {
	t.Helper()
	var said strings.Builder
	for s.url == "" && lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		for _, word := range strings.Fields(lines.Text()) {
			switch {
			case strings.Contains(word, "/setup/"):
				s.setup = word
			case strings.HasPrefix(word, "http://"):
				s.url = strings.TrimRight(word, "/")
			}
		}
	}
	if s.url == "" {
		t.Fatalf("serve ended without an address:\n%s", said.String())
	}
	go func() { // keep the pipe empty
		for lines.Scan() {
		}
	}()
}

func (s *server) awaitReady(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		resp, err := http.Get(s.url + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is not ready after a minute: %v", s.url, err)
		case <-tick.C:
		}
	}
}

// stop ends the server as an operator would and fails if it takes too long.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("serve did not end cleanly: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("serve did not end within 10 s of SIGTERM")
	}
}
