package browser

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// guidePicture is a picture of the user's guide: who looks at what. Where text
// is given, the page is the one that the link with this text leads to.
type guidePicture struct {
	name, login, path, text string
	add                     string // to the address of that page
	height                  int64  // what the picture shows of the page, at most
	phone                   bool   // in 大字版, on a phone
}

var guidePictures = []guidePicture{
	{name: "office-home", login: "demo", path: "/", height: 1500},
	{name: "office-search", login: "demo", path: "/posts?q=停水", height: 1100},
	{name: "office-events", login: "demo", path: "/events", height: 1100},
	{name: "office-entry", login: "demo", path: "/ledger", text: "滨河花园小区停水多日", height: 1500},
	{name: "office-wording", login: "demo", path: "/wording", height: 1000},
	{name: "office-report", login: "demo", path: "/reports/timeliness", height: 1500},
	{name: "unit-home", login: "zhujian", path: "/", height: 1100},
	{name: "unit-entry", login: "zhujian", path: "/ledger", text: "滨河花园小区停水多日", add: "?act=submit", height: 1500},
	{name: "review-entry", login: "qiansong", path: "/ledger", text: "实验小学学区划分传言引发关注", height: 1500},
	{name: "leader-home", login: "shenli", path: "/", height: 1200},
	{name: "admin-units", login: "sysadmin", path: "/units", height: 1000},
	{name: "admin-sources", login: "sysadmin", path: "/sources", height: 1200},
	{name: "admin-rules", login: "sysadmin", path: "/rules", height: 1200},
	{name: "admin-system", login: "sysadmin", path: "/", height: 1500},
	{name: "office-wall", login: "demo", path: "/wall", height: 900},
	{name: "large-unit-home", login: "zhujian", path: "/", height: 1300, phone: true},
}

const guideWidth = 1280

// The pictures of the guide are taken of the demonstration, into the folder
// that YUQING_GUIDE_PICTURES names; see `make guide-pictures`.
func TestGuidePictures(t *testing.T) {
	dir := os.Getenv("YUQING_GUIDE_PICTURES")
	if dir == "" {
		t.Skip("YUQING_GUIDE_PICTURES names no folder")
	}
	browser := open(t)
	base := demo(t)
	people := map[string]*person{}
	for _, g := range guidePictures {
		p := people[g.login]
		if p == nil {
			p = demoPerson(t, browser, base, g.login)
			if p.visit("/"); eval[bool](p, `!!document.querySelector("form[action='/preferences/begun']")`) {
				p.press("form[action='/preferences/begun'] button")
			}
			people[g.login] = p
		}
		width := int64(guideWidth)
		if g.phone {
			width = phone
		}
		p.do(chromedp.EmulateViewport(width, 800))
		if status := p.visit(g.path); status != 200 {
			t.Errorf("%s: %s answers %d", g.name, g.path, status)
			continue
		}
		if g.text != "" {
			link := eval[string](p, `[...document.querySelectorAll('main a')].filter(a => a.textContent.trim() === '`+g.text+`').map(a => a.pathname)[0] || ''`)
			if link == "" || p.visit(link+g.add) != 200 {
				t.Errorf("%s: %s leads nowhere", g.name, g.text)
				continue
			}
		}
		if g.phone {
			p.press("form[action='/preferences/large'] button")
		}
		p.do(chromedp.EmulateViewport(width, min(g.height, eval[int64](p, `document.documentElement.scrollHeight`))))
		eval[chromedp.Void](p, `new Promise(done => setTimeout(done, 300))`) // a chart fits itself to the window
		if err := os.WriteFile(filepath.Join(dir, g.name+".png"), p.small(t), 0o644); err != nil {
			t.Fatal(err)
		}
		if g.phone {
			p.press("form[action='/preferences/large'] button")
		}
	}
}

// small is a picture of the window in 256 colours.
func (p *person) small(t *testing.T) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, paletted(full)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// paletted keeps the colours that are there most; each other one becomes the
// nearest of them. Pages are made of few colours and their shades.
func paletted(full image.Image) *image.Paletted {
	seen := map[color.RGBA]int{}
	r := full.Bounds()
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			seen[at(x, y)]++
		}
	}
	colours := make([]color.RGBA, 0, len(seen))
	for c := range seen {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.RGBA) int { return seen[b] - seen[a] })
	var p color.Palette
	for _, c := range colours[:min(256, len(colours))] {
		p = append(p, c)
	}
	index := map[color.RGBA]uint8{}
	for _, c := range colours {
		index[c] = uint8(p.Index(c))
	}
	small := image.NewPaletted(r, p)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			small.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	return small
}
