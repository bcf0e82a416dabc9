package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
)

func feedCommand() command {
	c := command{
		name:    "feed",
		summary: "read RSS, Atom and JSON feeds and print their items (读取订阅源)",
		usage:   "yuqing feed [--allow-private] FILE…|URL…    e.g. yuqing feed news.xml https://example.org/rss",
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		private := fs.Bool("allow-private", false, "also fetch from this machine and private networks (允许访问内网地址)")
		if err := parse(fs, args); err != nil {
			return err
		}
		client, err := feedClient(*private)
		if err != nil {
			return err
		}
		return printFeeds(ctx, std, fs.Args(), client)
	}
	return c
}

func feedClient(private bool) (*fetch.Client, error) {
	o := fetch.Options{MaxBytes: feed.MaxBytes}
	if allow := os.Getenv("YUQING_FETCH_ALLOW"); allow != "" {
		o.Allow = strings.Split(allow, ",")
	}
	if private {
		o.Allow = []string{"0.0.0.0/0", "::/0"}
	}
	return fetch.New(o)
}

// feedLine is one item as `yuqing feed` prints it.
type feedLine struct {
	Feed      string `json:"feed"`
	GUID      string `json:"guid"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	HTML      string `json:"html"`
	Author    string `json:"author"`
	Published string `json:"published_at"`
	Charset   string `json:"charset"`
}

// readAhead is how many feeds are read while an earlier one is printed.
const readAhead = 2

// fewerCollections trades memory for a quarter of the time, untilMemory is
// where that ends.
const (
	fewerCollections = 400
	untilMemory      = 384 << 20
)

type readFeed struct {
	feed *feed.Feed
	err  error
}

// printFeeds reads a few feeds at once and prints them in the order named.
func printFeeds(ctx context.Context, std streams, names []string, client *fetch.Client) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	queue := make(chan chan readFeed, readAhead)
	go func() {
		defer close(queue)
		for _, name := range names {
			done := make(chan readFeed, 1)
			queue <- done
			go func() {
				f, err := openFeed(ctx, std.in, name, client)
				done <- readFeed{f, err}
			}()
		}
	}()
	out, refused := newRecords(std.out), false
	defer debug.SetGCPercent(debug.SetGCPercent(fewerCollections))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(untilMemory))
	for _, name := range names {
		r := <-<-queue
		if r.err != nil {
			fmt.Fprintf(std.err, "%s: %v\n", name, r.err)
			refused = true
			continue
		}
		for _, w := range r.feed.Warnings {
			fmt.Fprintf(std.err, "%s: %s\n", name, w)
		}
		if err := writeItems(out, name, r.feed); err != nil {
			return fmt.Errorf("write items: %w", err)
		}
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("write items: %w", err)
	}
	if refused {
		return errRefused
	}
	return nil
}

func writeItems(out *records, name string, f *feed.Feed) error {
	for _, it := range f.Items {
		line := feedLine{Feed: name, GUID: it.GUID, URL: it.URL, Title: it.Title, Text: it.Text, HTML: it.HTML, Author: it.Author, Charset: f.Charset}
		if !it.Published.IsZero() {
			line.Published = it.Published.Format(time.RFC3339)
		}
		if err := out.write(line); err != nil {
			return err
		}
	}
	return nil
}

func openFeed(ctx context.Context, stdin io.Reader, name string, client *fetch.Client) (*feed.Feed, error) {
	now := time.Now()
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		r, err := client.Get(ctx, fetch.Request{URL: name})
		var e *fetch.Error
		if errors.As(err, &e) && e.Kind == fetch.KindPrivate {
			return nil, fmt.Errorf("%w; add --allow-private if that is meant", err)
		}
		if err != nil {
			return nil, err
		}
		defer r.Release()
		f, err := feed.Parse(r.Body, feed.Options{ContentType: r.ContentType, URL: r.URL, Now: now})
		if err == nil && r.Cut {
			f.Warnings = append(f.Warnings, "传输中断，内容不完整")
		}
		return f, err
	}
	if scheme, _, ok := strings.Cut(name, "://"); ok {
		return nil, fmt.Errorf("%s addresses are not read; http and https are", scheme)
	}
	b, err := readFeedFile(stdin, name)
	if err != nil {
		return nil, err
	}
	return feed.Parse(b, feed.Options{Now: now})
}

// readFeedFile reads one byte more than a feed may have, so that a larger one
// is named and not held.
func readFeedFile(stdin io.Reader, name string) ([]byte, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, reason(err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, feed.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", reason(err))
	}
	return b, nil
}
