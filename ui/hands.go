package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/report"
	"yuqing/ledger"
)

const handsPath = "/reports/hands"

func (s *server) handPages() []route {
	return []route{
		{http.MethodGet, handsPath, access.ViewReports, false, s.handsPage},
		{http.MethodGet, handsPath + "/matters", access.ViewReports, false, s.handMatters},
		{http.MethodGet, handsPath + ".csv", access.ViewReports, false, s.handsCSV},
	}
}

type handsData struct {
	reportForm
	Names   []string
	Rows    []handRow
	Entries int
	CSV     string

	Supporting []supportRow
	SupportCSV string
}

// supportRow is a supporting unit with the addresses of what its times are of.
type supportRow struct {
	report.SupportRow
	Values url.Values
}

// To is the address of the matters behind a time.
func (r supportRow) To(hand string) string {
	v := copyValues(r.Values)
	v.Set("hand", hand)
	v.Set("key", r.Key)
	return handsPath + "/matters?" + v.Encode()
}

// handRow is a row of the table: each desk's figures with their share of the
// whole and the address of the matters behind.
type handRow struct {
	Name    string
	Entries int
	Total   bool
	Cells   []handCell
}

type handCell struct {
	report.Hours
	Name  string
	URL   string
	X, W  int // of the bar, in thousandths
	Heavy bool
}

// handsForm reads the page's address: the same period as the report of
// timeliness takes, and a grouping that may be the month.
func (s *server) handsForm(r *request) (handsData, report.Request, error) {
	d := handsData{reportForm: s.reportForm(r, handsPath), Names: report.HandNames}
	v := d.Values
	v.Del("channel")
	by := cmp.Or(r.QueryParam("by"), string(report.ByUnit))
	v.Set("by", by)
	if by == "none" {
		by = ""
	}
	d.CSV, d.Groups = handsPath+".csv?"+v.Encode(), nil
	for _, g := range report.HandGroupings {
		d.Groups = append(d.Groups, option{g.Key, "按" + g.Name, by == g.Key})
	}
	d.Groups = append(d.Groups, option{"none", "只看合计", by == ""})
	d.setPeriods(s.Now().In(calendar.Shanghai))
	req, err := report.ParseHands(v.Get("from"), v.Get("to"), by)
	return d, req, err
}

func (s *server) handsPage(r *request) error {
	d, req, err := s.handsForm(r)
	if err != nil {
		d.Problem = problemOf(err).Detail
		return s.render(r, http.StatusBadRequest, "hands", "各环节用时", d)
	}
	rep, err := s.Desk.Hands(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	d.Entries, d.SupportCSV = rep.Total.Entries, d.CSV+"&of=supporting"
	for _, row := range rep.Supporting {
		d.Supporting = append(d.Supporting, supportRow{row, d.Values})
	}
	rep.Total.Name = "合计"
	d.Rows = append(d.Rows, handRowOf(rep.Total, d.Values, nil))
	for _, row := range rep.Rows {
		d.Rows = append(d.Rows, handRowOf(row, d.Values, &row.Key))
	}
	return s.render(r, http.StatusOK, "hands", "各环节用时", d)
}

func handRowOf(row report.HandRow, v url.Values, key *string) handRow {
	out := handRow{Name: row.Name, Entries: row.Entries, Total: key == nil}
	sum, most := 0.0, 0.0
	for _, h := range row.Hands {
		if h.Mean != nil {
			sum, most = sum+*h.Mean, max(most, *h.Mean)
		}
	}
	x := 0
	for i, h := range row.Hands {
		q := copyValues(v)
		q.Set("hand", report.HandNames[i])
		if key != nil {
			q.Set("key", *key)
		}
		c := handCell{Hours: h, Name: report.HandNames[i], URL: handsPath + "/matters?" + q.Encode(), X: x}
		if h.Mean != nil && sum > 0 {
			c.W, c.Heavy = int(*h.Mean/sum*1000), *h.Mean == most && most > 0
		}
		x += c.W
		out.Cells = append(out.Cells, c)
	}
	return out
}

type handMattersData struct {
	Hand    string
	Group   string
	Back    string
	Matters []report.HandMatter
	More    bool
}

func (s *server) handMatters(r *request) error {
	_, req, err := s.handsForm(r)
	if err != nil {
		return err
	}
	v := r.QueryParams()
	key, hand := keyOf(v), v.Get("hand")
	ms, more, err := s.Desk.BehindHand(r.ctx(), r.by, req, key, hand, mattersShown)
	if err != nil {
		return err
	}
	back := copyValues(v)
	back.Del("hand")
	back.Del("key")
	d := handMattersData{Hand: hand, Back: handsPath + "?" + back.Encode(), Matters: ms, More: more}
	if key != nil && len(ms) > 0 && !slices.Contains(report.SupportNames, hand) {
		d.Group = ms[0].Label(req.By).Name
	}
	return s.render(r, http.StatusOK, "hand_matters", "各环节用时明细", d)
}

// handsCSV is the table as a file: for each desk how many, mean, median, P90.
func (s *server) handsCSV(r *request) error {
	_, req, err := s.handsForm(r)
	if err != nil {
		return err
	}
	rep, err := s.Desk.Hands(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	if r.QueryParam("of") == "supporting" {
		return supportingCSV(r, rep)
	}
	head := []string{"分组", "件数"}
	for _, n := range report.HandNames {
		head = append(head, n+"件数", n+"平均（小时）", n+"中位（小时）", n+"P90（小时）")
	}
	rep.Total.Name = "合计"
	file := download{r, "各环节用时_" + rep.From + "_" + rep.To + ".csv"}
	sheet := report.NewSheet(file, head...)
	for _, row := range append([]report.HandRow{rep.Total}, rep.Rows...) {
		cells := []string{row.Name, strconv.Itoa(row.Entries)}
		for _, h := range row.Hands {
			cells = append(cells, strconv.Itoa(h.Count), hoursText(h.Mean), hoursText(h.Median), hoursText(h.P90))
		}
		if err = sheet.Row(cells...); err != nil {
			break
		}
	}
	return sheet.Close(err)
}

// supportingCSV is the supporting units' table as a file.
func supportingCSV(r *request, rep report.Hands) error {
	head := []string{"配合单位", "配合件数"}
	for _, n := range []string{"到签收", "到报送"} {
		head = append(head, n+"件数", n+"平均（小时）", n+"中位（小时）", n+"P90（小时）")
	}
	sheet := report.NewSheet(download{r, "配合单位用时_" + rep.From + "_" + rep.To + ".csv"}, append(head, "未报送")...)
	for _, row := range rep.Supporting {
		cells := []string{row.Name, strconv.Itoa(row.Parts)}
		for _, h := range []report.Hours{row.Taken, row.Reported} {
			cells = append(cells, strconv.Itoa(h.Count), hoursText(h.Mean), hoursText(h.Median), hoursText(h.P90))
		}
		if err := sheet.Row(append(cells, strconv.Itoa(row.Open))...); err != nil {
			return sheet.Close(err)
		}
	}
	return sheet.Close(nil)
}

// handLine is one desk's time on an entry's page.
type handLine struct {
	Name  string
	Took  string
	W     int // of the bar, in thousandths of the longest
	Doing bool
}

// handLines are the desks' times of an entry, and what it waits for now.
func handLines(e ledger.Entry, now time.Time) []handLine {
	f := e.Figures()
	hands := f.Hands()
	var longest time.Duration
	last := f.Published
	for _, at := range []time.Time{f.Discovered, f.Triaged, f.Dispatched, f.Accepted, f.FirstFeedback, f.Approved, f.Responded} {
		if at.After(last) {
			last = at
		}
	}
	waits := f.Responded.IsZero() && e.State.Open() && !last.IsZero() && now.After(last)
	if waits {
		hands = append(hands, ledger.Hand{Name: "现在" + e.State.Name(), Took: now.Sub(last)})
	}
	for _, h := range hands {
		longest = max(longest, h.Took)
	}
	out := make([]handLine, len(hands))
	for i, h := range hands {
		out[i] = handLine{Name: h.Name, Took: tookText(h.Took), Doing: waits && i == len(hands)-1}
		if longest > 0 {
			out[i].W = int(h.Took * 1000 / longest)
		}
	}
	return out
}

func tookText(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d 秒", int(d.Seconds()))
	}
	return roughly(d)
}
