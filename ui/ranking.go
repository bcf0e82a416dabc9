package ui

import (
	"cmp"
	"net/http"
	"strconv"

	"yuqing/internal/report"
)

type rankingData struct {
	reportForm
	Min     string
	Ranking report.Ranking
	Rows    []rankRow
}

// rankRow is one unit's place with the addresses of what it is made of.
type rankRow struct {
	report.Rank
	row reportRow
}

// Cell is one figure of the unit.
func (r rankRow) Cell(key string) figureCell { return cellOf(measures[key], r.row) }

// Reasons are why the unit's late matters were late.
func (r rankRow) Reasons() []reasonLink { return r.row.Reasons("late") }

// Points is how far the unit lies from what is usual for entries like its own.
func (r rankRow) Points() string { return leadPoints(r.Lead) }

// Usual is the rate at which all ranked units answered entries like the unit's.
func (r rankRow) Usual() report.Rate {
	v := r.Expected / float64(r.Alike)
	return report.Rate{Value: &v}
}

// AlikeRate is the unit's own on those.
func (r rankRow) AlikeRate() report.Rate {
	v := float64(r.AlikeOnTime) / float64(r.Alike)
	return report.Rate{Numerator: r.AlikeOnTime, Denominator: r.Alike, Value: &v}
}

// ranking reads the page's address and ranks.
func (s *server) ranking(r *request) (rankingData, error) {
	d := rankingData{reportForm: s.reportForm(r, rankingPath), Min: cmp.Or(r.QueryParam("min"), strconv.Itoa(report.MinRanked))}
	d.Values.Set("by", string(report.ByUnit))
	d.Values.Set("min", d.Min)
	d.narrow(r, s.Now())
	req, bad := parseReport(d.Values)
	if bad != nil {
		d.Problem = bad.Text
		return d, nil
	}
	least, err := strconv.Atoi(d.Min)
	if err != nil {
		least = 0 // refused as any other number that is none
	}
	d.Ranking, err = s.Desk.Ranking(r.ctx(), r.by, req, least)
	return d, err
}

func (s *server) rankingPage(r *request) error {
	d, err := s.ranking(r)
	if p := problemOf(err); err != nil && p.Status < http.StatusInternalServerError && p.Status != http.StatusForbidden {
		d.Problem = p.Detail
		return s.render(r, p.Status, "ranking", "部门排名", d)
	}
	if err != nil {
		return err
	}
	for _, row := range d.Ranking.Rows {
		f := row.Figures
		f.Assessment.LateReasons = row.LateReasons
		d.Rows = append(d.Rows, rankRow{row, rowWithLinks(row.Name, f, d.behind(), &row.Key)})
	}
	return s.render(r, http.StatusOK, "ranking", "部门排名", d)
}

// MattersOf is the address of all matters of a unit that is not ranked; of none,
// where the key is empty.
func (d rankingData) MattersOf(key string) string {
	return rowWithLinks("", report.Figures{}, d.behind(), &key).To(string(report.FigureEntries))
}

// DueOf is that of those that it had to answer.
func (d rankingData) DueOf(key string) string {
	return rowWithLinks("", report.Figures{}, d.behind(), &key).To(string(report.FigureDue))
}

// Imported is the address of the imported history.
func (d rankingData) Imported() string {
	return rowWithLinks("", report.Figures{}, d.behind(), nil).To(string(report.FigureImported))
}

// InOffice is that of what was late before any unit had the order.
func (d rankingData) InOffice() string {
	return rowWithLinks("", report.Figures{}, d.behind(), &report.InOffice.Key).To(string(report.FigureLate))
}
