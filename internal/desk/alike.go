package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/nlp/fingerprint"
)

// Alike is a post that is the same as a clue, or says nearly the same.
type Alike struct {
	Post
	SameLink   bool    `json:"same_link"`
	Similarity float64 `json:"similarity"` // 0 to 1, of what they say
}

const (
	alikeShown  = 5
	alikeAmong  = 40   // hits of a search that are compared
	titlesAlike = 0.75 // from which two titles are taken for one
)

// alike finds what the actor may see of what is there already: the same
// address first, then what says nearly the same.
func (d *Desk) alike(ctx context.Context, by access.Actor, in ClueInput) ([]Alike, error) {
	v, err := d.view(ctx, by)
	if err != nil {
		return nil, err
	}
	var found []opinion.Record
	if in.URL != "" {
		if found, err = d.deps.Links.PostsByLink(ctx, []string{opinion.LinkKey(in.URL)}); err != nil {
			return nil, err
		}
	}
	linked := len(found)
	near, err := d.nearby(ctx, in)
	if err != nil {
		return nil, err
	}
	found = append(found, near...)
	names, err := d.namesFor(ctx, found...)
	if err != nil {
		return nil, err
	}
	var out []Alike
	for i, r := range found {
		a := Alike{shownPost(r, names), i < linked, similarity(in, r)}
		seen := slices.ContainsFunc(out, func(x Alike) bool { return x.ID == r.ID })
		if seen || !v.sees(r) || !a.SameLink && a.Similarity < fingerprint.Near {
			continue
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Alike) int {
		if a.SameLink != b.SameLink {
			return cmp.Compare(btoi(b.SameLink), btoi(a.SameLink))
		}
		return cmp.Compare(b.Similarity, a.Similarity)
	})
	return out[:min(len(out), alikeShown)], nil
}

// nearby are posts that share a passage with the clue.
func (d *Desk) nearby(ctx context.Context, in ClueInput) ([]opinion.Record, error) {
	parts := passagesOf(in.Title + "\n" + in.Text)
	if len(parts) == 0 {
		return nil, nil
	}
	res, err := d.deps.Index.Search(ctx, search.Query{Text: strings.Join(parts, " OR "), Sort: search.SortRelevance, Limit: alikeAmong})
	if err != nil {
		return nil, fmt.Errorf("look for what is alike: %w", err)
	}
	ids := make([]string, len(res.Hits))
	for i, h := range res.Hits {
		ids[i] = h.ID
	}
	records, err := d.deps.Posts.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(ids), err)
	}
	return records, nil
}

// passagesOf are a few phrases of a text by which a copy of it is found even
// where some words were changed.
func passagesOf(s string) []string {
	const length, most = 8, 6
	var parts []string
	for _, clause := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		rs := []rune(clause)
		if len(rs) < 4 {
			continue
		}
		phrase := `"` + string(rs[:min(len(rs), length)]) + `"`
		if !slices.Contains(parts, phrase) {
			parts = append(parts, phrase)
		}
		if len(rs) >= 2*length {
			parts = append(parts, `"`+string(rs[len(rs)-length:])+`"`)
		}
		if len(parts) >= most {
			break
		}
	}
	return parts
}

// similarity compares what a clue and a post say: as wholes, or the titles
// alone where one of them says no more.
func similarity(in ClueInput, r opinion.Record) float64 {
	whole := fingerprint.Of(in.Title, in.Text).Similarity(fingerprint.Of(r.Title, r.Text))
	if in.Title == "" || r.Title == "" {
		return max(whole, fingerprint.Of("", in.Title+in.Text).Similarity(fingerprint.Of("", r.Title+r.Text)))
	}
	if titles := fingerprint.Of("", in.Title).Similarity(fingerprint.Of("", r.Title)); titles >= titlesAlike {
		return max(whole, titles)
	}
	return whole
}
