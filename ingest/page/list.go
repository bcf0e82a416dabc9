package page

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"

	"yuqing/ingest/dates"
	"yuqing/internal/opinion"
)

// Link is one entry of a list page.
type Link struct {
	URL   string    `json:"url"`
	Title string    `json:"title"`
	Date  time.Time `json:"date,omitzero"` // zero where the list does not say
}

// maxLinks bounds what is taken of one page.
const maxLinks = 500

func compile(selector string) (goquery.Matcher, error) {
	return cascadia.Compile(selector)
}

// find is Find for a selector that a person wrote; a bad one finds nothing,
// for it was checked when it was set.
func find(s *goquery.Selection, selector string) *goquery.Selection {
	if m, err := compile(selector); err == nil {
		return s.FindMatcher(m)
	}
	return s.FindNodes()
}

// List returns the entries of a list page, each address once, in the page's
// order. Without a selector for the entries the likeliest list is taken.
func (p *Page) List(r opinion.PageRules, now time.Time) []Link {
	if r.Item == "" {
		found := p.Suggest(now)
		if len(found) == 0 {
			return nil
		}
		best := found[0].Rules
		r.Item = best.Item
	}
	return p.list(r, now)
}

func (p *Page) list(r opinion.PageRules, now time.Time) []Link {
	var out []Link
	seen := map[string]bool{}
	find(p.doc.Selection, r.Item).EachWithBreak(func(_ int, item *goquery.Selection) bool {
		l, ok := p.link(item, r, now)
		if ok && !seen[l.URL] {
			seen[l.URL] = true
			out = append(out, l)
		}
		return len(out) < maxLinks
	})
	return out
}

// link reads one entry: the address of its link with the longest text, its
// title and its date.
func (p *Page) link(item *goquery.Selection, r opinion.PageRules, now time.Time) (Link, bool) {
	anchors := item.Find("a[href]")
	if r.Link != "" {
		anchors = find(item, r.Link)
	} else if item.Is("a[href]") {
		anchors = item
	}
	var best Link
	anchors.Each(func(_ int, a *goquery.Selection) {
		address := p.address(hrefOf(a))
		title := titleOf(a)
		if address != "" && len(title) > len(best.Title) {
			best = Link{URL: address, Title: title}
		}
	})
	if r.Title != "" {
		if t := words(find(item, r.Title).First()); t != "" {
			best.Title = t
		}
	}
	if best.URL == "" || best.Title == "" {
		return Link{}, false
	}
	best.Date = dateOf(item, r.Date, best, now)
	return best, true
}

// titleOf is a link's text, or its title attribute where the text was cut.
func titleOf(a *goquery.Selection) string {
	text := words(a)
	if own := ownTitle(a); own != "" {
		text = own
	}
	title, _ := a.Attr("title")
	title = strings.Join(strings.Fields(title), " ")
	cut := strings.TrimRight(text, ".…· ")
	if title != "" && (text == "" || cut != text && strings.HasPrefix(title, cut) || strings.HasPrefix(title, text)) {
		return title
	}
	return text
}

// shownDate is how dates stand in lists: 2026-03-01, [03-01], 2026年3月1日 09:30.
var shownDate = regexp.MustCompile(`(?:20\d{2}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?|(?:今天|昨天|前天|刚刚|\d{1,2}\s*(?:分钟|小时|天)前)(?:\s*\d{1,2}:\d{2})?`)

// addressDate is how content systems write the day into an address:
// t20260301_123.html, /2026-03/01/, /202603/t…, /2026/0301/.
var addressDate = regexp.MustCompile(`[/t_](20\d{2})[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?:\D|$)`)

// addressDay is the same with a folder for each part: /art/2026/3/7/art_1_2.html.
var addressDay = regexp.MustCompile(`/(20\d{2})/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])/`)

// dateOf looks for an entry's date where the rule says, else beside the
// title, else in the address.
func dateOf(item *goquery.Selection, selector string, l Link, now time.Time) time.Time {
	text := spaced(item.Nodes[0])
	if selector != "" {
		text = words(find(item, selector).First())
	} else {
		text = strings.Replace(text, l.Title, " ", 1) + " " + beside(item)
	}
	if t, err := dates.Parse(boxedDate(text)); err == nil {
		return t
	}
	for _, s := range shownDate.FindAllString(text, 4) {
		if t, err := dates.Near(s, now); err == nil {
			return t
		}
	}
	return dateInAddress(l.URL)
}

func dateInAddress(address string) time.Time {
	m := addressDate.FindStringSubmatch(address)
	if m == nil {
		m = addressDay.FindStringSubmatch(address)
	}
	if m == nil {
		return time.Time{}
	}
	t, err := dates.Parse(m[1] + "-" + m[2] + "-" + m[3])
	if err != nil {
		return time.Time{}
	}
	return t
}

// pager is the call by which the content systems of government sites make the
// links of a list's pages: createPageHTML(pages, current, "index", "html"), or with
// the place where they go first, which counts from 1.
var pager = regexp.MustCompile(`createPageHTML\(\s*(['"][A-Za-z][\w-]*['"]\s*,\s*)?['"]?(\d{1,4})['"]?\s*,\s*['"]?(\d{1,4})['"]?\s*,\s*['"]([\w./-]{1,60})['"]\s*,\s*['"](\w{1,8})['"]`)

// Next is the address of the list's next page, "" where there is none.
func (p *Page) Next(r opinion.PageRules) string {
	if r.Next != "" {
		href, _ := find(p.doc.Selection, r.Next).First().Attr("href")
		return p.address(href)
	}
	next := ""
	p.doc.Find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		text := strings.Trim(words(a), " >»›")
		if rel, _ := a.Attr("rel"); rel == "next" || text == "下一页" || text == "下页" {
			href, _ := a.Attr("href")
			next = p.address(href)
		}
		return next == ""
	})
	if next != "" {
		return next
	}
	return p.calledNext()
}

// calledNext is the next page by the call of a content system.
func (p *Page) calledNext() string {
	m := pager.FindStringSubmatch(p.doc.Find("script").Text())
	if m == nil {
		return ""
	}
	pages, _ := strconv.Atoi(m[2])
	current, _ := strconv.Atoi(m[3])
	last := pages - 1
	if m[1] != "" {
		last = pages
	}
	if current >= last {
		return ""
	}
	return p.address(m[4] + "_" + strconv.Itoa(current+1) + "." + m[5])
}
