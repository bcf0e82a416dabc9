package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/search"
)

// Bounds of the saved searches.
const (
	maxSavedName  = 40
	maxSaved      = 50 // of one person
	maxSavedQuery = 2000
)

// searchKeys are what an address of a search holds; saved searches keep
// nothing else.
var searchKeys = []string{"q", "from", "to", "sort", "min_risk", "topic", "source", "region", "unit", "tone", "class", "level", "kind"}

// SavedSearches lists the actor's own searches and, for who sees every post,
// those that the office shares; by name.
func (d *Desk) SavedSearches(ctx context.Context, by access.Actor) ([]search.Saved, error) {
	if err := nothingIsDenied(by, access.ViewPosts); err != nil {
		return nil, err
	}
	return d.Saved.SavedOf(ctx, by.UserID, access.ReachOf(by, access.ViewPosts).All)
}

// SaveSearch keeps a search under a name: what of an address names a search.
// Saving under a name that the actor has already replaces it. Only who sees
// every post can share.
func (d *Desk) SaveSearch(ctx context.Context, by access.Actor, name string, v url.Values, shared bool) (search.Saved, error) {
	all, err := d.SavedSearches(ctx, by)
	if err != nil {
		return search.Saved{}, err
	}
	name = strings.TrimSpace(name)
	s := search.Saved{ID: rand.Text(), Owner: by.UserID, By: by.Name, Name: name, Query: searchPart(v), At: d.Now().Truncate(time.Microsecond),
		Shared: shared && access.ReachOf(by, access.ViewPosts).All}
	own := 0
	for _, x := range all {
		if x.Owner == by.UserID {
			own++
			if x.Name == name {
				s.ID = x.ID
			}
		}
	}
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxSavedName:
		return s, &InputError{"name", fmt.Sprintf("请给这个检索起名，不超过 %d 个字。", maxSavedName)}
	case s.Query == "":
		return s, &InputError{"name", "还没有检索条件：先输入检索词或选择筛选项，再保存。"}
	case len(s.Query) > maxSavedQuery:
		return s, &InputError{"name", "检索条件过长，不能保存。"}
	case slices.ContainsFunc(v["q"], privacy.Asks) || privacy.Asks(name):
		return s, &InputError{"name", errPersonal.Text}
	case own >= maxSaved:
		return s, &InputError{"name", fmt.Sprintf("每人最多保存 %d 个检索，请先删去不用的。", maxSaved)}
	}
	return s, d.Saved.PutSaved(d.audited(ctx, by, "search.save", "search:"+s.ID, name), s)
}

func searchPart(v url.Values) string {
	out := url.Values{}
	for _, k := range searchKeys {
		if list := slices.DeleteFunc(slices.Clone(v[k]), func(s string) bool { return s == "" }); len(list) > 0 {
			out[k] = list
		}
	}
	return out.Encode()
}

// DropSearch removes one of the actor's own searches; one that is shared the
// office's head may remove too. Any other is opinion.ErrNotFound.
func (d *Desk) DropSearch(ctx context.Context, by access.Actor, id string) error {
	all, err := d.SavedSearches(ctx, by)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s search.Saved) bool { return s.ID == id })
	if i < 0 || all[i].Owner != by.UserID && !by.Has(access.RoleHead) {
		return fmt.Errorf("saved search %s: %w", id, opinion.ErrNotFound)
	}
	return d.Saved.DropSaved(d.audited(ctx, by, "search.drop", "search:"+id, all[i].Name), id)
}
