package archtest

import (
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

const guideDir = "../../docs/guide"

// guideWeight is how many bytes all the pictures of the guides may have.
const guideWeight = 3_000_000

var picture = regexp.MustCompile(`!\[[^\]]+\]\(([^)]+)\)`)

// Every picture that a guide shows is there and can be read, and every picture
// that is there is shown.
func TestGuidesShowTheirPictures(t *testing.T) {
	shown := map[string]bool{}
	guides, _ := filepath.Glob(filepath.Join(guideDir, "*.md"))
	for _, g := range guides {
		text, err := os.ReadFile(g)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range picture.FindAllStringSubmatch(string(text), -1) {
			path := filepath.Join(guideDir, filepath.FromSlash(m[1]))
			shown[path] = true
			f, err := os.Open(path)
			if err != nil {
				t.Errorf("%s shows a picture that is not there: %v", filepath.Base(g), err)
				continue
			}
			if _, err := png.DecodeConfig(f); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			_ = f.Close()
		}
	}
	if len(shown) == 0 {
		t.Error("the guides show no picture")
	}
	var weight int64
	files, _ := filepath.Glob(filepath.Join(guideDir, "pictures", "*"))
	for _, path := range files {
		if !shown[path] {
			t.Errorf("no guide shows %s", path)
		}
		if info, err := os.Stat(path); err == nil {
			weight += info.Size()
		}
	}
	if weight > guideWeight {
		t.Errorf("the pictures have %d bytes", weight)
	}
}

// path is a file or folder of this module named in a document.
var path = regexp.MustCompile("`((?:api|cmd|docs|ingest|internal|ledger|nlp|ui)/[a-z_/]+(?:\\.[a-z]+)?)`")

// The README and the tour name files and folders that are there, and the README
// leaves no package of internal out but this one.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	named := map[string]bool{}
	for _, doc := range []string{"README.md", "docs/tour.md"} {
		text, err := os.ReadFile(filepath.Join("../..", doc))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range path.FindAllStringSubmatch(string(text), -1) {
			named[m[1]] = true
			if _, err := os.Stat(filepath.Join("../..", filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s names %s, which is not there", doc, m[1])
			}
		}
	}
	packages, _ := filepath.Glob("../*")
	if len(packages) < 20 {
		t.Fatalf("only %d packages found", len(packages))
	}
	for _, p := range packages {
		if name := "internal/" + filepath.Base(p); !named[name] {
			t.Errorf("the README says nothing of %s", name)
		}
	}
}
