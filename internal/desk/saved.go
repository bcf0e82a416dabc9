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

// Bounds of what people save.
const (
	maxSavedName  = 40
	maxSaved      = 50 // of one person and kind
	maxSavedQuery = 4000
)

// savedKind is what is particular to a kind of saved addresses.
type savedKind struct {
	kind   search.SavedKind
	needs  access.Permission
	keys   []string // what of an address is kept, nothing else
	name   string
	object string // in the audit log
	empty  string // what to say where there is nothing to save
}

var savedSearch = savedKind{
	kind: search.SavedPosts, needs: access.ViewPosts, name: "检索", object: "search",
	keys:  []string{"q", "from", "to", "sort", "min_risk", "topic", "source", "region", "unit", "tone", "class", "level", "kind"},
	empty: "还没有检索条件：先输入检索词或选择筛选项，再保存。",
}

var savedView = savedKind{
	kind: search.SavedLedger, needs: access.ViewLedger, name: "视图", object: "view",
	keys:  []string{"q", "state", "unit", "level", "class", "channel", "topic", "region", "from", "to", "overdue", "open", "pile", "sort", "cols", "col"},
	empty: "还没有选条件或栏目：先筛选、排序或选栏目，再保存。",
}

// SavedSearches lists the actor's own searches and, for who sees every post,
// those that the office shares; by name.
func (d *Desk) SavedSearches(ctx context.Context, by access.Actor) ([]search.Saved, error) {
	return d.saved(ctx, by, savedSearch)
}

// SaveSearch keeps a search under a name: what of an address names a search.
// Saving under a name that the actor has already replaces it. Only who sees
// every post can share.
func (d *Desk) SaveSearch(ctx context.Context, by access.Actor, name string, v url.Values, shared bool) (search.Saved, error) {
	return d.save(ctx, by, savedSearch, name, v, shared)
}

// DropSearch removes one of the actor's own searches; one that is shared the
// office's head may remove too. Any other is opinion.ErrNotFound.
func (d *Desk) DropSearch(ctx context.Context, by access.Actor, id string) error {
	return d.dropSaved(ctx, by, savedSearch, id)
}

// LedgerViews lists the actor's own views of the ledger (我的视图): filter, order
// and columns; and, for who sees every entry, those that the office shares.
func (d *Desk) LedgerViews(ctx context.Context, by access.Actor) ([]search.Saved, error) {
	return d.saved(ctx, by, savedView)
}

// SaveView is SaveSearch for a view of the ledger.
func (d *Desk) SaveView(ctx context.Context, by access.Actor, name string, v url.Values, shared bool) (search.Saved, error) {
	return d.save(ctx, by, savedView, name, v, shared)
}

// DropView is DropSearch for a view of the ledger.
func (d *Desk) DropView(ctx context.Context, by access.Actor, id string) error {
	return d.dropSaved(ctx, by, savedView, id)
}

func (d *Desk) saved(ctx context.Context, by access.Actor, k savedKind) ([]search.Saved, error) {
	if err := nothingIsDenied(by, k.needs); err != nil {
		return nil, err
	}
	return d.deps.Saved.SavedOf(ctx, k.kind, by.UserID, access.ReachOf(by, k.needs).All)
}

func (d *Desk) save(ctx context.Context, by access.Actor, k savedKind, name string, v url.Values, shared bool) (search.Saved, error) {
	all, err := d.saved(ctx, by, k)
	if err != nil {
		return search.Saved{}, err
	}
	name = strings.TrimSpace(name)
	s := search.Saved{ID: rand.Text(), Kind: k.kind, Owner: by.UserID, By: by.Name, Name: name, Query: k.part(v), At: d.deps.Now().Truncate(time.Microsecond),
		Shared: shared && access.ReachOf(by, k.needs).All}
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
		return s, opinion.Invalid("name", "请给这个%s起名，不超过 %d 个字。", k.name, maxSavedName)
	case s.Query == "":
		return s, &opinion.InputError{Field: "name", Text: k.empty}
	case len(s.Query) > maxSavedQuery:
		return s, opinion.Invalid("name", "条件过长，不能保存。")
	case slices.ContainsFunc(v["q"], privacy.Asks) || privacy.Asks(name):
		return s, &opinion.InputError{Field: "name", Text: errPersonal.Text}
	case own >= maxSaved:
		return s, opinion.Invalid("name", "每人最多保存 %d 个%s，请先删去不用的。", maxSaved, k.name)
	}
	return s, d.deps.Saved.PutSaved(d.audited(ctx, by, k.object+".save", k.object+":"+s.ID, name), s)
}

// part is what of an address names what is saved.
func (k savedKind) part(v url.Values) string {
	out := url.Values{}
	for _, key := range k.keys {
		if list := slices.DeleteFunc(slices.Clone(v[key]), func(s string) bool { return s == "" }); len(list) > 0 {
			out[key] = list
		}
	}
	return out.Encode()
}

func (d *Desk) dropSaved(ctx context.Context, by access.Actor, k savedKind, id string) error {
	all, err := d.saved(ctx, by, k)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s search.Saved) bool { return s.ID == id })
	if i < 0 || all[i].Owner != by.UserID && !by.Has(access.RoleHead) {
		return fmt.Errorf("saved %s %s: %w", k.object, id, opinion.ErrNotFound)
	}
	return d.deps.Saved.DropSaved(d.audited(ctx, by, k.object+".drop", k.object+":"+id, all[i].Name), id)
}
