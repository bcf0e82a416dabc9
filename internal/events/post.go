package events

import (
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// Post is a post as the clustering needs it. ID and one of Title and Text are
// required.
type Post struct {
	ID     string
	Source string
	Author string // empty where the source does not say
	Title  string
	Text   string
	// TitleWords and TextWords are the segmenter's words of Title and Text.
	TitleWords, TextWords []string
	// At places the post on the timeline: when it was published.
	At time.Time

	Regions []opinion.RegionHit
	Topics  []opinion.TopicHit

	Likes, Comments, Reposts int
	Tone                     string // 负面, 中性 or 正面; empty where it is not known
	Unit                     string // the unit that is to answer; empty where it is not known
	Ticket                   bool   // a mirrored ticket of a hotline or message board

	// Weight is that of the source (opinion.Source.Weight); 0 counts as 1.
	Weight float64
}

// FromPost makes a Post of an analysed one. cut gives the words of a text, in
// order; weight is that of the post's source.
func FromPost(p opinion.Post, a opinion.Analysis, cut func(string) []string, weight float64) Post {
	out := Post{
		ID: p.ID, Source: p.Source, Author: p.Author,
		Title: p.Title, Text: p.Text, TitleWords: cut(p.Title), TextWords: cut(p.Text),
		At:      p.PublishedAt,
		Regions: a.Regions, Topics: a.Topics,
		Likes: p.Likes, Comments: p.Comments, Reposts: p.Reposts,
		Weight: weight, Ticket: p.Ticket != nil,
	}
	if a.Tone != nil {
		out.Tone = a.Tone.Label
	}
	if a.Unit != nil {
		out.Unit = a.Unit.Lead
	}
	if p.Ticket != nil && namesUnit(p.Ticket.Unit) {
		out.Unit = p.Ticket.Unit // the hotline has decided already
	}
	return out
}

// longestName is the longest name of a unit, in characters: what is longer came
// from another column.
const longestName = 60

func namesUnit(s string) bool { return s != "" && utf8.RuneCountInString(s) <= longestName }
