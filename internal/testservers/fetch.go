package testservers

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// maven runs Maven, which fetches by coordinates.
func maven(args ...string) error {
	if _, err := exec.LookPath("mvn"); err != nil {
		return errors.New("not in the cache, and there is no mvn to fetch it with")
	}
	out, err := exec.Command("mvn", append([]string{"-q", "-B"}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("mvn %s: %w: %s", strings.Join(args, " "), err, lastLines(string(out), 5))
	}
	return nil
}

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
