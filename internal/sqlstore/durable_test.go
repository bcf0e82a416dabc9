package sqlstore_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

// child names what this test binary does when it is started as another process.
const child = "YUQING_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(child); dir != "" {
		if err := writeForever(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if where := os.Getenv(notifyingChild); where != "" {
		if err := notifyForever(where); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// batchSize is how many posts the child saves at once: all of a batch or none
// of it must be there afterwards.
const batchSize = 20

// writeForever saves batches of posts and users with audit rows, and prints
// the number of each batch once it is durable.
func writeForever(dir string) error {
	store, err := sqlstore.Open(ctx, dir)
	if err != nil {
		return err
	}
	for batch := 0; ; batch++ {
		posts := make([]opinion.Analysed, batchSize)
		for i := range posts {
			posts[i] = postOf(fmt.Sprintf("%d %d %d", os.Getpid(), batch, i), 1000)
		}
		if _, err := store.Posts.Save(ctx, posts); err != nil {
			return err
		}
		login := fmt.Sprintf("u%d-%d", os.Getpid(), batch)
		err := store.Access.Apply(ctx, access.Change{
			Users: []access.User{{ID: login, Login: login, Name: "张三"}},
			Audit: []access.AuditEntry{{At: time.Unix(0, 0), Act: "user.create", Object: "user:" + login}},
		})
		if err != nil {
			return err
		}
		fmt.Println(batch)
	}
}

func postOf(key string, size int) opinion.Analysed {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	return opinion.Analysed{Post: opinion.Post{
		ID: opinion.PostID("s", key), Source: "s", Key: key, Kind: opinion.KindArticle, Title: "标题" + key,
		Text: strings.Repeat("正文", size/6), PublishedAt: at, CollectedAt: at,
	}}
}

// startChild starts this program again to do the work that a variable of the
// environment names, and returns what it prints.
func startChild(t *testing.T, work, where string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), work+"="+where)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd, bufio.NewScanner(out)
}

// TestKilledWhileWriting kills two writing processes on one folder, over and
// over, while they write; a new process must find whole batches, all that were
// reported, and an unbroken audit log.
func TestKilledWhileWriting(t *testing.T) {
	dir := t.TempDir()
	reported := 0
	for round := range 6 {
		a, aOut := startChild(t, child, dir)
		b, bOut := startChild(t, child, dir)
		for range 3 + 4*round { // another moment in each round
			if !aOut.Scan() || !bOut.Scan() {
				t.Fatal("a writer ended by itself")
			}
			reported += 2
		}
		if err := errors.Join(a.Process.Kill(), b.Process.Kill()); err != nil {
			t.Fatal(err)
		}
		_, _ = a.Process.Wait()
		_, _ = b.Process.Wait()
		check(t, dir, reported)
	}
}

func check(t *testing.T, dir string, reported int) {
	t.Helper()
	store, err := sqlstore.Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	n, err := store.Posts.Count(ctx)
	if err != nil || n%batchSize != 0 || n < int64(reported*batchSize) {
		t.Errorf("%d posts, %v; %d batches of %d were reported", n, err, reported, batchSize)
	}
	scanned := int64(0)
	if err := store.Posts.Scan(ctx, 0, func(opinion.Record) error { scanned++; return nil }); err != nil || scanned != n {
		t.Errorf("scanned %d of %d, %v", scanned, n, err)
	}
	if head, err := store.Audit.VerifyAudit(ctx); err != nil || head.N < int64(reported) {
		t.Errorf("audit log of %d rows, %v; %d were reported", head.N, err, reported)
	}
	users, err := store.Access.Users(ctx)
	if err != nil || len(users) < reported {
		t.Errorf("%d users, %v; %d were reported", len(users), err, reported)
	}
}

// TestTwoProcessesShareAFolder writes here while another process writes too.
func TestTwoProcessesShareAFolder(t *testing.T) {
	dir := t.TempDir()
	_, out := startChild(t, child, dir)
	store := opened(t)(sqlstore.Open(ctx, dir))
	const mine = 30
	for i := range mine {
		if _, err := store.Posts.Save(ctx, []opinion.Analysed{postOf(fmt.Sprint(i), 1000)}); err != nil {
			t.Fatal(err)
		}
		if !out.Scan() {
			t.Fatal("the other writer ended")
		}
	}
	last, n := int64(0), int64(0)
	err := store.Posts.Scan(ctx, 0, func(r opinion.Record) error {
		if r.Seq != last+1 {
			return fmt.Errorf("Seq %d after %d", r.Seq, last)
		}
		last = r.Seq
		n++
		return nil
	})
	if err != nil || n < mine+mine*batchSize {
		t.Errorf("scanned %d, %v", n, err)
	}
}

// TestFilesArePrivate: posts and tickets are personal data.
func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	store := opened(t)(sqlstore.Open(ctx, dir))
	if _, err := store.Posts.Save(ctx, []opinion.Analysed{postOf("a", 10)}); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoRoom fills the files up: what does not fit fails, and is not half there.
func TestNoRoom(t *testing.T) {
	dir := t.TempDir()
	store := opened(t)(sqlstore.Open(ctx, dir))
	if _, err := store.Posts.Save(ctx, []opinion.Analysed{postOf("a", 10)}); err != nil {
		t.Fatal(err)
	}
	if err := store.LimitPages(ctx, 200); err != nil {
		t.Fatal(err)
	}
	batch := []opinion.Analysed{postOf("b", 10)}
	for i := range 300 {
		batch = append(batch, postOf(fmt.Sprint(i), 10_000))
	}
	if _, err := store.Posts.Save(ctx, batch); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("more than fits: %v", err)
	}
	if n, err := store.Posts.Count(ctx); err != nil || n != 1 {
		t.Errorf("%d posts, %v, want the one before", n, err)
	}
	if err := store.LimitPages(ctx, 1<<30); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Posts.Save(ctx, batch); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(ctx, file); err == nil {
		t.Error("a file was opened as a folder")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlstore.PostsFile), []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(ctx, dir); err == nil || !strings.Contains(err.Error(), sqlstore.PostsFile) {
		t.Errorf("a damaged file: %v", err)
	}
	if _, err := sqlstore.OpenPostgres(ctx, "postgres://127.0.0.1:1/none?connect_timeout=1", "office"); err == nil {
		t.Error("a database that is not there was opened")
	}
	if _, err := sqlstore.OpenPostgres(ctx, "postgres://127.0.0.1:1/none", ""); err == nil {
		t.Error("no schema")
	}
}
