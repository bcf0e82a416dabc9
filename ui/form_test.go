package ui

import (
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yuqing/ledger"
)

// formOn finds a form on a page by its action and returns what a browser would
// send: what stands in its fields.
func formOn(t *testing.T, w *httptest.ResponseRecorder, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Data == "form" && attr(n, "action") == action {
			return fieldsOf(n)
		}
	}
	t.Fatalf("no form %s on the page", action)
	return nil
}

func fieldsOf(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		switch {
		case name == "":
		case n.Data == "textarea":
			v.Add(name, textOf(n))
		case n.Data == "select":
			v.Add(name, selectedOf(n))
		case n.Data == "input" && attr(n, "type") == "checkbox":
			if hasAttr(n, "checked") {
				v.Add(name, attr(n, "value"))
			}
		case n.Data == "input":
			v.Add(name, attr(n, "value"))
		}
	}
	return v
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func selectedOf(n *html.Node) string {
	first := ""
	for o := range n.Descendants() {
		if o.Data != "option" {
			continue
		}
		if hasAttr(o, "selected") {
			return attr(o, "value")
		}
		if first == "" {
			first = attr(o, "value")
		}
	}
	return first
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// fillIn sends the form of an act as a person would who types only these.
func (w *browser) fillIn(t *testing.T, entry string, action ledger.Action, typed ...string) *httptest.ResponseRecorder {
	t.Helper()
	path := "/ledger/" + entry + "/acts/" + string(action)
	form := formOn(t, w.get("/ledger/"+entry), path)
	for i := 0; i < len(typed); i += 2 {
		form.Set(typed[i], typed[i+1])
	}
	return w.send("POST", path, form)
}

// What the forms ask for must be what the acts carry, and nothing that an act
// carries may be left out of the timeline for want of a name.
func TestFormsFitTheLedger(t *testing.T) {
	for action, info := range ledger.Actions {
		keys := detailKeys(info.Details())
		labels := map[string]bool{}
		for _, f := range formOf(action) {
			if !keys[f.key] {
				t.Errorf("%s: the form asks for %q, which the act does not carry", action, f.key)
			}
			labels[f.key] = true
		}
		for key := range keys {
			if !labels[key] && moreLabels[key] == "" && !isHidden(key) {
				t.Errorf("%s: the timeline has no name for %q", action, key)
			}
		}
	}
}

// detailKeys are the JSON names of the fields of a type.
func detailKeys(v any) map[string]bool {
	keys := map[string]bool{}
	for f := range reflect.TypeOf(v).Elem().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			keys[name] = true
		}
	}
	return keys
}

func isHidden(key string) bool { return slices.Contains(hidden, key) }
