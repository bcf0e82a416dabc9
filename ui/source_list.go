package ui

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

type sourcesData struct {
	Sources []sourceRow
	Manage  bool
	Total   int
	Failed  int // sources whose last try failed
	Silent  int // sources that usually publish and stopped
	Shown   int // sources that pass the filters, on all pages
	Query   string
	Filters []filterView
	Wanted  map[string]string // what the filters are set to
	Bundles []desk.BundleState

	Next, Prev string // addresses of the pages beside, "" where none is
	First      int    // the number of the first row of the page
}

// sourcesShown is how many sources stand on a page.
const sourcesShown = 100

// filterView is a choice above a list.
type filterView struct {
	Name, Label string
	Options     []option
}

type sourceRow struct {
	desk.SourceState
	State string // 正常, 失败, 静默, 暂停, 未采集, 导入
	Mark  string // class of the state's sign
	Unit  string
	Peak  int // of the week, for the bars
}

func (s *server) sourceList(r *request) error {
	states, err := s.Desk.SourceStates(r.ctx(), r.by)
	if err != nil {
		return err
	}
	rows, err := s.sourceRows(r, states)
	if err != nil {
		return err
	}
	wanted := wantedSources(r.QueryParam)
	d := sourcesData{Manage: access.Can(r.by, access.ManageSources, access.Object{}), Total: len(states),
		Query: wanted["q"], Wanted: wanted, Filters: sourceFilters(wanted, states)}
	if d.Bundles, err = s.Desk.BundleStates(r.ctx(), r.by); err != nil {
		return err
	}
	for _, row := range rows {
		d.Failed += btoi(row.State == stateFailed)
		d.Silent += btoi(row.State == stateSilent)
		if row.passes(wanted) {
			d.Sources = append(d.Sources, row)
		}
	}
	slices.SortStableFunc(d.Sources, func(a, b sourceRow) int { return a.trouble() - b.trouble() })
	d.turnTo(r.QueryParam("after"))
	return s.render(r, http.StatusOK, "sources", "信源", d)
}

// turnTo leaves the page of the list that begins behind so many rows.
func (d *sourcesData) turnTo(after string) {
	d.Shown = len(d.Sources)
	from, _ := strconv.Atoi(after) // a broken one is the first page
	if from = max(0, from); from >= d.Shown {
		from = 0
	}
	at := func(n int) string {
		v := url.Values{"after": {strconv.Itoa(max(0, n))}}
		for name, value := range d.Wanted {
			v.Set(name, value)
		}
		return "/sources?" + v.Encode()
	}
	if from+sourcesShown < d.Shown {
		d.Next = at(from + sourcesShown)
	}
	if from > 0 {
		d.Prev = at(from - sourcesShown)
	}
	d.First = from + 1
	d.Sources = d.Sources[from:min(from+sourcesShown, d.Shown)]
}

// Last is the number of the last row of the page.
func (d sourcesData) Last() int { return d.First + len(d.Sources) - 1 }

func (s *server) sourceRows(r *request, states []desk.SourceState) ([]sourceRow, error) {
	units, err := s.units(r.ctx())
	if err != nil {
		return nil, err
	}
	rows := make([]sourceRow, len(states))
	for i, src := range states {
		rows[i] = s.sourceRow(src, units)
	}
	return rows, nil
}

// sourcesLike are the IDs of all sources that pass the filters that a form
// carries, on whatever page they stand.
func (s *server) sourcesLike(r *request) (ids []string, err error) {
	states, err := s.Desk.SourceStates(r.ctx(), r.by)
	if err != nil {
		return nil, err
	}
	rows, err := s.sourceRows(r, states)
	wanted := wantedSources(func(name string) string { return r.FormValue("only_" + name) })
	for _, row := range rows {
		if row.passes(wanted) {
			ids = append(ids, row.ID)
		}
	}
	return ids, err
}

// trouble orders a list: what fails first, then what went silent, then the rest.
func (r sourceRow) trouble() int {
	switch r.State {
	case stateFailed:
		return 0
	case stateSilent:
		return 1
	}
	return 2
}

func (s *server) sourceRow(src desk.SourceState, units unitList) sourceRow {
	row := sourceRow{SourceState: src, Peak: slices.Max(src.Week[:])}
	row.State, row.Mark = sourceState(src.Source)
	if src.Silent() && (row.State == stateGood || row.State == stateImport) {
		row.State, row.Mark = stateSilent, "warn"
	}
	if src.UnitID != "" {
		row.Unit = units.name(src.UnitID)
	}
	return row
}

// wantedSources are the filters that are set, by name.
func wantedSources(get func(name string) string) map[string]string {
	wanted := map[string]string{}
	for _, name := range []string{"q", "state", "kind", "authority", "group"} {
		if v := strings.TrimSpace(get(name)); v != "" {
			wanted[name] = v
		}
	}
	return wanted
}

// passes says whether a row passes the filters.
func (r sourceRow) passes(wanted map[string]string) bool {
	has := map[string]string{"kind": string(r.Kind), "group": r.Group, "authority": r.Authority, "state": r.State}
	for name, want := range wanted {
		switch {
		case name == "q" && !strings.Contains(strings.ToLower(r.Name+" "+r.URL+" "+r.Unit), strings.ToLower(want)):
			return false
		case name != "q" && has[name] != want:
			return false
		}
	}
	return true
}

func sourceFilters(wanted map[string]string, states []desk.SourceState) []filterView {
	groups := map[string]bool{}
	for _, s := range states {
		if s.Group != "" {
			groups[s.Group] = true
		}
	}
	choices := func(name, label string, values []string, names func(string) string) filterView {
		f := filterView{Name: name, Label: label}
		for _, v := range values {
			f.Options = append(f.Options, option{v, names(v), wanted[name] == v})
		}
		return f
	}
	same := func(s string) string { return s }
	out := []filterView{
		choices("state", "状态", []string{stateGood, stateFailed, stateSilent, statePaused, stateNever, stateImport}, same),
		choices("kind", "类型", names(kindsOfSources), func(s string) string { return sourceKinds[opinion.SourceKind(s)] }),
		choices("authority", "级别", opinion.Authorities, same),
	}
	if len(groups) > 0 {
		out = append(out, choices("group", "分组", slices.Sorted(maps.Keys(groups)), same))
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// The states of a source as the list names them.
const (
	stateGood   = "正常"
	stateFailed = "失败"
	stateSilent = "静默"
	statePaused = "已暂停"
	stateNever  = "待采集"
	stateImport = "导入"
)

// OutsideWords says where a source is read that is not read here.
func (r sourceRow) OutsideWords(now time.Time) string {
	if r.Seen.IsZero() {
		return "外网采集，还没有收到数据包"
	}
	return "外网采集，状况截至 " + ago(r.Seen, now)
}

func sourceState(s opinion.Source) (text, mark string) {
	switch {
	case !s.Kind.Fetched() && s.Health.Error != "":
		return stateFailed, "bad"
	case !s.Kind.Fetched():
		return stateImport, "idle"
	case s.Paused:
		return statePaused, "idle"
	case s.Health.LastTry.IsZero():
		return stateNever, "idle"
	case s.Health.Error != "":
		return stateFailed, "bad"
	default:
		return stateGood, "good"
	}
}
