package sqlstore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"yuqing/internal/opinion"
)

var _ opinion.Links = (*Posts)(nil)

// maxLink is how many bytes of an address are kept as they are: PostgreSQL has
// room for some 2,700 in an index, together with the post's ID.
const maxLink = 1000

// linkKey is what an address is kept under; a longer one is known by its hash.
func linkKey(link string) string {
	if link = clean(link); len(link) > maxLink {
		return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(link)))
	}
	return link
}

// writeLinks notes the canonical addresses of posts, a new one of a known post
// as well.
func writeLinks(t tx, rs []*opinion.Record) error {
	args := make([]any, 0, 2*len(rs))
	for _, r := range rs {
		args = append(args, linkKey(opinion.LinkKey(r.URL)), r.ID)
	}
	_, err := t.exec(`INSERT INTO post_links (link, post_id) VALUES `+tuples(len(rs), 2)+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// PostsByLink is opinion.Links.PostsByLink.
func (s *Posts) PostsByLink(ctx context.Context, links []string) ([]opinion.Record, error) {
	var ids []string
	keys := slices.Clone(links) // long ones were kept whole once
	for _, l := range links {
		if key := linkKey(l); key != l {
			keys = append(keys, key)
		}
	}
	for rest := keys; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT post_id FROM post_links WHERE link IN (`+list+`) ORDER BY post_id`, args...)
		found, err := collect(rows, err, scanString)
		if err != nil {
			return nil, fmt.Errorf("look up %d links: %w", len(links), err)
		}
		ids = append(ids, found...)
	}
	return s.GetMany(ctx, ids)
}
