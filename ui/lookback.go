package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

const lookBackPath = "/ledger/look-back"

func (s *server) lookBackPages() []route {
	return []route{
		{http.MethodGet, lookBackPath, access.ViewLedger, false, s.lookBackPage},
		{http.MethodPost, lookBackPath, access.ActLedger, false, s.lookBackOne},
	}
}

type lookBackData struct {
	formData
	desk.LookBackPage
	Year       int
	Years      []option
	Next, Prev string
	Export     exportForm
	MayMark    bool
	Results    []string
}

// lookBackShown is how many matters stand on a page.
const lookBackShown = 50

func (s *server) yearOf(v url.Values) (int, error) {
	typed := v.Get("year")
	if typed == "" {
		return s.lastYear(), nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || year < 2000 || year > s.lastYear()+1 {
		return 0, opinion.Invalid("year", "年份应写作 2025 的样式，且不晚于今年。")
	}
	return year, nil
}

func (s *server) lookBackData(r *request, f formData) (lookBackData, error) {
	year, err := s.yearOf(r.QueryParams())
	if err != nil {
		return lookBackData{}, err
	}
	d := lookBackData{formData: f, Year: year, Results: ledger.CheckResults, MayMark: may(r.by, ledger.Entry{State: ledger.StateClosed}, ledger.ActLookBack)}
	for y := s.lastYear() + 1; y > s.lastYear()-5; y-- {
		d.Years = append(d.Years, option{strconv.Itoa(y), strconv.Itoa(y) + " 年", y == year})
	}
	d.Export = exportForm{"/ledger/lists/exports", "look-back", url.Values{"year": {strconv.Itoa(year)}}.Encode()}
	from, _ := strconv.Atoi(r.QueryParam("after")) // a broken one is the first page
	if d.LookBackPage, err = s.Desk.LookBackPage(r.ctx(), r.by, year, from, lookBackShown); err != nil {
		return d, err
	}
	at := func(n int) string { return fmt.Sprintf("%s?year=%d&after=%d", lookBackPath, year, max(0, n)) }
	if from+lookBackShown < d.Total {
		d.Next = at(from + lookBackShown)
	}
	if from > 0 {
		d.Prev = at(from - lookBackShown)
	}
	return d, nil
}

func (s *server) lookBackPage(r *request) error {
	d, err := s.lookBackData(r, formData{})
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "lookback", "回头看", d)
}

// lookBackOne records what was found of one matter.
func (s *server) lookBackOne(r *request) error {
	version, _ := strconv.Atoi(r.FormValue("version"))
	checked := ledger.Checked{Result: r.FormValue("result"), Text: strings.TrimSpace(r.FormValue("text"))}
	_, err := s.Ledger.Do(r.ctx(), r.by, r.FormValue("entry"), version, ledger.Command{Action: ledger.ActLookBack}.With(checked))
	if err != nil {
		d, unlisted := s.lookBackData(r, formData{})
		if unlisted != nil {
			return unlisted
		}
		return s.again(r, "lookback", "回头看", err, func(f formData) any { d.formData = f; return d })
	}
	return r.done(lookBackPath+"?year="+strconv.Itoa(s.orLastYear(r)), "acted")
}

func (s *server) orLastYear(r *request) int {
	year, err := s.yearOf(r.QueryParams())
	if err != nil {
		return s.lastYear()
	}
	return year
}
