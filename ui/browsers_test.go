package ui

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// oldestChromium is the version of Chromium that pages must work in.
const oldestChromium = 90

// features are the names of testdata/chromium.txt by their kind.
func features(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/chromium.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		kind, names, ok := strings.Cut(line, ": ")
		kind, version, _ := strings.Cut(kind, " ")
		since, err := strconv.Atoi(version)
		if !ok || err != nil || since > oldestChromium {
			t.Errorf("%s: not in Chromium %d", line, oldestChromium)
		}
		known[kind] = append(known[kind], strings.Fields(names)...)
	}
	return known
}

// Parts of a style sheet, taken of a text without comments and strings.
var (
	cssNoise = regexp.MustCompile(`(?s)/\*.*?\*/|"[^"]*"|'[^']*'`)
	cssBlock = regexp.MustCompile(`\{[^{}]*\}`)
	cssParts = map[string]*regexp.Regexp{
		"at":       regexp.MustCompile(`@([\w-]+)`),
		"media":    regexp.MustCompile(`[(]\s*([\w-]+)\s*:`),
		"property": regexp.MustCompile(`[{;]\s*(-?[a-z][\w-]*)\s*:`),
		"pseudo":   regexp.MustCompile(`[\w\])*](::?[a-z][\w-]*)`),
	}
	cssFunction = regexp.MustCompile(`([a-z][\w-]*)[(]`)
	cssUnit     = regexp.MustCompile(`[^\w#.-]-?(?:\d+|\d*\.\d+)(%|[a-z]+)`)
)

// missing are the features of a style sheet that are not known, as "kind name".
func missingCSS(css string, known map[string][]string) []string {
	css = cssNoise.ReplaceAllString(css, " ")
	selectors := cssBlock.ReplaceAllString(css, "{}")
	var out []string
	add := func(kind, name string) {
		if !slices.Contains(known[kind], name) {
			out = append(out, kind+" "+name)
		}
	}
	for kind, re := range cssParts {
		text := css
		if kind == "pseudo" || kind == "media" {
			text = selectors
		}
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			add(kind, m[1])
		}
	}
	for _, block := range cssBlock.FindAllString(css, -1) {
		for _, m := range cssFunction.FindAllStringSubmatch(block, -1) {
			add("function", m[1])
		}
		for _, m := range cssUnit.FindAllStringSubmatch(block, -1) {
			add("unit", m[1])
		}
	}
	if strings.Contains(css, "&") {
		out = append(out, "nesting")
	}
	return out
}

var (
	jsNoise  = regexp.MustCompile(`(?m)//.*$|"(?:[^"\\\n]|\\.)*"|/(?:[^/\\\n\[ ]|\\.|\[[^\]]*\])+/[a-z]*`)
	jsTakes  = regexp.MustCompile(`function\s*\w*[(]([^()]*)[)]`)
	jsOwn    = regexp.MustCompile(`(?:var|function)\s+(\w+)|[(,]\s*(\w+)\s*(?:,[^()]*)?\)\s*\{|(\w+)\s*:|\bdataset\.(\w+)|,\s*(\w+)\s*=|\{\s*(\w+)\s*:`)
	jsName   = regexp.MustCompile(`[A-Za-z_$][\w$]*`)
	jsSyntax = regexp.MustCompile("=>|`|\\?\\.|\\?\\?|\\b(?:let|const|class|async|await|import|export)\\b")
)

// missingJS are the names in a script that are neither its own nor known, and
// syntax that the scripts do without.
func missingJS(js string, known map[string][]string) []string {
	js = jsNoise.ReplaceAllString(js, " ")
	own := map[string]bool{}
	for _, m := range jsOwn.FindAllStringSubmatch(js, -1) {
		for _, name := range m[1:] {
			own[name] = true
		}
	}
	for _, m := range jsTakes.FindAllStringSubmatch(js, -1) {
		for _, name := range jsName.FindAllString(m[1], -1) {
			own[name] = true
		}
	}
	out := jsSyntax.FindAllString(js, -1)
	for _, name := range jsName.FindAllString(js, -1) {
		if !own[name] && !slices.Contains(known["js"], name) && !slices.Contains(known["own"], name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func TestPagesWorkInChromium90(t *testing.T) {
	known := features(t)
	files, err := fs.Glob(staticFiles, "static/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := staticFiles.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		switch {
		case strings.HasSuffix(f, ".css"):
			missing = missingCSS(string(text), known)
		case strings.HasSuffix(f, ".js"):
			missing = missingJS(string(text), known)
		}
		if len(missing) > 0 {
			t.Errorf("%s uses what testdata/chromium.txt does not list: %s", f, strings.Join(missing, ", "))
		}
	}
}

// newMarkup are elements and attributes that came after Chromium 90 or that it
// cannot do without a script.
var newMarkup = regexp.MustCompile(`<(dialog|search|selectlist)\b|\s(popover|inert|popovertarget|fetchpriority|blocking)(=|\s|>)`)

func TestTemplatesHoldNoNewMarkup(t *testing.T) {
	files, _ := fs.Glob(templateFiles, "templates/*.html")
	for _, f := range files {
		text, err := templateFiles.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := newMarkup.FindString(string(text)); m != "" {
			t.Errorf("%s holds %q", f, m)
		}
	}
}

// The check sees what it is there for.
func TestWhatChromium90LacksIsSeen(t *testing.T) {
	known := features(t)
	for css, want := range map[string]string{
		".a:has(b) { color: red }":                                 "pseudo :has",
		"@container (min-width: 3em) { .a { color: red } }":        "at container",
		"@layer base { .a { color: red } }":                        "at layer",
		".a { accent-color: red }":                                 "property accent-color",
		".a { aspect-ratio: 1 }":                                   "property aspect-ratio",
		".a { color: color-mix(in srgb, red, blue) }":              "function color-mix",
		".a { height: 100dvh }":                                    "unit dvh",
		".a { color: red; & b { color: blue } }":                   "nesting",
		"@media (prefers-contrast: more) { .a { color: red } }":    "media prefers-contrast",
		".a:focus-visible { margin: -1rem .5em; grid-gap: 0 1px }": "property grid-gap",
	} {
		if got := missingCSS(css, known); !slices.Contains(got, want) {
			t.Errorf("%s: %q, want %s", css, got, want)
		}
	}
	for js, want := range map[string]string{
		"var a = list.at(1);":                   "at",
		"var b = structuredClone(a);":           "structuredClone",
		"var c = Object.hasOwn(a, b);":          "hasOwn",
		"document.body.replaceChildren(a);":     "replaceChildren",
		"var f = (x) => x;":                     "=>",
		"var d = a?.b;":                         "?.",
		"let e = 1;":                            "let",
		"var g = list.findLast(function () {})": "findLast",
	} {
		if got := missingJS(js, known); !slices.Contains(got, want) {
			t.Errorf("%s: %q, want %s", js, got, want)
		}
	}
}
