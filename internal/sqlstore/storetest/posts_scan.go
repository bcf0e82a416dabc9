package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"yuqing/internal/opinion"
)

func manyPosts(t *testing.T, process func() Stores) {
	p := process().Posts
	in := make([]opinion.Analysed, 2345)
	ids := make([]string, len(in))
	for i := range in {
		in[i] = article(fmt.Sprint(i))
		ids[i] = in[i].Post.ID
	}
	for range 2 {
		saved := got(p.Save(ctx, in))(t)
		for i := range saved {
			if saved[i].ID != ids[i] || i > 0 && saved[i].Seq <= saved[i-1].Seq {
				t.Fatalf("record %d is %s with Seq %d", i, saved[i].ID, saved[i].Seq)
			}
		}
		for i := range in {
			in[i].Post.Text += "改"
		}
	}
	if many := got(p.GetMany(ctx, ids))(t); len(many) != len(in) || many[2344].Version != 2 {
		t.Errorf("GetMany gave %d", len(many))
	}
}

func scanGoesOn(t *testing.T, process func() Stores) {
	p := process().Posts
	in := make([]opinion.Analysed, 501)
	for i := range in {
		in[i] = article(fmt.Sprint(i))
	}
	got(p.Save(ctx, in))(t)
	last, n := int64(0), 0
	scan := func() {
		must(t, p.Scan(ctx, last, func(r opinion.Record) error {
			if r.Seq <= last {
				t.Fatalf("Seq %d after %d", r.Seq, last)
			}
			last = r.Seq
			n++
			return nil
		}))
	}
	scan()
	if n != 501 {
		t.Fatalf("scanned %d, want 501", n)
	}
	got(p.Save(ctx, in[7:9]))(t)
	scan()
	if n != 503 {
		t.Errorf("scanned %d, want the two that were written again", n-501)
	}
}

func scanStops(t *testing.T, process func() Stores) {
	p := process().Posts
	got(p.Save(ctx, []opinion.Analysed{article("a"), article("b")}))(t)
	enough, n := errors.New("enough"), 0
	err := p.Scan(ctx, 0, func(opinion.Record) error { n++; return enough })
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("stopped after %d with %v", n, err)
	}
}

// scanWhileWriting has two processes write while a third follows by Seq.
func scanWhileWriting(t *testing.T, process func() Stores) {
	const writers, batches, size = 2, 40, 5
	var wg sync.WaitGroup
	done := make(chan struct{})
	for w := range writers {
		p := process().Posts
		wg.Go(func() {
			for b := range batches {
				in := make([]opinion.Analysed, size)
				for i := range in {
					in[i] = article(fmt.Sprint(w, "-", b, "-", i))
				}
				if _, err := p.Save(ctx, in); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { wg.Wait(); close(done) }()
	reader, last, n := process().Posts, int64(0), 0
	for finished := false; !finished; {
		select {
		case <-done:
			finished = true // and one scan more
		default:
		}
		must(t, reader.Scan(ctx, last, func(r opinion.Record) error { last = r.Seq; n++; return nil }))
	}
	if n != writers*batches*size {
		t.Errorf("the reader saw %d of %d posts", n, writers*batches*size)
	}
}
