package page

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"yuqing/internal/opinion"
)

// Suggestion is a list that a page holds and the rule that gives it.
type Suggestion struct {
	Rules opinion.PageRules `json:"rules"`
	Links []Link            `json:"links"`
	score float64
}

const (
	maxSuggestions = 5
	minRepeats     = 3 // entries that make a list
	titleRunes     = 6 // a link that is shorter is navigation
	climb          = 5 // how far above its link an entry's element may stand
	maxAnchors     = 3000
	enoughEntries  = 30 // more do not make a list likelier
)

// Suggest finds the lists of a page, the likeliest first: elements of one kind
// under one parent that each hold a link with a title's length; dates beside
// the titles speak for a list, a place in the navigation against it.
func (p *Page) Suggest(now time.Time) []Suggestion {
	counted, found := map[string]bool{}, repeated{}
	var out []Suggestion
	anchors := p.doc.Find("a[href]")
	if anchors.Length() > maxAnchors {
		anchors = anchors.Slice(0, maxAnchors)
	}
	anchors.Each(func(_ int, a *goquery.Selection) {
		if utf8.RuneCountInString(titleOf(a)) < titleRunes {
			return
		}
		item := found.entryOf(a.Nodes[0])
		if item == nil {
			return
		}
		selector := selectorOf(item)
		if counted[selector] {
			return
		}
		counted[selector] = true
		s := Suggestion{Rules: opinion.PageRules{Item: selector}}
		s.Links = p.list(s.Rules, now)
		if s.score = p.score(item, s.Links); s.score > 0 {
			out = append(out, s)
		}
	})
	slices.SortStableFunc(out, func(a, b Suggestion) int { return cmp.Compare(b.score, a.score) })
	return out[:min(len(out), maxSuggestions)]
}

// repeated remembers how many children of one kind an element has, for each
// of them asks.
type repeated map[kindWithin]int

type kindWithin struct {
	parent *html.Node
	kind   string
}

func (r repeated) of(parent, like *html.Node) int {
	k := kindWithin{parent, like.Data}
	n, known := r[k]
	if !known {
		n = repeats(parent, like)
		r[k] = n
	}
	return n
}

// entryOf climbs from a link to the element that is repeated beside itself,
// nil if there is none.
func (r repeated) entryOf(n *html.Node) *html.Node {
	for range climb {
		parent := n.Parent
		if parent == nil || parent.Type != html.ElementNode || parent.Data == "html" {
			return nil
		}
		if r.of(parent, n) >= minRepeats {
			return n
		}
		if parent.Data == "body" {
			return nil
		}
		n = parent
	}
	return nil
}

// repeats counts the children of the same kind that hold a link, as far as
// minRepeats.
func repeats(parent, like *html.Node) int {
	n := 0
	for c := parent.FirstChild; c != nil && n < minRepeats; c = c.NextSibling {
		if c.Type == html.ElementNode && c.Data == like.Data && hasTitledLink(c, climb+1) {
			n++
		}
	}
	return n
}

func hasTitledLink(n *html.Node, depth int) bool {
	if n.Data == "a" {
		return utf8.RuneCountInString(titleOf(goquery.NewDocumentFromNode(n).Selection)) >= titleRunes
	}
	if depth == 0 {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && hasTitledLink(c, depth-1) {
			return true
		}
	}
	return false
}

// score is the number of entries times their titles' length, more with dates.
func (p *Page) score(item *html.Node, links []Link) float64 {
	if len(links) < minRepeats {
		return 0
	}
	var runes, dated, own float64
	for _, l := range links {
		runes += float64(min(utf8.RuneCountInString(l.Title), 30))
		if !l.Date.IsZero() {
			dated++
		}
		if strings.Contains(l.URL, p.base.Hostname()) {
			own++
		}
	}
	n := float64(len(links))
	s := min(n, enoughEntries) * runes / n * (1 + 3*dated/n) * (0.3 + 0.7*own/n)
	for a := item; a != nil; a = a.Parent {
		if a.Data == "nav" || a.Data == "header" || a.Data == "footer" || aside.MatchString(attr(a, "class")+" "+attr(a, "id")) {
			s /= 5
			break
		}
	}
	return s
}

// aside names the parts of a page that hold links of other kinds.
var aside = regexp.MustCompile(`(?i)\b(?:nav|menu|foot|footer|header|friend|yqlj|breadcrumb|sidebar)`)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// selectorOf names an element's kind by its parents up to the nearest with an
// id, or three of them.
func selectorOf(n *html.Node) string {
	path := n.Data
	for i := 0; i < 3; i++ {
		n = n.Parent
		if n == nil || n.Type != html.ElementNode || n.Data == "html" {
			break
		}
		step, anchored := stepOf(n)
		path = step + " > " + path
		if anchored {
			break
		}
	}
	return path
}

// plainName is an id or class that can stand in a selector as it is and does
// not look numbered by a program.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z_-]*\d{0,2}$`)

func stepOf(n *html.Node) (step string, anchored bool) {
	if id := attr(n, "id"); plainName.MatchString(id) {
		return n.Data + "#" + id, true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if plainName.MatchString(class) {
			return n.Data + "." + class, false
		}
	}
	return n.Data, false
}
