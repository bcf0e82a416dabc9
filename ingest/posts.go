package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"yuqing/ingest/feed"
	"yuqing/internal/opinion"
)

// reused holds the guids of a source that stood on several items at once. It
// is kept from fetch to fetch, for an item must keep its key when the others
// have left the feed.
type reused map[string]bool

// maxReused bounds it; a source with more has no guids worth the name.
const maxReused = 1000

// Posts turns a feed's items into posts of a source, each once, and says for
// each item that gives none why.
//
// A post's key is the item's guid, else its canonical address, else a hash of
// what it says. Where a guid (or address) stands on items that are plainly
// different it is no key, and the next one serves.
func Posts(source string, items []feed.Item, now time.Time) (posts []opinion.Post, dropped []string) {
	keyed, dropped := postsOf(source, items, now, reused{})
	for _, k := range keyed {
		posts = append(posts, k.Post)
	}
	return posts, dropped
}

// keyed is a post with the other key that it may have been stored under, "" for
// none: its address where its guid serves, and the other way round.
type keyed struct {
	opinion.Post
	other string
}

func postsOf(source string, items []feed.Item, now time.Time, bad reused) (posts []keyed, dropped []string) {
	for guid, n := range distinct(items, func(it feed.Item) string { return guidKey(it.GUID) }) {
		if n > 1 && len(bad) < maxReused {
			bad[guid] = true
		}
	}
	links := distinct(items, func(it feed.Item) string { return linkKey(it.URL) })
	taken := make(map[string]bool, len(items))
	for i, it := range items {
		guid, link := guidKey(it.GUID), linkKey(it.URL)
		if links[link] > 1 {
			link = ""
		}
		key, other := guid, link
		if guid == "" || bad[guid] {
			key, other = link, guid
			if link == "" {
				key, other = contentKey(it), ""
			}
		}
		switch {
		case it.Title == "" && it.Text == "":
			dropped = append(dropped, fmt.Sprintf("第 %d 条: 没有标题和正文，已略去", i+1))
			continue
		case taken[key]:
			dropped = append(dropped, fmt.Sprintf("第 %d 条: 与前面的条目重复，已略去", i+1))
			continue
		}
		taken[key] = true
		posts = append(posts, keyed{post(source, key, it, now), other})
	}
	return posts, dropped
}

// settleKey gives a post the key that it is stored under. stored are the posts
// under both its keys; a guid whose stored post is plainly another item is used
// again, which many feeds do one item at a time ("latest").
func (k keyed) settleKey(stored map[string]opinion.Post) (p opinion.Post, again bool) {
	if k.other == "" || k.other == k.Key {
		return k.Post, false
	}
	mine, known := stored[k.ID]
	id := opinion.PostID(k.Source, k.other)
	theirs, there := stored[id]
	switch {
	case known && sameItem(mine, k.Post):
		return k.Post, false
	case there && sameItem(theirs, k.Post), known && !there:
		p = k.Post
		p.ID, p.Key = id, k.other
		return p, known
	}
	return k.Post, false
}

// sameItem tells an item that was edited from another under the same key: that
// one has another address, another title, and another date.
func sameItem(old, now opinion.Post) bool {
	dated := !old.DateGuessed && !now.DateGuessed
	return linkKey(old.URL) == linkKey(now.URL) || old.Title == now.Title || dated && old.PublishedAt.Equal(now.PublishedAt)
}

func post(source, key string, it feed.Item, now time.Time) opinion.Post {
	p := opinion.Post{
		ID: opinion.PostID(source, key), Source: source, Key: key, Kind: opinion.KindArticle,
		URL: it.URL, Title: strings.Join(strings.Fields(it.Title), " "), Text: it.Text, Author: it.Author,
		PublishedAt: it.Published, DateGuessed: it.Clamped, CollectedAt: now,
	}
	if it.Markup {
		p.HTML = it.HTML
	}
	if it.Published.Unix() <= 0 || it.Published.IsZero() { // the epoch is how software writes "none"
		p.PublishedAt, p.DateGuessed = now, true
	}
	return p
}

// distinct counts for each key how many different items carry it: those that
// lead to different pages or, leading to none, have different titles.
func distinct(items []feed.Item, key func(feed.Item) string) map[string]int {
	faces := make(map[string]map[string]bool, len(items))
	for _, it := range items {
		k := key(it)
		if k == "" {
			continue
		}
		face := linkKey(it.URL)
		if face == "" || face == k {
			face = it.Title
		}
		if faces[k] == nil {
			faces[k] = map[string]bool{}
		}
		faces[k][face] = true
	}
	n := make(map[string]int, len(faces))
	for k, f := range faces {
		n[k] = len(f)
	}
	return n
}

// guidKey is a guid as a key; one that is a web address stays the same when
// its site turns to https.
func guidKey(guid string) string {
	if rest, ok := strings.CutPrefix(guid, "http://"); ok {
		return "https://" + rest
	}
	return guid
}

// tracking are query parameters that name the way to a page, not the page.
var tracking = []string{"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "fbclid", "gclid", "spm", "share_token", "share_source"}

// linkKey is the canonical form of an address: https, host in lower case, no
// default port, no tracking parameters. The fragment stays: some feeds tell
// their items apart by nothing else.
func linkKey(link string) string {
	u, err := opinion.ParseLink(link)
	if err != nil || u.Host == "" {
		return link
	}
	if u.Scheme == "http" {
		u.Scheme = "https"
	}
	u.Host = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(u.Host), ":80"), ":443")
	if u.Path == "" {
		u.Path = "/"
	}
	if u.RawQuery != "" {
		u.RawQuery = untracked(u.RawQuery)
	}
	return u.String()
}

// untracked keeps the order of what stays, as url.Values would not.
func untracked(query string) string {
	var keep []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		drop := part == ""
		for _, t := range tracking {
			drop = drop || strings.EqualFold(name, t)
		}
		if !drop {
			keep = append(keep, part)
		}
	}
	return strings.Join(keep, "&")
}

func contentKey(it feed.Item) string {
	h := sha256.Sum256([]byte(it.Title + "\x00" + it.Text))
	return "content:" + hex.EncodeToString(h[:16])
}
