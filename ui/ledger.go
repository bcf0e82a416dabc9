package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

func (s *server) ledgerPages() []route {
	return []route{
		{http.MethodGet, "/ledger", access.ViewLedger, false, s.ledgerPage},
		{http.MethodGet, "/ledger/new", access.ActLedger, false, s.newEntry},
		{http.MethodPost, "/ledger", access.ActLedger, false, s.registerEntry},
		{http.MethodGet, "/ledger/:id", access.ViewLedger, false, s.entryPage},
		{http.MethodPost, "/ledger/:id/unmask", access.Unmask, false, s.unmaskEntry},
		{http.MethodPost, "/ledger/:id/acts/:action", access.ActLedger, false, s.act},
		{http.MethodGet, "/ledger/:id/simple", access.ActLedger, false, s.simpleForm},
		{http.MethodPost, "/ledger/:id/simple", access.ActLedger, false, s.simple},
	}
}

const ledgerPageSize = 50

type ledgerData struct {
	Values   url.Values
	Tiles    []tile
	Entries  []entryRow
	Next     string
	First    string
	Filter   string // of the list, for an export
	Heads    []sortHead
	View     ledgerView
	Bulk     []bulkAct // what can be done with several of the entries shown
	Picks    []picks
	Chosen   []chosen // what narrows the list besides
	Sorts    []option
	MayOpen  bool
	Filtered bool
	Problem  string
}

// tile is a count that leads to the entries behind it.
type tile struct {
	Name  string
	Count int
	URL   string
	Mark  string // bad, warn or empty
	Here  bool
}

// entryRow is an entry as lists show it.
type entryRow struct {
	ledger.Entry
	Due     time.Time
	DueName string // what falls due next
	Late    bool
	Tick    bool // it can be ticked for a bulk act
}

func rowOfEntry(e ledger.Entry, now time.Time) entryRow {
	return entryRow{Entry: e, Due: e.NextDue(), DueName: e.NextDueName(), Late: e.Overdue(now)}
}

func (s *server) ledgerPage(r *request) error {
	v := r.QueryParams()
	v.Del("done")
	for key, list := range v { // what a form sent empty
		if v[key] = given(list); len(v[key]) == 0 {
			delete(v, key)
		}
	}
	f, err := entryFilter(v)
	d := ledgerData{Values: v, MayOpen: may(r.by, ledger.Entry{}, ledger.ActCreate)}
	if err == nil {
		err = s.fillLedger(r, f, &d)
	}
	if err != nil {
		if d.Problem = ledgerProblem(err); d.Problem == "" {
			return err
		}
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	if d.View.Saved, err = s.ledgerViews(r, v); err != nil {
		return err
	}
	d.Chosen = narrowed("/ledger", v, s.ledgerKeys())
	d.options(units)
	return s.render(r, http.StatusOK, "ledger", "台账", d)
}

func (s *server) fillLedger(r *request, f ledger.Filter, d *ledgerData) error {
	page, err := s.Ledger.List(r.ctx(), r.by, f)
	if err != nil {
		return err
	}
	tiles, err := s.Ledger.Tiles(r.ctx(), r.by, ledger.Filter{})
	if err != nil {
		return err
	}
	d.Tiles = ledgerTiles(tiles, d.Values)
	d.Filter = listFilter(d.Values)
	for _, h := range listHeads {
		d.Heads = append(d.Heads, headOf(h.name, h.sort, d.Values))
	}
	if d.View, err = s.ledgerView(r, page.Entries, d.Values); err != nil {
		return err
	}
	d.Bulk = bulkActsFor(r.by, page.Entries)
	for _, e := range page.Entries {
		row := rowOfEntry(e, s.Now())
		row.Tick = len(bulkActsFor(r.by, []ledger.Entry{e})) > 0
		d.Entries = append(d.Entries, row)
	}
	if page.Next != "" {
		d.Next = address("/ledger", d.Values, "after", page.Next)
	}
	if d.Values.Get("after") != "" {
		d.First = address("/ledger", d.Values, "after", "")
	}
	return nil
}

// entryFilter reads the page's address.
func entryFilter(v url.Values) (ledger.Filter, error) {
	f := ledger.Filter{
		Units: given(v["unit"]), Topic: v.Get("topic"), Region: v.Get("region"), Text: text(v, "q"),
		Overdue: v.Get("overdue") != "", Pile: ledger.Pile(v.Get("pile")), Sort: ledger.Sort(v.Get("sort")), After: v.Get("after"), Limit: ledgerPageSize,
	}
	for _, x := range given(v["state"]) {
		f.States = append(f.States, ledger.State(x))
	}
	if v.Get("open") != "" && len(f.States) == 0 {
		f.States = waiting
	}
	for _, x := range given(v["level"]) {
		f.Levels = append(f.Levels, opinion.Level(x))
	}
	for _, x := range given(v["class"]) {
		f.Classes = append(f.Classes, opinion.Class(x))
	}
	for _, x := range given(v["channel"]) {
		f.Channels = append(f.Channels, opinion.Channel(x))
	}
	var err error
	f.From, f.To, err = desk.Days(v.Get("from"), v.Get("to"))
	return f, err
}

// given drops the empty choice of a select.
func given(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
}

var channels = []opinion.Channel{
	opinion.ChannelOpinion, opinion.ChannelHotline, opinion.ChannelMessage,
	opinion.ChannelSuperior, opinion.ChannelSuggestion, opinion.ChannelExplanation,
}

// ledgerKeys are what lists and figures narrow the ledger by when they lead to
// it, and what the page has no control for.
func (s *server) ledgerKeys() []namedKey {
	return []namedKey{
		{"pile", "值班台", func(v string) string { return cmp.Or(ledger.Pile(v).Name(), v) }},
		{"open", "环节", func(string) string { return "未办结" }},
		{"topic", "领域", func(v string) string { return cmp.Or(strings.Join(s.topicNames([]string{v}), ""), v) }},
		{"region", "属地", s.Desk.RegionName},
	}
}

// options fills the controls of the filter.
func (d *ledgerData) options(units unitList) {
	var states []option
	for _, st := range ledger.States {
		states = append(states, option{string(st), st.Name(), slices.Contains(d.Values["state"], string(st))})
	}
	d.Picks = []picks{
		pickOf("state", "环节", states), pickOf("unit", "单位", units.options(d.Values["unit"]...)), pickOf("level", "等级", choices(levels, d.Values["level"])),
		pickOf("class", "类别", choices(classes, d.Values["class"])), pickOf("channel", "渠道", choices(names(channels), d.Values["channel"])),
	}
	d.Sorts = []option{{"", "新发现的在前", false}, {"-", "早发现的在前", false}, {"due", "先到期的在前", false}, {"updated", "新办理的在前", false}, {"level", "等级高的在前", false},
		{"number", "按编号", false}, {"state", "按环节", false}, {"unit", "按牵头单位", false}, {"title", "按标题", false}}
	if by := ledger.Sort(d.Values.Get("sort")); slices.Contains(ledger.Sorts, by) && !slices.ContainsFunc(d.Sorts, func(o option) bool { return o.Value == string(by) }) {
		d.Sorts = append(d.Sorts, option{string(by), "按所点的列", false}) // a column's head, pressed twice
	}
	for i := range d.Sorts {
		d.Sorts[i].Selected = d.Sorts[i].Value == d.Values.Get("sort")
	}
	for _, key := range []string{"state", "unit", "level", "class", "channel", "q", "from", "to", "overdue", "topic", "region", "pile", "open"} {
		d.Filtered = d.Filtered || d.Values.Get(key) != ""
	}
}

// choices are options whose value is what is shown.
func choices(list, chosen []string) []option {
	out := make([]option, len(list))
	for i, x := range list {
		out[i] = option{x, x, slices.Contains(chosen, x)}
	}
	return out
}

// ledgerTiles are the counts above the list: what waits at each desk.
func ledgerTiles(t ledger.Tiles, v url.Values) []tile {
	sum := func(states ...ledger.State) (n int) {
		for _, st := range states {
			n += t.States[st]
		}
		return n
	}
	tiles := []tile{{Name: "全部", Count: t.Total, URL: "/ledger"}}
	add := func(name string, states ...ledger.State) {
		q := url.Values{}
		for _, st := range states {
			q.Add("state", string(st))
		}
		tiles = append(tiles, tile{Name: name, Count: sum(states...), URL: "/ledger?" + q.Encode()})
	}
	add("线索", ledger.StateClue)
	add("待研判", ledger.StateToTriage)
	add("待交办", ledger.StateToDispatch)
	add("待签收", ledger.StateToAccept, ledger.StateToRule)
	add("核查处置", ledger.StateInHand)
	add("审核中", ledger.StateReview1, ledger.StateReview2, ledger.StateReview3, ledger.StateReview4)
	add("待发布", ledger.StateToPublish)
	add("跟踪", ledger.StateFollowUp)
	add("待办结", ledger.StateToClose)
	late := tile{Name: "已超时", Count: t.Overdue, URL: "/ledger?overdue=1&sort=due"}
	if late.Count > 0 {
		late.Mark = "bad"
	}
	tiles = append(tiles, late)
	add("已办结", ledger.StateClosed)
	add("已归档", ledger.StateArchived)
	for i := range tiles {
		u, err := url.Parse(tiles[i].URL)
		tiles[i].Here = err == nil && u.RawQuery == v.Encode()
	}
	return tiles
}

// ledgerProblem is what to say where the filter or the form is at fault, and
// empty for any other error.
func ledgerProblem(err error) string {
	if words := problemOfInput(err); words != "" {
		return words
	}
	if isLedgerInput(err) {
		return problemOf(err).Detail
	}
	return ""
}

// may reports whether the ledger offers an action to a person.
func may(by access.Actor, e ledger.Entry, a ledger.Action) bool {
	return slices.ContainsFunc(ledger.Offers(by, e), func(o ledger.Offer) bool { return o.Action == a && !o.OnBehalf })
}

type newEntryData struct {
	formData
	Key      string
	Channels []option
}

var matterFields = []string{"title", "summary", "channel", "url", "platform", "author", "published_at", "discovered_at", "deadline", "deadline_by", "key"}

func (s *server) newEntry(r *request) error {
	f := formData{Values: map[string]string{"channel": string(opinion.ChannelOpinion), "key": randomKey()}}
	return s.render(r, http.StatusOK, "entry_new", "手工登记", newEntryOf(f))
}

func newEntryOf(f formData) any {
	return newEntryData{f, f.Values["key"], choices(names(channels), []string{f.Values["channel"]})}
}

func (s *server) registerEntry(r *request) error {
	o, err := openingOf(r)
	var e ledger.Entry
	if err == nil {
		e, _, err = s.Desk.OpenByHand(r.ctx(), r.by, o)
	}
	if err != nil {
		return s.again(r, "entry_new", "手工登记", err, newEntryOf, matterFields...)
	}
	return r.done("/ledger/"+e.ID, "entered")
}

func openingOf(r *request) (ledger.Opening, error) {
	if err := r.Request().ParseForm(); err != nil {
		return ledger.Opening{}, err
	}
	v := r.Request().PostForm
	o := ledger.Opening{Key: v.Get("key")}
	m := ledger.Matter{
		Title: text(v, "title"), Summary: text(v, "summary"), Channel: opinion.Channel(v.Get("channel")),
		URL: text(v, "url"), Platform: text(v, "platform"), Author: text(v, "author"), DiscoveredBy: r.by.Name,
	}
	var err error
	if m.PublishedAt, err = moment(v, "published_at", "发布时间"); err != nil {
		return o, err
	}
	if m.DiscoveredAt, err = moment(v, "discovered_at", "发现时间"); err != nil {
		return o, err
	}
	if m.Deadline, err = moment(v, "deadline", "来文时限"); err != nil {
		return o, err
	}
	m.DeadlineBy = text(v, "deadline_by")
	o.Matter = m
	return o, nil
}
