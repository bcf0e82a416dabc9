package searchtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

func midnight(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, calendar.Shanghai)
}

// Differential writes the same generated posts to two engines and asks both
// the same generated queries: hits and their order, totals, facets and counts
// by day must agree (scores need not). A seed makes the same test again.
func Differential(t *testing.T, a, b search.Index, seed uint64) {
	t.Helper()
	t.Logf("seed %d", seed)
	g := &generator{rng: rand.New(rand.NewPCG(seed, 2))}
	for range 5 {
		docs := g.documents(60)
		write(t, a, docs...)
		write(t, b, docs...)
		for range 40 {
			q := g.query()
			compare(t, a, b, q)
		}
		if na, nb := count(t, a), count(t, b); na != nb {
			t.Errorf("counts differ: %d and %d", na, nb)
		}
	}
}

func compare(t *testing.T, a, b search.Index, q search.Query) {
	t.Helper()
	ra, errA := a.Search(within(t), q)
	rb, errB := b.Search(within(t), q)
	if fmt.Sprint(errA == nil) != fmt.Sprint(errB == nil) {
		t.Fatalf("%+v: errors %v and %v", q, errA, errB)
	}
	if errA != nil {
		return
	}
	if ra.Total != rb.Total || fmt.Sprint(ra.Facets) != fmt.Sprint(rb.Facets) {
		t.Errorf("%+v:\n total %d facets %v\n total %d facets %v", q, ra.Total, ra.Facets, rb.Total, rb.Facets)
	}
	if ha, hb := allPages(t, a, q), allPages(t, b, q); !slices.Equal(ha, hb) {
		t.Errorf("%+v:\n hits %v\n hits %v", q, ha, hb)
	}
	ca, errA := a.Counts(within(t), q)
	cb, errB := b.Counts(within(t), q)
	if errA != nil || errB != nil || describe(ca) != describe(cb) {
		t.Errorf("%+v:\n counts %s %v\n counts %s %v", q, describe(ca), errA, describe(cb), errB)
	}
}

// generator makes texts of few characters, so that words meet by chance, in
// all the scripts and widths that Terms treats apart.
type generator struct {
	rng  *rand.Rand
	made int
}

var pieces = strings.Split("征 地 补 偿 征地 补偿 拆迁 公示 水 停水 人人 covid COVID-19 cov 19 2026年 3月 ＡＢＣ abc ａｂｃ Ⅳ ß é e\u0301 ΑΣ ας ﬁ カナ ｶﾅ 한글 😀 👨‍👩‍👧 ❤️ C++ 37℃ $ ¥ ￥ 𠮷 ー 々 ، नमस्ते", " ")

var gaps = []string{"", "", "", "", " ", "，", "。", "\n", "-", "、", "　", "《", "》", "\"", ":"}

func (g *generator) pick(list []string) string { return list[g.rng.IntN(len(list))] }

func (g *generator) text(maxPieces int) string {
	var b strings.Builder
	for range g.rng.IntN(maxPieces + 1) {
		b.WriteString(g.pick(pieces) + g.pick(gaps))
	}
	return b.String()
}

func (g *generator) some(prefix string, of, atMost int) []string {
	var out []string
	for range g.rng.IntN(atMost + 1) {
		out = append(out, fmt.Sprint(prefix, g.rng.IntN(of)))
	}
	return out
}

func (g *generator) one(prefix string, of int) string {
	if g.rng.IntN(8) == 0 {
		return ""
	}
	return fmt.Sprint(prefix, g.rng.IntN(of))
}

// documents makes n versions of posts: new ones, newer and older versions of
// posts made before. The seconds of publication often meet.
func (g *generator) documents(n int) []search.Document {
	docs := make([]search.Document, n)
	for i := range docs {
		g.made++
		id := fmt.Sprintf("d%d", g.rng.IntN(g.made))
		docs[i] = search.Document{
			ID: id, Seq: int64(g.rng.IntN(1000)), Title: g.text(4), Text: g.text(25),
			Source: g.one("S", 4), Kind: kindOf(id), Unit: g.one("单位", 3),
			Topics: g.some("t", 4, 3), Regions: g.some("R", 3, 2),
			Tone: g.one("tone", 3), Class: g.one("c", 3), Level: g.one("l", 3), Risk: g.rng.IntN(101),
			PublishedAt: g.time(), CollectedAt: collected(id),
		}
	}
	return docs
}

// kindOf is always the same for one post, as its source is.
func kindOf(id string) opinion.Kind {
	return []opinion.Kind{"", opinion.KindArticle, opinion.KindClue, opinion.KindTicket}[(len(id)+int(id[len(id)-1]))%4]
}

// collected is always the same for one post, as the post store keeps it.
func collected(id string) time.Time { return noon.AddDate(0, len(id)%3, 0) }

func (g *generator) time() time.Time {
	return noon.Add(time.Duration(g.rng.IntN(5*24)) * time.Hour).Add(time.Duration(g.rng.IntN(1000)) * time.Millisecond)
}

func (g *generator) query() search.Query {
	q := search.Query{Limit: 10 + g.rng.IntN(60)}
	if g.rng.IntN(4) > 0 {
		q.Text = g.expr(3)
	}
	maybe := func(set func()) {
		if g.rng.IntN(6) == 0 {
			set()
		}
	}
	maybe(func() { q.Topics = g.some("t", 5, 2) })
	maybe(func() { q.Sources = g.some("S", 5, 2) })
	maybe(func() { q.Regions = g.some("R", 3, 2) })
	maybe(func() { q.Units = g.some("单位", 3, 1) })
	maybe(func() { q.Tones = g.some("tone", 3, 1) })
	maybe(func() { q.Classes = g.some("c", 3, 2) })
	maybe(func() { q.Levels = g.some("l", 3, 2) })
	maybe(func() { q.Kinds = []opinion.Kind{opinion.KindTicket} })
	maybe(func() { q.MinRisk = g.rng.IntN(110) })
	maybe(func() { q.From = g.time() })
	maybe(func() { q.To = g.time() })
	maybe(func() { q.From = midnight(2026, 3, 2+g.rng.IntN(3)) })
	for _, f := range []string{search.FacetTopic, search.FacetSource, search.FacetRegion, search.FacetUnit, search.FacetTone, search.FacetClass, search.FacetLevel, search.FacetKind} {
		if g.rng.IntN(3) == 0 {
			q.Facets = append(q.Facets, f)
		}
	}
	return q
}

// expr writes a query in the query language, now and then a malformed one.
func (g *generator) expr(depth int) string {
	if depth == 0 || g.rng.IntN(3) == 0 {
		return g.word()
	}
	x, y := g.expr(depth-1), g.expr(depth-1)
	switch g.rng.IntN(8) {
	case 0:
		return x + " OR " + y
	case 1:
		return x + " | " + y
	case 2:
		return "(" + x + ") " + y
	case 3:
		return x + " -" + y
	case 4:
		return "NOT (" + x + ")"
	case 5:
		return "title:(" + x + ") " + y
	case 6:
		return x + " NOT (" + y // never closed
	}
	return x + " " + y
}

func (g *generator) word() string {
	switch g.rng.IntN(8) {
	case 0:
		return `"` + g.text(4) + `"`
	case 1:
		return g.pick(pieces) + g.pick(pieces) + "*"
	case 2:
		return "标题:" + g.pick(pieces)
	case 3:
		return "-" + g.pick(pieces)
	case 4:
		return g.pick(pieces)[:1] + "*"
	case 5:
		return "text:" + g.pick(pieces) + g.pick(pieces)
	}
	return g.pick(pieces)
}
