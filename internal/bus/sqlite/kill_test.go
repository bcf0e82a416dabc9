package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/bus/sqlite"
)

// childEnv makes the test binary act as another process on the same file:
// its value is "publish" or "consume", a space and the path.
const childEnv = "YUQING_TEST_CHILD"

func TestMain(m *testing.M) {
	var role, path string
	if n, _ := fmt.Sscan(os.Getenv(childEnv), &role, &path); n == 2 {
		if err := child(role, path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// child publishes or consumes for ever and says on stdout what is done.
func child(role, path string) error {
	log, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		return err
	}
	ctx := context.Background()
	if role == "publish" {
		for i := 0; ; i++ {
			if err := log.Publish(ctx, "posts", bus.Message{Key: "k", Value: fmt.Append(nil, i)}); err != nil {
				return err
			}
			fmt.Println(i)
		}
	}
	c, err := log.Subscribe(ctx, "posts", "g")
	if err != nil {
		return err
	}
	for {
		msgs, err := c.Fetch(ctx, 3)
		if err != nil {
			return err
		}
		fmt.Println(string(msgs[0].Value)) // the effect, before the acknowledgement
		if err := c.Ack(ctx, msgs[0]); err != nil {
			return err
		}
		for _, m := range msgs[1:] {
			fmt.Println(string(m.Value))
			if err := c.Ack(ctx, m); err != nil {
				return err
			}
		}
	}
}

// killAfter runs a child and kills it with SIGKILL after it has said n lines; it
// returns what was said.
func killAfter(t *testing.T, role, path string, n int) []int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+role+" "+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []int
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		i, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if said = append(said, i); len(said) == n {
			cmd.Process.Kill()
		}
	}
	cmd.Wait()
	if len(said) < n {
		t.Fatalf("the child ended by itself after %d lines", len(said))
	}
	return said
}

// TestKilledProcesses: a publisher killed at any point has lost nothing that
// it was told is durable; a consumer killed at any point has skipped nothing,
// and another process takes over at once.
func TestKilledProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "posts.db")
	log, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()

	var published []int
	for _, n := range []int{1, 40, 7} {
		published = append(published, killAfter(t, "publish", path, n)...)
	}
	done := map[int]int{}
	for _, n := range []int{5, 13} {
		for _, i := range killAfter(t, "consume", path, n) {
			done[i]++
		}
	}
	c, err := log.Subscribe(ctx, "posts", "g")
	if err != nil {
		t.Fatal(err)
	}
	for {
		left, err := log.Lag(ctx, "posts", "g")
		if err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			break
		}
		msgs, err := c.Fetch(ctx, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range msgs {
			i, _ := strconv.Atoi(string(m.Value))
			done[i]++
		}
		if err := c.Ack(ctx, msgs...); err != nil {
			t.Fatal(err)
		}
	}
	want := map[int]int{}
	for _, i := range published {
		want[i]++
	}
	for i, n := range want {
		if done[i] < n {
			t.Errorf("message %d was published %d times and processed %d times", i, n, done[i])
		}
	}
}
