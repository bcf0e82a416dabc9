package browser

import (
	"bytes"
	"context"
	"fmt"
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
		{"demo", "/"}, {"demo", "/ledger"}, {"demo", "/ledger?cols=full"}, {"demo", "/reports/timeliness?by=unit"}, {"demo", "/reports/hands"}, {"demo", "/events"}, {"shenli", "/"},
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
	}
}

// 综合情况表 is one page, whatever the entry holds.
func TestTheSheetIsOnePage(t *testing.T) {
	browser := open(t)
	p := demoPerson(t, browser, demo(t), "demo")
	p.visit("/ledger/new")
	long := strings.Repeat("群众反映的情况比较复杂，涉及多个部门，", 12)
	p.fill("#title", strings.Repeat("某镇某村反映", 30))
	p.fill("#summary", long)
	p.press("main form button.primary")
	entry := eval[string](p, `location.pathname`)
	p.does(entry, "screen", nil)
	p.visit(entry + "?act=triage")
	lead := eval[string](p, `document.querySelector("#act-triage [name='lead']").options[1].value`)
	p.does(entry, "triage", map[string]string{"level": "重大", "class": "切身利益", "basis": long, "lead": lead})
	p.visit(entry + "?act=dispatch")
	p.fill("#act-dispatch [name='lead']", eval[string](p, `document.querySelector("#act-dispatch [name='lead']").options[1].value`))
	eval[chromedp.Void](p, `[...document.querySelectorAll("#act-dispatch [name='supporting']")].slice(1, 9).forEach(b => b.checked = true)`)
	p.fill("#act-dispatch [name='demand']", long)
	p.press("#act-dispatch form button:last-of-type")
	for i := range 12 {
		p.does(entry, "remind", map[string]string{"to": "牵头单位", "text": fmt.Sprint(i, long)})
	}
	for i := range 4 {
		p.does(entry, "instruct", map[string]string{"by": "县领导", "text": fmt.Sprint(i, long)})
		p.attach(entry, fmt.Sprintf("现场%d.png", i))
	}
	p.visit(entry + "/print/brief")
	p.until(`[...document.images].every(i => i.complete && i.naturalWidth > 0)`)
	pages := p.printed()
	if pages != 1 {
		t.Errorf("the sheet is %d pages", pages)
	}
	p.sees("张图片")
	p.sees("步办理经过")
	for _, path := range []string{"dispatch", "supervise"} { // papers with room for signatures are as long as they are
		p.visit(entry + "/print/" + path)
		if n := p.printed(); n < 1 || n > 2 {
			t.Errorf("%s is %d pages", path, n)
		}
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
	eval[chromedp.Void](p, `document.querySelector("form[action$='/files']").closest('details').open = true`)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#new-file"), []string{path}))
	p.press("form[action$='/files'] button")
	p.sees(name)
}
