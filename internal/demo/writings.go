package demo

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

// putPosts hands in everything that was written before now.
func (s *seeding) putPosts(ctx context.Context) error {
	var w writings
	if err := read(postsFile, &w); err != nil {
		return err
	}
	var all []opinion.Post
	var seen []opinion.Sighting
	closed, err := readHistory()
	if err != nil {
		return err
	}
	for _, row := range closed {
		w.Posts = append(w.Posts, row.post())
	}
	for _, row := range w.Posts {
		posts, err := s.postsOf(row)
		if err != nil {
			return fmt.Errorf("post %s: %w", row.ID, err)
		}
		s.posts[row.ID] = posts[0]
		figures, err := s.sightings(row, posts[0].ID)
		if err != nil {
			return fmt.Errorf("post %s: %w", row.ID, err)
		}
		seen = append(seen, figures...)
		all = append(all, posts...)
	}
	for i, row := range w.Tickets {
		all = append(all, s.ticket(i, row))
	}
	if err := s.Take(ctx, all); err != nil {
		return err
	}
	if err := s.putRuns(ctx, all); err != nil {
		return err
	}
	return s.Seen.AddSightings(ctx, seen...)
}

func (s *seeding) sightings(row postRow, post string) ([]opinion.Sighting, error) {
	var out []opinion.Sighting
	for _, x := range row.Seen {
		at, err := x.At.before(s.Now)
		if err != nil {
			return nil, err
		}
		out = append(out, opinion.Sighting{PostID: post, At: at, By: s.people[x.By].Name, Figures: opinion.Figures{Views: x.Views, Comments: x.Comments}})
	}
	return out, nil
}

// postsOf is a post and its reprints.
func (s *seeding) postsOf(row postRow) ([]opinion.Post, error) {
	var posts []opinion.Post
	for i, r := range append([]reprint{{row.In, row.At}}, row.Also...) {
		at, err := r.At.before(s.Now)
		if err != nil {
			return nil, err
		}
		src, ok := s.sources[r.In]
		if !ok {
			return nil, fmt.Errorf("no source %q", r.In)
		}
		p := newPost(src, row.ID, at)
		p.Title, p.Text, p.Author = row.Title, row.Text, row.By
		if i == 0 {
			p.Likes, p.Comments, p.Reposts = row.Likes, row.Comments, row.Reposts
		} else {
			p.Author = src.Name
		}
		if row.Ticket != nil {
			s.asTicket(&p, src, "DH"+row.ID, *row.Ticket)
		}
		posts = append(posts, p)
	}
	return posts, nil
}

func newPost(src *sourceRow, key string, at time.Time) opinion.Post {
	p := opinion.Post{ID: opinion.PostID(src.id(), key), Source: src.id(), Key: key, Kind: opinion.KindArticle,
		PublishedAt: at, CollectedAt: at.Add(4 * time.Minute)}
	switch src.Kind {
	case opinion.SourceFeed:
		p.URL = src.URL + "#" + key
	case opinion.SourceClues:
		p.Kind = opinion.KindClue
		p.URL = "https://v.example/" + key
	}
	return p
}

func (s *seeding) asTicket(p *opinion.Post, src *sourceRow, number string, c callerRow) {
	channel := opinion.ChannelHotline
	if src.Key == "留言" {
		channel = opinion.ChannelMessage
	}
	p.Kind, p.Key, p.URL, p.CollectedAt = opinion.KindTicket, number, "", p.PublishedAt
	p.ID = opinion.PostID(src.id(), number)
	p.Ticket = &opinion.Ticket{Number: number, Channel: channel, Category: c.Category, Unit: c.Unit, Place: c.Place, Phone: c.Phone}
}

// ticket writes out a ticket told in a line. Its hour follows from its place in
// the list.
func (s *seeding) ticket(i int, row ticketRow) opinion.Post {
	src := s.sources["热线"]
	at, _ := moment(fmt.Sprintf("%dd %02d:%02d", row.Day, 8+i*7%10, i*13%60)).before(s.Now)
	if latest := s.Now.Add(-time.Duration(40-i) * time.Minute); at.After(latest) {
		at = latest
	}
	p := newPost(src, "", at)
	p.Title, p.Author = row.Title, "来电人"
	p.Text = row.Place + row.Title + "。"
	s.asTicket(&p, src, fmt.Sprintf("DH%05d", 41200+i), callerRow{row.Category, row.Unit, row.Place, fmt.Sprintf("139000001%02d", i)})
	if replied := at.Add(time.Duration(row.ReplyInHour) * time.Hour); row.ReplyInHour > 0 && replied.Before(s.Now) {
		p.Ticket.Reply = fmt.Sprintf("您反映的问题收悉。经核实，%s已办理，并与您联系说明。感谢您的监督。", row.Unit)
		p.Ticket.RepliedAt = replied
	}
	return p
}
