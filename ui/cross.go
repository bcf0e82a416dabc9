package ui

import (
	"net/http"
	"net/url"

	"yuqing/internal/report"
)

type crossData struct {
	reportForm
	Cross report.Cross
	Rows  []crossRow
}

// crossRow is a unit, or all of them, with the addresses of the matters.
type crossRow struct {
	Name    string
	IsTotal bool
	Total   crossCell
	Cells   []crossCell
}

type crossCell struct {
	report.CrossCell
	base string
}

// To is the address of the matters behind a figure of the cell.
func (c crossCell) To(figure string) string { return c.base + "&figure=" + figure }

// Reasons are why what is late waits for its answer.
func (c crossCell) Reasons() []reasonLink {
	return reasonLinks(c.OpenReasons, c.To(string(report.FigureOverdueOpen)))
}

func (s *server) cross(r *request) (crossData, error) {
	d := crossData{reportForm: s.reportForm(r, crossPath)}
	d.Values.Set("by", string(report.ByUnit))
	d.narrow(r, s.Now())
	d.Values.Del("class")
	d.setPeriods(s.Now())
	req, bad := parseReport(d.Values)
	if bad != nil {
		d.Problem = bad.Text
		return d, nil
	}
	var err error
	d.Cross, err = s.Desk.Cross(r.ctx(), r.by, req)
	return d, err
}

func (s *server) crossPage(r *request) error {
	d, err := s.cross(r)
	if err != nil {
		return err
	}
	base := reportPath + "/matters?" + d.behind().Encode()
	total := crossRowOf(d.Cross.Total, d.Cross.Classes, base)
	total.Name, total.IsTotal = "合计", true
	d.Rows = append(d.Rows, total)
	for _, row := range d.Cross.Rows {
		d.Rows = append(d.Rows, crossRowOf(row, d.Cross.Classes, base+"&key="+url.QueryEscape(row.Key)))
	}
	return s.render(r, http.StatusOK, "cross", "类别×单位", d)
}

func crossRowOf(row report.CrossRow, classes []report.Label, base string) crossRow {
	out := crossRow{Name: row.Name, Total: crossCell{row.Total, base}}
	for i, c := range row.Cells {
		out.Cells = append(out.Cells, crossCell{c, base + "&class=" + url.QueryEscape(classes[i].Key)})
	}
	return out
}
