package patrol

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/ingest"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/wording"
)

// shutAfter is for how long a column must have been out of reach: a site that
// is down for an evening is no finding.
const shutAfter = 24 * time.Hour

// judge says what a look at a site found.
func judge(s ingest.Survey, columns []opinion.Source, words []wording.Word, limits Limits, now time.Time) []Finding {
	var out []Finding
	add := func(f Finding) {
		f.ID, f.FirstAt, f.LastAt = idOf(f), now, now
		if !slices.ContainsFunc(out, func(o Finding) bool { return o.ID == f.ID }) {
			out = append(out, f)
		}
	}
	for _, col := range s.Columns {
		i := slices.IndexFunc(columns, func(src opinion.Source) bool { return src.ID == col.Source })
		if f, ok := ofColumn(col, columns[i], limits, now); ok {
			add(f)
		}
	}
	for _, p := range s.Pages {
		if p.Dead != "" {
			add(Finding{
				Kind: Dead, SourceID: p.Source, Page: p.On, Title: p.Title, Target: p.URL,
				Text: "链接打不开，请更正或删除。", Evidence: p.Dead,
			})
		}
		for _, w := range wording.WrongIn(p.Text, words) {
			add(Finding{
				Kind: Word, SourceID: p.Source, Page: p.URL, Title: p.Title, Target: w.Quote,
				Text: w.Text, Evidence: around(p.Text, w.Start, w.End) + note(w.Evidence),
			})
		}
	}
	return out
}

func ofColumn(col ingest.Column, src opinion.Source, limits Limits, now time.Time) (Finding, bool) {
	f := Finding{SourceID: src.ID, Page: src.URL, Title: src.Name}
	if col.Failed != "" {
		f.Kind, f.Text, f.Evidence = Shut, "栏目打不开或读不出条目，请检查网站；改版的请更新信源的网页规则。", col.Failed
		last := src.Health.LastGood
		if last.IsZero() {
			last = src.CreatedAt
		}
		return f, now.Sub(last) > shutAfter
	}
	newest := col.Newest
	if newest.IsZero() { // the list shows no dates
		newest = src.Health.LastNew
	}
	days, rule := limits.of(src)
	still := int(now.Sub(newest) / (24 * time.Hour))
	f.Kind, f.Text = Stale, fmt.Sprintf("已 %d 天没有更新，请更新栏目或按规定归并。", still)
	f.Evidence = fmt.Sprintf("最近一条 %s；标准：%s", newest.In(calendar.Shanghai).Format(time.DateOnly), rule)
	return f, !newest.IsZero() && still > days
}

// idOf is the same for the same fault: a dead link once a site however many
// pages lead to it, a word once a page.
func idOf(f Finding) string {
	parts := []string{string(f.Kind), f.Page, f.Target}
	switch f.Kind {
	case Dead:
		parts[1] = siteOf(f.Page)
	case Stale, Shut:
		parts[1] = f.SourceID
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// aroundWord is how many characters are shown on each side of a word.
const aroundWord = 20

func around(text string, start, end int) string {
	rs := []rune(text)
	from, to := max(0, start-aroundWord), min(len(rs), end+aroundWord)
	return "…" + privacy.Mask(strings.Join(strings.Fields(string(rs[from:to])), " ")) + "…"
}

func note(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}

// over are the IDs of findings that stood and that this look shows to be gone.
// What was not looked at stays.
func over(open, found []Finding, s ingest.Survey) []string {
	var out []string
	for _, f := range open {
		if !slices.ContainsFunc(found, func(o Finding) bool { return o.ID == f.ID }) && f.gone(s) {
			out = append(out, f.ID)
		}
	}
	return out
}

// gone says that the place of a finding was looked at; only findings that were
// not found again are asked.
func (f Finding) gone(s ingest.Survey) bool {
	column := slices.ContainsFunc(s.Columns, func(c ingest.Column) bool { return c.Source == f.SourceID && c.Failed == "" })
	switch f.Kind {
	case Stale, Shut:
		return column
	case Word:
		return slices.ContainsFunc(s.Pages, func(p ingest.Seen) bool { return p.URL == f.Page && (p.Text != "" || p.Dead != "") })
	}
	seen := slices.ContainsFunc(s.Pages, func(p ingest.Seen) bool { return p.URL == f.Target && !p.Unsure })
	linked := slices.ContainsFunc(s.Columns, func(c ingest.Column) bool { return c.Failed != "" || slices.Contains(c.Links, f.Target) })
	return seen || column && !linked
}
