package robots

import (
	"strings"
	"testing"
	"time"
)

func TestAllows(t *testing.T) {
	for _, x := range []struct {
		txt, path string
		want      bool
	}{
		{"", "/a", true},
		{"User-agent: *\nDisallow:\n", "/a/1", true},
		{"User-agent: *\nDisallow: /\n", "/", false},
		{"User-agent: *\nDisallow: /\n", "/robots.txt", true},
		{"User-agent: *\nDisallow: /a\n", "/A", true}, // paths are case-sensitive
		{"user-agent : *\ndisallow : /a # not this\n", "/a", false},

		// which group
		{"User-agent: other\nDisallow: /\n", "/a", true},
		{"User-agent: *\nDisallow: /\nUser-agent: yuqing\nDisallow: /admin\n", "/a", true},
		{"User-agent: *\nDisallow: /\nUser-agent: yuqing\nDisallow: /admin\n", "/admin", false},
		{"User-agent: yuqing\n\nUser-agent: *\nDisallow: /a\n", "/a", false}, // both in one group
		{"User-agent: YuQing/1.0 (feed reader)\nDisallow: /\n", "/a", false},
		{"User-agent: yuqing-news\nDisallow: /\n", "/a", true},
		{"User-agent: yu\nDisallow: /\n", "/a", true},
		{"User-agent: a\nUser-agent: yuqing\nDisallow: /x\n", "/x", false},
		{"User-agent: a\nSitemap: https://x.example/s.xml\nUser-agent: yuqing\nDisallow: /x\n", "/x", false},
		{"User-agent: yuqing\nDisallow: /x\n\nUser-agent: a\nDisallow: /y\n\nUser-agent: yuqing\nDisallow: /z\n", "/z/1", false},
		{"User-agent: yuqing\nDisallow: /x\n\nUser-agent: a\nDisallow: /y\n\nUser-agent: yuqing\nDisallow: /z\n", "/x/1", false},
		{"User-agent: yuqing\nDisallow: /x\n\nUser-agent: a\nDisallow: /y\n\nUser-agent: yuqing\nDisallow: /z\n", "/y/1", true},
		{"User-agent: *\nDisallow: /x\n\nUser-agent: *\nDisallow: /z\n", "/x", false},

		// which rule
		{"User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", true},
		{"User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/c", false},
		{"User-agent: *\nDisallow: /a\nAllow: /a\n", "/a/1", true},
		{"User-agent: *\nAllow: /a\nDisallow: /a\n", "/a/1", true},
		{"User-agent: *\nAllow: /p\nDisallow: /\n", "/page", true},
		{"User-agent: *\nAllow: /folder\nDisallow: /folder\n", "/folder/page", true},
		{"User-agent: *\nAllow: /page\nDisallow: /*.htm\n", "/page.htm", false},
		{"User-agent: *\nAllow: /$\nDisallow: /\n", "/", true},
		{"User-agent: *\nAllow: /$\nDisallow: /\n", "/page.htm", false},

		// patterns
		{"User-agent: *\nDisallow: /news$\n", "/local/news", true},
		{"User-agent: *\nDisallow: /news$\n", "/news", false},
		{"User-agent: *\nDisallow: /news$\n", "/news/1", true},
		{"User-agent: *\nDisallow: /search*q=\n", "/a/search?q=1", true},
		{"User-agent: *\nDisallow: /*?*q=\n", "/search?p=2&q=1", false},
		{"User-agent: *\nDisallow: *.pdf$\n", "/files/a.pdf", false},
		{"User-agent: *\nDisallow: /*.pdf$\n", "/files/a.pdf?download", true},
		{"User-agent: *\nDisallow: /a*b*c$\n", "/a/b/c/b", true},
		{"User-agent: *\nDisallow: /a*b*c$\n", "/a/b/c/b/c", false},
		{"User-agent: *\nDisallow: /fish*\n", "/fish.html", false},
		{"User-agent: *\nDisallow: /aa*aa$\n", "/aaa", true},
		{"User-agent: *\nDisallow: /a$b\n", "/a$b/1", false},
		{"User-agent: *\nDisallow: /*%2A\n", "/x*", false},
		{"User-agent: *\nDisallow: /x%24$\n", "/x$", false},

		// the same in other writing
		{"User-agent: *\nDisallow: /新闻/\n", "/%E6%96%B0%E9%97%BB/1.html", false},
		{"User-agent: *\nDisallow: /%e6%96%b0%e9%97%bb/\n", "/%E6%96%B0%E9%97%BB/1.html", false},
		{"User-agent: *\nDisallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz", false},
		{"User-agent: *\nDisallow: /foo/bar/baz\n", "/foo/bar/%62%61%7A", false},
		{"User-agent: *\nDisallow: /a%2Fb\n", "/a/b", true},
		{"User-agent: *\nDisallow: /a%\nDisallow: /b%zz\n", "/b%zz", false},

		// files as they are
		{"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n", "/a/1", false},
		{"User-agent: *\rDisallow: /a\r", "/a/1", false},
		{"User-agent: *\r\nDisallow: /a\r\n", "/a/1", false},
		{"User-agent: *\nCrawl-delay: 10s\nDisallow: /admin/\n", "/admin/x", false},
		{"Disallow: /tmp\n\nUser-agent: *\nDisallow: /admin/\n", "/admin/x", false},
		{"Disallow: /tmp\n\nUser-agent: *\nDisallow: /admin/\n", "/tmp/x", true}, // of nobody
		{"User-agent: *\nDisallow /a\nDissalow: /b\nDisallow: news\nDisallow: /c\n", "/c", false},
		{"User-agent: *\nDisallow /a\nDissalow: /b\nDisallow: news\nDisallow: /c\n", "/b/news", true},
		{"User-agent: *\n\x00\xff: \xfe\nDisallow: /c\n", "/c", false},
		{"<!doctype html><html><body>Disallow: /</body></html>", "/", true},
		{"User-agent: *\nDisallow: /a\n" + strings.Repeat("# filling\n", 60_000) + "Disallow: /late\n", "/late", true},
		{"User-agent: *\nDisallow: /a\n" + strings.Repeat("# filling\n", 60_000) + "Disallow: /late\n", "/a", false},
		{"User-agent: *\nDisallow: /" + strings.Repeat("x", 600_000), "/a", true}, // cut within the line
	} {
		if got := Parse([]byte(x.txt), "yuqing").Allows(x.path); got != x.want {
			t.Errorf("%.90q %s: allowed %v", x.txt, x.path, got)
		}
	}
}

func TestDelay(t *testing.T) {
	for txt, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 10\n":                                                 10 * time.Second,
		"User-agent: *\nCrawl-delay: 0.5s\n":                                               500 * time.Millisecond,
		"User-agent: *\nCrawl-delay: soon\n":                                               0,
		"User-agent: *\nCrawl-delay: -5\n":                                                 0,
		"User-agent: *\nCrawl-delay: NaN\n":                                                0,
		"User-agent: *\nCrawl-delay: 1e99\n":                                               maxDelay,
		"User-agent: *\nCrawl-delay: 10\n\nUser-agent: yuqing\nCrawl-delay: 2\nAllow: /\n": 2 * time.Second,
	} {
		if got := Parse([]byte(txt), "yuqing").Delay; got != want {
			t.Errorf("%q: %s, want %s", txt, got, want)
		}
	}
}

// Whatever a site says, there is an answer within reasonable time, the same for
// the same address in other writing, and the file itself may always be read.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /", "/a/b")
	f.Add("User-agent: yuqing\r\rDisallow: *%2a*\nCrawl-delay: 3", "/x*?q=$")
	f.Add("\xef\xbb\xbfuser-agent:a\nuser-agent:*\nallow:/%zz\ndisallow:/新", "/新%")
	f.Add("User-agent: *\nDisallow: /"+strings.Repeat("*a", 500), "/"+strings.Repeat("a", 400)+"b")
	f.Fuzz(func(t *testing.T, txt, path string) {
		r := Parse([]byte(txt), "yuqing")
		began := time.Now()
		got := r.Allows(path)
		if took := time.Since(began); took > 2*time.Second {
			t.Fatalf("took %s", took)
		}
		if len(path) > 0 && path[0] == '/' && got != r.Allows(normal(path, true)) {
			t.Errorf("%q is seen otherwise than %q", path, normal(path, true))
		}
		if !r.Allows("/robots.txt") || r.Delay < 0 {
			t.Error("its own rules may not be read")
		}
	})
}
