package acceptance

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"yuqing/internal/testservers"
)

// binary is built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	flag.Parse()
	if testing.Short() {
		fmt.Println("skipped: -short leaves the acceptance tests out")
		return 0
	}
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

// system is one installation under test: a way to run, and its data.
type system struct {
	t    *testing.T
	data string
	env  []string   // the settings of its engines
	also [][]string // roles of the processes beside the first one
	main string     // roles of the first one
}

// onEach runs a test on the embedded default and on the scaled set-up with two
// web processes and two analysers.
func onEach(t *testing.T, test func(t *testing.T, sys *system)) {
	t.Run("embedded", func(t *testing.T) { test(t, embedded(t)) })
	t.Run("scaled", func(t *testing.T) { test(t, scaled(t)) })
}

func embedded(t *testing.T) *system {
	t.Helper()
	return &system{t: t, data: t.TempDir(), main: "ingest,analyse,web,schedule"}
}

func scaled(t *testing.T) *system {
	t.Helper()
	return scaledOn(t, testservers.Postgres(t), testservers.Kafka(t).Address)
}

func scaledOn(t *testing.T, database, broker string) *system {
	t.Helper()
	dsn, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := dsn.User.Password()
	return &system{
		t: t, data: t.TempDir(), main: "web",
		also: [][]string{{"web"}, {"analyse"}, {"analyse"}, {"ingest", "schedule"}},
		env: []string{
			"YUQING_NAMESPACE=t" + strings.ToLower(rand.Text()[:10]),
			"YUQING_POSTGRES_ADDRESS=" + dsn.Host, "YUQING_POSTGRES_DATABASE=" + strings.Trim(dsn.Path, "/"),
			"YUQING_POSTGRES_USER=" + dsn.User.Username(), "YUQING_POSTGRES_PASSWORD=" + password,
			"YUQING_POSTGRES_SSLMODE=disable",
			"YUQING_KAFKA_BROKERS=" + broker, "YUQING_KAFKA_PARTITIONS=4",
			"YUQING_ELASTICSEARCH_ADDRESSES=http://" + testservers.Elasticsearch(t).Address,
		},
	}
}

// command prepares a call of the binary on this installation.
func (sys *system) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), "YUQING_DATA="+sys.data, "YUQING_FETCH_ALLOW=127.0.0.0/8")
	cmd.Env = append(cmd.Env, sys.env...)
	return cmd
}

// output is what a command left behind.
type output struct {
	stdout, stderr string
	code           int
}

// run runs a command to its end.
func (sys *system) run(t *testing.T, args ...string) output {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), importPatience)
	defer cancel()
	cmd := sys.command(ctx, args...)
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
func (sys *system) must(t *testing.T, args ...string) string {
	t.Helper()
	out := sys.run(t, args...)
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
	url   string // http://127.0.0.1:port
	setup string // the one-time set-up link, "" when none was printed
	roles string
	cmd   *exec.Cmd
}

// serve starts all processes of the installation, ready; all are ended with
// the test.
func (sys *system) serve(t *testing.T) []*server {
	t.Helper()
	all := []*server{sys.start(t, sys.main)}
	for _, roles := range sys.also {
		all = append(all, sys.start(t, strings.Join(roles, ",")))
	}
	return all
}

// webs are those of the processes that serve pages.
func webs(all []*server) []*server {
	var out []*server
	for _, s := range all {
		if strings.Contains(s.roles, "web") {
			out = append(out, s)
		}
	}
	return out
}

// start starts one process on a free port of 127.0.0.1 and waits until it is
// ready; it is ended with the test.
func (sys *system) start(t *testing.T, roles string) *server {
	t.Helper()
	return sys.startAt(t, testservers.FreeAddress(t), roles)
}

func (sys *system) startAt(t *testing.T, address, roles string) *server {
	t.Helper()
	cmd := sys.command(context.WithoutCancel(t.Context()), "serve", "--listen", address, "--roles", roles)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd, roles: roles}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	s.readAddress(t, bufio.NewScanner(stderr))
	s.awaitReady(t)
	return s
}

// drain keeps a pipe empty, so that its writer never waits.
func drain(lines *bufio.Scanner) {
	for lines.Scan() {
	}
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
	go drain(lines)
}

// kill ends the process as kill -9 does.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// again starts a process in the place of one that has ended.
func (sys *system) again(t *testing.T, s *server) *server {
	t.Helper()
	return sys.startAt(t, strings.TrimPrefix(s.url, "http://"), s.roles)
}

// metric reads a figure that the process tells those who watch it.
func (s *server) metric(t *testing.T, name string) float64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, body := send(t, req)
	for line := range strings.Lines(string(body)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
			f, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return f
		}
	}
	t.Fatalf("%s tells no %s", s.url, name)
	return 0
}

func (s *server) awaitReady(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
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
			t.Fatalf("%s is not ready after %s: %v", s.url, patience, err)
		case <-tick.C:
		}
	}
}

// stopWithin is more than the 10 s that an operator is promised: this machine is
// busy with other tests too.
const stopWithin = time.Minute

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
	case <-time.After(stopWithin):
		t.Fatalf("serve did not end within %s of SIGTERM", stopWithin)
	}
}
