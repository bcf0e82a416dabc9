package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/jobs"
	"yuqing/nlp"
)

func (s *server) ruleRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/rules", name: "getRules", summary: "现行研判规则：版本与全文（YAML）", needs: access.ViewRules, op: get(s.getRules)},
		{method: http.MethodGet, path: base + "/rules.yaml", name: "exportRules", summary: "导出现行规则", needs: access.ViewRules, op: get(s.exportRules)},
		{method: http.MethodPut, path: base + "/rules", name: "putRules", summary: "启用一套规则；缺的部分保持不变", needs: access.ManageRules, op: get(s.putRules)},
		{method: http.MethodPut, path: base + "/rules/topics/:id", name: "putTopic", summary: "修改一个专题的规则", needs: access.ManageRules, op: get(s.putTopic)},
		{method: http.MethodPost, path: base + "/rules/topics", name: "addTopic", summary: "新增专题", needs: access.ManageRules, op: create(s.addTopic)},
		{method: http.MethodDelete, path: base + "/rules/topics/:id", name: "deleteTopic", summary: "删除专题", needs: access.ManageRules, op: get(s.deleteTopic)},
		{method: http.MethodGet, path: base + "/rules/lists", name: "getLists", summary: "本单位词语、地名与忽略名单", needs: access.ViewRules, op: get(s.getLists)},
		{method: http.MethodPut, path: base + "/rules/lists", name: "putLists", summary: "修改本单位词语、地名与忽略名单", needs: access.ManageRules, op: get(s.putLists)},
		{method: http.MethodGet, path: base + "/rules/risk", name: "getRisk", summary: "风险信号与分值", needs: access.ViewRules, op: get(s.getRisk)},
		{method: http.MethodPut, path: base + "/rules/risk", name: "putRisk", summary: "修改风险信号与分值", needs: access.ManageRules, op: get(s.putRisk)},
		{method: http.MethodGet, path: base + "/rules/versions", name: "listRuleVersions", summary: "规则的历次版本，新的在前", needs: access.ViewRules, op: get(s.listRuleVersions)},
		{method: http.MethodPost, path: base + "/rules/restore", name: "restoreRules", summary: "恢复某一版规则；0 为出厂与配置文件的规则", needs: access.ManageRules, op: get(s.restoreRules)},
		{method: http.MethodPost, path: base + "/rules/trials", name: "tryRules", summary: "试跑一套规则，不启用", needs: access.ManageRules, op: accept(s.tryRules)},
		{method: http.MethodGet, path: base + "/rules/trials/:id", name: "getTrial", summary: "试跑的进度与结果", needs: access.ManageRules, op: get(s.getTrial)},
		{method: http.MethodPost, path: base + "/rules/trials/:id/use", name: "useTrial", summary: "启用试跑过的规则", needs: access.ManageRules, op: get(s.useTrial)},
		{method: http.MethodPost, path: base + "/rules/retag", name: "retag", summary: "按现行规则重新标注已有信息", needs: access.ManageRules, op: accept(s.retag)},
		{method: http.MethodPost, path: base + "/rules/work/:id/stop", name: "stopWork", summary: "中止试跑或重新标注", needs: access.ManageRules, op: get(s.stopWork)},
	}
}

// rulesBody is a whole set of rules and the version that it was made from.
type rulesBody struct {
	Version int64  `json:"version" doc:"读取时的版本，以免覆盖他人的改动"`
	Note    string `json:"note,omitempty" doc:"改动说明"`
	Rules   string `json:"rules" doc:"规则全文（YAML）"`
}

func (s *server) getRules(c call, _ none) (rulesBody, error) {
	state, err := s.Calibration.InForce(c.by)
	if err != nil {
		return rulesBody{}, err
	}
	text, err := s.Calibration.Export(c.by)
	return rulesBody{Version: state.Version, Rules: string(text)}, err
}

// yamlFile is an answer that is saved as a file.
type yamlFile struct{ text []byte }

func (yamlFile) media() []string { return []string{"application/yaml"} }

func (f yamlFile) answer(c echo.Context, status int) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="yuqing-rules.yaml"`)
	return c.Blob(status, "application/yaml", f.text)
}

func (s *server) exportRules(c call, _ none) (yamlFile, error) {
	text, err := s.Calibration.Export(c.by)
	return yamlFile{text}, err
}

type versionAnswer struct {
	Version int64 `json:"version" doc:"现行版本"`
}

// put turns a change of the rules on.
func (s *server) put(c call, version int64, note string, edit func(*nlp.Rules) error) (versionAnswer, error) {
	d, err := s.Calibration.Change(c, c.by, version, note, edit)
	if err != nil {
		return versionAnswer{}, err
	}
	v, err := s.Calibration.Put(c, c.by, d)
	return versionAnswer{v}, err
}

type putRulesInput struct {
	Body rulesBody `body:""`
}

func (s *server) putRules(c call, in putRulesInput) (versionAnswer, error) {
	d, err := s.Calibration.Import(c, c.by, in.Body.Version, in.Body.Rules)
	if err != nil {
		return versionAnswer{}, err
	}
	if in.Body.Note != "" {
		d.Note = in.Body.Note
	}
	v, err := s.Calibration.Put(c, c.by, d)
	return versionAnswer{v}, err
}

type topicBody struct {
	Version int64                  `json:"version" doc:"读取时的规则版本"`
	Topic   calibration.TopicInput `json:"topic"`
}

type putTopicInput struct {
	ID   string    `path:"id"`
	Body topicBody `body:""`
}

func (s *server) putTopic(c call, in putTopicInput) (versionAnswer, error) {
	return s.put(c, in.Body.Version, "修改专题“"+in.Body.Topic.Name+"”", calibration.SetTopic(in.ID, in.Body.Topic))
}

type addTopicInput struct {
	Body topicBody `body:""`
}

func (s *server) addTopic(c call, in addTopicInput) (versionAnswer, error) {
	return s.put(c, in.Body.Version, "新增专题“"+in.Body.Topic.Name+"”", calibration.SetTopic("", in.Body.Topic))
}

type deleteTopicInput struct {
	ID      string `path:"id"`
	Version int64  `query:"version" doc:"读取时的规则版本"`
}

func (s *server) deleteTopic(c call, in deleteTopicInput) (versionAnswer, error) {
	return s.put(c, in.Version, "删除专题 "+in.ID, calibration.DeleteTopic(in.ID))
}

type listsBody struct {
	Version int64 `json:"version"`
	calibration.Lists
}

func (s *server) getLists(c call, _ none) (listsBody, error) {
	state, err := s.Calibration.InForce(c.by)
	if err != nil {
		return listsBody{}, err
	}
	return listsBody{state.Version, calibration.ListsOf(state)}, nil
}

type putListsInput struct {
	Body listsBody `body:""`
}

func (s *server) putLists(c call, in putListsInput) (versionAnswer, error) {
	return s.put(c, in.Body.Version, "修改词语、地名或忽略名单", calibration.SetLists(in.Body.Lists))
}

type riskBody struct {
	Version int64                 `json:"version"`
	Risk    calibration.RiskInput `json:"risk"`
}

func (s *server) getRisk(c call, _ none) (riskBody, error) {
	state, err := s.Calibration.InForce(c.by)
	if err != nil {
		return riskBody{}, err
	}
	return riskBody{state.Version, calibration.RiskInputOf(state.Risk)}, nil
}

type putRiskInput struct {
	Body riskBody `body:""`
}

func (s *server) putRisk(c call, in putRiskInput) (versionAnswer, error) {
	return s.put(c, in.Body.Version, "修改风险信号", calibration.SetRisk(in.Body.Risk))
}

type ruleVersionList struct {
	Versions []calibration.RuleSet `json:"versions"`
}

func (s *server) listRuleVersions(c call, _ none) (ruleVersionList, error) {
	all, err := s.Calibration.History(c, c.by)
	return ruleVersionList{listed(all)}, err
}

type restoreInput struct {
	Body struct {
		Version int64 `json:"version" doc:"现行版本"`
		Restore int64 `json:"restore" doc:"要恢复的版本"`
	} `body:""`
}

func (s *server) restoreRules(c call, in restoreInput) (versionAnswer, error) {
	d, err := s.Calibration.Restore(c, c.by, in.Body.Version, in.Body.Restore)
	if err != nil {
		return versionAnswer{}, err
	}
	v, err := s.Calibration.Put(c, c.by, d)
	return versionAnswer{v}, err
}

type tryInput struct {
	Body struct {
		rulesBody
		From string `json:"from,omitempty" doc:"起始日，默认 30 天前"`
		To   string `json:"to,omitempty" doc:"截止日，含当日，默认今天"`
	} `body:""`
}

func (s *server) tryRules(c call, in tryInput) (jobs.Job, error) {
	from, to, err := s.Calibration.Period(in.Body.From, in.Body.To)
	if err != nil {
		return jobs.Job{}, err
	}
	d, err := s.Calibration.Import(c, c.by, in.Body.Version, in.Body.Rules)
	if err != nil {
		return jobs.Job{}, err
	}
	return s.Calibration.Try(c, c.by, d, from, to)
}

type trialAnswer struct {
	Job   jobs.Job          `json:"job"`
	Trial calibration.Trial `json:"trial"`
}

func (s *server) getTrial(c call, in idInput) (trialAnswer, error) {
	j, t, err := s.Calibration.Trial(c, c.by, in.ID)
	j.Result = nil // the same as the trial
	t.Topics = listed(t.Topics)
	return trialAnswer{j, t}, err
}

func (s *server) useTrial(c call, in idInput) (versionAnswer, error) {
	v, err := s.Calibration.TurnOn(c, c.by, in.ID)
	return versionAnswer{v}, err
}

type retagInput struct {
	Body struct {
		From  string `json:"from,omitempty" doc:"起始日；与截止日都不填则为全部信息"`
		To    string `json:"to,omitempty"`
		Again bool   `json:"again,omitempty" doc:"已按现行规则分析过的也重做"`
	} `body:""`
}

func (s *server) retag(c call, in retagInput) (jobs.Job, error) {
	which := calibration.Retagging{Again: in.Body.Again}
	if in.Body.From != "" || in.Body.To != "" {
		var err error
		if which.From, which.To, err = s.Calibration.Period(in.Body.From, in.Body.To); err != nil {
			return jobs.Job{}, err
		}
	}
	return s.Calibration.Retag(c, c.by, which)
}

func (s *server) stopWork(c call, in idInput) (none, error) {
	return none{}, s.Calibration.Stop(c, c.by, in.ID)
}
