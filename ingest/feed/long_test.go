package feed

import (
	"strings"
	"testing"
	"time"
)

// A picture within a tag is long; neither its item nor those behind it are lost.
func TestLongTags(t *testing.T) {
	uri := "data:image/png;base64," + strings.Repeat("A", 300<<10)
	for name, doc := range map[string]string{
		"in XHTML": `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>一</title>` +
			`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">图<img src="` + uri + `"/></div></content></entry>` +
			`<entry><id>2</id><title>二</title><content>后</content></entry></feed>`,
		"in an attribute": `<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>一</title>` +
			`<media:content xmlns:media="http://search.yahoo.com/mrss/" url="` + uri + `"/></item><item><guid>2</guid><title>二</title></item></channel></rss>`,
	} {
		f, err := Parse([]byte(doc), Options{})
		if err != nil || len(f.Items) != 2 || f.Items[1].Title != "二" {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

// Ends of tags that are nowhere are not looked for again and again.
func TestLongTagsWithoutEnd(t *testing.T) {
	doc := `<rss><channel><item><title>一</title></item>` + strings.Repeat(`<a b="`, 9000) + strings.Repeat("x", 4<<20)
	at := time.Now()
	_, _ = Parse([]byte(doc), Options{}) // it may be none
	if d := time.Since(at); d > 2*time.Second {
		t.Errorf("it took %s", d)
	}
}
