package searchtest

import (
	"embed"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

//go:embed testdata/posts.json testdata/cases.json
var testdata embed.FS

// post and searchCase are lines of testdata.
type post struct {
	ID, Source, Title, Text, Unit, Tone, Class, Level string
	Kind                                              opinion.Kind
	Published                                         time.Time
	Topics, Regions                                   []string
	Risk                                              int
}

type searchCase struct {
	Name, Query string
	Filter      struct {
		Topics, Sources, Regions, Units, Tones, Classes, Levels []string
		Kinds                                                   []opinion.Kind
		From, To                                                time.Time
		MinRisk                                                 int `json:"min_risk"`
	}
	Hits []string
	// Order is false where posts of the same second are among the hits, whose
	// order is that of a hash.
	Order *bool
}

func load[T any](t *testing.T, name string) (out []T) {
	t.Helper()
	b, err := testdata.ReadFile("testdata/" + name)
	check(t, err)
	check(t, json.Unmarshal(b, &out))
	return out
}

func documents(t *testing.T) []search.Document {
	var docs []search.Document
	for i, p := range load[post](t, "posts.json") {
		docs = append(docs, search.Document{
			ID: p.ID, Seq: int64(i + 1), Title: p.Title, Text: p.Text, Source: p.Source, Kind: p.Kind,
			PublishedAt: p.Published, CollectedAt: p.Published.Add(time.Minute),
			Topics: p.Topics, Unit: p.Unit, Regions: p.Regions,
			Tone: p.Tone, Class: p.Class, Level: p.Level, Risk: p.Risk,
		})
	}
	return docs
}

func (c searchCase) query() search.Query {
	f := c.Filter
	return search.Query{Text: c.Query, Limit: 50, Filter: search.Filter{
		Topics: f.Topics, Sources: f.Sources, Regions: f.Regions, Units: f.Units,
		Tones: f.Tones, Classes: f.Classes, Levels: f.Levels, Kinds: f.Kinds,
		From: f.From, To: f.To, MinRisk: f.MinRisk,
	}}
}

// answersTheCases runs the cases of testdata.
func answersTheCases(t *testing.T, x search.Index) {
	write(t, x, documents(t)...)
	for _, c := range load[searchCase](t, "cases.json") {
		t.Run(c.Name, func(t *testing.T) {
			got := ids(find(t, x, c.query()))
			want := slices.Clone(c.Hits)
			if c.Order != nil && !*c.Order {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", c.Query, got, want)
			}
		})
	}
}
