package ui

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) calendarPages() []route {
	return []route{
		{http.MethodGet, "/clocks/calendar", access.ViewRules, false, s.calendarPage},
		{http.MethodPost, "/clocks/calendar/year", access.ManageCalendar, false, s.draftYear},
		{http.MethodPost, "/clocks/calendar/drop", access.ManageCalendar, false, s.dropYear},
		{http.MethodPost, "/clocks/calendar/day", access.ManageCalendar, false, s.draftDay},
	}
}

type calendarData struct {
	clockBase
	Year       int
	Years      []yearTab
	From       office.Source
	Document   string
	Months     []monthView
	Off, On    int // days in the year that differ from the week
	Extra      []office.Day
	MissingOne int // the year that ought to be known by now
	Values     map[string]string
	Problems   []string // of what was typed or uploaded
}

type yearTab struct {
	Year  int
	From  office.Source
	Here  bool
	Known bool
}

type monthView struct {
	Name  string
	Weeks [][]dayCell
}

// dayCell is a day of the calendar; N is 0 outside the month.
type dayCell struct {
	N     int
	Mark  string // 休 or 班 where the day differs from the week's rhythm
	Name  string
	Off   bool // nobody works
	Own   bool // set by the office itself
	Today bool
}

func (s *server) calendarPage(r *request) error { return s.showCalendar(r, http.StatusOK, nil, nil) }

func (s *server) showCalendar(r *request, status int, problem *web.Problem, problems []string) error {
	base, state, err := s.clockBase(r, "/clocks/calendar")
	if err != nil {
		return err
	}
	base.Problem, base.Version = problem, state.HolidaysVersion
	base.Manage = access.Can(r.by, access.ManageCalendar, access.Object{})
	today := calendar.DateOf(s.Now())
	d := calendarData{clockBase: base, Year: today.Year, Extra: state.Holidays.Extra, Problems: problems, Values: map[string]string{}}
	if y, err := strconv.Atoi(r.FormValue("year")); err == nil && y >= 2000 && y <= 2199 {
		d.Year = y
	}
	d.MissingOne, _ = state.MissingYear(s.Now())
	d.From, d.Document = state.SourceOf(d.Year)
	for y := today.Year - 1; y <= today.Year+2; y++ {
		from, _ := state.SourceOf(y)
		d.Years = append(d.Years, yearTab{y, from, y == d.Year, from != office.Missing})
	}
	for _, key := range []string{"text", "source", "date", "name", "kind"} {
		d.Values[key] = r.FormValue(key)
	}
	d.Months = monthsOf(state, d.Year, today)
	for _, day := range state.Book.Calendar.DaysOf(d.Year) {
		d.On += btoi(day.Working)
		d.Off += btoi(!day.Working)
	}
	return s.render(r, status, "calendar", fmt.Sprintf("%d 年工作日历", d.Year), d)
}

func monthsOf(state *office.State, year int, today calendar.Date) []monthView {
	cal := state.Book.Calendar
	special, own := map[calendar.Date]calendar.Day{}, map[string]bool{}
	for _, d := range cal.DaysOf(year) {
		special[d.Date] = d
	}
	for _, d := range state.Holidays.Extra {
		own[d.Date] = true
	}
	var months []monthView
	for m := time.January; m <= time.December; m++ {
		view := monthView{Name: fmt.Sprintf("%d 月", m)}
		d := calendar.Date{Year: year, Month: m, Day: 1}
		week := make([]dayCell, (int(d.Weekday())+6)%7) // the week begins on Monday
		for ; d.Month == m; d = d.Next() {
			cell := dayCell{N: d.Day, Off: !cal.WorkingDay(d), Own: own[d.String()], Today: d == today}
			if day, ok := special[d]; ok {
				if cell.Name, cell.Mark = day.Name, "休"; day.Working {
					cell.Mark = "班"
				}
			}
			if week = append(week, cell); len(week) == 7 {
				view.Weeks, week = append(view.Weeks, week), nil
			}
		}
		if len(week) > 0 {
			view.Weeks = append(view.Weeks, append(week, make([]dayCell, 7-len(week))...))
		}
		months = append(months, view)
	}
	return months
}

// draftYear takes a year's notice as text or as a file.
func (s *server) draftYear(r *request) error {
	year, err := strconv.Atoi(r.FormValue("year"))
	if err != nil {
		err = opinion.Invalid("year", "请填写年份。")
	}
	var days []office.Day
	var problems []string
	if err == nil {
		days, problems, err = yearTyped(r, year)
	}
	if err == nil && len(problems) > 0 {
		return s.showCalendar(r, http.StatusUnprocessableEntity, nil, problems)
	}
	var d office.Draft
	if err == nil {
		y := office.Year{Year: year, Source: strings.TrimSpace(r.FormValue("source")), Days: days}
		d, err = s.Rules.ChangeHolidays(r.ctx(), r.by, versionTyped(r), office.SetYear(y))
	}
	return s.orCalendar(r, d, err)
}

// maxDaysFile bounds a file of a year's days.
const maxDaysFile = 2 << 20

func yearTyped(r *request, year int) ([]office.Day, []string, error) {
	if head, err := r.FormFile("file"); err == nil {
		if head.Size > maxDaysFile {
			return nil, nil, opinion.Invalid("file", "文件不能超过 2 MB。")
		}
		f, err := head.Open()
		if err != nil {
			return nil, nil, fmt.Errorf("open the upload: %w", err)
		}
		defer f.Close()
		return office.ReadDays(f)
	}
	text := r.FormValue("text")
	if strings.TrimSpace(text) == "" {
		return nil, nil, opinion.Invalid("text", "请粘贴放假通知，或选择一个文件。")
	}
	days, problems := calendar.ParseNotice(year, text)
	return office.DaysFrom(days), problems, nil
}

func (s *server) orCalendar(r *request, d office.Draft, err error) error {
	return s.showDraft(r, d, err, "/clocks/calendar", func(p *web.Problem) error { return s.showCalendar(r, p.Status, p, nil) })
}

func (s *server) dropYear(r *request) error {
	year, _ := strconv.Atoi(r.FormValue("year")) // a broken one was never imported
	d, err := s.Rules.ChangeHolidays(r.ctx(), r.by, versionTyped(r), office.DropYear(year))
	return s.orCalendar(r, d, err)
}

// draftDay adds a day of the office's own, or takes one back.
func (s *server) draftDay(r *request) error {
	day := office.Day{Date: r.FormValue("date"), Working: r.FormValue("kind") == "work", Name: strings.TrimSpace(r.FormValue("name"))}
	edit := office.SetDay(day)
	if r.FormValue("do") == "drop" {
		edit = office.DropDay(day.Date)
	}
	d, err := s.Rules.ChangeHolidays(r.ctx(), r.by, versionTyped(r), edit)
	return s.orCalendar(r, d, err)
}
