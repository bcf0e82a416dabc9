package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

func (s *server) sourcePages() []route {
	return append([]route{
		{http.MethodGet, "/sources", access.ViewSources, false, s.sourceList},
		{http.MethodGet, "/sources/new", access.ManageSources, false, s.newSource},
		{http.MethodPost, "/sources", access.ManageSources, false, s.addSource},
		{http.MethodGet, "/sources/:id", access.ManageSources, false, s.sourceForm},
		{http.MethodPost, "/sources/:id", access.ManageSources, false, s.editSource},
		{http.MethodPost, "/sources/:id/pause", access.ManageSources, false, s.pauseSource},
		{http.MethodPost, "/sources/:id/resume", access.ManageSources, false, s.resumeSource},
		{http.MethodPost, "/sources/:id/fetch", access.ManageSources, false, s.fetchSource},
		{http.MethodPost, "/sources/:id/delete", access.ManageSources, false, s.deleteSource},
		{http.MethodPost, "/sources/:id/push-secret", access.ManageSources, false, s.newPushSecret},
		{http.MethodPost, "/sources/:id/push-end", access.ManageSources, false, s.endPush},
	}, s.sourceListPages()...)
}

type sourcesData struct {
	Sources []sourceRow
	Manage  bool
	Total   int
	Failed  int // sources whose last try failed
	Silent  int // sources that usually publish and stopped
	Query   string
	Filters []filterView
	Bundles []desk.BundleState
}

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
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d := sourcesData{Manage: access.Can(r.by, access.ManageSources, access.Object{}), Query: strings.TrimSpace(r.QueryParam("q")), Total: len(states)}
	d.Filters = sourceFilters(r, states)
	if d.Bundles, err = s.Desk.BundleStates(r.ctx(), r.by); err != nil {
		return err
	}
	for _, src := range states {
		row := s.sourceRow(src, units)
		d.Failed += btoi(row.State == stateFailed)
		d.Silent += btoi(row.State == stateSilent)
		if d.shows(r, row) {
			d.Sources = append(d.Sources, row)
		}
	}
	slices.SortStableFunc(d.Sources, func(a, b sourceRow) int { return a.trouble() - b.trouble() })
	return s.render(r, http.StatusOK, "sources", "信源", d)
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

// shows says whether a row passes the filters of the address.
func (d sourcesData) shows(r *request, row sourceRow) bool {
	if q := strings.ToLower(d.Query); q != "" && !strings.Contains(strings.ToLower(row.Name+" "+row.URL+" "+row.Unit), q) {
		return false
	}
	for name, value := range map[string]string{"kind": string(row.Kind), "group": row.Group, "authority": row.Authority, "state": row.State} {
		if want := r.QueryParam(name); want != "" && want != value {
			return false
		}
	}
	return true
}

func sourceFilters(r *request, states []desk.SourceState) []filterView {
	groups := []string{}
	for _, s := range states {
		if s.Group != "" && !slices.Contains(groups, s.Group) {
			groups = append(groups, s.Group)
		}
	}
	slices.Sort(groups)
	choices := func(name, label string, values []string, names func(string) string) filterView {
		f := filterView{Name: name, Label: label}
		for _, v := range values {
			f.Options = append(f.Options, option{v, names(v), r.QueryParam(name) == v})
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
		out = append(out, choices("group", "分组", groups, same))
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

func (s *server) newSource(r *request) error {
	f := formData{Values: map[string]string{"kind": string(opinion.SourceFeed), "weight": "1", "url": r.QueryParam("url")}}
	d, err := s.sourceData(r, f, "")
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "source", "新增信源", d)
}

func (s *server) addSource(r *request) error {
	in, err := sourceInput(r)
	if err == nil && tries(r) {
		return s.trySource(r, "", in)
	}
	if err == nil {
		_, err = s.Desk.AddSource(r.ctx(), r.by, in)
	}
	if err != nil {
		return s.sourceAgain(r, "新增信源", "", err)
	}
	return r.done("/sources", "added")
}

// tries says that the form is to be tried and not saved: by its button, or by
// one that takes a suggested rule.
func tries(r *request) bool { return r.FormValue("do") == "try" || r.FormValue("use") != "" }

// sourceAgain shows the form as it was typed with what was wrong.
func (s *server) sourceAgain(r *request, title, id string, err error) error {
	return s.again(r, "source", title, err, func(f formData) any {
		d, failed := s.sourceData(r, f, id)
		if failed != nil {
			s.Log.Warn("form of a source not filled", "error", failed)
		}
		d.Tag = r.FormValue("tag")
		return d
	}, sourceFields...)
}

// trySource shows what the address gives, and the form as it was typed.
func (s *server) trySource(r *request, id string, in desk.SourceInput) error {
	trial, err := s.Desk.TrySource(r.ctx(), r.by, desk.TrialInput{ID: id, SourceInput: in})
	if err != nil {
		return s.sourceAgain(r, "信源", id, err)
	}
	f := formData{Values: map[string]string{}}
	for _, field := range sourceFields {
		f.Values[field] = r.FormValue(field)
	}
	if use := r.FormValue("use"); use != "" {
		f.Values["item"] = use
	}
	d, err := s.sourceData(r, f, id)
	if err != nil {
		return err
	}
	d.Tag, d.Trial = r.FormValue("tag"), &trial
	return s.render(r, http.StatusOK, "source", "信源试读", d)
}

func (s *server) sourceForm(r *request) error {
	src, err := s.Desk.Source(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	d, err := s.sourceData(r, formData{Values: sourceValues(src)}, src.ID)
	if err != nil {
		return err
	}
	d.Tag = desk.SourceTag(src)
	return s.render(r, http.StatusOK, "source", src.Name, d)
}

func (s *server) editSource(r *request) error {
	in, err := sourceInput(r)
	if err == nil && tries(r) {
		return s.trySource(r, r.Param("id"), in)
	}
	if err == nil {
		_, err = s.Desk.EditSource(r.ctx(), r.by, r.Param("id"), r.FormValue("tag"), in)
	}
	if err != nil {
		return s.sourceAgain(r, "修改信源", r.Param("id"), err)
	}
	return r.done("/sources", "saved")
}

func (s *server) pauseSource(r *request) error {
	if _, err := s.Desk.PauseSource(r.ctx(), r.by, r.Param("id"), true); err != nil {
		return err
	}
	return r.done("/sources", "paused")
}

func (s *server) resumeSource(r *request) error {
	if _, err := s.Desk.PauseSource(r.ctx(), r.by, r.Param("id"), false); err != nil {
		return err
	}
	return r.done("/sources", "resumed")
}

func (s *server) fetchSource(r *request) error {
	if err := s.Desk.FetchSource(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources/"+r.Param("id"), "fetched")
}

func (s *server) deleteSource(r *request) error {
	if r.FormValue("sure") == "" {
		return s.sourceAgain(r, "修改信源", r.Param("id"), opinion.Invalid("sure", "请勾选“确认删除”后再删除。"))
	}
	if err := s.Desk.DeleteSource(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources", "deleted")
}

// minutesOf is an interval as the form writes it; "" is automatic.
func minutesOf(d opinion.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(max(1, int(time.Duration(d).Minutes())))
}
