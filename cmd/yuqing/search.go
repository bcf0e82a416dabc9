package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/app"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// searchPage is how many posts are asked of the index at once.
const searchPage = 200

func searchCommand() command {
	c := command{
		name:    "search",
		summary: "find posts by words, phrases, AND/OR/NOT and filters",
		usage: `yuqing search QUERY [--from DATE] [--to DATE] [--topic T] [--source S] [--limit N] [--sort time|relevance] [--data DIR]

Both days are included, Asia/Shanghai. An empty QUERY ('') matches every post.
Example: yuqing search '征地 AND 补偿 NOT 招聘' --topic 征地补偿 --limit 5`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		from := fs.String("from", "", "first day of publication, as 2026-01-31")
		to := fs.String("to", "", "last day of publication")
		topics := fs.StringSlice("topic", nil, "ID or name of a topic; any of several")
		sources := fs.StringSlice("source", nil, "ID or name of a source; any of several")
		limit := fs.Int("limit", 20, "how many posts at most")
		sort := fs.String("sort", "time", "time (newest first) or relevance")
		if err := parse(fs, args); err != nil {
			return err
		}
		if fs.NArg() != 1 {
			return usagef("give one query, in quotes where it has spaces")
		}
		q, err := searchQuery(fs.Arg(0), *from, *to, *sort, *limit)
		if err != nil {
			return err
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		if q.Sources, err = a.SourceIDs(ctx, *sources); err != nil {
			return usageError{err.Error()}
		}
		if q.Topics, err = a.TopicIDs(*topics); err != nil {
			return usageError{err.Error()}
		}
		return find(ctx, std, a, q, *limit)
	}
	return c
}

func searchQuery(text, from, to, sort string, limit int) (search.Query, error) {
	q := search.Query{Text: text, Sort: search.Sort(sort)}
	if q.Sort != search.SortTime && q.Sort != search.SortRelevance {
		return q, usagef("--sort %s: time or relevance", sort)
	}
	if limit < 1 {
		return q, usagef("--limit %d: at least 1", limit)
	}
	var err error
	if q.From, err = day("--from", from, 0); err != nil {
		return q, err
	}
	q.To, err = day("--to", to, 1)
	return q, err
}

// day reads a date as the midnight in Asia/Shanghai that many days later; the
// zero time for "".
func day(flag, text string, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, calendar.Shanghai)
	if err != nil {
		return t, usagef("%s %s: not a date such as 2026-01-31", flag, text)
	}
	return t.AddDate(0, 0, later), nil
}

// find prints the hits page by page. A page of hits by relevance has no next
// one beyond the few thousand that are ranked.
func find(ctx context.Context, std streams, a *app.App, q search.Query, limit int) error {
	out := newRecords(std.out)
	for done := 0; done < limit; {
		q.Limit = min(limit-done, searchPage)
		page, err := a.Desk.Search(ctx, access.Operator(), q)
		var bad *search.QueryError
		if errors.As(err, &bad) {
			return usageError{bad.Error()}
		}
		if err != nil {
			return err
		}
		if done == 0 {
			fmt.Fprintf(std.err, "%d posts match\n", page.Total)
			tellKept(std, page.KeptSince)
		}
		for _, h := range page.Hits {
			if err := out.write(foundLine(h)); err != nil {
				return err
			}
		}
		done += len(page.Hits)
		if page.Next == "" {
			break
		}
		q.Cursor = page.Next
	}
	return out.flush()
}

// tellKept says what the index no longer holds.
func tellKept(std streams, k *desk.KeptSince) {
	if k == nil {
		return
	}
	for _, c := range []struct{ what, since string }{{"posts collected", k.Posts}, {"tickets received", k.Tickets}} {
		if c.since != "" {
			fmt.Fprintf(std.err, "%s before %s are not searched: see retention in the configuration\n", c.what, c.since)
		}
	}
}

// found is a line of `yuqing search`: a post as it goes in, what the analysis
// says of it, and why it was found.
type found struct {
	ID          string    `json:"id"`
	Source      string    `json:"source"`
	URL         string    `json:"url"`
	Title       string    `json:"title"`
	Text        string    `json:"text"`
	PublishedAt time.Time `json:"published_at"`
	Likes       int       `json:"likes"`
	Comments    int       `json:"comments"`
	Reposts     int       `json:"reposts"`
	opinion.Analysis
	Passages []string `json:"passages"`
}

func foundLine(h desk.Hit) found {
	return found{
		h.ID, h.SourceName, h.URL, h.Title, h.Text, h.PublishedAt.In(calendar.Shanghai),
		h.Likes, h.Comments, h.Reposts, h.Analysis, passages(h.Passages),
	}
}

// passages are plain text: a script needs no marks.
func passages(all []search.Passage) []string {
	texts := make([]string, len(all))
	for i, p := range all {
		for _, s := range p.Segments {
			texts[i] += s.Text
		}
	}
	return texts
}
