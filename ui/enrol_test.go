package ui

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
)

// uploadTo sends a form with a file.
func (w *browser) uploadTo(t *testing.T, path, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := form.WriteField(web.FormField, web.FormTokenOf(w.session)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "yuqing", Value: w.session})
	rec := httptest.NewRecorder()
	w.echo.ServeHTTP(rec, r)
	return rec
}

// TestEnrolByForms imports units and people by tables, each looked at first,
// and hands out one-time codes.
func TestEnrolByForms(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "admin")
	bad := w.uploadTo(t, "/enrol/units", "单位.csv", "名称,类别,上级单位\n水利局,部门,\n林业站,股室,林业局\n")
	check(t, bad, http.StatusUnprocessableEntity, []string{"第 3 行", "林业局", "什么都没有写入"}, []string{`value="enter"`})
	page := w.uploadTo(t, "/enrol/units", "单位.csv", "名称,类别,上级单位\n水利局,部门,\n")
	check(t, page, http.StatusOK, []string{"新增 1 个", "水利局"}, nil)
	form := formOn(t, page, "/enrol/units")
	form.Set("do", "enter")
	if rec := w.send("POST", "/enrol/units", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	page = w.uploadTo(t, "/enrol/people", "人员.csv", "姓名,登录名,单位,角色,电话,AB角\n孙一,sunyi,水利局,单位联络员,13812340001,A\n")
	check(t, page, http.StatusOK, []string{"开通 1 个账号", "138****0001"}, []string{"13812340001<"})
	form = formOn(t, page, "/enrol/people")
	form.Set("do", "enter")
	slips := w.send("POST", "/enrol/people", form)
	check(t, slips, http.StatusOK, []string{"账号开通条", "sunyi", "一次性密码"}, nil)
	check(t, w.get("/units"), http.StatusOK, []string{"A 孙一"}, nil)
	check(t, w.send("POST", "/enrol/people", form), http.StatusUnprocessableEntity, []string{"都已有账号"}, nil)
	check(t, w.get("/enrol/template/people"), http.StatusOK, []string{"PK"}, nil)
	check(t, b.as(t, "head").get("/enrol/units"), http.StatusForbidden, nil, nil)
}

// TestBatchReset gives new codes to those who are ticked, and only after the
// person has said that they mean it.
func TestBatchReset(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "admin")
	contact := b.as(t, "health")
	ids := url.Values{"user": {"id-health", "id-school"}}
	check(t, w.send("POST", "/enrol/reset", ids), http.StatusUnprocessableEntity, []string{"确认重置"}, nil)
	ids.Set("sure", "1")
	slips := w.send("POST", "/enrol/reset", ids)
	check(t, slips, http.StatusOK, []string{"health", "school"}, nil)
	if rec := contact.get("/ledger"); rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/login") {
		t.Errorf("still logged in: %d", rec.Code)
	}
	if _, _, err := b.Access.Login(t.Context(), "health", webtest.Password, "127.0.0.1"); err == nil {
		t.Error("the old password still opens the account")
	}
	check(t, b.as(t, "sysadmin").send("POST", "/enrol/reset", url.Values{"user": {"id-secadmin"}, "sure": {"1"}}), http.StatusForbidden, nil, nil)
	check(t, w.send("POST", "/enrol/reset", url.Values{"sure": {"1"}}), http.StatusUnprocessableEntity, []string{"至少选择一个账号"}, nil)
	_, err := b.Access.ResetPasswords(t.Context(), b.Actor(t, "admin"), []string{"id-health", "id-gone"})
	var input *opinion.InputError
	if !errors.As(err, &input) || !strings.Contains(input.Text, "id-gone") {
		t.Errorf("one who is not there: %v", err)
	}
	for range 20 {
		_, _, _ = b.Access.Login(t.Context(), "school", "wrong", "127.0.0.1")
	}
	unlocked, err := b.Access.ResetPasswords(t.Context(), b.Actor(t, "admin"), []string{"id-health", "id-school"})
	if err != nil || len(unlocked) != 2 {
		t.Fatal(unlocked, err)
	}
	if _, _, err := b.Access.Login(t.Context(), "school", unlocked[1].Code, "127.0.0.1"); err != nil {
		t.Errorf("who was locked out does not get in with the new code: %v", err)
	}
	if twice, err := b.Access.ResetPasswords(t.Context(), b.Actor(t, "admin"), []string{"id-health", "id-health"}); err != nil || len(twice) != 1 {
		t.Errorf("ticked twice: %d slips, only the last opens the account: %v", len(twice), err)
	}
}
