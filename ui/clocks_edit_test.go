package ui

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// TestClocksByForms changes a length, looks at what would move, saves it with
// its reason, finds the entry's deadline moved and the old one kept, and goes
// back to what the program ships.
func TestClocksByForms(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	w := b.as(t, "coordinator")
	before := clockOf(t, b, e.ID, ledger.ClockRespond)
	form := formOn(t, w.get("/clocks"), "/clocks")
	form.Set("amount_respond-ordinary", "24")
	page := w.send("POST", "/clocks", form)
	check(t, page, http.StatusOK, []string{"48 小时 → 24 小时", e.Number, "提前", "1 个在办条目"}, nil)
	if got := clockOf(t, b, e.ID, ledger.ClockRespond); !got.Due.Equal(before.Due) {
		t.Fatal("looking moved a deadline")
	}
	save := formOn(t, page, "/clocks/save")
	save.Set("why", " ")
	check(t, w.send("POST", "/clocks/save", save), http.StatusUnprocessableEntity, []string{"请写明修改原因"}, nil)
	save.Set("why", "市里新规定")
	if rec := w.send("POST", "/clocks/save", save); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	b.AwaitJobs(t)
	after := clockOf(t, b, e.ID, ledger.ClockRespond)
	if want := before.Due.Add(-24 * time.Hour); !after.Due.Equal(want) {
		t.Errorf("due %v, want %v", after.Due, want)
	}
	if len(after.Past) != 1 || !after.Past[0].Due.Equal(before.Due) || !strings.Contains(after.Past[0].Reason, "市里新规定") {
		t.Errorf("what it was before: %+v", after.Past)
	}
	check(t, w.send("POST", "/clocks/save", save), http.StatusConflict, []string{"别人刚刚改过"}, nil)
	check(t, w.get("/clocks/versions"), http.StatusOK, []string{"第 1 版", "市里新规定", "48 小时 → 24 小时"}, nil)
	rows, err := b.Store.Audit.Audit(t.Context(), access.AuditQuery{Act: "office.rules", Limit: 5})
	if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Detail, "市里新规定") {
		t.Errorf("audit %+v, %v", rows, err)
	}
	back := w.post("/clocks/restore", "kind", "rules", "version", "1", "restore", "0")
	check(t, back, http.StatusOK, []string{"24 小时 → 48 小时"}, nil)
}

func TestClockRowsByForm(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "head")
	form := formOn(t, w.get("/clocks/rows/new"), "/clocks/rows")
	form.Set("name", "疫情舆情 12 小时")
	form.Set("basis", "县办约定")
	form.Set("amount", "12")
	form["classes"] = []string{string(opinion.ClassEmergency)}
	form["start"], form["stop"] = []string{"create"}, []string{"publish"}
	check(t, w.send("POST", "/clocks/rows", form), http.StatusOK, []string{"新增“疫情舆情 12 小时”", "没有在办条目的时限会变"}, nil)
	for field, text := range map[string]string{"basis": "须写明依据", "amount": "小时数须大于 0", "name": "请填写时限的名称"} {
		broken := formOn(t, w.get("/clocks/rows/new"), "/clocks/rows")
		for k, v := range form {
			broken[k] = v
		}
		broken[field] = []string{" "}
		check(t, w.send("POST", "/clocks/rows", broken), http.StatusUnprocessableEntity, []string{text, "疫情"}[:1], nil)
	}
	// What a matter is about: words of its category or title, or its topic, told by
	// its ID with the name that it has now.
	form.Set("titles", "停课、食堂")
	form["topics"] = []string{"health"}
	page := w.send("POST", "/clocks/rows", form)
	check(t, page, http.StatusOK, []string{"标题含 停课、食堂 或 领域 医疗卫生"}, nil)
	if draft := formOn(t, page, "/clocks/save"); !strings.Contains(fmt.Sprint(draft), `"topics":[{"id":"health","title":"医疗卫生"}]`) {
		t.Errorf("draft %v", draft)
	}
	form = formOn(t, w.get("/clocks/rows/policy"), "/clocks/rows/policy")
	form.Set("do", "delete")
	check(t, w.send("POST", "/clocks/rows/policy", form), http.StatusOK, []string{"删除“政策解读"}, nil)
	check(t, w.get("/clocks/rows/none"), http.StatusNotFound, nil, nil)
}

func TestSupervisionByForm(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "head")
	form := formOn(t, w.get("/clocks/settings"), "/clocks/settings")
	check(t, w.send("POST", "/clocks/settings", form), http.StatusUnprocessableEntity, []string{"没有改动"}, nil)
	form.Set("share", "120")
	check(t, w.send("POST", "/clocks/settings", form), http.StatusUnprocessableEntity, []string{"1% 至 99%"}, nil)
	form.Set("share", "25")
	form.Del("circulate")
	form.Set("office_end", "18:00")
	page := w.send("POST", "/clocks/settings", form)
	check(t, page, http.StatusOK, []string{"剩余 20% 时 → 剩余 25% 时", "→ 不进行", "17:30 → 18:00"}, nil)
	save := formOn(t, page, "/clocks/save")
	save.Set("why", "作息调整")
	if rec := w.send("POST", "/clocks/save", save); rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/clocks/settings") {
		t.Fatalf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	s, err := b.Rules.InForce(access.Operator())
	if err != nil {
		t.Fatal(err)
	}
	if s.Rules.Supervision.Remind.Share != 0.25 || s.Book.Calendar.OfficeEnd() != 18*time.Hour {
		t.Errorf("%+v", s.Rules.Supervision)
	}
}

// An administrator may set the calendar, but reads no matter, and sets no clock.
func TestAdministratorSetsNoClock(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "sysadmin")
	check(t, w.get("/clocks"), http.StatusOK, nil, []string{"看看影响"})
	check(t, w.post("/clocks/restore", "kind", "rules", "version", "0", "restore", "0"), http.StatusForbidden, nil, nil)
	d := office.Draft{Kind: office.KindRules, Rules: &office.Rules{}}
	if _, err := b.Rules.Preview(t.Context(), b.Actor(t, "sysadmin"), d); err == nil {
		t.Error("the preview of clocks is not refused")
	}
}

func clockOf(t *testing.T, b *bench, id string, kind ledger.ClockKind) ledger.Clock {
	t.Helper()
	e, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range e.Clocks {
		if c.Kind == kind {
			return c
		}
	}
	t.Fatalf("no clock %s", kind)
	return ledger.Clock{}
}

// TestStopsByForm adds to what stops a row: the page says which clock stops at
// once, by what was done before.
func TestStopsByForm(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	w := b.as(t, "head")
	before := clockOf(t, b, e.ID, ledger.ClockRespond)
	form := formOn(t, w.get("/clocks/rows/"+before.Row), "/clocks/rows/"+before.Row)
	form["stop"] = append(form["stop"], string(ledger.ActTriage))
	page := w.send("POST", "/clocks/rows/"+before.Row, form)
	check(t, page, http.StatusOK, []string{e.Number, "止的动作已改", "已办，随即停止", "1 个在办条目"}, []string{"推后", "提前", "起："})
	save := formOn(t, page, "/clocks/save")
	save.Set("why", "本办约定")
	if rec := w.send("POST", "/clocks/save", save); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	b.AwaitJobs(t)
	if after := clockOf(t, b, e.ID, ledger.ClockRespond); after.Running() || after.StoppedBy != ledger.ActTriage || !after.Due.Equal(before.Due) {
		t.Errorf("%+v", after)
	}
}

// TestSaveRowAsItIs: a row that is sent as the form shows it has not changed,
// in whatever order the form lists its acts.
func TestSaveRowAsItIs(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "head")
	for _, row := range ledger.DefaultClocks() {
		form := formOn(t, w.get("/clocks/rows/"+row.ID), "/clocks/rows/"+row.ID)
		page := w.send("POST", "/clocks/rows/"+row.ID, form)
		check(t, page, http.StatusUnprocessableEntity, []string{"没有改动"}, []string{"核对改动"})
	}
}
