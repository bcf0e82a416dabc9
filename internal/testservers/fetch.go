package testservers

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// cacheDir keeps what was downloaded, outside the tree.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	return filepath.Join(base, "yuqing-test"), err
}

// installed returns the folder of a program that any user may read: it is made
// by fill once, in a folder beside, and then moved to its place, so that test
// processes at the same time don't disturb each other.
func installed(name string, fill func(dir string) error) (string, error) {
	final := filepath.Join(os.TempDir(), "yuqing-test-"+name)
	if _, err := os.Stat(final); err == nil {
		return final, nil
	}
	dir, err := os.MkdirTemp("", "yuqing-install-")
	if err != nil {
		return "", err
	}
	if err := errors.Join(fill(dir), os.Chmod(dir, 0o755)); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	if err := os.Rename(dir, final); err != nil {
		if _, taken := os.Stat(final); taken == nil {
			return final, os.RemoveAll(dir)
		}
		return "", err
	}
	return final, nil
}

// cached returns the path of a file or folder of the cache. What is missing is
// made by fetch, under that name, in a folder beside it: a download that is cut
// short leaves nothing that looks whole.
func cached(name string, fetch func(dir string) error) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	final := filepath.Join(cache, name)
	if _, err := os.Stat(final); err == nil {
		return final, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(cache, ".fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := fetch(dir); err != nil {
		return "", err
	}
	err = os.Rename(filepath.Join(dir, name), final)
	if _, there := os.Stat(final); there == nil {
		return final, nil // ours, or another test process was quicker
	}
	return "", err
}

const (
	fetchTries = 3
	fetchPause = 5 * time.Second
	fetchFor   = 10 * time.Minute // a try
)

// download runs a package tool, again where a repository did not answer.
func download(name string, args ...string) error {
	if _, err := exec.LookPath(name); err != nil {
		return fmt.Errorf("not in the cache, and there is no %s to fetch it with", name)
	}
	for try := 1; ; try++ {
		ctx, cancel := context.WithTimeout(context.Background(), fetchFor)
		out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
		cancel()
		if err == nil {
			return nil
		}
		if try == fetchTries {
			return fmt.Errorf("%s %s, %d times: %w: %s", name, strings.Join(args, " "), try, err, lastLines(string(out), 5))
		}
		time.Sleep(fetchPause)
	}
}

// maven runs Maven, which fetches by coordinates.
func maven(args ...string) error { return download("mvn", append([]string{"-q", "-B"}, args...)...) }

func copyDir(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, path)
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		in, err := os.Open(path)
		if err != nil {
			return err
		}
		defer in.Close()
		return writeFile(filepath.Join(to, rel), in, 0o644)
	})
}

func unzip(to, archive string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("open %s: %w", archive, err)
	}
	defer z.Close()
	for _, f := range z.File {
		path := filepath.Join(to, f.Name)
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("%s holds %s", archive, f.Name)
		}
		if f.FileInfo().IsDir() {
			if err := os.MkdirAll(path, 0o755); err != nil {
				return err
			}
			continue
		}
		in, err := f.Open()
		if err == nil {
			err = errors.Join(writeFile(path, in, f.Mode().Perm()|0o444), in.Close())
		}
		if err != nil {
			return fmt.Errorf("unzip %s: %w", f.Name, err)
		}
	}
	return nil
}

func writeFile(path string, from io.Reader, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	return errors.Join(err, out.Close())
}
