package office_test

import (
	"testing"
	"time"

	"yuqing/internal/office"
	"yuqing/internal/opinion"
)

// What an office keeps of people depends on the channel and the age alone.
func TestWhatIsKeptOfPeople(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := office.Settings{HotlineMonths: 12, PostMonths: 6}
	of := func(c opinion.Channel, monthsAgo int) opinion.Post {
		p := opinion.Post{Kind: opinion.KindClue, Author: "王小明", PublishedAt: now.AddDate(0, -monthsAgo, 0)}
		if c != opinion.ChannelOpinion {
			p.Kind, p.Ticket = opinion.KindTicket, &opinion.Ticket{Channel: c, Phone: "13812345678"}
		}
		return p
	}
	for _, c := range []struct {
		post opinion.Post
		kept bool
	}{
		{of(opinion.ChannelHotline, 11), true}, {of(opinion.ChannelHotline, 13), false},
		{of(opinion.ChannelMessage, 130), true}, // no limit is set
		{of(opinion.ChannelOpinion, 5), true}, {of(opinion.ChannelOpinion, 7), false},
	} {
		got := s.Kept(c.post, now)
		if (got.Author != "") != c.kept || got.Ticket != nil && (got.Ticket.Phone != "") != c.kept {
			t.Errorf("%s of %s: author %q", c.post.Channel(), c.post.PublishedAt.Format(time.DateOnly), got.Author)
		}
	}
	if len(s.Retention()) != 2 || s.Retention()[opinion.ChannelOpinion] != 6 {
		t.Errorf("%v", s.Retention())
	}
}
