package ui

import (
	"net/http"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

const notice2027 = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、国庆节：10月1日（周五）至7日（周四）放假调休。9月26日（周日）、10月9日（周六）上班。\n"

// TestCalendarByForms pastes a notice, looks at what it changes, saves it, and
// adds a day of the office's own.
func TestCalendarByForms(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "sysadmin")
	check(t, w.get("/clocks/calendar?year=2027"), http.StatusOK, []string{"按周一至周五计", "（缺）"}, nil)
	form := formOn(t, w.get("/clocks/calendar?year=2027"), "/clocks/calendar/year")
	form.Set("year", "2027")
	form.Set("source", "国办发明电〔2026〕1号")
	for text, want := range map[string]string{"": "请粘贴放假通知", "元旦：1月1日放假。": "不是全年的安排", "元旦：2月30日放假。": "不是有效的日期"} {
		form.Set("text", text)
		check(t, w.send("POST", "/clocks/calendar/year", form), http.StatusUnprocessableEntity, []string{want}, nil)
	}
	form.Set("text", notice2027)
	page := w.send("POST", "/clocks/calendar/year", form)
	check(t, page, http.StatusOK, []string{"导入 2027 年：放假 10 天、调休上班 2 天"}, []string{"医院"})
	save := formOn(t, page, "/clocks/save")
	save.Set("why", "国办通知")
	if rec := w.send("POST", "/clocks/save", save); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get("/clocks/calendar?year=2027"), http.StatusOK, []string{"国办发明电", "放假 10 天，调休上班 2 天", "撤回导入的"}, []string{"（缺）2027"})
	page = w.post("/clocks/calendar/day", "version", "1", "date", "2027-07-01", "kind", "off", "name", "县庆")
	check(t, page, http.StatusOK, []string{"本单位：2027-07-01放假 县庆"}, nil)
	check(t, w.post("/clocks/calendar/drop", "version", "0", "year", "2027"), http.StatusConflict, nil, nil)
}

// The page splits an entry's time by hand, and the report leads to it.
func TestHandsOnPages(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	if e.State != ledger.StateToAccept || e.Grade.Level != opinion.LevelOrdinary {
		t.Fatal(e.State)
	}
	w := b.as(t, "head")
	check(t, w.get("/ledger/"+e.ID), http.StatusOK, []string{"时间去哪了", "首发 → 发现"}, nil)
	page := w.get("/reports/hands?from=2026-03-01&to=2026-03-31")
	check(t, page, http.StatusOK, []string{"卫生健康局", "/reports/hands/matters?", "占比"}, nil)
	check(t, w.get("/reports/hands?from=2026-03-01&to=2026-03-31&by=month"), http.StatusOK, []string{"2026年3月"}, nil)
	check(t, w.get("/reports/hands/matters?from=2026-03-01&to=2026-03-31&by=unit&hand=发现&key="+e.Lead.Unit.ID), http.StatusOK, []string{e.Number, "发现环节用时：卫生健康局"}, nil)
	check(t, w.get("/reports/hands.csv?from=2026-03-01&to=2026-03-31"), http.StatusOK, []string{"发现平均（小时）", "合计,1"}, nil)
	check(t, w.get("/reports/hands?from=2026-03-31&to=2026-03-01"), http.StatusBadRequest, []string{"各环节用时"}, nil)
	check(t, b.as(t, "school").get("/reports/hands?from=2026-03-01&to=2026-03-31"), http.StatusOK, []string{"没有可拆分的条目"}, []string{"卫生健康局"})
	if len(e.Supporting) != 1 {
		t.Fatalf("%+v", e.Supporting)
	}
	helper, waits := e.Supporting[0].Unit, "/reports/hands/matters?from=2026-03-01&to=2026-03-31&hand=配合未报送&key="
	check(t, page, http.StatusOK, []string{"配合单位用时", helper.Name}, nil)
	check(t, w.get("/reports/hands.csv?from=2026-03-01&to=2026-03-31&of=supporting"), http.StatusOK, []string{"配合单位,配合件数", helper.Name + ",1,"}, []string{"合计"})
	check(t, w.get(waits+helper.ID), http.StatusOK, []string{e.Number, "配合未报送"}, nil)
	check(t, b.as(t, "school").get(waits+helper.ID), http.StatusOK, []string{e.Number}, nil)
	check(t, b.as(t, "health").get(waits+helper.ID), http.StatusOK, []string{"没有用时的条目"}, []string{e.Number})
}
