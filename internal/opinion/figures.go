package opinion

import (
	"context"
	"time"
)

// Figures are what stands beside a post: views (播放、阅读), likes (点赞), comments
// (评论) and reposts (转发、分享). nil: not seen, which is not zero.
type Figures struct {
	Views    *int `json:"views,omitempty"`
	Likes    *int `json:"likes,omitempty"`
	Comments *int `json:"comments,omitempty"`
	Reposts  *int `json:"reposts,omitempty"`
}

// None reports whether no figure was seen.
func (f Figures) None() bool {
	return f.Views == nil && f.Likes == nil && f.Comments == nil && f.Reposts == nil
}

// Or is f with the figures of g where f has none.
func (f Figures) Or(g Figures) Figures {
	f.Views, f.Likes = or(f.Views, g.Views), or(f.Likes, g.Likes)
	f.Comments, f.Reposts = or(f.Comments, g.Comments), or(f.Reposts, g.Reposts)
	return f
}

func or(a, b *int) *int {
	if a == nil {
		return b
	}
	return a
}

// On sets the figures that were seen on a post.
func (f Figures) On(p *Post) {
	for _, x := range []struct {
		to   *int
		from *int
	}{{&p.Views, f.Views}, {&p.Likes, f.Likes}, {&p.Comments, f.Comments}, {&p.Reposts, f.Reposts}} {
		if x.from != nil {
			*x.to = *x.from
		}
	}
}

// Sighting is what somebody saw of a post's figures at a time (所见数据). Those of
// one post are a time series; none is ever overwritten.
type Sighting struct {
	PostID string    `json:"post_id"`
	At     time.Time `json:"at"`
	By     string    `json:"by"` // name of the person, or the file that said so
	Figures
}

// Sightings keeps the figures of posts over time.
type Sightings interface {
	// AddSightings writes them in one transaction, with the audit rows of the
	// context. Of one post at one time the last one stands.
	AddSightings(ctx context.Context, seen ...Sighting) error
	// SightingsOf lists those of some posts, oldest first, then by post.
	SightingsOf(ctx context.Context, postIDs ...string) ([]Sighting, error)
}
