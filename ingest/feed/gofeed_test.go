package feed

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// gofeedData is the folder of gofeed's own test feeds in the module cache.
func gofeedData(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/mmcdole/gofeed").Output()
	if err != nil {
		t.Skipf("skipped: the module's folder cannot be found: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "testdata")
}

// differences from gofeed's expected results, each with its reason.
var differences = map[string]string{
	"translator/atom/feed_item_guid_-_atom03_feed_entry_id":       idIsLink,
	"translator/atom/feed_item_guid_-_atom10_feed_entry_id":       idIsLink,
	"parser/atom/atom03_feed_entry_id":                            idIsLink,
	"parser/atom/atom10_feed_entry_id":                            idIsLink,
	"parser/atom/entry_id_xml_base":                               idIsLink,
	"translator/rss/feed_item_description_-_rdf_item_description": aboutIsGUID,
	"translator/rss/feed_item_link_-_rdf_item_link":               aboutIsGUID,
	"translator/rss/feed_item_title_-_rdf_item_title":             aboutIsGUID,
	"parser/rss/rdf_item_description":                             aboutIsGUID,
	"parser/rss/rdf_item_description_cdata_escaped_markup":        aboutIsGUID,
	"parser/rss/rdf_item_description_cdata_naked_markup":          aboutIsGUID,
	"parser/rss/rdf_item_description_escaped_markup":              aboutIsGUID,
	"parser/rss/rdf_item_description_naked_markup":                aboutIsGUID,
	"parser/rss/rdf_item_link":                                    aboutIsGUID,
	"parser/rss/rdf_item_links":                                   aboutIsGUID,
	"parser/rss/rdf_item_title":                                   aboutIsGUID,
	"parser/rss/rdf_item_title_cdata_escaped_markup":              aboutIsGUID,
	"parser/rss/rdf_item_title_cdata_naked_markup":                aboutIsGUID,
	"parser/rss/rdf_item_title_escaped_markup":                    aboutIsGUID,
	"parser/rss/rdf_item_title_naked_markup":                      aboutIsGUID,
	"translator/json/json11_full":                                 "JSON Feed 1.1 names authors; gofeed's single author stays empty",
}

const (
	idIsLink    = "an entry without a link whose id is a web address is linked by it, as other readers do"
	aboutIsGUID = "RDF says in rdf:about which resource an item is: RSS 1.0 requires it to be the item's address, and other readers take it for its id"
)

// TestGofeedsOwnFeeds reads every feed that gofeed ships with its expected
// result and compares the items.
func TestGofeedsOwnFeeds(t *testing.T) {
	dir := gofeedData(t)
	seen := 0
	for _, kind := range []string{"translator/rss", "translator/atom", "translator/json", "parser/rss", "parser/atom"} {
		inputs, _ := filepath.Glob(filepath.Join(dir, kind, "*.[xj][ms][lo]*"))
		for _, in := range inputs {
			name := kind + "/" + strings.TrimSuffix(strings.TrimSuffix(filepath.Base(in), ".xml"), ".json")
			want := expected(t, kind, in)
			if want == nil {
				continue
			}
			seen++
			diff := compare(t, in, want)
			reason, known := differences[name]
			switch {
			case diff != "" && !known:
				t.Errorf("%s: %s", name, diff)
			case diff == "" && known:
				t.Errorf("%s: no difference any more (%s)", name, reason)
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d feeds compared", seen)
	}
}

// expected reads the result that stands beside an input, nil if none does.
func expected(t *testing.T, kind, in string) *gofeed.Feed {
	file := strings.TrimSuffix(in, ".xml") + ".json"
	if kind == "translator/json" {
		if strings.HasSuffix(in, "_expected.json") {
			return nil
		}
		file = strings.TrimSuffix(in, ".json") + "_expected.json"
	} else if !strings.HasSuffix(in, ".xml") {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var f *gofeed.Feed
	switch kind {
	case "parser/rss":
		r := &rss.Feed{}
		if err = json.Unmarshal(b, r); err == nil {
			f, err = (&gofeed.DefaultRSSTranslator{}).Translate(r)
		}
	case "parser/atom":
		a := &atom.Feed{}
		if err = json.Unmarshal(b, a); err == nil {
			f, err = (&gofeed.DefaultAtomTranslator{}).Translate(a)
		}
	default:
		f = &gofeed.Feed{}
		err = json.Unmarshal(b, f)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return f
}

func compare(t *testing.T, file string, want *gofeed.Feed) string {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(b, Options{})
	if err != nil {
		return err.Error()
	}
	if len(got.Items) != len(want.Items) {
		return fmt.Sprintf("%d items, want %d", len(got.Items), len(want.Items))
	}
	var out []string
	differ := func(i int, field, g, w string) {
		if squash(g) != squash(w) {
			out = append(out, fmt.Sprintf("item %d: %s %q, want %q", i+1, field, g, w))
		}
	}
	differ(0, "feed title", got.Title, plain(want.Title))
	for i, w := range want.Items {
		g := got.Items[i]
		differ(i, "guid", g.GUID, w.GUID)
		differ(i, "title", g.Title, plain(w.Title))
		differ(i, "url", g.URL, w.Link)
		text := base{}.render(body{text: w.Content}).text
		if text == "" {
			text = base{}.render(body{text: w.Description}).text
		}
		differ(i, "text", g.Text, text)
		differ(i, "author", g.Author, plain(person(w.Author)))
		if at := w.PublishedParsed; at != nil && !g.Published.Equal(*at) {
			differ(i, "published", g.Published.String(), at.String())
		}
	}
	return strings.Join(out, "; ")
}

func squash(s string) string { return strings.Join(strings.Fields(s), "") }
