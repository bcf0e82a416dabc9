package report

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Assessed is the report of assessment (考核指标) as JSON: the figures of the
// period, of its groups, and of the periods that it is compared with, with the
// definition of each.
type Assessed struct {
	From       string        `json:"from"`
	To         string        `json:"to"`
	Channel    Channel       `json:"channel"`
	By         By            `json:"by"`
	Figures    []Defined     `json:"definitions"`
	Total      AssessedRow   `json:"total"`
	Before     AssessedThen  `json:"before"`      // 环比
	YearBefore AssessedThen  `json:"year_before"` // 同比
	Rows       []AssessedRow `json:"rows"`
	// Trend are the figures by Step of the discovery.
	Step  Step           `json:"step"`
	Trend []AssessedThen `json:"trend"`
	Notes []string       `json:"notes"`
}

// Defined is a figure with its definition.
type Defined struct {
	Key        string `json:"key"`
	Name       string `json:"name"`
	Definition string `json:"definition"`
}

// AssessedRow is one group, with the figures of timeliness beside those of
// assessment.
type AssessedRow struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Figures
	Assessment
}

// AssessedThen is an earlier period.
type AssessedThen struct {
	From string `json:"from"`
	To   string `json:"to"`
	AssessedRow
}

// Assessed runs a report of assessment, and the periods that it is compared
// with.
func (s *Reports) Assessed(ctx context.Context, req Request) (Assessed, error) {
	req.Assess = true
	r, err := s.Timeliness(ctx, req)
	if err != nil {
		return Assessed{}, err
	}
	c, err := s.Compare(ctx, req)
	if err != nil {
		return Assessed{}, err
	}
	a := Assessed{
		From: r.From, To: r.To, Channel: r.Channel, By: r.By, Notes: append([]string{}, r.Notes...),
		Total: assessedRow("total", "合计", r.Total), Before: c.Before.assessed(), YearBefore: c.YearBefore.assessed(),
		Rows: make([]AssessedRow, len(r.Rows)), Figures: make([]Defined, len(Measures)),
		Step: req.Period.Step(), Trend: make([]AssessedThen, len(r.Trend)),
	}
	for i, row := range r.Rows {
		a.Rows[i] = assessedRow(row.Key, row.Name, row.Figures)
	}
	for i, p := range r.Trend {
		a.Trend[i] = Then(p).assessed()
	}
	for i, m := range Measures {
		a.Figures[i] = Defined{m.Key, m.Name, m.Definition}
	}
	return a, nil
}

// All are the row's figures with those of assessment among them.
func (r AssessedRow) All() Figures {
	f := r.Figures
	f.Assessment = r.Assessment
	return f
}

func assessedRow(key, name string, f Figures) AssessedRow {
	return AssessedRow{key, name, f, f.Assessment}
}

func (t Then) assessed() AssessedThen {
	return AssessedThen{t.First.Format(time.DateOnly), t.Last.Format(time.DateOnly), assessedRow("total", "合计", t.Figures)}
}

// WriteJSON writes the report as one line of JSON.
func (a Assessed) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return fmt.Errorf("write the assessment as JSON: %w", err)
	}
	return nil
}

// columns are what a measure takes in a CSV: a count one column, a rate
// its numerator, denominator and value, hours their number, mean, median, P90.
func (m Measure) columns(h Heading) []string {
	keys, names := []string{""}, []string{""}
	switch {
	case m.Rate != nil:
		keys, names = []string{"_numerator", "_denominator", ""}, []string{"（分子）", "（分母）", ""}
	case m.Hours != nil:
		keys, names = []string{"_count", "_mean", "_median", "_p90"}, []string{"（件）", "平均（小时）", "中位数（小时）", "P90（小时）"}
	}
	out := make([]string, len(keys))
	for i := range keys {
		out[i] = m.Key + keys[i]
		if h == Titles {
			out[i] = m.Name + names[i]
		}
	}
	return out
}

func (m Measure) cells(f Figures) []string {
	switch {
	case m.Rate != nil:
		r := m.Rate(f)
		return []string{strconv.Itoa(r.Numerator), strconv.Itoa(r.Denominator), number(r.Value)}
	case m.Hours != nil:
		h := m.Hours(f)
		return []string{strconv.Itoa(h.Count), number(h.Mean), number(h.Median), number(h.P90)}
	}
	return []string{strconv.Itoa(m.Count(f))}
}

// Lines are the heading, the groups, the total (key "total") and the earlier
// periods (keys "before" and "year_before"). Rates are 0 to 1; what is not
// known is empty.
func (a Assessed) Lines(h Heading) [][]string {
	lines := [][]string{{"key", "name"}}
	if h == Titles {
		lines[0] = []string{"代码", "名称"}
	}
	for _, m := range Measures {
		lines[0] = append(lines[0], m.columns(h)...)
	}
	total, before, year := a.Total, a.Before.AssessedRow, a.YearBefore.AssessedRow
	before.Key, before.Name = "before", fmt.Sprintf("环比（%s 至 %s）", a.Before.From, a.Before.To)
	year.Key, year.Name = "year_before", fmt.Sprintf("同比（%s 至 %s）", a.YearBefore.From, a.YearBefore.To)
	for _, row := range append(a.Rows[:len(a.Rows):len(a.Rows)], total, before, year) {
		line := []string{row.Key, row.Name}
		for _, m := range Measures {
			line = append(line, m.cells(row.All())...)
		}
		lines = append(lines, line)
	}
	return lines
}

// WriteCSV writes the Lines, each cell safe (Cell).
func (a Assessed) WriteCSV(w io.Writer, h Heading) error {
	lines := a.Lines(h)
	for _, line := range lines {
		line[0], line[1] = Cell(line[0]), Cell(line[1])
	}
	if h == Titles {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return fmt.Errorf("write the assessment as CSV: %w", err)
		}
	}
	if err := csv.NewWriter(w).WriteAll(lines); err != nil {
		return fmt.Errorf("write the assessment as CSV: %w", err)
	}
	return nil
}
