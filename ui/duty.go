package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/duty"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) dutyPages() []route {
	return []route{
		{http.MethodGet, "/duty", access.ViewDuty, false, s.dutyPage},
		{http.MethodGet, "/duty/template", access.ManageDuty, false, s.dutyTemplate},
		{http.MethodPost, "/duty/preview", access.ManageDuty, false, s.previewRoster},
		{http.MethodPost, "/duty", access.ManageDuty, false, s.saveRoster},
		{http.MethodPost, "/duty/clear", access.ManageDuty, false, s.clearDuty},
		{http.MethodGet, "/duty/handover", access.ViewDuty, false, s.handoverForm},
		{http.MethodPost, "/duty/handover", access.ViewDuty, false, s.handOver},
		{http.MethodGet, "/duty/handovers/:id", access.ViewDuty, false, s.handoverPage},
		{http.MethodPost, "/duty/handovers/:id/take", access.ViewDuty, false, s.takeOver},
		{http.MethodPost, "/duty/handovers/:id/void", access.ViewDuty, false, s.voidHandover},
	}
}

type dutyData struct {
	Week      string // its first day
	Before    string
	After     string
	Days      []dutyDay
	Now       []duty.Turn
	Handovers []duty.Handover
	Manage    bool
	Problem   *web.Problem
	Draft     *duty.Draft
	Shifts    []duty.Shift // of the draft
	Content   string       // of the draft, to be sent back
	Text      string
}

// dutyDay is a day of the roster.
type dutyDay struct {
	Date    string
	Weekday string
	Off     bool // a day off
	Today   bool
	Shifts  []duty.Shift
}

var weekdays = []string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func (s *server) dutyPage(r *request) error { return s.showDuty(r, http.StatusOK, dutyData{}) }

func (s *server) showDuty(r *request, status int, d dutyData) error {
	first := monday(calendar.DateOf(s.Now()))
	if day, err := calendar.ParseDate(r.QueryParam("week")); err == nil {
		first = monday(day)
	}
	end := first.At(7 * 24 * time.Hour)
	turns, err := s.Duty.Roster(r.ctx(), r.by, first.At(0), end)
	if err != nil {
		return err
	}
	if d.Now, err = s.Duty.OnDuty(r.ctx(), r.by); err != nil {
		return err
	}
	if d.Handovers, err = s.Duty.Handovers(r.ctx(), r.by, 10); err != nil {
		return err
	}
	d.Manage = access.Can(r.by, access.ManageDuty, access.Object{})
	d.Week, d.Before, d.After = first.String(), calendar.DateOf(first.At(-24*time.Hour)).String(), calendar.DateOf(end).String()
	for day := first; day.At(0).Before(end); day = day.Next() {
		row := dutyDay{Date: day.String(), Weekday: weekdays[day.Weekday()], Off: s.Rules.DayOff(day), Today: day == calendar.DateOf(s.Now())}
		for _, sh := range duty.Shifts(turns) {
			if sh.Day == row.Date {
				row.Shifts = append(row.Shifts, sh)
			}
		}
		d.Days = append(d.Days, row)
	}
	return s.render(r, status, "duty", "值班表", d)
}

// monday is the first day of the week.
func monday(d calendar.Date) calendar.Date {
	back := (int(d.Weekday()) + 6) % 7
	return calendar.DateOf(d.At(12*time.Hour - time.Duration(back)*24*time.Hour))
}

// dutyTemplate is a table to fill in.
func (s *server) dutyTemplate(r *request) error {
	h := r.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="zhiban.csv"`)
	day := calendar.DateOf(s.Now())
	text := "\ufeff" + strings.Join(duty.Columns, ",") + "\r\n" +
		fmt.Sprintf("%s,白班,姓名,电话,值班员,,\r\n%s,夜班,姓名,电话,带班领导,,\r\n", day, day)
	return r.Blob(http.StatusOK, "text/csv; charset=utf-8", []byte(text))
}

// maxRosterFile bounds a roster.
const maxRosterFile = 2 << 20

func (s *server) rosterTyped(r *request) ([]duty.Turn, []duty.Problem, error) {
	if head, err := r.FormFile("file"); err == nil {
		if head.Size > maxRosterFile {
			return nil, nil, opinion.Invalid("file", "文件不能超过 2 MB。")
		}
		f, err := head.Open()
		if err != nil {
			return nil, nil, fmt.Errorf("open the upload: %w", err)
		}
		defer f.Close()
		return duty.Read(f, s.Now())
	}
	text := r.FormValue("text")
	if strings.TrimSpace(text) == "" {
		return nil, nil, opinion.Invalid("text", "请粘贴值班表，或选择一个文件。")
	}
	return duty.Read(io.LimitReader(strings.NewReader(text), maxRosterFile), s.Now())
}

func (s *server) previewRoster(r *request) error {
	turns, problems, err := s.rosterTyped(r)
	var draft duty.Draft
	if err == nil {
		draft, err = s.Duty.Check(r.ctx(), r.by, turns, problems)
	}
	if err != nil {
		return s.orDuty(r, err)
	}
	content, err := json.Marshal(draft.Turns)
	if err != nil {
		return fmt.Errorf("write a roster: %w", err)
	}
	status := http.StatusOK
	if len(draft.Problems) > 0 || len(draft.Turns) == 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.showDuty(r, status, dutyData{Draft: &draft, Shifts: duty.Shifts(draft.Turns), Content: string(content), Text: r.FormValue("text")})
}

// orDuty shows the page again where the input is at fault.
func (s *server) orDuty(r *request, err error) error {
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity {
		return err
	}
	return s.showDuty(r, p.Status, dutyData{Problem: &p, Text: r.FormValue("text")})
}

func (s *server) saveRoster(r *request) error {
	var turns []duty.Turn
	if err := json.Unmarshal([]byte(r.FormValue("turns")), &turns); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if err := s.Duty.Put(r.ctx(), r.by, turns, nil); err != nil {
		return s.orDuty(r, err)
	}
	to := "/duty"
	if len(turns) > 0 {
		to += "?week=" + turns[0].Day
	}
	return r.done(to, "roster")
}

func (s *server) clearDuty(r *request) error {
	if err := s.Duty.Clear(r.ctx(), r.by, r.FormValue("day")); err != nil {
		return s.orDuty(r, err)
	}
	return r.done("/duty?week="+r.FormValue("day"), "cleared")
}

type handoverData struct {
	Sheet   duty.Handover
	Values  map[string]string
	Problem *web.Problem
	MayTake bool
	MayVoid bool
}

func (s *server) handoverForm(r *request) error { return s.showHandover(r, http.StatusOK, nil) }

// handoverPeriod is the shift that the form names; zero where it names none.
func handoverPeriod(r *request) (from, to time.Time, err error) {
	if err := r.Request().ParseForm(); err != nil {
		return from, to, err
	}
	if from, err = moment(r.Request().Form, "from", "班次开始"); err != nil {
		return from, to, err
	}
	to, err = moment(r.Request().Form, "to", "班次结束")
	return from, to, err
}

func (s *server) showHandover(r *request, status int, problem *web.Problem) error {
	from, to, err := handoverPeriod(r)
	var h duty.Handover
	if err == nil {
		h, err = s.Duty.Sheet(r.ctx(), r.by, from, to)
	}
	if err != nil {
		p := web.ProblemOf(err)
		if p.Status != http.StatusUnprocessableEntity || problem != nil {
			return err
		}
		problem, status = &p, p.Status
		if h, err = s.Duty.Sheet(r.ctx(), r.by, time.Time{}, time.Time{}); err != nil {
			return err
		}
	}
	d := handoverData{Sheet: h, Problem: problem, Values: map[string]string{
		"from": momentText(h.From), "to": momentText(h.To), "notes": r.FormValue("notes"),
	}}
	return s.render(r, status, "handover", "交接单", d)
}

func (s *server) handOver(r *request) error {
	from, to, err := handoverPeriod(r)
	var h duty.Handover
	if err == nil {
		h, err = s.Duty.HandOver(r.ctx(), r.by, from, to, r.FormValue("notes"))
	}
	if err != nil {
		if p := web.ProblemOf(err); p.Status == http.StatusUnprocessableEntity {
			r.Request().Form.Del("from")
			r.Request().Form.Del("to")
			return s.showHandover(r, p.Status, &p)
		}
		return err
	}
	return r.done("/duty/handovers/"+h.ID, "given")
}

func (s *server) handoverPage(r *request) error {
	h, err := s.Duty.Handover(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showSigned(r, http.StatusOK, h, nil)
}

func (s *server) showSigned(r *request, status int, h duty.Handover, problem *web.Problem) error {
	own := h.Giver.UserID == r.by.UserID
	return s.render(r, status, "handover_sheet", "交接单", handoverData{
		Sheet: h, Problem: problem, MayTake: h.Open() && !own, MayVoid: h.Open() && own,
		Values: map[string]string{"remark": r.FormValue("remark")},
	})
}

func (s *server) takeOver(r *request) error {
	_, err := s.Duty.TakeOver(r.ctx(), r.by, r.Param("id"), r.FormValue("remark"))
	return s.afterSigning(r, err, "taken")
}

func (s *server) voidHandover(r *request) error {
	_, err := s.Duty.Void(r.ctx(), r.by, r.Param("id"))
	return s.afterSigning(r, err, "takenback")
}

func (s *server) afterSigning(r *request, err error, notice string) error {
	if err == nil {
		return r.done("/duty/handovers/"+r.Param("id"), notice)
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return err
	}
	h, failed := s.Duty.Handover(r.ctx(), r.by, r.Param("id"))
	if failed != nil {
		return failed
	}
	return s.showSigned(r, p.Status, h, &p)
}
