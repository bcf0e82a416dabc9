package ui

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"yuqing/internal/web"
)

// sendFiles sends a form with files, each named NAME with its content.
func (w *browser) sendFiles(t *testing.T, path string, form url.Values, field string, files map[string][]byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	out := multipart.NewWriter(&body)
	form.Set(web.FormField, web.FormTokenOf(w.session))
	for name := range form {
		if err := out.WriteField(name, form.Get(name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range files {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + field + `"; filename="` + name + `"`}, "Content-Type": {"image/png"}}
		part, err := out.CreatePart(h)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return w.send("POST", path, nil, func(r *http.Request) {
		*r = *httptest.NewRequest("POST", path, &body)
		r.Header.Set("Content-Type", out.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: "yuqing", Value: w.session})
	})
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A matter that is only a screenshot is saved with it; a file that may not be
// kept is named, and the clue is not lost.
func TestCluesWithPictures(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	who := b.as(t, "monitor")
	page := who.get("/clues?blank=1")
	check(t, page, 200, []string{`name="files_0"`, "multipart/form-data"}, nil)
	form := formOn(t, page, "/clues/save")
	form.Set("title_0", "群里的截图：南门大桥塌了一块")
	form.Set("do", "save")
	w := who.sendFiles(t, "/clues/save", form, "files_0", map[string][]byte{"shot.png": picture(t)})
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/posts/") {
		t.Fatalf("%d %s %s", w.Code, to, w.Body)
	}
	check(t, who.get(to), 200, []string{"南门大桥塌了一块", "shot.png", "截图"}, nil)

	form.Set("title_0", "另一件：北门积水")
	w = who.sendFiles(t, "/clues/save", form, "files_0", map[string][]byte{"evil.png": []byte("<script>alert(1)</script>")})
	check(t, w, 422, []string{"线索已保存 1 条", "evil.png"}, nil)
	check(t, who.get("/posts?q=北门积水"), 200, []string{"北门积水"}, nil)
}

// A vendor's table is uploaded, mapped and taken in on the pages.
func TestVendorsTableOnThePages(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "monitor")
	table := "标题,原文链接,平台,发布时间,点赞数\n南门大桥堵车,https://v.douyin.com/a1/,抖音,2026-03-09 08:00,12\n"
	w := who.sendFiles(t, "/imports", url.Values{"kind": {"clues"}}, "file", map[string][]byte{"监测.csv": []byte(table)})
	path := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	page := who.get(path)
	check(t, page, 200, []string{"南门大桥堵车", `<option value="原文链接" selected>`, "播放/阅读"}, []string{"受理时间"})
	form := formOn(t, page, "")
	form.Set("source", "监测服务商")
	form.Set("do", "run")
	w = who.send("POST", path, form)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/jobs/") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}
