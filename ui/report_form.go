package ui

import (
	"cmp"
	"errors"
	"net/url"
	"path"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// reportForm is what the pages of reports ask for: a period, a channel, and how
// to split it.
type reportForm struct {
	Path     string
	Values   url.Values
	Tabs     []link
	Periods  []link // to choose from
	Channels []option
	Groups   []option
	Classes  []option
	Levels   []option
	Problem  string
}

type link struct {
	Name, URL string
	Here      bool
}

// reportForm reads the page's address; without a period it is this month, and
// for a ranking, which a month gives too little for, the last ninety days.
func (s *server) reportForm(r *request, at string) reportForm {
	today := s.Now().In(calendar.Shanghai)
	from := monthOf(today).Format(time.DateOnly)
	if at == rankingPath {
		from = daysBefore(today, 89)
	}
	v := url.Values{}
	v.Set("from", cmp.Or(r.QueryParam("from"), from))
	v.Set("to", cmp.Or(r.QueryParam("to"), today.Format(time.DateOnly)))
	v.Set("channel", cmp.Or(r.QueryParam("channel"), string(report.Opinion)))
	if by := cmp.Or(r.QueryParam("by"), string(report.ByUnit)); by != "none" {
		v.Set("by", by)
	}
	f := reportForm{Path: at, Values: v, Tabs: reportTabs(r, at, v)}
	f.Channels = []option{
		{string(report.Opinion), "舆情及其他台账", v.Get("channel") == string(report.Opinion)},
		{string(report.Hotline), "热线与留言工单", v.Get("channel") == string(report.Hotline)},
	}
	for _, g := range report.Groupings {
		f.Groups = append(f.Groups, option{g.Key, "按" + g.Name, v.Get("by") == g.Key})
	}
	f.Groups = append(f.Groups, option{"none", "只看合计", v.Get("by") == ""})
	f.setPeriods(today)
	return f
}

// setPeriods offers the spans that offices report on, with all else as it is.
func (f *reportForm) setPeriods(today time.Time) {
	f.Periods = nil
	for _, p := range periods(today) {
		f.Periods = append(f.Periods, link{p.name, f.Path + "?" + datesOf(f.asked(), p.from, p.to).Encode(), f.Values.Get("from") == p.from && f.Values.Get("to") == p.to})
	}
}

// asked is what leads to the page as it is, also where it shows the total alone.
func (f reportForm) asked() url.Values {
	v := copyValues(f.Values)
	if len(f.Groups) > 0 && !v.Has("by") {
		v.Set("by", "none")
	}
	return v
}

// Files are the page's table to be taken along.
func (f reportForm) Files() []link {
	q := "?" + f.asked().Encode()
	return []link{{Name: "下载 CSV", URL: f.Path + ".csv" + q}, {Name: "下载 XLSX", URL: f.Path + ".xlsx" + q}}
}

// narrow reads the class and the level to which the page is narrowed.
func (f *reportForm) narrow(r *request, now time.Time) {
	for _, key := range []string{"class", "level"} {
		if x := r.QueryParam(key); x != "" {
			f.Values.Set(key, x)
		}
	}
	f.Classes = []option{{"", "全部类别", f.Values.Get("class") == ""}}
	for _, c := range opinion.Classes {
		f.Classes = append(f.Classes, option{string(c), string(c), f.Values.Get("class") == string(c)})
	}
	f.Levels = []option{{"", "全部等级", f.Values.Get("level") == ""}}
	for _, l := range opinion.Levels {
		f.Levels = append(f.Levels, option{string(l), string(l), f.Values.Get("level") == string(l)})
	}
	f.setPeriods(now.In(calendar.Shanghai))
}

// behind is the address of the matters behind a figure of the page, which leads
// back to it.
func (f reportForm) behind() url.Values {
	v := copyValues(f.Values)
	if f.Path != reportPath {
		v.Set("back", path.Base(f.Path))
	}
	return v
}

// reportTabs lead from one report to the others, with the same period where one
// was chosen: otherwise each has its own.
func reportTabs(r *request, here string, v url.Values) []link {
	kept := url.Values{"channel": v["channel"]}
	if r.QueryParam("from")+r.QueryParam("to") != "" {
		kept["from"], kept["to"] = v["from"], v["to"]
	}
	q := kept.Encode()
	tabs := []link{
		{"时效报表", reportPath + "?" + q, here == reportPath},
		{"考核指标", assessPath + "?" + q, here == assessPath},
	}
	all := ledger.ScopeOf(r.by).All
	if all {
		tabs = append(tabs, link{"部门排名", rankingPath + "?" + q, here == rankingPath})
	}
	tabs = append(tabs, link{"类别×单位", crossPath + "?" + q, here == crossPath}, link{"各环节用时", handsPath + "?" + q, here == handsPath})
	if all {
		tabs = append(tabs, link{"漏报迟报", recallPath + "?" + q, here == recallPath})
	}
	return append(tabs, link{"大屏", "/wall", false})
}

type period struct{ name, from, to string }

// periods are the spans that offices report on.
func periods(today time.Time) []period {
	y, m := today.Year(), today.Month()
	day := func(y int, m time.Month, d int) string {
		return time.Date(y, m, d, 0, 0, 0, 0, calendar.Shanghai).Format(time.DateOnly)
	}
	now := today.Format(time.DateOnly)
	quarter := (m-1)/3*3 + 1
	return []period{
		{"近七天", daysBefore(today, 6), now},
		{"本月", day(y, m, 1), now},
		{"上月", day(y, m-1, 1), day(y, m, 0)},
		{"近九十天", daysBefore(today, 89), now},
		{"本季", day(y, quarter, 1), now},
		{"本年", day(y, 1, 1), now},
		{"上年", day(y-1, 1, 1), day(y-1, 12, 31)},
	}
}

// daysBefore is the date so many days before a moment of Shanghai's.
func daysBefore(today time.Time, days int) string {
	return today.AddDate(0, 0, -days).Format(time.DateOnly)
}

func parseReport(v url.Values) (report.Request, *report.RequestError) {
	req, err := report.ParseRequest(v.Get("from"), v.Get("to"), v.Get("channel"), v.Get("by"))
	if err == nil {
		req.Reason = v.Get("reason")
		return req.Narrowed(askedFor(v, "class"), askedFor(v, "level")), nil
	}
	var re *report.RequestError
	if errors.As(err, &re) {
		return req, re
	}
	return req, &report.RequestError{Text: err.Error()}
}

// askedFor is what an address says of a key, nil where it does not speak of it.
func askedFor(v url.Values, key string) *string {
	if !v.Has(key) {
		return nil
	}
	x := v.Get(key)
	return &x
}
