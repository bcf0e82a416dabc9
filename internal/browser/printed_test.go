package browser

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// printed is the page as it comes out of the printer: the number of pages.
func (p *person) printed() int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		p.t.Fatalf("print %s: %v", p.where(), err)
	}
	if dir := os.Getenv("YUQING_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "printed"+strings.ReplaceAll(kind(eval[string](p, `location.pathname`)), "/", "_")+".pdf"), pdf, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	return len(pdfPage.FindAll(pdf, -1))
}

var pdfPage = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// cutInPrint names what a page hides of itself where it is printed.
const cutInPrint = `[...document.querySelectorAll('main *')].filter(e => {
	const s = getComputedStyle(e)
	return !e.closest('.hidden, svg, [hidden]') && e.clientWidth > 1 && s.overflow !== 'visible' && s.textOverflow !== 'ellipsis' && e.tagName !== 'TEXTAREA' && !e.matches('input, select, .drawing') &&
		(e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
}).map(e => e.tagName + '.' + e.className).join(', ')`

// Nothing that a page shows by scrolling is left out of its print.
func TestWhatIsPrintedIsWhole(t *testing.T) {
	browser := open(t)
	base := demo(t)
	people := map[string]*person{"demo": demoPerson(t, browser, base, "demo"), "shenli": demoPerson(t, browser, base, "shenli")}
	for _, c := range []struct{ login, path string }{
		{"demo", "/"}, {"demo", "/ledger"}, {"demo", "/ledger?cols=full"}, {"demo", "/reports/timeliness?by=unit"}, {"demo", "/reports/hands"}, {"demo", "/reports/assessment"}, {"demo", "/reports/cross"}, {"demo", "/events"}, {"shenli", "/"},
	} {
		p := people[c.login]
		p.visit(c.path)
		p.do(chromedp.Func(emulatePrint))
		if cut := eval[string](p, cutInPrint); cut != "" {
			t.Errorf("%s cuts off in print: %s", c.path, cut)
		}
		if over := eval[string](p, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1 ? 'wider' : ''`); over != "" {
			t.Errorf("%s is wider than its paper", c.path)
		}
		p.do(chromedp.Func(emulateScreen))
		pages := p.printed()
		if pages == 0 {
			t.Fatalf("%s prints nothing", c.path)
		}
		t.Logf("%s %s: %d pages", c.login, c.path, pages)
		if c.path == "/" && pages != 1 {
			t.Errorf("the first screen of %s is %d pages of paper", c.login, pages)
		}
	}
}

// 综合情况表 is one page, whatever the entry holds; so are the papers to be signed
// of one with a short draft.
func TestTheSheetIsOnePage(t *testing.T) {
	browser := open(t)
	p := demoPerson(t, browser, demo(t), "demo")
	path := p.firstEntry("review-2")
	if path == "" {
		t.Fatal("no entry is under review")
	}
	for _, paper := range []string{"brief", "dispatch", "signing", "instruct"} {
		p.onOnePage(path + "/print/" + paper)
	}
	p.visit("/ledger/new")
	long := strings.Repeat("群众反映的情况比较复杂，涉及多个部门，", 12)
	p.fill("#title", strings.Repeat("某镇某村反映", 30))
	p.fill("#summary", long)
	p.press("main form button.primary")
	entry := eval[string](p, `location.pathname`)
	p.does(entry, "screen", nil)
	leader := demoPerson(t, browser, p.base, "shenli")
	for i := range 10 {
		leader.does(entry, "instruct", map[string]string{"by": "沈立", "text": strings.Repeat("尽快", i) + long})
	}
	for _, name := range []string{"现场一.png", "现场二.png", "现场三.png"} {
		p.attach(entry, name)
	}
	p.onOnePage(entry + "/print/brief")
	p.sees("张图片")
	p.sees("步办理经过")
}

// onOnePage holds a paper to one page.
func (p *person) onOnePage(path string) {
	p.t.Helper()
	if status := p.visit(path); status != 200 {
		p.t.Fatalf("%s answers %d", path, status)
	}
	p.until(`[...document.images].every(i => i.complete)`)
	if n := p.printed(); n != 1 {
		p.t.Errorf("%s is %d pages of paper", path, n)
	}
}

// attach adds a picture to an entry.
func (p *person) attach(entry, name string) {
	p.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 900, 1600)) // a telephone's
	for y := range 1600 {
		img.Set(len(name)%900, y, color.RGBA{uint8(y), uint8(len(name)), 80, 255})
		img.Set(int(name[len(name)-5])%900, y, color.RGBA{uint8(name[len(name)-5]), 0, 80, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		p.t.Fatal(err)
	}
	path := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.visit(entry)
	eval[chromedp.Void](p, `document.getElementById('new-file').closest('details').open = true`)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#new-file"), []string{path}))
	p.press("#attach button")
	p.sees(name)
}
