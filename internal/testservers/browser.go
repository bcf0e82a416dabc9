package testservers

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Chromium returns the path of the browser that the tests of the pages drive.
func Chromium(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		missing(t, "chromium", errShort)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "chromium", errors.New("no chromium on the path"))
	return ""
}

const axeVersion = "4.10.3"

// Axe returns the text of axe-core, which looks at a page for what keeps people
// from using it (WCAG 2.1). Only tests run it; it is never part of a page.
func Axe(t testing.TB) string {
	t.Helper()
	dir, err := installed("axe-core-"+axeVersion, fetchAxe)
	if err != nil {
		missing(t, "axe", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fetchAxe takes the one file that is needed out of the npm package.
func fetchAxe(dir string) error {
	archive, err := cached("axe-core-"+axeVersion+".tgz", func(dir string) error {
		return download("npm", "pack", "--silent", "--pack-destination", dir, "axe-core@"+axeVersion)
	})
	if err != nil {
		return err
	}
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", archive, err)
	}
	for files := tar.NewReader(unzipped); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return errors.New("axe-core holds no axe.min.js")
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", archive, err)
		}
		if filepath.Base(h.Name) == "axe.min.js" {
			return writeFile(filepath.Join(dir, "axe.min.js"), files, 0o644)
		}
	}
}
