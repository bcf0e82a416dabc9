package browser

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuqing/internal/testservers"
)

// Widths of the windows that pages are looked at in.
const (
	desktop = 1440
	phone   = 390
)

// demoPassword is what the log-in page of the demonstration tells.
const demoPassword = "Yanshi-2026-qinghe"

// binary builds the program once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "yuqing-browser-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "yuqing")
	out, err := exec.Command("go", "build", "-o", path, "yuqing/cmd/yuqing").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range atEnd {
		stop()
	}
	if path, err := binary(); err == nil && !testing.Short() {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// atEnd is what stops when all tests are over.
var atEnd []func()

// demo is the demonstration that the tests share: it takes its time to make.
func demo(t *testing.T) string {
	t.Helper()
	if demoAddress == "" {
		dir, err := os.MkdirTemp("", "yuqing-demo-")
		if err != nil {
			t.Fatal(err)
		}
		var stop func()
		demoAddress, _, stop = start(t, dir, "--demo")
		atEnd = append(atEnd, stop, func() { _ = os.RemoveAll(dir) })
	}
	return demoAddress
}

var demoAddress string

// serve starts the program with a data folder of its own and returns its
// address and what it printed first.
func serve(t *testing.T, args ...string) (address, said string) {
	t.Helper()
	address, said, stop := start(t, t.TempDir(), args...)
	t.Cleanup(stop)
	return address, said
}

func start(t *testing.T, data string, args ...string) (address, said string, stop func()) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, args...)...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
	var lines strings.Builder
	in := bufio.NewScanner(stderr)
	for in.Scan() {
		fmt.Fprintln(&lines, in.Text())
		if _, at, ok := strings.Cut(in.Text(), "yuqing serves on "); ok {
			go func() {
				for in.Scan() { // keep the pipe empty
				}
			}()
			return at, lines.String(), stop
		}
	}
	stop()
	t.Fatalf("yuqing did not start:\n%s", lines.String())
	return "", "", nil
}

// open starts the browser.
func open(t *testing.T) context.Context {
	t.Helper()
	path := testservers.Chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.WSURLReadTimeout(within), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "zh-CN"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return ctx
}

// person is somebody at their own browser window.
type person struct {
	t    *testing.T
	tab  context.Context
	base string
	acts int // presses and choices, where they are counted

	mu     sync.Mutex
	faults []string // what the browser complained of
}

// visitor is somebody who has not logged in.
func visitor(t *testing.T, browser context.Context, base string) *person {
	t.Helper()
	p := &person{t: t, base: base}
	tab, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	t.Cleanup(cancel)
	p.tab = tab
	p.do(chromedp.EmulateViewport(desktop, 1000))
	return p
}

// demoPerson is somebody of the demonstration, logged in.
func demoPerson(t *testing.T, browser context.Context, base, login string) *person {
	t.Helper()
	p := visitor(t, browser, base)
	p.login(login, demoPassword)
	return p
}

func (p *person) login(login, password string) {
	p.t.Helper()
	p.visit("/login")
	p.fill("#login", login)
	p.fill("#password", password)
	p.press("form[action='/login'] button.primary")
}

// listen notes complaints: errors of scripts, broken policies, failed files,
// and requests to another host.
func (p *person) listen(ev any) {
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		p.complain("script: %s", e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" && !strings.Contains(e.Entry.Text, "status of 4") {
			p.complain("console: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && u.Scheme != "data" && u.Scheme != "blob" && u.Scheme+"://"+u.Host != p.base {
			p.complain("request to another host: %s", e.Request.URL)
		}
	}
}

func (p *person) complain(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// complaints returns what was noted since the last call.
func (p *person) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.faults
	p.faults = nil
	return all
}

// within bounds one action, on a machine that is busy with other tests too.
const within = 2 * time.Minute

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	if p.tab != nil && chromedp.FromContext(p.tab).Target == nil {
		ctx = p.tab // the first action makes the tab, which lives as long as its context
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("at %s: %v", p.where(), err)
	}
}

func eval[T any](p *person, script string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("at %s: %v", p.where(), err)
	}
	return v
}

func (p *person) where() string {
	at, _ := chromedp.Run(p.tab, chromedp.Location())
	return at
}

// visit opens a page of the program and returns its status.
func (p *person) visit(path string) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.NavigateResponse(p.base+path))
	if err != nil {
		p.t.Fatalf("open %s: %v", path, err)
	}
	return int(answer.Status)
}

func (p *person) fill(field, text string) {
	p.t.Helper()
	p.do(chromedp.SetValue(chromedp.CSS(field), text))
}

// press clicks and waits for the page that follows.
func (p *person) press(button string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(button))); err != nil {
		p.t.Fatalf("press %s at %s: %v", button, p.where(), err)
	}
}

// text is what the page shows.
func (p *person) text() string {
	p.t.Helper()
	return eval[string](p, `document.body.innerText`)
}

func (p *person) width(w int64) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(w, 900))
}

// click presses without waiting for another page.
func click(button string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(button))
}

// fillByTyping types into a field, as a person does.
func (p *person) fillByTyping(field, text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(chromedp.CSS(field), text))
}

// atEachPage runs a script on the pages to come, before their own.
func (p *person) atEachPage(script string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// emulatePrint shows the page as a printer would, emulateScreen again as a
// screen does.
func emulatePrint(ctx context.Context, t *chromedp.Target) error {
	return emulateMedia(ctx, t, "print")
}

func emulateScreen(ctx context.Context, t *chromedp.Target) error { return emulateMedia(ctx, t, "") }

func emulateMedia(ctx context.Context, t *chromedp.Target, media string) error {
	_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
	return err
}

// withoutScript turns JavaScript off for the pages to come.
func (p *person) withoutScript() {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}
