package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

// mismatches holds the routes that a server answers against a document, in
// both directions.
func mismatches(served []*echo.Route, doc *openapi3.T) []string {
	var wrong []string
	routes := map[string]bool{}
	for _, r := range served {
		if r.Method == echo.RouteNotFound {
			continue
		}
		routes[r.Method+" "+openPath(r.Path)] = true
		item := doc.Paths.Find(openPath(r.Path))
		if item == nil || item.GetOperation(r.Method) == nil {
			wrong = append(wrong, "not in the document: "+r.Method+" "+r.Path)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if !routes[method+" "+path] {
				wrong = append(wrong, "not served: "+method+" "+path)
			}
			wrong = append(wrong, undocumentedParams(path, op)...)
		}
	}
	slices.Sort(wrong)
	return wrong
}

// undocumentedParams names the parts of a path that the operation doesn't.
func undocumentedParams(path string, op *openapi3.Operation) []string {
	var wrong []string
	for part := range strings.SplitSeq(path, "/") {
		name, ok := strings.CutPrefix(part, "{")
		if ok && op.Parameters.GetByInAndName("path", strings.TrimSuffix(name, "}")) == nil {
			wrong = append(wrong, fmt.Sprintf("%s: no parameter for %s", path, part))
		}
	}
	return wrong
}

func fetchDocument(t *testing.T, b *bench) *openapi3.T {
	t.Helper()
	w := b.do(t, ask{method: http.MethodGet, path: base + "/openapi.json"})
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentAndRoutesAgree(t *testing.T) {
	b := newBench(t)
	doc := fetchDocument(t, b)
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	for _, wrong := range mismatches(b.echo.Routes(), doc) {
		t.Error(wrong)
	}
	if n := len(b.echo.Routes()); n < 40 {
		t.Errorf("only %d routes", n)
	}
}

// The comparison itself must see what is missing on either side.
func TestMismatchesAreSeen(t *testing.T) {
	b := newBench(t)
	doc := fetchDocument(t, b)
	b.echo.GET(base+"/secret/:id", func(echo.Context) error { return nil })
	doc.Paths.Delete(base + "/posts/{id}")
	doc.AddOperation(base+"/nowhere", http.MethodPut, openapi3.NewOperation())
	got := strings.Join(mismatches(b.echo.Routes(), doc), "\n")
	for _, want := range []string{
		"not in the document: GET /api/v1/secret/:id",
		"not in the document: GET /api/v1/posts/:id",
		"not served: PUT /api/v1/nowhere",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not seen: %s in\n%s", want, got)
		}
	}
}

func TestOperationIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range newBench(t).srv.routes() {
		if r.name == "" || r.summary == "" || seen[r.name] {
			t.Errorf("%s %s: name %q, summary %q", r.method, r.path, r.name, r.summary)
		}
		seen[r.name] = true
	}
}

// An answer of the server must fit the schema that the document promises.
func TestAnswersFitTheirSchemas(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	doc := fetchDocument(t, b)
	for _, path := range []string{
		"/posts?facet=topic", "/posts/counts", "/posts/post-ticket", "/posts/post-health/versions", "/topics", "/sources", "/sources/src-feed",
		"/jobs", "/units", "/users", "/users/id-health", "/session", "/tokens", "/dead-letters", "/audit", "/audit/verify", "/locks",
		"/reports/timeliness?from=2026-01-01&to=2026-12-31&channel=hotline&by=unit",
		"/reports/timeliness/matters?from=2026-01-01&to=2026-12-31&channel=hotline", "/ledger/decisions",
	} {
		w := b.do(t, ask{method: http.MethodGet, path: base + path, as: "admin"})
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d: %s", path, w.Code, w.Body)
			continue
		}
		bare, _, _ := strings.Cut(path, "?")
		item := doc.Paths.Find(base + bare)
		if item == nil {
			item = doc.Paths.Find(base + bare[:strings.LastIndex(bare, "/")] + "/{id}")
		}
		if item == nil { // below an ID
			item = doc.Paths.Find(base + "/posts/{id}/versions")
		}
		var v any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		schema := item.Get.Responses.Status(http.StatusOK).Value.Content.Get("application/json").Schema.Value
		if err := schema.VisitJSON(v); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
