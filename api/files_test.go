package api

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/web"
)

// attachAs uploads a text file.
func (b *bench) attachAs(t *testing.T, login, path, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+b.Token(t, login))
	return b.serve(r)
}

func attached(t *testing.T, w *httptest.ResponseRecorder) attach.Attachment {
	t.Helper()
	var a attach.Attachment
	if err := json.Unmarshal(w.Body.Bytes(), &a); w.Code != http.StatusCreated || err != nil {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return a
}

// A post's file: seen by whom it concerns, hidden from another unit, sealed
// once a redacted copy is there, and voided only with a reason.
func TestFilesOfAPost(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	at := base + "/posts/post-health/files"
	original := attached(t, b.attachAs(t, "monitor", at+"?kind=%E6%88%AA%E5%9B%BE", "来信.txt", "王某 电话"))
	file := base + "/files/" + original.ID
	b.run(t, []scenario{
		{"the unit concerned", ask{method: "GET", path: file, as: "health"}, 200, []string{"王某"}, nil},
		{"another unit", ask{method: "GET", path: file, as: "school"}, 404, nil, []string{"王某", "来信"}},
		{"another unit's list", ask{method: "GET", path: at, as: "school"}, 404, nil, []string{"来信"}},
		{"another unit voids", ask{method: "POST", path: file + "/void", as: "school", body: `{"reason":"错"}`}, 404, nil, nil},
		{"an administrator", ask{method: "GET", path: file, as: "sysadmin"}, 403, nil, []string{"王某"}},
		{"a copy that is not there", ask{method: "GET", path: file + "?size=thumb", as: "monitor"}, 404, nil, nil},
		{"void without a reason", ask{method: "POST", path: file + "/void", as: "monitor", body: `{}`}, 422, []string{"理由"}, nil},
		{"void another's", ask{method: "POST", path: file + "/void", as: "health", body: `{"reason":"错"}`}, 403, nil, nil},
	})
	w := b.do(t, ask{method: "GET", path: file, as: "monitor"})
	if h := w.Header(); !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("served with %v", h)
	}
	if w := b.attachAs(t, "school", at, "a.txt", "x"); w.Code != 404 {
		t.Errorf("another unit attaches: %d", w.Code)
	}
	if w := b.attachAs(t, "monitor", at, "a.png", "not a picture"); w.Code != 422 || !strings.Contains(w.Body.String(), "与扩展名 .png 不符") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}

	redacted := attached(t, b.attachAs(t, "monitor", at+"?original="+original.ID, "脱敏.txt", "某某"))
	b.run(t, []scenario{
		{"the copy", ask{method: "GET", path: base + "/files/" + redacted.ID, as: "health"}, 200, []string{"某某"}, nil},
		{"the sealed original", ask{method: "GET", path: file, as: "coordinator"}, 403, nil, []string{"王某"}},
		{"without the permission", ask{method: "POST", path: file + "/original", as: "monitor", body: `{"reason":"核实"}`}, 403, nil, []string{"王某"}},
		{"without a reason", ask{method: "POST", path: file + "/original", as: "coordinator", body: `{"reason":" "}`}, 422, []string{"理由"}, []string{"王某"}},
		{"with both", ask{method: "POST", path: file + "/original", as: "coordinator", body: `{"reason":"核实来信人"}`}, 200, []string{"王某"}, nil},
		{"another unit with a reason", ask{method: "POST", path: file + "/original", as: "school", body: `{"reason":"核实"}`}, 404, nil, []string{"王某"}},
		{"void", ask{method: "POST", path: file + "/void", as: "coordinator", body: `{"reason":"传错"}`}, 204, nil, nil},
		{"void twice", ask{method: "POST", path: file + "/void", as: "coordinator", body: `{"reason":"传错"}`}, 409, nil, nil},
		{"kept", ask{method: "GET", path: at, as: "monitor"}, 200, []string{"来信.txt", "传错"}, nil},
	})
	rows, err := b.Access.Audit(t.Context(), b.Actor(t, "auditor"), access.AuditQuery{Act: "file", Limit: 10})
	if err != nil || len(rows) != 4 || rows[1].Act != "file.unseal" || !strings.Contains(rows[1].Detail, "核实来信人") {
		t.Errorf("%+v, %v", rows, err)
	}
}

// A file that never arrived says why as far as it can be known.
func TestFilesThatDoNotArrive(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	at := base + "/posts/post-health/files"
	for name, c := range map[string]struct {
		file, content string
		code          int
		want          string
	}{
		"a name that cannot be read": {"现\x01场.txt", "路灯", http.StatusUnprocessableEntity, "请改名后再上传"},
		"larger than any upload":     {"现场.txt", strings.Repeat("路灯", (web.MaxUpload+web.MaxBody)/6+1), http.StatusRequestEntityTooLarge, "大小上限"},
	} {
		if w := b.attachAs(t, "monitor", at, c.file, c.content); w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
