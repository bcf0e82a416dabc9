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
}

var guidePictures = []guidePicture{
	{"office-home", "demo", "/", "", "", 1500},
	{"office-search", "demo", "/posts?q=停水", "", "", 1100},
	{"office-events", "demo", "/events", "", "", 1100},
	{"office-entry", "demo", "/ledger", "滨河花园小区停水多日", "", 1500},
	{"office-wording", "demo", "/wording", "", "", 1000},
	{"office-report", "demo", "/reports/timeliness", "", "", 1500},
	{"unit-home", "zhujian", "/", "", "", 1100},
	{"unit-entry", "zhujian", "/ledger", "滨河花园小区停水多日", "?act=submit", 1500},
	{"review-entry", "qiansong", "/ledger", "实验小学学区划分传言引发关注", "", 1500},
	{"leader-home", "shenli", "/", "", "", 1200},
	{"admin-units", "sysadmin", "/units", "", "", 1000},
	{"admin-sources", "sysadmin", "/sources", "", "", 1200},
	{"admin-rules", "sysadmin", "/rules", "", "", 1200},
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
			people[g.login] = p
		}
		p.do(chromedp.EmulateViewport(guideWidth, 800))
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
		p.do(chromedp.EmulateViewport(guideWidth, min(g.height, eval[int64](p, `document.documentElement.scrollHeight`))))
		eval[chromedp.Void](p, `new Promise(done => setTimeout(done, 300))`) // a chart fits itself to the window
		if err := os.WriteFile(filepath.Join(dir, g.name+".png"), p.small(t), 0o644); err != nil {
			t.Fatal(err)
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
