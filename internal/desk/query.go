package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// maxPage is the largest page of a search.
const maxPage = 200

// PostQuery is a search as people and programs spell it.
type PostQuery struct {
	Q       string   `query:"q" doc:"检索式：词语、\"短语\"、AND、OR、NOT 与括号"`
	Topics  []string `query:"topic" doc:"专题 ID，可多次给出"`
	Sources []string `query:"source" doc:"信源 ID"`
	Regions []string `query:"region" doc:"区划代码"`
	Units   []string `query:"unit" doc:"牵头单位"`
	Tones   []string `query:"tone" doc:"负面、中性或正面"`
	Classes []string `query:"class" doc:"回应类别"`
	Levels  []string `query:"level" doc:"风险等级"`
	Kinds   []string `query:"kind" doc:"article、clue 或 ticket"`
	From    string   `query:"from" doc:"发布起始日，含当日，如 2026-03-01"`
	To      string   `query:"to" doc:"发布截止日，含当日"`
	MinRisk int      `query:"min_risk" doc:"风险分下限，0 至 100"`
	Sort    string   `query:"sort" enum:"time,relevance" doc:"默认 time：新的在前"`
	Limit   int      `query:"limit" doc:"每页条数，1 至 200，默认 20"`
	Cursor  string   `query:"cursor" doc:"上一页的 next"`
	Facets  []string `query:"facet" doc:"要统计的字段：topic、source、region、unit、tone、class、level、kind"`
}

var facetNames = []string{
	search.FacetTopic, search.FacetSource, search.FacetRegion, search.FacetUnit,
	search.FacetTone, search.FacetClass, search.FacetLevel, search.FacetKind,
}

// Query reads it as the index's query; errors are *opinion.InputError.
func (q PostQuery) Query() (search.Query, error) {
	f := search.Filter{
		Topics: q.Topics, Sources: q.Sources, Regions: q.Regions, Units: q.Units,
		Tones: q.Tones, Classes: q.Classes, Levels: q.Levels, MinRisk: q.MinRisk,
	}
	for _, k := range q.Kinds {
		f.Kinds = append(f.Kinds, opinion.Kind(k))
	}
	var err error
	if f.From, f.To, err = Days(q.From, q.To); err != nil {
		return search.Query{}, err
	}
	out := search.Query{
		Text: q.Q, Filter: f, Sort: search.Sort(cmp.Or(q.Sort, string(search.SortTime))),
		Limit: q.Limit, Cursor: q.Cursor, Facets: q.Facets,
	}
	return out, checkQuery(out)
}

func checkQuery(q search.Query) error {
	switch {
	case q.Sort != search.SortTime && q.Sort != search.SortRelevance:
		return opinion.Invalid("sort", "没有 %q 这种排序，可用 time 或 relevance。", q.Sort)
	case q.Limit < 0 || q.Limit > maxPage:
		return opinion.Invalid("limit", "每页条数须在 1 与 %d 之间。", maxPage)
	case q.MinRisk < 0 || q.MinRisk > 100:
		return opinion.Invalid("min_risk", "风险分须在 0 与 100 之间。")
	}
	for _, name := range q.Facets {
		if !slices.Contains(facetNames, name) {
			return opinion.Invalid("facet", "不能按 %q 统计，可用 %s。", name, strings.Join(facetNames, "、"))
		}
	}
	return nil
}

// Days reads two dates of Asia/Shanghai, both included, as [from, to); an
// empty one is the zero time. Errors are *opinion.InputError.
func Days(from, to string) (first, end time.Time, err error) {
	if first, err = day("from", from); err != nil {
		return first, end, err
	}
	if end, err = day("to", to); err != nil || end.IsZero() {
		return first, end, err
	}
	if end.Before(first) {
		return first, end, opinion.Invalid("to", "截止日期早于起始日期。")
	}
	return first, end.AddDate(0, 0, 1), nil
}

// day reads a date of Asia/Shanghai; an empty one is the zero time.
func day(field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, calendar.Shanghai)
	if err != nil {
		return t, opinion.Invalid(field, "日期 %q 应写作 2026-03-01 的样式。", s)
	}
	return t, nil
}
