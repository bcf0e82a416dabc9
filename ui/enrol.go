package ui

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/enrol"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/web"
)

func (s *server) enrolPages() []route {
	return []route{
		{http.MethodGet, "/enrol/units", access.ManageUsers, false, s.enrolPage},
		{http.MethodPost, "/enrol/units", access.ManageUsers, false, s.enrolUnits},
		{http.MethodGet, "/enrol/people", access.ManageUsers, false, s.enrolPage},
		{http.MethodPost, "/enrol/people", access.ManageUsers, false, s.enrolPeople},
		{http.MethodGet, "/enrol/template/:kind", access.ManageUsers, false, s.enrolTemplate},
		{http.MethodPost, "/enrol/reset", "", false, s.resetMany},
	}
}

type enrolData struct {
	Kind    string // units or people
	Name    string
	Columns []string
	Problem *web.Problem
	Text    string // of the table, between preview and entering
	Units   *enrol.UnitPlan
	Names   map[string]string // of units
	People  *enrol.PeoplePlan
}

func (s *server) enrolPage(r *request) error {
	kind := "units"
	if strings.HasSuffix(r.Path(), "people") {
		kind = "people"
	}
	return s.showEnrol(r, http.StatusOK, enrolData{Kind: kind})
}

func (s *server) showEnrol(r *request, status int, d enrolData) error {
	d.Name, d.Columns = "单位", enrol.UnitColumns
	if d.Kind == "people" {
		d.Name, d.Columns = "人员", enrol.PeopleColumns
	}
	return s.render(r, status, "enrol", "导入"+d.Name, d)
}

// maxEnrolFile bounds a table of units or people.
const maxEnrolFile = 4 << 20

// tableTyped is the uploaded table as text, or the text that the preview sent
// back.
func tableTyped(r *request) (text string, enter bool, err error) {
	if text := r.FormValue("table"); text != "" && r.FormValue("do") == "enter" {
		return text, true, nil
	}
	head, err := r.FormFile("file")
	if err != nil {
		return "", false, opinion.Invalid("file", "请先选择一个 XLSX 或 CSV 文件。")
	}
	if head.Size > maxEnrolFile {
		return "", false, opinion.Invalid("file", "文件不能超过 4 MB。")
	}
	f, err := head.Open()
	if err != nil {
		return "", false, fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	text, err = enrol.Text(f)
	return text, false, err
}

func (s *server) enrolUnits(r *request) error {
	text, enter, err := tableTyped(r)
	if err == nil && enter {
		if _, err = s.Enrol.EnterUnits(r.ctx(), r.by, strings.NewReader(text)); err == nil {
			return r.done("/units", "enrolled")
		}
	}
	d := enrolData{Kind: "units", Text: text}
	if err == nil {
		var p enrol.UnitPlan
		if p, err = s.Enrol.Units(r.ctx(), r.by, strings.NewReader(text)); err == nil {
			d.Units = &p
			return s.showPlan(r, d, len(p.Problems))
		}
	}
	return s.enrolAgain(r, d, err)
}

func (s *server) enrolPeople(r *request) error {
	text, enter, err := tableTyped(r)
	if err == nil && enter {
		var slips []access.Slip
		if slips, err = s.Enrol.EnterPeople(r.ctx(), r.by, strings.NewReader(text)); err == nil {
			return s.showSlips(r, slips)
		}
	}
	d := enrolData{Kind: "people", Text: text}
	if err == nil {
		var p enrol.PeoplePlan
		if p, err = s.Enrol.People(r.ctx(), r.by, strings.NewReader(text)); err == nil {
			d.People = &p
			return s.showPlan(r, d, len(p.Problems))
		}
	}
	return s.enrolAgain(r, d, err)
}

func (s *server) showPlan(r *request, d enrolData, problems int) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d.Names = map[string]string{}
	for _, u := range units.all {
		d.Names[u.ID] = u.Name
	}
	if d.Units != nil {
		for _, u := range d.Units.Units {
			d.Names[u.ID] = u.Name
		}
	}
	status := http.StatusOK
	if problems > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.showEnrol(r, status, d)
}

func (s *server) enrolAgain(r *request, d enrolData, err error) error {
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return err
	}
	d.Problem = &p
	return s.showEnrol(r, p.Status, d)
}

// enrolTemplate is a table to fill in.
func (s *server) enrolTemplate(r *request) error {
	rows := map[string][][]string{
		"units":  {enrol.UnitColumns, {"示例局", "部门", "", "示例委、示范局", "", ""}, {"示例站", "股室", "示例局", "", "", ""}, {"示例垂管局", "垂管", "", "", "", "是"}},
		"people": {enrol.PeopleColumns, {"张三", "zhangsan", "示例局", "", "", "A"}, {"李四", "lisi", "示例局", "", "", "B"}},
	}[r.Param("kind")]
	if rows == nil {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	h := r.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="yuqing-`+r.Param("kind")+`.xlsx"`)
	h.Set(echo.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	book := report.NewBook(r.Response(), "模板", rows[0]...)
	for _, row := range rows[1:] {
		if err := book.Row(row...); err != nil {
			return book.Close(err)
		}
	}
	return book.Close(nil)
}

type slipsData struct {
	Slips []slipView
	URL   string
}

type slipView struct {
	access.Slip
	UnitName string
}

// showSlips shows one-time codes, once: they are kept nowhere.
func (s *server) showSlips(r *request, slips []access.Slip) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d := slipsData{URL: s.Link("")}
	for _, x := range slips {
		d.Slips = append(d.Slips, slipView{x, units.name(x.User.UnitID)})
	}
	return s.render(r, http.StatusOK, "slips", "账号开通条", d)
}

// resetMany gives new one-time codes to the accounts that were ticked.
func (s *server) resetMany(r *request) error {
	if r.FormValue("sure") == "" {
		return s.showUserList(r, http.StatusUnprocessableEntity, &web.Problem{Status: http.StatusUnprocessableEntity, Detail: "请勾选“确认重置”；被重置的人会立即退出，须用新的一次性密码登录。"})
	}
	slips, err := s.Access.ResetPasswords(r.ctx(), r.by, r.Request().PostForm["user"])
	if err != nil {
		if p := web.ProblemOf(err); p.Status == http.StatusUnprocessableEntity {
			return s.showUserList(r, p.Status, &p)
		}
		return err
	}
	return s.showSlips(r, slips)
}
