package api

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Tables of units and people come as files too, as the pages take them.
func TestEnrolByFile(t *testing.T) {
	b := newBench(t)
	units := xlsxOf(t, []any{"青禾县单位名册"}, []any{"名称", "类别", "上级单位"}, []any{"水利局", "部门", ""})
	people := xlsxOf(t, []any{"姓名", "登录名", "单位", "角色"}, []any{"孙一", "sunyi", "水利局", "单位联络员"})
	other := xlsxOf(t, []any{"姓名", "登录名", "单位"}, []any{"冒名", "sunyi", "水利局"})
	for _, c := range []struct {
		name, path, as string
		file           []byte
		status         int
		says           string
	}{
		{"looked at", "/enrol/units/file?dry_run=true", "admin", units, http.StatusOK, `"new":1`},
		{"nobody else's", "/enrol/units/file", "head", units, http.StatusForbidden, ""},
		{"entered", "/enrol/units/file", "admin", units, http.StatusOK, `"new":1`},
		{"people", "/enrol/people/file", "admin", people, http.StatusOK, `"login":"sunyi"`},
		{"again", "/enrol/people/file?dry_run=true", "admin", people, http.StatusOK, `"known":["sunyi"]`},
		{"another's login", "/enrol/people/file?dry_run=true", "admin", other, http.StatusOK, "登录名“sunyi”已是孙一的账号"},
		{"a picture", "/enrol/units/file", "admin", []byte("\x89PNG\r\n\x1a\n"), http.StatusUnprocessableEntity, "这是图片"},
	} {
		w := b.sendFile(t, c.as, c.path, c.file)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name     string
				Required bool
			}
		}
	}
	if err := json.Unmarshal(b.do(t, ask{method: "GET", path: base + "/openapi.json"}).Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, p := range doc.Paths[base+"/tickets/answers/file"]["get"].Parameters {
		if p.Required != (p.Name == "source") {
			t.Errorf("%+v", p)
		}
	}
}

func xlsxOf(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &r); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (b *bench) sendFile(t *testing.T, as, path string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "名册.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", base+path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+b.Token(t, as))
	return b.serve(r)
}
