package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// Post is a post as people see it: masked, with the name of its source.
type Post struct {
	opinion.Record
	SourceName string `json:"source_name"`
	// Masked: personal data in it are hidden; Unmask shows them.
	Masked bool `json:"masked"`
}

func shownPost(r opinion.Record, names map[string]string) Post {
	shown, hidden := masked(r)
	return Post{shown, names[r.Source], hidden}
}

// Hit is a post that a search found, with the places that matched.
type Hit struct {
	Post
	Passages []search.Passage `json:"passages"`
}

// Found is one page of a search; see search.Result.
type Found struct {
	Hits      []Hit                          `json:"hits"`
	Total     int64                          `json:"total"`
	Estimated bool                           `json:"estimated"`
	Facets    map[string][]search.FacetValue `json:"facets,omitempty"`
	Next      string                         `json:"next,omitempty"`
	KeptSince *KeptSince                     `json:"kept_since,omitempty" doc:"只在检索范围早于保留期时给出"`
}

// errPersonal refuses a query that holds somebody's number: what it finds would
// say whose it is. The index holds no such number either.
var errPersonal = &search.QueryError{Pos: -1, Text: "检索式含电话、证件或银行卡号码。个人信息不作检索条件，请改用事项、地点或工单编号查找。"}

// Search finds posts within the actor's reach. It returns a
// *search.QueryError for a query that cannot be read.
func (d *Desk) Search(ctx context.Context, by access.Actor, q search.Query) (Found, error) {
	if privacy.Asks(q.Text) {
		return Found{}, errPersonal
	}
	v, err := d.view(ctx, by)
	if err != nil {
		return Found{}, err
	}
	if !v.narrow(&q.Filter) {
		return Found{Hits: []Hit{}}, nil
	}
	res, err := d.deps.Index.Search(ctx, q)
	if err != nil {
		return Found{}, fmt.Errorf("search the index: %w", err)
	}
	hits, err := d.hits(ctx, v, q.Text, res.Hits)
	if err != nil {
		return Found{}, err
	}
	if units, ok := res.Facets[search.FacetUnit]; ok {
		res.Facets[search.FacetUnit] = v.mergeNames(units)
	}
	return Found{hits, res.Total, res.Estimated, res.Facets, res.Next, d.KeptSince(q)}, nil
}

func (d *Desk) hits(ctx context.Context, v view, query string, found []search.Hit) ([]Hit, error) {
	ids := make([]string, len(found))
	for i, h := range found {
		ids[i] = h.ID
	}
	records, names, err := d.readPosts(ctx, ids)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(records))
	for _, r := range records {
		if !v.sees(r) { // the index may lag behind the posts
			continue
		}
		p := shownPost(r, names)
		hits = append(hits, Hit{p, search.Passages(query, p.Title, p.Text)})
	}
	return hits, nil
}

// Counts is the number of posts found by day, within the actor's reach.
func (d *Desk) Counts(ctx context.Context, by access.Actor, q search.Query) ([]search.Bucket, error) {
	if privacy.Asks(q.Text) {
		return nil, errPersonal
	}
	v, err := d.view(ctx, by)
	if err != nil {
		return nil, err
	}
	if !v.narrow(&q.Filter) {
		return []search.Bucket{}, nil
	}
	buckets, err := d.deps.Index.Counts(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("count in the index: %w", err)
	}
	return buckets, nil
}

// Post returns one post, or opinion.ErrNotFound also for one outside the
// actor's reach, so that its existence is not told.
func (d *Desk) Post(ctx context.Context, by access.Actor, id string) (Post, error) {
	r, err := d.visible(ctx, by, id)
	if err != nil {
		return Post{}, err
	}
	names, err := d.namesFor(ctx, r)
	if err != nil {
		return Post{}, err
	}
	return shownPost(r, names), nil
}

// VisiblePosts returns those of the posts that Post would, in the order of the
// IDs. It needs access.ViewPosts.
func (d *Desk) VisiblePosts(ctx context.Context, by access.Actor, ids []string) ([]Post, error) {
	v, err := d.view(ctx, by)
	if err != nil {
		return nil, err
	}
	records, names, err := d.readPosts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var posts []Post
	for _, r := range records {
		sees, err := d.seesAlsoByEntry(ctx, by, v, r)
		if err != nil {
			return nil, err
		}
		if sees {
			posts = append(posts, shownPost(r, names))
		}
	}
	return posts, nil
}

// seesAlsoByEntry is whether the actor may see a post for its own sake or for
// that of its ledger entry.
func (d *Desk) seesAlsoByEntry(ctx context.Context, by access.Actor, v view, r opinion.Record) (bool, error) {
	if v.sees(r) {
		return true, nil
	}
	object, err := d.object(ctx, by, v.tree, r)
	return err == nil && access.Can(by, access.ViewPosts, object), err
}

// Versions lists all versions of a post, newest first.
func (d *Desk) Versions(ctx context.Context, by access.Actor, id string) ([]Post, error) {
	if _, err := d.visible(ctx, by, id); err != nil {
		return nil, err
	}
	versions, err := d.deps.Posts.Versions(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read the versions of post %s: %w", id, err)
	}
	names, err := d.namesFor(ctx, versions...)
	if err != nil {
		return nil, err
	}
	posts := make([]Post, len(versions))
	for i, r := range versions {
		posts[i] = shownPost(r, names)
	}
	return posts, nil
}

// Unmask returns a post with its personal data, for a reason that the audit
// log keeps. It needs access.Unmask.
func (d *Desk) Unmask(ctx context.Context, by access.Actor, id, reason string) (Post, error) {
	if err := checkUnmasking(reason); err != nil {
		return Post{}, err
	}
	r, err := d.visible(ctx, by, id)
	if err != nil {
		return Post{}, err
	}
	object, err := d.work(ctx, by, r)
	if err != nil {
		return Post{}, err
	}
	if err := access.Require(by, access.Unmask, object); err != nil {
		return Post{}, err
	}
	// First the note, then the data: who cannot be noted sees nothing.
	if err := d.deps.Access.Note(ctx, by, "post.unmask", "post:"+id, reason); err != nil {
		return Post{}, fmt.Errorf("note the unmasking: %w", err)
	}
	names, err := d.namesFor(ctx, r)
	if err != nil {
		return Post{}, err
	}
	r.HTML = ""
	return Post{r, names[r.Source], false}, nil
}

// visible reads a post that the actor may see.
func (d *Desk) visible(ctx context.Context, by access.Actor, id string) (opinion.Record, error) {
	if err := nothingIsDenied(by, access.ViewPosts); err != nil {
		return opinion.Record{}, err
	}
	r, err := d.deps.Posts.Get(ctx, id)
	if err != nil {
		return r, fmt.Errorf("read post %s: %w", id, err)
	}
	tree, err := d.unitTree(ctx)
	if err != nil {
		return opinion.Record{}, err
	}
	object, err := d.object(ctx, by, tree, r)
	if err != nil {
		return opinion.Record{}, err
	}
	if !access.Can(by, access.ViewPosts, object) {
		return opinion.Record{}, fmt.Errorf("post %s is outside the reach of %s: %w", id, by.Login, opinion.ErrNotFound)
	}
	return r, nil
}

// PostWork is whose work a post is that the actor may see, for what only they
// may do with it: attach files, see the personal data.
func (d *Desk) PostWork(ctx context.Context, by access.Actor, id string) (access.Object, error) {
	r, err := d.visible(ctx, by, id)
	if err != nil {
		return access.Object{}, err
	}
	return d.work(ctx, by, r)
}

// MayUnmask reports whether the page should offer to show the personal data.
func (d *Desk) MayUnmask(ctx context.Context, by access.Actor, id string) bool {
	work, err := d.PostWork(ctx, by, id)
	return err == nil && access.Can(by, access.Unmask, work)
}

// work is whose work a post is: that of the unit that the hotline gave its
// ticket to, and of those that work on its ledger entry. A unit that the
// analysis only guesses reads the post and must do without the caller's number
// until there is an order.
func (d *Desk) work(ctx context.Context, by access.Actor, r opinion.Record) (access.Object, error) {
	tree, err := d.unitTree(ctx)
	if err != nil {
		return access.Object{}, err
	}
	e, err := d.deps.Ledger.ByPost(ctx, by, r.ID)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return access.Object{}, fmt.Errorf("look for the entry of post %s: %w", r.ID, err)
	}
	units := e.Working()
	if r.Ticket != nil {
		if u, ok := tree.Named(r.Ticket.Unit); ok {
			units = append(units, u.ID)
		}
	}
	return access.Of(units...), nil
}

// object is whose matter a post is: that of the units that the analysis or the
// hotline names, and of those that take part in its ledger entry, if that is
// one that the actor may see.
func (d *Desk) object(ctx context.Context, by access.Actor, tree access.Tree, r opinion.Record) (access.Object, error) {
	units := postUnits(tree, r)
	e, err := d.deps.Ledger.ByPost(ctx, by, r.ID)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return access.Object{}, fmt.Errorf("look for the entry of post %s: %w", r.ID, err)
	}
	for _, p := range e.Parts() {
		units = append(units, p.UnitID)
	}
	return access.Of(units...), nil
}

func nothingIsDenied(by access.Actor, p access.Permission) error {
	if access.ReachOf(by, p).Nothing() {
		return access.Require(by, p, access.Object{})
	}
	return nil
}

// postUnits are the IDs of the units that a post names.
func postUnits(tree access.Tree, r opinion.Record) []string {
	var names []string
	if u := r.Analysis.Unit; u != nil {
		names = append(append(names, u.Lead), u.Supporting...)
	}
	if r.Ticket != nil {
		names = append(names, r.Ticket.Unit)
	}
	var ids []string
	for _, name := range names {
		if u, ok := tree.Named(name); ok {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// view is what an actor sees of the posts in a list.
type view struct {
	reach access.Reach
	tree  access.Tree
	names []string // the index's unit values within the reach, where it is not everything
}

func (d *Desk) view(ctx context.Context, by access.Actor) (view, error) {
	if err := nothingIsDenied(by, access.ViewPosts); err != nil {
		return view{}, err
	}
	tree, err := d.unitTree(ctx)
	if err != nil {
		return view{}, err
	}
	v := view{reach: access.ReachOf(by, access.ViewPosts), tree: tree}
	for _, id := range v.reach.Units {
		u, ok := tree.Unit(id)
		for _, name := range allNames(u) {
			// Only names that stand for this unit alone: the index knows no others.
			if named, known := tree.Named(name); ok && known && named.ID == id {
				v.names = append(v.names, name)
			}
		}
	}
	return v, nil
}

// allNames are what posts may call a unit: hotlines use names of their own.
func allNames(u access.Unit) []string { return append([]string{u.Name}, u.Aliases...) }

// narrow restricts a filter to what the view holds; a unit that is asked for
// stands for all its names. It returns false where nothing is left.
func (v view) narrow(f *search.Filter) bool {
	asked := v.allNamesOf(f.Units)
	if v.reach.All {
		f.Units = asked
		return true
	}
	if len(asked) == 0 {
		f.Units = v.names
	} else {
		f.Units = slices.DeleteFunc(asked, func(u string) bool { return !slices.Contains(v.names, u) })
	}
	return len(f.Units) > 0
}

func (v view) allNamesOf(units []string) []string {
	var names []string
	for _, name := range units {
		if u, ok := v.tree.Named(name); ok {
			names = append(names, allNames(u)...)
		} else {
			names = append(names, name)
		}
	}
	return names
}

// mergeNames adds up the counts of a unit's names under its own.
func (v view) mergeNames(values []search.FacetValue) []search.FacetValue {
	var out []search.FacetValue
	at := map[string]int{}
	for _, x := range values {
		if u, ok := v.tree.Named(x.Value); ok {
			x.Value = u.Name
		}
		if i, seen := at[x.Value]; seen {
			out[i].Count += x.Count
			continue
		}
		at[x.Value] = len(out)
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b search.FacetValue) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

func (v view) sees(r opinion.Record) bool {
	return v.reach.All || v.reach.Covers(access.Of(postUnits(v.tree, r)...))
}
