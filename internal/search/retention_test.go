package search_test

import (
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

func shanghai(y int, m time.Month, d, h int) time.Time {
	return time.Date(y, m, d, h, 0, 0, 0, calendar.Shanghai)
}

func TestRetention(t *testing.T) {
	never := time.Time{}
	for _, c := range []struct {
		r              search.Retention
		now            time.Time
		posts, tickets time.Time
	}{
		{search.Retention{}, shanghai(2026, 3, 15, 9), never, never},
		{search.Retention{PostMonths: 1}, shanghai(2026, 3, 31, 9), shanghai(2026, 2, 1, 0), never},
		{search.Retention{PostMonths: 12}, shanghai(2026, 3, 1, 0), shanghai(2025, 3, 1, 0), never},
		{search.Retention{PostMonths: 3, TicketYears: 5}, shanghai(2026, 1, 31, 9), shanghai(2025, 10, 1, 0), shanghai(2021, 1, 1, 0)},
		// It is still the last evening of the year in UTC.
		{search.Retention{TicketYears: 1}, time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), never, shanghai(2025, 1, 1, 0)},
	} {
		s := c.r.Since(c.now)
		if !s.Posts.Equal(c.posts) || !s.Tickets.Equal(c.tickets) || s.All() != (c.r == search.Retention{}) {
			t.Errorf("%+v at %s keeps since %+v", c.r, c.now, s)
		}
	}
}

func TestRetentionTellsWhatAQueryMisses(t *testing.T) {
	s := search.Since{Posts: shanghai(2025, 3, 1, 0), Tickets: shanghai(2021, 1, 1, 0)}
	posts, tickets := search.Since{Posts: s.Posts}, search.Since{Tickets: s.Tickets}
	ticket, article := []opinion.Kind{opinion.KindTicket}, []opinion.Kind{opinion.KindArticle, opinion.KindClue}
	for name, c := range map[string]struct {
		f    search.Filter
		want search.Since
	}{
		"everything":     {search.Filter{}, s},
		"of this year":   {search.Filter{From: shanghai(2026, 1, 1, 0)}, search.Since{}},
		"from the day":   {search.Filter{From: s.Posts}, search.Since{}},
		"of two years":   {search.Filter{From: shanghai(2024, 1, 1, 0)}, posts},
		"of ten years":   {search.Filter{From: shanghai(2016, 1, 1, 0)}, s},
		"tickets":        {search.Filter{Kinds: ticket}, tickets},
		"late tickets":   {search.Filter{Kinds: ticket, From: shanghai(2024, 1, 1, 0)}, search.Since{}},
		"other than":     {search.Filter{Kinds: article}, posts},
		"both, by names": {search.Filter{Kinds: append(ticket, article...)}, s},
	} {
		if got := s.Reaches(c.f); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestRetentionKeeps(t *testing.T) {
	s := search.Since{Posts: shanghai(2025, 3, 1, 0), Tickets: shanghai(2021, 1, 1, 0)}
	for _, c := range []struct {
		d    search.Document
		want bool
	}{
		{search.Document{CollectedAt: s.Posts}, true},
		{search.Document{CollectedAt: s.Posts.Add(-time.Second)}, false},
		{search.Document{Kind: opinion.KindTicket, CollectedAt: s.Posts.Add(-time.Second)}, true},
		{search.Document{Kind: opinion.KindTicket, CollectedAt: s.Tickets.Add(-time.Second)}, false},
	} {
		if s.Keeps(c.d) != c.want || !(search.Since{}).Keeps(c.d) {
			t.Errorf("%+v: kept %v", c.d, !c.want)
		}
	}
}
