package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/checkup"
)

// systemData is the administrators' first screen, 系统状态.
type systemData struct {
	Todo  int
	Never int // checks that were never run
	Rows  []systemRow
	First []checkup.Step // empty when all is done
	Open  int            // steps that are not done
}

// systemRow is one check with its one button.
type systemRow struct {
	checkup.Finding
	Mark, Word   string // Mark is a class: good, warn, bad, or none
	Path, Button string
	Post         bool // the button is a form
}

// checkButtons are where a check leads.
var checkButtons = map[string]struct {
	path, button string
	post         bool
	needs        access.Permission
}{
	"backup":      {"/system/backup", "立即备份", true, access.ManageSystem},
	"disk":        {"/help#disk", "怎么腾空间", false, ""},
	"bundles":     {"/sources", "查看数据包", false, access.ViewSources},
	"sources":     {"/sources", "查看信源", false, access.ViewSources},
	"letters":     {"/dead-letters", "查看消息", false, access.ViewSystem},
	"deliveries":  {"/deliveries", "查看送达", false, access.ViewSystem},
	"clock":       {"/system", "重新检查", false, ""},
	"certificate": {"/system/check", "重新检查", true, access.ViewSystem},
	"audit":       {"/system/check", "立即校验", true, access.ViewSystem},
	"accounts":    {"/users", "查看账号", false, access.ViewSystem},
	"store":       {"/system", "重新检查", false, ""},
	"log":         {"/system", "重新检查", false, ""},
	"index":       {"/system", "重新检查", false, ""},
	"calendar":    {"/clocks/calendar#import", "查看日历", false, access.ManageCalendar},
	"version":     {"/help", "使用帮助", false, ""},
}

func (s *server) systemPage(r *request) error {
	all, err := s.Checkup.Overview(r.ctx(), r.by)
	if err != nil {
		return err
	}
	steps, err := s.Checkup.First(r.ctx())
	if err != nil {
		return err
	}
	all = append(all, s.calendarState())
	var d systemData
	d.Todo, d.Never = checkup.Todo(all)
	for _, f := range all {
		d.Rows = append(d.Rows, systemRowOf(r.by, f))
	}
	// What has to be done stands first, the worst before the rest.
	slices.SortStableFunc(d.Rows, func(a, b systemRow) int { return cmp.Compare(verdictRank[b.Verdict], verdictRank[a.Verdict]) })
	for _, st := range steps {
		d.Open += btoi(!st.Done)
	}
	if d.Open > 0 {
		d.First = steps
	}
	return s.render(r, http.StatusOK, "system", "系统状态", d)
}

// calendarState is whether the years are known that deadlines in working days
// reach into.
func (s *server) calendarState() checkup.Finding {
	f := checkup.Finding{Check: "calendar", Name: "工作日历", Verdict: checkup.Good, State: "放假安排齐全"}
	if year, missing := s.Rules.MissingYear(); missing {
		f.Verdict, f.State = checkup.Warn, fmt.Sprintf("%d 年的放假安排还没有导入，跨年的工作日时限只能暂定", year)
		f.Do = "国务院办公厅的放假通知发布后，在工作日历里导入"
	}
	return f
}

var verdictRank = map[checkup.Verdict]int{checkup.Good: 0, checkup.Unlooked: 1, checkup.Warn: 2, checkup.Bad: 3}

func systemRowOf(by access.Actor, f checkup.Finding) systemRow {
	row := systemRow{Finding: f, Mark: "good", Word: "✓ 正常"}
	switch f.Verdict {
	case checkup.Warn:
		row.Mark, row.Word = "warn", "⚠ 要处理"
	case checkup.Bad:
		row.Mark, row.Word = "bad", "✕ 有故障"
	case checkup.Unlooked:
		row.Mark, row.Word = "", "○ 尚未检查"
	}
	if b, ok := checkButtons[f.Check]; ok && (b.needs == "" || access.Can(by, b.needs, access.Object{})) {
		row.Path, row.Button, row.Post = b.path, b.button, b.post
	}
	if f.Check == "accounts" && !mayOpenUsers(by) && !access.Can(by, access.ManageUsers, access.Object{}) {
		row.Path, row.Button = "", ""
	}
	return row
}

func (s *server) backUp(r *request) error {
	j, err := s.Checkup.StartBackup(r.ctx(), r.by)
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

func (s *server) checkNow(r *request) error {
	j, err := s.Checkup.StartCheck(r.ctx(), r.by)
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}
