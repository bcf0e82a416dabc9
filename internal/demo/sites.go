package demo

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"yuqing/ingest"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
)

//go:embed sites.yaml
var sitesFile []byte

// sites are the columns of the county's own sites and what stands on them.
type sites struct {
	Columns []*columnRow `yaml:"columns"`
	Pages   []siteRow    `yaml:"pages"`
}

type columnRow struct {
	Key     string `yaml:"key"`
	Name    string `yaml:"name"`
	Unit    string `yaml:"unit"`
	URL     string `yaml:"url"`
	Newest  int    `yaml:"newest"` // days since its newest entry
	Entries int    `yaml:"entries"`
}

func (c *columnRow) id() string { return opinion.PostID(string(opinion.SourcePage), c.Name) }

type siteRow struct {
	On     string `yaml:"on"` // columnRow.Key
	Path   string `yaml:"path"`
	Title  string `yaml:"title"`
	Text   string `yaml:"text"`
	Dead   string `yaml:"dead"`
	Mended string `yaml:"mended"` // what it says since it was put right
}

// Look is what a patrol sees of the demonstration's sites at a time; early is
// before some of it was put right.
func Look(now time.Time, columns []opinion.Source, early bool) (ingest.Survey, error) {
	var all sites
	var out ingest.Survey
	if err := read(sitesFile, &all); err != nil {
		return out, fmt.Errorf("read the demonstration's sites: %w", err)
	}
	for _, src := range columns {
		for _, c := range all.Columns {
			if c.id() != src.ID {
				continue
			}
			col := ingest.Column{Source: src.ID, Newest: now.AddDate(0, 0, -c.Newest), Entries: c.Entries}
			for _, p := range all.Pages {
				if p.On == c.Key {
					seen := p.seen(c, early)
					out.Pages, col.Links = append(out.Pages, seen), append(col.Links, seen.URL)
				}
			}
			out.Columns = append(out.Columns, col)
		}
	}
	return out, nil
}

func (p siteRow) seen(c *columnRow, early bool) ingest.Seen {
	text := p.Text
	if p.Mended != "" && !early {
		text = p.Mended
	}
	return ingest.Seen{URL: strings.TrimSuffix(c.URL, "/") + "/" + p.Path, Title: p.Title, On: c.URL, Source: c.id(), Dead: p.Dead, Text: text}
}

// looks are the days of the patrols before today; after the first one a finding
// is handed over.
var looks = []moment{"-6d 09:30", "-1d 09:30"}

// putSites registers the columns and lets patrols find what is wrong with them.
func (s *seeding) putSites(ctx context.Context) error {
	if s.Patrol == nil {
		return nil
	}
	var all sites
	if err := read(sitesFile, &all); err != nil {
		return err
	}
	for _, c := range all.Columns {
		src := opinion.Source{ID: c.id(), Name: c.Name, Kind: opinion.SourcePage, URL: c.URL, UnitID: s.units[c.Unit], Weight: 1, Authority: "政务", Group: "政务网站", CreatedAt: s.Now.AddDate(0, 0, -30)}
		if err := s.Sources.PutSource(ctx, src); err != nil {
			return err
		}
		if s.Runs == nil {
			continue
		}
		var at []time.Time // once a week until the newest
		for week := range 3 {
			at = append(at, s.Now.AddDate(0, 0, -c.Newest-7*week))
		}
		if err := s.putDays(ctx, src.ID, at); err != nil {
			return err
		}
	}
	for i, look := range looks {
		at, err := look.before(s.Now)
		if err != nil {
			return err
		}
		p := s.Patrol(func() time.Time { return at }, i == 0)
		if _, err := p.Round(ctx); err != nil {
			return err
		}
		if i == 0 {
			if err := s.handOver(ctx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// handOver hands the stale column to its unit.
func (s *seeding) handOver(ctx context.Context, p *patrol.Service) error {
	by := s.people["demo"]
	list, err := p.List(ctx, by, patrol.Filter{Kind: patrol.Stale})
	if err != nil || len(list.Findings) == 0 {
		return err
	}
	_, err = p.HandOver(ctx, by, []string{list.Findings[0].ID}, "请于三个工作日内更新栏目或按规定归并，并反馈整改情况。")
	return err
}
