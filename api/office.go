package api

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
)

func (s *server) officeRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/office/rules", name: "getOfficeRules", summary: "现行时限表、督办规则与办公设置", needs: access.ViewRules, op: get(s.getOfficeRules)},
		{method: http.MethodPost, path: base + "/office/rules/preview", name: "previewOfficeRules", summary: "试算：改动会使哪些在办条目的时限变化；不保存", needs: access.ManageClocks, op: get(s.previewOfficeRules)},
		{method: http.MethodPut, path: base + "/office/rules", name: "putOfficeRules", summary: "保存为新的一版，并在后台重算在办条目的时限", needs: access.ManageClocks, op: get(s.putOfficeRules)},
		{method: http.MethodGet, path: base + "/office/holidays", name: "getHolidays", summary: "工作日历：导入的年份与本单位另加的日子", needs: access.ViewRules, op: get(s.getHolidays)},
		{method: http.MethodPost, path: base + "/office/holidays/preview", name: "previewHolidays", summary: "试算：日历的改动会使哪些在办条目的时限变化；不保存", needs: access.ManageCalendar, op: get(s.previewHolidays)},
		{method: http.MethodPut, path: base + "/office/holidays", name: "putHolidays", summary: "保存日历为新的一版，并在后台重算时限", needs: access.ManageCalendar, op: get(s.putHolidays)},
		{method: http.MethodGet, path: base + "/office/versions", name: "listOfficeVersions", summary: "历次版本，新的在前", needs: access.ViewRules, op: get(s.listOfficeVersions)},
		{method: http.MethodPost, path: base + "/office/restore", name: "restoreOffice", summary: "恢复某一版；0 为出厂设置", needs: access.ManageCalendar, op: get(s.restoreOffice)},
	}
}

type officeRules struct {
	Version int64  `json:"version" doc:"读取时的版本，以免覆盖他人的改动"`
	Why     string `json:"why,omitempty" doc:"修改原因，保存时必填"`
	office.Rules
}

func (s *server) getOfficeRules(c call, _ none) (officeRules, error) {
	state, err := s.Rules.InForce(c.by)
	if err != nil {
		return officeRules{}, err
	}
	return officeRules{Version: state.RulesVersion, Rules: state.Rules}, nil
}

type officeRulesInput struct {
	Body officeRules `body:""`
}

func (s *server) rulesDraft(c call, in officeRules) (office.Draft, error) {
	return s.Rules.ChangeRules(c, c.by, in.Version, func(r *office.Rules) error { *r = in.Rules; return nil })
}

type officePreview struct {
	Changes []string `json:"changes" doc:"改动，逐条"`
	office.Preview
}

func (s *server) previewOfficeRules(c call, in officeRulesInput) (officePreview, error) {
	d, err := s.rulesDraft(c, in.Body)
	return s.previewDraft(c, d, err)
}

func (s *server) previewDraft(c call, d office.Draft, err error) (officePreview, error) {
	if err != nil {
		return officePreview{}, err
	}
	p, err := s.Rules.Preview(c, c.by, d)
	return officePreview{listed(d.Changes), p}, err
}

type officeSaved struct {
	Version int64    `json:"version"`
	Changes []string `json:"changes"`
	Job     jobs.Job `json:"job" doc:"重算时限的后台任务"`
}

func (s *server) putOfficeRules(c call, in officeRulesInput) (officeSaved, error) {
	d, err := s.rulesDraft(c, in.Body)
	return s.saveDraft(c, d, in.Body.Why, err)
}

func (s *server) saveDraft(c call, d office.Draft, why string, err error) (officeSaved, error) {
	if err != nil {
		return officeSaved{}, err
	}
	version, job, err := s.Rules.Put(c, c.by, d, why)
	return officeSaved{version, listed(d.Changes), job}, err
}

type holidays struct {
	Version int64  `json:"version" doc:"读取时的版本"`
	Why     string `json:"why,omitempty" doc:"修改原因，保存时必填"`
	office.Holidays
}

func (s *server) getHolidays(c call, _ none) (holidays, error) {
	state, err := s.Rules.InForce(c.by)
	if err != nil {
		return holidays{}, err
	}
	h := state.Holidays
	h.Years, h.Extra = listed(h.Years), listed(h.Extra)
	return holidays{Version: state.HolidaysVersion, Holidays: h}, nil
}

type holidaysInput struct {
	Body holidays `body:""`
}

func (s *server) holidaysDraft(c call, in holidays) (office.Draft, error) {
	return s.Rules.ChangeHolidays(c, c.by, in.Version, func(h *office.Holidays) error { *h = in.Holidays; return nil })
}

func (s *server) previewHolidays(c call, in holidaysInput) (officePreview, error) {
	d, err := s.holidaysDraft(c, in.Body)
	return s.previewDraft(c, d, err)
}

func (s *server) putHolidays(c call, in holidaysInput) (officeSaved, error) {
	d, err := s.holidaysDraft(c, in.Body)
	return s.saveDraft(c, d, in.Body.Why, err)
}

type officeVersionsInput struct {
	Kind string `query:"kind" doc:"rules（时限与督办）或 holidays（工作日历），默认 rules"`
}

type officeVersions struct {
	Versions []office.Version `json:"versions"`
}

func (s *server) listOfficeVersions(c call, in officeVersionsInput) (officeVersions, error) {
	kind, err := kindOf(in.Kind)
	if err != nil {
		return officeVersions{}, err
	}
	all, err := s.Rules.History(c, c.by, kind)
	return officeVersions{listed(all)}, err
}

func kindOf(s string) (office.Kind, error) {
	switch k := office.Kind(s); k {
	case "":
		return office.KindRules, nil
	case office.KindRules, office.KindHolidays:
		return k, nil
	}
	return "", opinion.Invalid("kind", "kind 只能是 rules 或 holidays。")
}

type restoreOfficeInput struct {
	Body struct {
		Kind    string `json:"kind" doc:"rules 或 holidays"`
		Version int64  `json:"version" doc:"现行版本"`
		Restore int64  `json:"restore" doc:"要恢复的版本，0 为出厂设置"`
		Why     string `json:"why"`
	} `body:""`
}

func (s *server) restoreOffice(c call, in restoreOfficeInput) (officeSaved, error) {
	kind, err := kindOf(in.Body.Kind)
	if err != nil {
		return officeSaved{}, err
	}
	d, err := s.Rules.Restore(c, c.by, kind, in.Body.Version, in.Body.Restore)
	return s.saveDraft(c, d, in.Body.Why, err)
}
