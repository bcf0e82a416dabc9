package ui

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/evidence"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/ledger"
)

func (s *server) postPages() []route {
	return []route{
		{http.MethodGet, "/posts", access.ViewPosts, false, s.searchPage},
		{http.MethodGet, "/posts/:id", access.ViewPosts, false, s.postPage},
		{http.MethodPost, "/posts/:id/unmask", access.Unmask, false, s.unmask},
		{http.MethodPost, "/posts/:id/entry", access.ActLedger, false, s.openEntry},
	}
}

type searchData struct {
	Values  url.Values
	Found   desk.Found
	Facets  []facet
	Chosen  []chosen
	Chart   chart
	Next    string // address of the next page
	First   string // address of the first page, where this is another
	Problem string // of the query, in words
	// Entries are the ledger entries of the posts on this page, where the
	// person may see them.
	Sorts []option
	Saved []savedRow
	Query string // the address's search, for the forms
	Share bool   // the person can share with the office
}

// facet is one list of values to narrow the search by.
type facet struct {
	Name   string
	Values []facetValue
}

type facetValue struct {
	Label string
	Count int64
	URL   string
	On    bool
}

// chosen is a value that the search is narrowed by, with the address without it.
type chosen struct {
	Facet, Label, URL string
}

// pageFacets are the facets shown beside a search, in order.
var pageFacets = []struct{ field, name string }{
	{search.FacetTopic, "领域"},
	{search.FacetRegion, "属地"},
	{search.FacetUnit, "责任单位"},
	{search.FacetSource, "信源"},
	{search.FacetLevel, "风险等级"},
	{search.FacetTone, "情感"},
	{search.FacetClass, "回应类别"},
	{search.FacetKind, "类型"},
}

const (
	facetRows  = 8
	regionRows = 14 // the county's townships, and what else there is
)

func (s *server) searchPage(r *request) error {
	values := r.QueryParams()
	d := searchData{Values: values}
	q, err := postQuery(values).Query()
	if err == nil {
		err = s.search(r, q, &d)
	}
	if err != nil {
		p := problemOfInput(err)
		if p == "" {
			return err
		}
		d.Problem = p
	}
	if d.Saved, err = s.savedRows(r); err != nil {
		return err
	}
	kept := copyValues(values)
	kept.Del("cursor")
	kept.Del("done")
	d.Query, d.Share = kept.Encode(), access.ReachOf(r.by, access.ViewPosts).All
	for _, o := range []option{{"time", "新的在前", false}, {"relevance", "最相关在前", false}} {
		o.Selected = o.Value == values.Get("sort")
		d.Sorts = append(d.Sorts, o)
	}
	return s.render(r, http.StatusOK, "search", "信息检索", d)
}

// postQuery reads the page's address as a search.
func postQuery(v url.Values) desk.PostQuery {
	q := desk.PostQuery{
		Q: v.Get("q"), From: v.Get("from"), To: v.Get("to"), Sort: v.Get("sort"), Cursor: v.Get("cursor"),
		Topics: v[search.FacetTopic], Sources: v[search.FacetSource], Units: v[search.FacetUnit],
		Regions: v[search.FacetRegion], Tones: v[search.FacetTone], Classes: v[search.FacetClass],
		Levels: v[search.FacetLevel], Kinds: v[search.FacetKind],
	}
	for _, f := range pageFacets {
		q.Facets = append(q.Facets, f.field)
	}
	return q
}

func (s *server) search(r *request, q search.Query, d *searchData) error {
	var err error
	if d.Found, err = s.Desk.Search(r.ctx(), r.by, q); err != nil {
		return err
	}
	buckets, err := s.Desk.Counts(r.ctx(), r.by, q)
	if err != nil {
		return err
	}
	d.Chart = chartOf(buckets)
	d.Chart.link("/posts", d.Values)
	names := s.facetNames(r.ctx())
	for _, f := range pageFacets {
		d.addFacet(f.field, f.name, s.facetValues(f.field, d.Found.Facets[f.field]), names)
	}
	if d.Found.Next != "" {
		d.Next = address("/posts", d.Values, "cursor", d.Found.Next)
	}
	if d.Values.Get("cursor") != "" {
		d.First = address("/posts", d.Values, "cursor", "")
	}
	return nil
}

// address is a page's address with one value set, or taken out where it is
// empty.
func address(path string, v url.Values, key, value string) string {
	v = copyValues(v)
	v.Del("done")
	if value == "" {
		v.Del(key)
	} else {
		v.Set(key, value)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func copyValues(v url.Values) url.Values {
	c := url.Values{}
	for k, list := range v {
		c[k] = slices.Clone(list)
	}
	return c
}

// facetNames gives the names of topics and sources for their IDs.
func (s *server) facetNames(ctx context.Context) func(field, value string) string {
	topics := map[string]string{}
	for _, t := range s.Desk.ListTopics() {
		topics[t.ID] = t.Name
	}
	sources, err := s.Desk.SourceNames(ctx)
	if err != nil {
		s.Log.Warn("names of sources not read", "error", err)
	}
	return func(field, value string) string {
		switch field {
		case search.FacetTopic:
			return cmp.Or(topics[value], value)
		case search.FacetSource:
			return cmp.Or(sources[value], value)
		case search.FacetRegion:
			return s.Desk.RegionName(value)
		case search.FacetKind:
			return cmp.Or(kindNames[kindOf(value)], value)
		}
		return value
	}
}

// facetValues are the values of a facet that are shown: those of the most posts,
// but of divisions the county's own before those that contain it or lie elsewhere.
func (s *server) facetValues(field string, found []search.FacetValue) []search.FacetValue {
	list := slices.DeleteFunc(slices.Clone(found), func(v search.FacetValue) bool { return v.Value == "" })
	if field != search.FacetRegion {
		return list[:min(facetRows, len(list))]
	}
	list = slices.DeleteFunc(list, func(v search.FacetValue) bool { return s.Desk.RegionName(v.Value) == v.Value }) // a bare code says nothing
	own := map[string]int{}
	for _, x := range s.Desk.Divisions() {
		own[x.Code] = -1
	}
	slices.SortStableFunc(list, func(a, b search.FacetValue) int { return own[a.Value] - own[b.Value] })
	return list[:min(regionRows, len(list))]
}

func (d *searchData) addFacet(field, name string, values []search.FacetValue, label func(field, value string) string) {
	f := facet{Name: name}
	on := d.Values[field]
	for _, v := range values {
		without := copyValues(d.Values)
		without.Del("cursor")
		without.Del("done")
		if slices.Contains(on, v.Value) {
			without[field] = slices.DeleteFunc(without[field], func(x string) bool { return x == v.Value })
		} else {
			without.Add(field, v.Value)
		}
		f.Values = append(f.Values, facetValue{label(field, v.Value), v.Count, "/posts?" + without.Encode(), slices.Contains(on, v.Value)})
	}
	if len(f.Values) > 0 {
		d.Facets = append(d.Facets, f)
	}
	for _, value := range on {
		without := copyValues(d.Values)
		without.Del("cursor")
		without[field] = slices.DeleteFunc(without[field], func(x string) bool { return x == value })
		d.Chosen = append(d.Chosen, chosen{name, label(field, value), "/posts?" + without.Encode()})
	}
}

type postData struct {
	Post       desk.Post
	Title      []search.Segment
	Text       [][]search.Segment // paragraphs
	Long       longText           // what is shown of the text
	Reply      longText           // of a ticket
	Whole      bool               // all was asked for
	Topics     []string
	Versions   []desk.Post
	Shown      int // the version shown
	Entry      *ledger.Entry
	MayEnter   bool
	MayShow    bool // personal data
	MayCorrect bool
	Bare       bool // shown with personal data
	Files      attachments
	Problem    string
	Figures    []sightingRow
	MaySee     bool // the person may note figures
	Spread     desk.Spread
	Effect     *effectCard
	Answers    []opinion.Answer // of the ledger beyond a network gap
	MayEvent   bool             // the person may register the whole event
	MayManage  bool             // the person may put it into an event
	Due        *ledger.ClockSet // by when a ticket must be answered
	Now        time.Time
}

func (s *server) postPage(r *request) error {
	p, err := s.Desk.Post(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showPost(r, http.StatusOK, p, postData{})
}

func (s *server) showPost(r *request, status int, p desk.Post, d postData) error {
	versions, err := s.Desk.Versions(r.ctx(), r.by, p.ID)
	if err != nil {
		return err
	}
	d.Post, d.Versions, d.Shown = p, versions, p.Version
	for _, v := range versions {
		if r.QueryParam("version") == itoa(v.Version) {
			d.Post, d.Shown = v, v.Version
		}
	}
	e, err := s.Ledger.ByPost(r.ctx(), r.by, p.ID)
	if err == nil {
		d.Entry = &e
	}
	d.MayEnter = err != nil && may(r.by, ledger.Entry{}, ledger.ActCreate)
	d.MayCorrect = access.Can(r.by, access.CorrectPosts, access.Object{})
	d.MayShow = d.Post.Masked && s.Desk.MayUnmask(r.ctx(), r.by, p.ID)
	if d.Spread, err = s.Desk.PostSpread(r.ctx(), r.by, p.ID); err != nil {
		return err
	}
	if d.Answers, err = s.Desk.PostAnswers(r.ctx(), r.by, p.ID); err != nil {
		return err
	}
	d.MayManage = access.Can(r.by, access.ManageEvents, access.Object{})
	d.MayEvent = d.MayEnter && d.Spread.Event != nil && open(d.Spread.Event.Entries) == 0
	if d.Post.Ticket != nil {
		if due, ok := s.Rules.TicketDeadline(desk.MatterOfTicket(d.Post.Record)); ok {
			d.Due, d.Now = &due, s.Now()
		}
	}
	if d.Entry != nil {
		if d.Effect, err = s.effectOf(r, d.Entry.ID); err != nil {
			return err
		}
	}
	seen, err := s.Desk.Sighted(r.ctx(), r.by, p.ID)
	if err != nil {
		return err
	}
	d.Figures, d.MaySee = sightingRows(seen), access.Can(r.by, access.AddClues, access.Object{}) && d.Post.Ticket == nil
	if d.Files, err = s.attachments(r, evidence.OfPost(p.ID), "/posts/"+p.ID+"/files"); err != nil {
		return err
	}
	d.Whole = wholeAsked(r)
	d.fill("/posts/" + p.ID + "?" + url.Values{"whole": {"1"}, "version": {itoa(d.Shown)}}.Encode())
	shown := s.page(r, cmp.Or(d.Post.Title, "信息"), d)
	if d.Bare {
		shown.Refresh, shown.RefreshTo = bareSeconds, "/posts/"+p.ID
	}
	return s.renderPage(r, status, "post", shown)
}

// bareSeconds is how long personal data stay on the screen.
const bareSeconds = 300

// fill cuts the text into paragraphs and marks the words of the evidence; all
// of a long text is shown at another address.
func (d *postData) fill(whole string) {
	var words []string
	for _, t := range d.Post.Analysis.Topics {
		words = append(words, t.Evidence...)
	}
	mark := marker(words)
	d.Title = mark(d.Post.Title)
	d.Long = long(d.Post.Text, shownFirst, d.Whole, whole)
	for _, p := range paragraphs(d.Long.Text) {
		d.Text = append(d.Text, mark(p))
	}
	if d.Post.Ticket != nil {
		d.Reply = long(d.Post.Ticket.Reply, shownFirst, d.Whole, whole)
	}
}

func (s *server) unmask(r *request) error {
	p, err := s.Desk.Unmask(r.ctx(), r.by, r.Param("id"), r.FormValue("reason"))
	if words := problemOfInput(err); words != "" {
		masked, err := s.Desk.Post(r.ctx(), r.by, r.Param("id"))
		if err != nil {
			return err
		}
		return s.showPost(r, http.StatusUnprocessableEntity, masked, postData{Problem: words})
	}
	if err != nil {
		return err
	}
	return s.showPost(r, http.StatusOK, p, postData{Bare: true})
}

func (s *server) openEntry(r *request) error {
	e, _, err := s.Desk.OpenEntry(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return r.done("/ledger/"+e.ID, "entered")
}
